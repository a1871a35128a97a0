"""A bundle: JSON lines (header, changes, closing, trailer), sealed to the receiver and signed.

The signature is over a digest of every byte before the trailer, so receivers, number, chain,
receipt and changes are all covered. It is verified whole before any change is handed out (R2).
"""

import hashlib
import io
import queue
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any, BinaryIO

import orjson

from sync import seal
from sync.change import ORIGIN, BadChange, Change, from_line, named_in, to_line
from sync.keys import StationKeys, is_signed

MAGIC = "anyun"
FORMAT = 1
DOMAIN = b"anyun-bundle-v1\0"
LONGEST_LINE = 4 * 1024 * 1024
READS_SCHEMA = 1
CLOSING = b'{"closing"'
MOST_NOT_TAKEN = 1_000
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
    REVOKED_KEY = "revoked_key"
    REPLACED_KEY = "replaced_key"


class BundleRefused(Exception):
    """Nothing of the bundle may be used; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Header:
    """The first line. `ack` is (number, hash) of the newest bundle accepted from the receiver.

    `roster` is the number of the newest list of stations known; `roster_list` (the signed list)
    and `handovers` (changes of the sender's keys) are there while the receiver may not have them.
    A bundle carries everything after the bundle `base_seq`. A load too large for one is a series:
    each `part` stands on the one before, which need not have been receipted.
    `not_taken` names the receiver's changes that were not used: (origin, seq, reason), the newest
    first and at most MOST_NOT_TAKEN; a shorter list is whole.
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
    roster: int = 0
    roster_list: Any = None
    handovers: tuple[Any, ...] = ()
    part: int = 1
    not_taken: tuple[tuple[str, int, str], ...] = ()
    past: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Closing:
    """The line after the changes. `more`: another part follows; `state`: the digest of what both
    stations share, as it stands at the sender with this bundle, over so many `changes`.
    """

    more: bool = False
    state: str = ""
    changes: int = 0


@dataclass(frozen=True)
class Written:
    """`hash` is the digest that the trailer signs; `count` the number of changes."""

    hash: str
    count: int


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


def write_bundle(
    target: BinaryIO,
    header: Header,
    changes: Iterable[Change],
    keys: StationKeys,
    recipients: Iterable[str],
    closing: Callable[[], Closing] = Closing,
) -> Written:
    """Write a bundle as a stream: memory does not grow with the number of changes.

    `closing` is asked after the last change.
    """
    lines = _Lines(header, changes, keys, closing)
    try:
        seal.seal(LineReader(iter(lines)), target, recipients)  # type: ignore[arg-type]
    except Exception:
        if lines.problem is not None:  # what pyrage made of it says less
            raise lines.problem from None
        raise
    return Written(lines.hash, lines.count)


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


class _Lines:
    """The lines of a bundle, counted and hashed as they are made."""

    def __init__(
        self,
        header: Header,
        changes: Iterable[Change],
        keys: StationKeys,
        closing: Callable[[], Closing],
    ) -> None:
        self._header, self._changes, self._keys = header, changes, keys
        self._closing = closing
        self.count, self.hash = 0, ""
        self.problem: BaseException | None = None

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._all()
        except Exception as problem:
            self.problem = problem
            raise

    def _all(self) -> Iterator[bytes]:
        found = hashlib.sha256()
        first = _header_line(self._header)
        found.update(first)
        yield first
        for change in self._changes:
            line = to_line(change)
            found.update(line)
            self.count += 1
            yield line
        last = _json({"closing": asdict(self._closing())})
        found.update(last)
        yield last
        self.hash = found.hexdigest()
        signature = self._keys.sign(DOMAIN + found.digest()).hex()
        yield _json({"n": self.count, "sha256": self.hash, "sig": signature})


class LineReader(io.RawIOBase):
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
        try:
            found = orjson.loads(self._before)["closing"]
            return Closing(found["more"] is True, str(found["state"])[:64], int(found["changes"]))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            raise BundleRefused(Reason.ALTERED) from None

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
            "roster": header.roster,
            **({"roster_list": header.roster_list} if header.roster_list else {}),
            **({"handovers": list(header.handovers)} if header.handovers else {}),
            "part": header.part,
            **({"not_taken": [list(one) for one in header.not_taken]} if header.not_taken else {}),
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
            roster=int(found.get("roster", 0)),
            roster_list=found.get("roster_list"),
            handovers=tuple(found.get("handovers", ())),
            part=int(found.get("part", 1)),
            not_taken=_not_taken(found.get("not_taken", ())),
            past={str(origin): int(seq) for origin, seq in dict(found.get("past", {})).items()},
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, IndexError):
        raise BundleRefused(Reason.NOT_A_BUNDLE) from None
    if not ORIGIN.fullmatch(header.sender) or header.seq < 1:
        raise BundleRefused(Reason.NOT_A_BUNDLE)
    return header


def _not_taken(found: Any) -> tuple[tuple[str, int, str], ...]:
    return tuple(
        (str(origin)[:24], int(seq), str(reason)[:80])
        for origin, seq, reason in found[:MOST_NOT_TAKEN]
    )


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


def _json(content: dict[str, Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS)
