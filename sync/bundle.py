"""A bundle: JSON lines (header, changes, closing, trailer), sealed to the receiver and signed.

Here is what its own lines say and why one is refused; `write_bundle` and `read_bundle` do the work.
The signature is over a digest of every byte before the trailer, so receivers, number, chain,
receipt and changes are all covered.
"""

from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

import orjson

from sync.change import ORIGIN

MAGIC = "anyun"
FORMAT = 1
DOMAIN = b"anyun-bundle-v1\0"
CLOSING = b'{"closing"'
MOST_NOT_TAKEN = 1_000


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


def header_line(header: Header) -> bytes:
    """The first line of a bundle."""
    return as_line(
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


def read_header(line: bytes) -> Header:
    """What the first line says. Raises BundleRefused."""
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


def closing_line(closing: Closing) -> bytes:
    """The line after the changes."""
    return as_line({"closing": asdict(closing)})


def read_closing(line: bytes) -> Closing:
    """What the line after the changes says. Raises BundleRefused."""
    try:
        found = orjson.loads(line)["closing"]
        return Closing(found["more"] is True, str(found["state"])[:64], int(found["changes"]))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise BundleRefused(Reason.ALTERED) from None


def as_line(content: dict[str, Any]) -> bytes:
    """Anything as a line of a bundle."""
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS)
