"""The county's drop box: sealed files for the stations on a list; no database, no private key."""

import json
import logging
import ssl
import sys
from collections.abc import Collection
from pathlib import Path

from app.errors import KnownError
from app.usecases.pairing import station_of
from app.usecases.trouble import translated
from db.drop_box import BoxFull, DropBox, Place, Room, WrongDigest, WrongOffset
from sync.drop_box_listen import server_for
from sync.drop_box_server import DropBoxServer, Limits, Refusal
from sync.keys import BadCard, Card
from sync.names import BundleName


def serve(
    folder: Path,
    stations: Path,
    host: str,
    port: int,
    tls: tuple[Path, Path] | None = None,
    limits: Limits | None = None,
    room: Room | None = None,
) -> None:
    """Run the drop box until it is stopped. Raises KnownError when the list cannot be read."""
    limits = limits or Limits()
    with translated("收发箱"):
        listed = StationList(stations)
        store = BoxStore(DropBox(folder, room or Room()))
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("anyun.drop_box").setLevel(logging.INFO)
    server = server_for(DropBoxServer(store, listed.keys_of, limits), host, port, limits, tls)
    try:
        with translated("收发箱"):
            server.run()
    except ssl.SSLError:
        raise KnownError(
            "收发箱", "证书和密钥读不出，或不是一对", "请检查 --cert 与 --key 两个文件"
        ) from None
    if not server.started:
        raise KnownError("收发箱", f"{host}:{port} 不能使用", "请检查地址，或换一个端口")


class StationList:
    """The public keys of the stations on the list; read again when the list changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state = self._seen()
        self._keys = self._read()

    def keys_of(self, station: str) -> Collection[bytes]:
        """The keys of a listed station; a list that is being rewritten leaves the former one."""
        try:
            state = self._seen()
            if state != self._state:
                self._keys, self._state = self._read(), state
        except (OSError, KnownError):
            logging.getLogger("anyun.drop_box").warning("station list unreadable, former one kept")
        return self._keys.get(station, ())

    def _files(self) -> list[Path]:
        return sorted(self._path.iterdir()) if self._path.is_dir() else [self._path]

    def _seen(self) -> list[tuple[str, int, int]]:
        found = [(one.name, one.stat()) for one in self._files()]
        return [(name, stat.st_mtime_ns, stat.st_size) for name, stat in found]

    def _read(self) -> dict[str, set[bytes]]:
        cards: list[Card] = []
        try:
            for one in self._files():
                text = one.read_text(encoding="utf-8")
                listed = json.loads(text) if text.lstrip().startswith("[") else [text]
                cards += [Card.from_text(card) for card in listed]
        except (BadCard, ValueError, AttributeError):
            raise KnownError(
                "收发箱名单", "名单里有读不出的配对卡", "请用 anyun-cli stations 重新生成"
            ) from None
        found: dict[str, set[bytes]] = {}
        for card in cards:
            found.setdefault(station_of(card), set()).add(card.sign_public)
        return found


class BoxStore:
    """The folder as the server asks for it; its troubles become answers."""

    def __init__(self, box: DropBox) -> None:
        self._box, self._pieces = box, 0

    def size(self, name: BundleName, file: str) -> int | None:
        """Bytes here; None when taken."""
        return self._box.size(_place(name, file))

    def add(self, name: BundleName, file: str, offset: int, length: int, piece: bytes) -> int:
        """The new size. Raises Refusal."""
        self._pieces += 1
        if self._pieces % 2000 == 0:
            self._box.tidy()
        try:
            return self._box.add(_place(name, file), offset, length, piece)
        except WrongOffset as wrong:
            raise Refusal(409, upload_offset=str(wrong.size)) from None
        except WrongDigest:
            raise Refusal(422) from None
        except OSError as problem:
            raise Refusal(413 if isinstance(problem, BoxFull) else 507) from None

    def waiting(self, station: str) -> list[tuple[str, int]]:
        """Names and sizes."""
        return self._box.waiting(station)

    def piece(self, name: BundleName, file: str, start: int, most: int) -> tuple[bytes, int] | None:
        """Bytes and the whole size."""
        return self._box.piece(_place(name, file), start, most)

    def take(self, name: BundleName, file: str) -> bool:
        """Whether it was there."""
        return self._box.take(_place(name, file))


def _place(name: BundleName, file: str) -> Place:
    sender, to = (one.partition(".")[0] for one in (name.sender, name.to))
    return Place(sender, to, file, name.digest)
