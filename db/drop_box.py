"""The folder of a drop box: sealed files in one box for each station, partial ones beside them.

It knows no keys and trusts its caller for the names. A partial file is not synced piece by piece:
after a power cut its digest is wrong, it is dropped, and the sender begins again.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from db import durable

TAKEN = ".taken"
PARTIAL_DAYS, TAKEN_DAYS = 7, 90
DAY = 86400
DIGEST = 32  # the characters of the digest that a name carries


class BoxFull(OSError):
    """The sender's quota, the box's total, or the number of unfinished uploads is used up."""


class WrongOffset(ValueError):
    """The piece does not begin where the file ends; `size` is where it ends."""

    def __init__(self, size: int) -> None:
        super().__init__("wrong offset")
        self.size = size


class WrongDigest(ValueError):
    """The finished file is not the one that its name promises; it has been dropped."""


@dataclass(frozen=True)
class Room:
    """How much a drop box may hold."""

    per_station: int = 1 << 30
    total: int = 20 << 30
    unfinished: int = 4


@dataclass(frozen=True)
class Place:
    """Where a file belongs: the sending station, the receiving one, and its checked name."""

    sender: str
    to: str
    name: str
    digest: str


class DropBox:
    """Files in `folder`; every call may come from any thread."""

    def __init__(self, folder: Path, room: Room) -> None:
        self._folder, self._room = folder, room
        folder.mkdir(parents=True, exist_ok=True)
        self._locks: dict[str, tuple[Lock, int]] = {}
        self._guard = Lock()
        self.tidy()

    def size(self, place: Place) -> int | None:
        """The bytes that lie here; None when the whole file came and was taken by its receiver."""
        whole = self._path(place)
        if _beside(whole, TAKEN).exists():
            return None
        for path in (whole, _beside(whole, durable.PART)):
            if path.exists():
                return path.stat().st_size
        return 0

    def add(self, place: Place, offset: int, length: int, piece: bytes) -> int:
        """Put a piece at `offset`, cutting off what a dead connection added later; the new size.

        Raises WrongOffset, BoxFull, WrongDigest.
        """
        with self._locked(place.name):
            whole = self._path(place)
            part = _beside(whole, durable.PART)
            size = self.size(place)
            if size is None or whole.exists():
                return length
            if offset > size:
                raise WrongOffset(size)
            self._reserve(place, len(piece) - (size - offset), new=not part.exists())
            whole.parent.mkdir(exist_ok=True)
            with part.open("r+b" if part.exists() else "xb") as file:
                file.truncate(offset)
                file.seek(offset)
                file.write(piece)
                if offset + len(piece) >= length:
                    durable.sync_file(file)
            if offset + len(piece) >= length:
                self._finish(place, part, whole, length)
            return offset + len(piece)

    def waiting(self, station: str) -> list[tuple[str, int]]:
        """The whole files in a station's box, with their sizes."""
        box = self._folder / f"to-{station}"
        if not box.is_dir():
            return []
        return sorted((one.name, one.stat().st_size) for one in box.glob("*.age"))

    def piece(self, place: Place, start: int, most: int) -> tuple[bytes, int] | None:
        """Some bytes of a whole file and its size; None when it is not here."""
        try:
            with self._path(place).open("rb") as file:
                file.seek(start)
                return file.read(most), self._path(place).stat().st_size
        except FileNotFoundError:
            return None

    def take(self, place: Place) -> bool:
        """Remove a file that its receiver has; a mark stays, so that it is not sent again."""
        with self._locked(place.name):
            path = self._path(place)
            if not path.exists():
                return False
            _beside(path, TAKEN).touch()
            size = path.stat().st_size
            path.unlink()
            with self._guard:
                self._used[place.sender] -= size
            return True

    def tidy(self) -> None:
        """Drop uploads nobody finished and old marks, and count what lies here."""
        now, used, unfinished = time.time(), Counter[str](), Counter[str]()
        for path in self._folder.glob("to-*/*"):
            if _stale(path, now):
                path.unlink(missing_ok=True)
                continue
            sender = path.name.partition(".")[0]
            used[sender] += path.stat().st_size
            unfinished[sender] += path.suffix == durable.PART
        with self._guard:
            self._used, self._unfinished = used, unfinished

    def _finish(self, place: Place, part: Path, whole: Path, length: int) -> None:
        fits = part.stat().st_size == length
        good = fits and durable.digest_of(part)[:DIGEST] == place.digest
        with self._guard:
            self._unfinished[place.sender] -= 1
            if not good:
                self._used[place.sender] -= part.stat().st_size
        if not good:
            part.unlink()
            raise WrongDigest
        durable.rename(part, whole)
        durable.sync_folder(whole.parent)

    def _reserve(self, place: Place, more: int, *, new: bool) -> None:
        with self._guard:
            if (
                self._used[place.sender] + more > self._room.per_station
                or self._used.total() + more > self._room.total
                or (new and self._unfinished[place.sender] >= self._room.unfinished)
            ):
                raise BoxFull
            self._used[place.sender] += more
            self._unfinished[place.sender] += new

    def _path(self, place: Place) -> Path:
        return self._folder / f"to-{place.to}" / place.name

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        """One writer for each name; a lock lives as long as somebody holds or awaits it."""
        with self._guard:
            lock, users = self._locks.get(name, (Lock(), 0))
            self._locks[name] = (lock, users + 1)
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, users = self._locks.pop(name)
                if users > 1:
                    self._locks[name] = (lock, users - 1)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _stale(path: Path, now: float) -> bool:
    days = {durable.PART: PARTIAL_DAYS, TAKEN: TAKEN_DAYS}.get(path.suffix)
    return days is not None and now - path.stat().st_mtime > days * DAY
