"""The drop box in a second process under load, with slow and hostile visitors, on loopback."""

import contextlib
import hashlib
import http.client
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from sync.drop_box import CHALLENGE, FILE, LENGTH, OFFSET, SIGNATURE, STATION, Asked
from sync.drop_box_client import BoxVisit
from sync.keys import Card, StationKeys
from sync.names import bundle_name

SERVE = """
import sys
from pathlib import Path
from app.usecases.serve import serve
from db.drop_box import Room
from sync.drop_box_server import Limits
limits, room, tls = map(eval, sys.argv[4:7])
serve(Path(sys.argv[1]), Path(sys.argv[2]), "127.0.0.1", int(sys.argv[3]),
      tls and (Path(tls[0]), Path(tls[1])), Limits(**limits), Room(**room))
"""
BUSY = {"connections_per_address": 150, "per_second": 10_000, "at_once": 10_000}


@dataclass
class Visitor:
    """A made-up station with its keys."""

    origin: str
    keys: StationKeys

    @property
    def card(self) -> Card:
        return self.keys.card(self.origin, "示例站", "township", True)

    def file(self, folder: Path, to: "Visitor", seq: int, size: int) -> Path:
        """A file of random bytes under a true name."""
        content = os.urandom(size)
        name = bundle_name(self.origin, to.origin, seq, hashlib.sha256(content).hexdigest())
        (folder / name).write_bytes(content)
        return folder / name


def visitor(number: int, role: str = "t") -> Visitor:
    """Station number so-and-so."""
    return Visitor(f"{role}330199{number:03d}.{number:08x}", StationKeys.generate())


@dataclass
class Running:
    """A drop box that runs in another process."""

    port: int
    folder: Path
    stations: Path
    process: subprocess.Popen[bytes]
    tls: bool = False

    @property
    def address(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    def peak_mb(self) -> float:
        """The most memory it has held (Linux)."""
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{self.process.pid}/status").read_text("ascii").splitlines():
                if line.startswith("VmHWM"):
                    return round(int(line.split()[1]) / 1024, 1)
        return 0.0


@contextlib.contextmanager
def drop_box(
    folder: Path,
    visitors: list[Visitor],
    limits: dict[str, Any],
    room: dict[str, Any],
    tls: tuple[Path, Path] | None = None,
) -> Iterator[Running]:
    """A drop box for these visitors."""
    stations = folder / "cards"
    stations.mkdir(parents=True)
    for one in visitors:
        (stations / f"{one.origin}.card").write_text(one.card.to_text())
    with serving(folder / "box", stations, limits, room, tls) as found:
        yield found


@contextlib.contextmanager
def serving(
    folder: Path,
    stations: Path,
    limits: dict[str, Any],
    room: dict[str, Any],
    tls: tuple[Path, Path] | None = None,
) -> Iterator[Running]:
    """The server in another process, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [str(folder), str(stations), str(port), repr(limits), repr(room)]
    words.append(repr(tls and [str(one) for one in tls]))
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, *words], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    said = threading.Thread(target=lambda: process.stderr.read(), daemon=True)  # type: ignore[union-attr]
    said.start()
    try:
        until = time.monotonic() + 20
        while True:
            assert process.poll() is None, "the server did not start"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            assert time.monotonic() < until
            time.sleep(0.05)
        yield Running(port, folder, stations, process, bool(tls))
    finally:
        process.terminate()
        process.wait(20)
        said.join(5)
        process.stderr.close()  # type: ignore[union-attr]


class Cutter:
    """A line to `port` that breaks after a random number of bytes, either way."""

    def __init__(self, port: int, least: int, most: int, seed: int = 1) -> None:
        self._port, self._between, self._random = port, (least, most), random.Random(seed)
        self.cuts = self.carried = 0
        self.lines = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """No more lines."""
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                self.lines += 1
                far = socket.create_connection(("127.0.0.1", self._port))
                left = [self._random.randint(*self._between)]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(
                        target=self._carry, args=(one, other, left), daemon=True
                    ).start()

    def _carry(self, one: socket.socket, other: socket.socket, left: list[int]) -> None:
        with contextlib.suppress(OSError):
            while piece := one.recv(8192):
                self.carried += len(piece)
                left[0] -= len(piece)
                if left[0] < 0:
                    self.cuts += 1
                    break
                other.sendall(piece)
        for line in (one, other):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()


def asked(
    box: Running,
    who: Visitor,
    method: str,
    path: str,
    said: dict[str, str] | None = None,
    body: bytes = b"",
    **more: str,
) -> int:
    """The status of one properly signed request; `more` headers are not signed."""
    headers = {**signed(box, who, method, path, said or {}, body), **more}
    return sent(box, method, path, headers, body)[0]


def signed(
    box: Running, who: Visitor, method: str, path: str, said: dict[str, str], body: bytes = b""
) -> dict[str, str]:
    """The headers of a properly signed request, with a challenge that was just asked for."""
    challenge = sent(box, "GET", "/box", {})[1][CHALLENGE]
    offset, length = said.get(OFFSET, ""), said.get(LENGTH, "")
    message = Asked(who.origin, challenge, method, path, offset, length, body).message()
    signature = who.keys.sign(message).hex()
    return {STATION: who.origin, CHALLENGE: challenge, SIGNATURE: signature, **said}


def sent(
    box: Running, method: str, path: str, headers: dict[str, str], body: bytes = b""
) -> tuple[int, Message]:
    """The status and headers that come back for exactly this."""
    line = http.client.HTTPConnection("127.0.0.1", box.port, timeout=20)
    try:
        line.request(method, path, body or None, headers)
        answer = line.getresponse()
        return answer.status, answer.headers
    finally:
        line.close()


def raw(box: Running, sent: bytes) -> bytes:
    """The beginning of what the server says to these bytes; empty when it hangs up."""
    where = ("127.0.0.1", box.port)
    with socket.create_connection(where, timeout=20) as line, contextlib.suppress(OSError):
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        return line.recv(200)
    return b""


def hostile(box: Running, good: Visitor, to: Visitor, foreign: Visitor) -> dict[str, int]:
    """What nobody honest sends; each must be refused. Returns the answers."""
    name = bundle_name(good.origin, to.origin, 999, "a" * 64)
    path, one = FILE + name, {OFFSET: "0", LENGTH: "1"}
    known = f"{STATION}: {good.origin}\r\n{CHALLENGE}: x\r\n".encode()
    start = b"PATCH " + path.encode() + b" HTTP/1.1\r\nHost: x\r\n" + known
    found = {
        "foreign key": asked(box, foreign, "HEAD", path),
        "another's name": asked(box, to, "PATCH", path, one, b"x"),
        "another's box": asked(box, good, "GET", path),
        "another's removal": asked(box, good, "DELETE", path),
        "path trick": asked(box, good, "HEAD", FILE + "..%2f..%2fetc%2fpasswd"),
        "path trick plain": asked(box, good, "HEAD", "/box/../../etc/passwd"),
        "other case": asked(box, good, "HEAD", FILE + name.upper()),
        "wrong digest": asked(box, good, "PATCH", path, one, b"x"),
        "gap": asked(box, good, "PATCH", path, {OFFSET: "5", LENGTH: "9"}, b"x"),
        "beyond its length": asked(box, good, "PATCH", path, {OFFSET: "0", LENGTH: "1"}, b"xy"),
        "minus": asked(box, good, "PATCH", path, {OFFSET: "-1", LENGTH: "1"}, b"x"),
        "not a number": asked(box, good, "PATCH", path, {OFFSET: "0", LENGTH: "1e9"}, b"x"),
        "too long a file": asked(box, good, "PATCH", path, {OFFSET: "0", LENGTH: "9" * 12}, b"x"),
        "too long a piece": asked(box, good, "PATCH", path, one, b"x" * 200_000),
        "other method": asked(box, good, "POST", path),
        "bad signature": asked(box, good, "PATCH", path, one, b"x", **{SIGNATURE: "00" * 64}),
    }
    copied = signed(box, good, "HEAD", path, {})
    assert sent(box, "HEAD", path, copied)[0] == 200
    found["played again"] = sent(box, "HEAD", path, copied)[0]
    lines = {
        "huge header": b"GET /box HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 2_000_000 + b"\r\n\r\n",
        "many headers": b"GET /box HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 50_000 + b"\r\n",
        "chunked": start + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n" + b"x" * 500_000,
        "two lengths": start + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "length minus": start + b"Content-Length: -5\r\n\r\nx",
        "length huge": start + b"Content-Length: 99999999999999999999\r\n\r\nx",
        "not http": os.urandom(4000),
        "cut short": start + b"Content-Length: 5000\r\n\r\nx",
    }
    for what, said in lines.items():
        answer = raw(box, said)
        found[what] = int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0
    for what, status in found.items():
        assert status == 0 or 400 <= status < 500, (what, status)
    assert box.process.poll() is None
    return found


@contextlib.contextmanager
def slow_visitors(box: Running, count: int) -> Iterator[list[socket.socket]]:
    """Visitors that send a byte a second: half of them headers, half of them a body."""
    stop, lines = threading.Event(), []
    for number in range(count):
        line = socket.create_connection(("127.0.0.1", box.port))
        if number % 2:
            line.sendall(b"PATCH /box/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
        lines.append(line)

    def drip() -> None:
        while not stop.wait(1):
            for line in lines:
                with contextlib.suppress(OSError):
                    line.sendall(b"G")

    dripping = threading.Thread(target=drip, daemon=True)
    dripping.start()
    try:
        yield lines
    finally:
        stop.set()
        dripping.join()
        for line in lines:
            line.close()


def upload_all(box: Running, files: list[tuple[Visitor, Path]], at_once: int = 8) -> float:
    """Bring all these files, some at once; the seconds it took."""

    def bring(one: tuple[Visitor, Path]) -> bool:
        who, path = one
        with BoxVisit(box.address, who.origin, who.keys) as visit:
            return visit.upload(path)

    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        assert all(pool.map(bring, files))
    return time.perf_counter() - began


def run(rounds: int) -> dict[str, object]:
    """`rounds` small uploads and a tenth as many large ones, slow visitors, hostile requests."""
    county, foreign = visitor(0, "c"), visitor(999)
    towns = [visitor(number) for number in range(1, 9)]
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        out = folder / "out"
        out.mkdir()

        def files(count: int, size: int, first: int) -> list[tuple[Visitor, Path]]:
            chosen = [towns[number % len(towns)] for number in range(count)]
            return [
                (one, one.file(out, county, first + number, size))
                for number, one in enumerate(chosen)
            ]

        with drop_box(folder, [county, *towns], BUSY, {"unfinished": 50}) as box:
            figures["server memory at start (MB)"] = box.peak_mb()
            took = upload_all(box, files(rounds, 20_000, 1))
            figures["uploads of 20 kB per second"] = round(rounds / took, 1)
            large = max(1, rounds // 10)
            took = upload_all(box, files(large, 5_000_000, 10_000))
            figures["large uploads (MB/s)"] = round(large * 5 / took, 1)
            with slow_visitors(box, 50):
                took = upload_all(box, files(rounds, 20_000, 20_000))
                figures["uploads per second beside 50 slow visitors"] = round(rounds / took, 1)
            refused = hostile(box, towns[0], county, foreign)
            figures["hostile requests refused"] = len(refused)
            with BoxVisit(box.address, county.origin, county.keys) as visit:
                names = visit.names()
            assert sorted(names) == sorted(one.name for one in out.iterdir())
            for path in out.iterdir():
                kept = box.folder / f"to-{county.origin.partition('.')[0]}" / path.name
                assert kept.read_bytes() == path.read_bytes()
            figures["files whole afterwards"] = len(names)
            figures["server memory at most (MB)"] = box.peak_mb()
    return figures
