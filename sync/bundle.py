"""A bundle: JSON lines (header, changes, trailer), sealed to the receiver, signed by the sender.

The signature is over a digest of every byte before the trailer, so receivers, number, chain,
receipt and changes are all covered. It is verified whole before any change is handed out (R2).
"""

import hashlib
import io
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, BinaryIO

import orjson

from sync import seal
from sync.change import ORIGIN, BadChange, Change, from_line, to_line
from sync.keys import StationKeys, is_signed

MAGIC = "anyun"
FORMAT = 1
DOMAIN = b"anyun-bundle-v1\0"
LONGEST_LINE = 4 * 1024 * 1024
READS_SCHEMA = 1
Pieces = queue.Queue[bytes | Exception | None]


class Reason(Enum):
    """Why a bundle is refused."""

    NOT_A_BUNDLE = "not_a_bundle"
    TRUNCATED = "truncated"
    ALTERED = "altered"
    WRONG_STATION = "wrong_station"
    UNKNOWN_SENDER = "unknown_sender"
    BAD_SIGNATURE = "bad_signature"
    NEWER_VERSION = "newer_version"
    PRACTICE_MISMATCH = "practice_mismatch"
    TOO_BIG = "too_big"
    HOSTILE = "hostile"
    FORK = "fork"


class BundleRefused(Exception):
    """Nothing of the bundle may be used; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Header:
    """The first line. `ack` is (number, hash) of the newest bundle accepted from the receiver.

    `past` names the sender's former incarnations, with the last change it holds of each.
    """

    sender: str
    to: tuple[str, ...]
    seq: int
    prev: str | None
    base_seq: int
    base_hash: str | None
    ack: tuple[int, str] | None
    practice: bool
    schema: int
    min_reader: int
    app: str
    made: int
    salt: str
    past: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """`hash` is the digest that the trailer signs; `count` the number of changes."""

    hash: str
    count: int


@dataclass(frozen=True)
class Verified:
    """A bundle that is whole, signed by whom it says, and meant for this station."""

    header: Header
    hash: str
    count: int


@dataclass(frozen=True)
class Rejected:
    """A line of a good bundle that is no change this version can read."""

    line: int
    reason: str


def write_bundle(
    target: BinaryIO,
    header: Header,
    changes: Iterable[Change],
    keys: StationKeys,
    recipients: Iterable[str],
) -> Written:
    """Write a bundle as a stream: memory does not grow with the number of changes."""
    lines = _Lines(header, changes, keys)
    seal.seal(_Reader(iter(lines)), target, recipients)  # type: ignore[arg-type]
    return Written(lines.hash, lines.count)


def verify_bundle(
    source: BinaryIO,
    keys: StationKeys,
    sender_public: Callable[[str], bytes | None],
    me: str,
    *,
    practice: bool,
    most: int = seal.MOST_PLAIN,
) -> Verified:
    """Read all of it and trust it or refuse it. Raises BundleRefused."""
    checking = _Checking()
    try:
        seal.open_sealed(source, checking, keys.age_identity(), most)  # type: ignore[arg-type]
    except _NotLines:
        raise BundleRefused(Reason.ALTERED) from None
    except (ValueError, OSError) as problem:
        raise BundleRefused(_reason(problem)) from None
    header = checking.header()
    if me.partition(".")[0] not in {one.partition(".")[0] for one in header.to}:
        raise BundleRefused(Reason.WRONG_STATION)
    if header.practice != practice:
        raise BundleRefused(Reason.PRACTICE_MISMATCH)
    public = sender_public(header.sender)
    if public is None:
        raise BundleRefused(Reason.UNKNOWN_SENDER)
    found = checking.trailer()
    if found["sha256"] != checking.digest or found["n"] != checking.changes:
        raise BundleRefused(Reason.ALTERED)
    if not is_signed(DOMAIN + bytes.fromhex(checking.digest), bytes.fromhex(found["sig"]), public):
        raise BundleRefused(Reason.BAD_SIGNATURE)
    if header.min_reader > READS_SCHEMA:
        raise BundleRefused(Reason.NEWER_VERSION)
    return Verified(header, checking.digest, checking.changes)


def read_changes(source: BinaryIO, keys: StationKeys) -> Iterator[Change | Rejected]:
    """The changes of a verified bundle, decrypted again; a line that cannot be read is said."""
    held: bytes | None = None  # the last line is the trailer
    for number, line in enumerate(_plain_lines(source, keys), start=1):
        if held is not None:
            yield _read_line(number - 1, held)
        held = line if number > 1 else None


def _read_line(number: int, line: bytes) -> Change | Rejected:
    try:
        return from_line(line)
    except BadChange as problem:
        return Rejected(number, str(problem))


class _Lines:
    """The lines of a bundle, counted and hashed as they are made."""

    def __init__(self, header: Header, changes: Iterable[Change], keys: StationKeys) -> None:
        self._header, self._changes, self._keys = header, changes, keys
        self.count, self.hash = 0, ""

    def __iter__(self) -> Iterator[bytes]:
        found = hashlib.sha256()
        first = _header_line(self._header)
        found.update(first)
        yield first
        for change in self._changes:
            line = to_line(change)
            found.update(line)
            self.count += 1
            yield line
        self.hash = found.hexdigest()
        signature = self._keys.sign(DOMAIN + found.digest()).hex()
        yield _json({"n": self.count, "sha256": self.hash, "sig": signature})


class _Reader(io.RawIOBase):
    """An iterator of lines as a file to read from."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines, self._rest = lines, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        pieces, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            line = next(self._lines, b"")
            if not line:
                break
            pieces.append(line)
            length += len(line)
        whole = b"".join(pieces)
        self._rest = b"" if size < 0 else whole[size:]
        return whole if size < 0 else whole[:size]


class _NotLines(ValueError):
    """Plain bytes that are no lines of ours."""


class _Checking(io.RawIOBase):
    """Takes plain bytes; keeps the first and last line, a digest of all but the last, a count."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._rest = b""
        self._first: bytes | None = None
        self._held: bytes | None = None
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
        self._held = line
        self._lines += 1

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    @property
    def changes(self) -> int:
        return self._lines - 2

    def header(self) -> Header:
        if self._first is None:
            raise BundleRefused(Reason.TRUNCATED)
        return _read_header(self._first)

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


def _header_line(header: Header) -> bytes:
    return _json(
        {
            "magic": MAGIC,
            "v": FORMAT,
            "from": header.sender,
            "to": list(header.to),
            "seq": header.seq,
            "prev": header.prev,
            "base_seq": header.base_seq,
            "base_hash": header.base_hash,
            "ack": list(header.ack) if header.ack else None,
            "practice": header.practice,
            "schema": header.schema,
            "min_reader": header.min_reader,
            "app": header.app,
            "made": header.made,
            "salt": header.salt,
            **({"past": header.past} if header.past else {}),
        }
    )


def _read_header(line: bytes) -> Header:
    try:
        found = orjson.loads(line)
        if found["magic"] != MAGIC:
            raise BundleRefused(Reason.NOT_A_BUNDLE)
        if found["v"] != FORMAT:
            raise BundleRefused(Reason.NEWER_VERSION)
        header = Header(
            sender=str(found["from"]),
            to=tuple(map(str, found["to"])),
            seq=int(found["seq"]),
            prev=found["prev"],
            base_seq=int(found["base_seq"]),
            base_hash=found["base_hash"],
            ack=(int(found["ack"][0]), str(found["ack"][1])) if found["ack"] else None,
            practice=found["practice"] is True,
            schema=int(found["schema"]),
            min_reader=int(found["min_reader"]),
            app=str(found["app"])[:40],
            made=int(found["made"]),
            salt=str(found["salt"]),
            past={str(origin): int(seq) for origin, seq in dict(found.get("past", {})).items()},
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, IndexError):
        raise BundleRefused(Reason.NOT_A_BUNDLE) from None
    if not ORIGIN.fullmatch(header.sender) or header.seq < 1:
        raise BundleRefused(Reason.NOT_A_BUNDLE)
    return header


def _plain_lines(source: BinaryIO, keys: StationKeys) -> Iterator[bytes]:
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
        seal.open_sealed(source, _Queue(pieces, stop), keys.age_identity())  # type: ignore[arg-type]
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


def _json(content: dict[str, Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS)
