"""Reading a bundle: it is verified whole before any change is handed out (R2)."""

import hashlib
import io
import queue
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from sync import seal
from sync.bundle import (
    CLOSING,
    DOMAIN,
    BundleRefused,
    Closing,
    Header,
    Reason,
    read_closing,
    read_header,
)
from sync.change import BadChange, Change, from_line, named_in
from sync.keys import StationKeys, is_signed

LONGEST_LINE = 4 * 1024 * 1024
READS_SCHEMA = 1
Pieces = queue.Queue[bytes | Exception | None]


@dataclass(frozen=True)
class Verified:
    """A bundle that is whole, meant for this station, and signed with the key `signed_by`."""

    header: Header
    hash: str
    count: int
    signed_by: bytes
    closing: Closing = Closing()


@dataclass(frozen=True)
class Rejected:
    """A line of a good bundle that is no change this version can read; which one, if it says so."""

    line: int
    reason: str
    origin: str = ""
    seq: int = 0


def verify_bundle(
    source: BinaryIO,
    keys: StationKeys,
    sender_publics: Callable[[Header], Collection[bytes]],
    me: str,
    *,
    practice: bool,
    most: int = seal.MOST_PLAIN,
) -> Verified:
    """Read all of it and trust it or refuse it. Raises BundleRefused.

    `sender_publics` gives the public keys that this sender may have signed with.
    """
    checking = _Checking()
    try:
        seal.open_sealed(source, checking, keys.age_identities(), most)  # type: ignore[arg-type]
    except _NotLines:
        raise BundleRefused(Reason.ALTERED) from None
    except (ValueError, OSError) as problem:
        raise BundleRefused(_reason(problem)) from None
    header = checking.header()
    if me.partition(".")[0] not in {one.partition(".")[0] for one in header.to}:
        raise BundleRefused(Reason.WRONG_STATION)
    if header.practice != practice:
        raise BundleRefused(Reason.PRACTICE_MISMATCH)
    publics = sender_publics(header)
    if not publics:
        raise BundleRefused(Reason.UNKNOWN_SENDER)
    found = checking.trailer()
    if found["sha256"] != checking.digest or found["n"] != checking.changes:
        raise BundleRefused(Reason.ALTERED)
    message, signature = DOMAIN + bytes.fromhex(checking.digest), bytes.fromhex(found["sig"])
    signed_by = next((one for one in publics if is_signed(message, signature, one)), None)
    if signed_by is None:
        raise BundleRefused(Reason.BAD_SIGNATURE)
    if header.min_reader > READS_SCHEMA:
        raise BundleRefused(Reason.NEWER_VERSION)
    return Verified(header, checking.digest, checking.changes, signed_by, checking.closing())


def read_changes(source: BinaryIO, keys: StationKeys) -> Iterator[Change | Rejected]:
    """The changes of a verified bundle, decrypted again; a line that cannot be read is said."""
    held: bytes | None = None  # the last line is the trailer
    for number, line in enumerate(plain_lines(source, keys), start=1):
        if held is not None and not held.startswith(CLOSING):
            yield _read_line(number - 1, held)
        held = line if number > 1 else None


def _read_line(number: int, line: bytes) -> Change | Rejected:
    try:
        return from_line(line)
    except BadChange as problem:
        return Rejected(number, str(problem), *named_in(line))


class _NotLines(ValueError):
    """Plain bytes that are no lines of ours."""


class _Checking(io.RawIOBase):
    """Takes plain bytes; keeps the first and last lines, a digest of all but the last, a count."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._rest = b""
        self._first: bytes | None = None
        self._held: bytes | None = None
        self._before = b""  # the line before the last
        self._lines = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        data = bytes(piece)  # type: ignore[call-overload]
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            raise _NotLines
        for line in lines:
            self._take(line + b"\n")
        return len(data)

    def _take(self, line: bytes) -> None:
        if self._first is None:
            self._first = line
        if self._held is not None:
            self._hash.update(self._held)
            self._before = self._held
        self._held = line
        self._lines += 1

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    @property
    def changes(self) -> int:
        return self._lines - 2 - self._before.startswith(CLOSING)

    def closing(self) -> Closing:
        """What the closing line says; an older version writes none."""
        if not self._before.startswith(CLOSING):
            return Closing()
        return read_closing(self._before)

    def header(self) -> Header:
        if self._first is None:
            raise BundleRefused(Reason.TRUNCATED)
        return read_header(self._first)

    def trailer(self) -> dict[str, Any]:
        """The last line's n, sha256 and sig. Raises BundleRefused."""
        if self._rest or self._lines < 2 or self._held is None:
            raise BundleRefused(Reason.TRUNCATED)
        try:
            found = orjson.loads(self._held)
            bytes.fromhex(found["sig"])
            return {"n": int(found["n"]), "sha256": str(found["sha256"]), "sig": str(found["sig"])}
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            raise BundleRefused(Reason.TRUNCATED) from None


def plain_lines(source: BinaryIO, keys: StationKeys) -> Iterator[bytes]:
    """Lines as they are decrypted: pyrage pushes, we pull, so a thread stands in between."""
    pieces: Pieces = queue.Queue(maxsize=16)
    stop = threading.Event()
    worker = threading.Thread(target=_push, args=(source, keys, pieces, stop), daemon=True)
    worker.start()
    rest = b""
    try:
        while (piece := pieces.get()) is not None:
            if isinstance(piece, Exception):
                raise BundleRefused(_reason(piece))
            *lines, rest = (rest + piece).split(b"\n")
            yield from lines
    finally:
        stop.set()
        while worker.is_alive():
            while not pieces.empty():
                pieces.get_nowait()
            worker.join(0.01)


def _push(
    source: BinaryIO,
    keys: StationKeys,
    pieces: Pieces,
    stop: threading.Event,
) -> None:
    try:
        seal.open_sealed(source, _Queue(pieces, stop), keys.age_identities())  # type: ignore[arg-type]
    except Exception as problem:  # handed to whoever reads the lines
        if not stop.is_set():
            pieces.put(problem)
    pieces.put(None)


class _Queue(io.RawIOBase):
    """A queue as a file to write to."""

    def __init__(self, pieces: Pieces, stop: threading.Event) -> None:
        self._pieces, self._stop = pieces, stop

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        data = bytes(piece)  # type: ignore[call-overload]
        if self._stop.is_set():
            raise OSError("no longer wanted")
        self._pieces.put(data)
        return len(data)


def _reason(problem: Exception) -> Reason:
    if isinstance(problem, seal.Damaged):
        return Reason.TRUNCATED if problem.cut else Reason.ALTERED
    kinds = {
        seal.NotSealed: Reason.NOT_A_BUNDLE,
        seal.HostileHeader: Reason.HOSTILE,
        seal.NotForUs: Reason.WRONG_STATION,
        seal.TooBig: Reason.TOO_BIG,
    }
    return kinds.get(type(problem), Reason.ALTERED)  # type: ignore[arg-type]
