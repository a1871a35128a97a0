"""A drop box that is broken or means ill: the visitor ends soon, with a sentence of its own."""

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.context import Context
from app.usecases import deliver as delivering
from app.usecases.deliver import deliver
from app.usecases.delivery_log import put_ways
from app.usecases.stick import box_of
from sync import drop_box_line
from sync.drop_box import ANSWERED, LENGTH, OFFSET, PIECE
from sync.drop_box_client import TRIES, BoxTrouble, BoxVisit
from tests.conftest import FakeClock
from tests.torture.drop_box import visitor

COUNTY, TOWN = visitor(0, "c"), visitor(1)
OURS = f"{ANSWERED}: 1"
Says = Callable[[str, dict[str, str]], Iterator[bytes]]  # of the request's line and headers


class Liar:
    """Answers on loopback what `says` yields for a line and its headers; counts what it sent."""

    def __init__(self, says: Says) -> None:
        self._says = says
        self.asked, self.sent = 0, 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listening.accept()
                threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with line, line.makefile("rb") as heard, contextlib.suppress(OSError):
            while first := heard.readline():
                head = {}
                while one := heard.readline().strip():
                    name, _, value = one.decode().partition(": ")
                    head[name.lower()] = value
                heard.read(int(head.get("content-length", 0)))
                self.asked += 1
                for piece in self._says(first.decode(), head):
                    line.sendall(piece)
                    self.sent += len(piece)


@contextlib.contextmanager
def lying(says: Says) -> Iterator[Liar]:
    liar = Liar(says)
    try:
        yield liar
    finally:
        liar.close()


def answer(status: str, *headers: str, body: bytes = b"") -> bytes:
    lines = (f"HTTP/1.1 {status}", *headers, f"content-length: {len(body)}", "", "")
    return "\r\n".join(lines).encode() + body


def standing(offset: str, status: str = "204 x") -> Says:
    """HEAD says 0, PATCH says always the same."""

    def says(line: str, _: dict[str, str]) -> Iterator[bytes]:
        if line.startswith("HEAD"):
            yield answer("200 OK", OURS, f"{OFFSET}: 0")
        else:
            yield answer(status, OURS, f"{OFFSET}: {offset}")

    return says


def creeping(_: str, head: dict[str, str]) -> Iterator[bytes]:
    """Confirms one byte more each time."""
    yield answer("200 OK", OURS, f"{OFFSET}: {int(head.get(OFFSET, -1)) + 1}")


def to_and_fro(_: str, head: dict[str, str]) -> Iterator[bytes]:
    """Forgets each piece again."""
    yield answer("200 OK", OURS, f"{OFFSET}: {0 if int(head.get(OFFSET, 1)) else PIECE}")


def endless_hints(_: str, __: dict[str, str]) -> Iterator[bytes]:
    while True:
        yield b"HTTP/1.1 100 Continue\r\n\r\n" * 100


def endless_head(_: str, __: dict[str, str]) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    while True:
        yield b"x: " + b"y" * 5000 + b"\r\n"


def endless_body(_: str, __: dict[str, str]) -> Iterator[bytes]:
    yield f"HTTP/1.1 200 OK\r\n{OURS}\r\n\r\n".encode()
    while True:
        yield b"[" * 10_000


def dripping(_: str, __: dict[str, str]) -> Iterator[bytes]:
    while True:
        time.sleep(0.05)
        yield b"H"


def said(body: bytes, *headers: str) -> Says:
    def says(_: str, __: dict[str, str]) -> Iterator[bytes]:
        yield answer("200 OK", OURS, *headers, body=body)

    return says


def uploaded(visit: BoxVisit, folder: Path) -> object:
    return visit.upload(TOWN.file(folder, COUNTY, 1, 3 * PIECE))


def listed(visit: BoxVisit, _: Path) -> object:
    return visit.names()


def fetched(visit: BoxVisit, folder: Path) -> object:
    with (folder / "x").open("w+b") as file:
        visit.download("x", file)
    return None


LIES: dict[str, tuple[Callable[[BoxVisit, Path], object], Says, str]] = {
    "409 for ever": (uploaded, standing("0", "409 x"), "other"),
    "409 without a place": (uploaded, standing("", "409 x"), "other"),
    "never an advance": (uploaded, standing("0"), "other"),
    "a place beyond the end": (uploaded, standing("9999999"), "other"),
    "a place before the start": (uploaded, standing("-5"), "other"),
    "a place in words": (uploaded, standing("some"), "other"),
    "a byte at a time": (uploaded, creeping, "other"),
    "to and fro": (uploaded, to_and_fro, "other"),
    "hints without end": (listed, endless_hints, "other"),
    "a head without end": (listed, endless_head, "unreachable"),
    "a body without end": (listed, endless_body, "other"),
    "a list that is none": (listed, said(b"<html>please log in</html>"), "other"),
    "a list of numbers": (listed, said(b"[1, 2]"), "other"),
    "a list too deep": (listed, said(b"[" * 100_000), "other"),
    "a packed bomb": (listed, said(gzip.compress(bytes(10**8)), "content-encoding: gzip"), "other"),
    "pieces too small": (fetched, said(b"x", f"{LENGTH}: 99999"), "other"),
    "a file without end": (fetched, said(bytes(PIECE), f"{LENGTH}: {10**11}"), "other"),
    "a file of no size": (fetched, said(bytes(PIECE), f"{LENGTH}: many"), "other"),
    "no answer at all": (listed, lambda *_: iter([b""]), "slow"),
    "drops": (listed, dripping, "slow"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_box_that_lies_is_left_after_few_tries(
    lie: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act, says, kind = LIES[lie]
    if kind == "slow":
        monkeypatch.setattr(drop_box_line, "REQUEST_SECONDS", 0.4)
    with lying(says) as liar:
        with (
            BoxVisit(liar.address, TOWN.origin, TOWN.keys) as visit,
            pytest.raises(BoxTrouble) as problem,
        ):
            act(visit, tmp_path)
        assert problem.value.kind == kind
        assert liar.asked <= TRIES * 6
        assert liar.sent < 30_000_000  # what the line swallows before it is hung up


def test_a_box_that_sends_elsewhere_is_not_followed(tmp_path: Path) -> None:
    with lying(said(b"[]")) as elsewhere:

        def says(_: str, __: dict[str, str]) -> Iterator[bytes]:
            yield answer("302 Found", OURS, f"location: {elsewhere.address}/box")

        with lying(says) as liar, BoxVisit(liar.address, TOWN.origin, TOWN.keys) as visit:
            with pytest.raises(BoxTrouble, match="other"):
                visit.names()
            assert (liar.asked, elsewhere.asked) == (1, 0)


def shelf(files: dict[str, bytes]) -> Says:
    """A box that lists these files and gives them; every size it says is that of the bytes."""

    def says(line: str, _: dict[str, str]) -> Iterator[bytes]:
        name = line.split()[1].rpartition("/")[2]
        listed = ", ".join(f'["{one}", 1]' for one in files)
        if name in files:
            yield answer("206 x", OURS, f"{LENGTH}: {len(files[name])}", body=files[name])
        else:
            yield answer("200 OK", OURS, body=f'[{listed}, ["../../x.age", 1]]'.encode())

    return says


def test_a_file_that_is_not_what_its_name_says_is_thrown_away_and_said(
    paired: tuple[Context, Context], tmp_path: Path, clock: FakeClock
) -> None:
    township, _ = paired
    with lying(shelf({COUNTY.file(tmp_path, TOWN, 1, 100).name: bytes(100)})) as liar:
        put_ways(township, liar.address, "")
        [found] = deliver(township)
    assert (found.outcome, found.at) == ("failed", clock.now_ms())
    assert found.sentence == "文件在路上被改动，没有收下。数据都在本机，不影响工作"
    assert found.next_step.startswith("请告诉县级站检查收发箱；急需时可改用U盘")
    own = box_of(township.folder / delivering.STAGING, township.station.code)
    assert list(own.iterdir()) == []


def test_a_box_cannot_fill_the_disk(
    paired: tuple[Context, Context], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    township, _ = paired
    monkeypatch.setattr(delivering, "MOST_STAGED", 1000)
    made = [COUNTY.file(tmp_path, TOWN, number, 600) for number in (1, 2)]
    with lying(shelf({one.name: one.read_bytes() for one in made})) as liar:
        put_ways(township, liar.address, "")
        [found] = deliver(township)
    assert found.sentence.startswith("收发箱给的文件太大，已停止接收")
    own = box_of(township.folder / delivering.STAGING, township.station.code)
    assert sum(one.stat().st_size for one in own.iterdir()) == 600
