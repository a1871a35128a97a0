"""The county's list of stations and their keys: numbered, signed, and only ever replaced by a later one."""

from dataclasses import asdict, dataclass
from typing import Any

import orjson

from sync.keys import StationKeys, is_signed

DOMAIN = b"anyun-roster-v1\0"
ACTIVE, REPLACED, REVOKED = "active", "replaced", "revoked"
MOST = 2000  # entries
LONGEST = 1 << 20


class BadRoster(ValueError):
    """Not a list that this key has signed."""


@dataclass(frozen=True)
class Entry:
    """One key of one station; `origin` and `seq` name the last bundle accepted under it."""

    station: str
    name: str
    role: str
    sign_public: str
    age_recipient: str
    status: str
    origin: str
    seq: int


@dataclass(frozen=True)
class Roster:
    """The list as the county `county` issued it under this number."""

    county: str
    number: int
    entries: tuple[Entry, ...]


def sign_roster(roster: Roster, keys: StationKeys) -> dict[str, str]:
    """The list as it travels: its text, and the signature over it."""
    body = orjson.dumps(asdict(roster), option=orjson.OPT_SORT_KEYS)
    return {"body": body.decode(), "sig": keys.sign(DOMAIN + body).hex()}


def read_roster(signed: Any, sign_public: bytes) -> Roster:
    """The list again. Raises BadRoster."""
    try:
        body = signed["body"].encode()
        if len(body) > LONGEST or not is_signed(
            DOMAIN + body, bytes.fromhex(signed["sig"]), sign_public
        ):
            raise BadRoster
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadRoster from None
    return read_kept(signed)


def read_kept(signed: Any) -> Roster:
    """A list that was checked when it was taken in; its signer may have other keys by now."""
    try:
        found = orjson.loads(signed["body"])
        entries = tuple(_entry(one) for one in found["entries"][:MOST])
        return Roster(str(found["county"]), int(found["number"]), entries)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadRoster from None


def _entry(found: dict[str, Any]) -> Entry:
    texts = {name: str(found[name])[:200] for name in Entry.__dataclass_fields__ if name != "seq"}
    if texts["status"] not in (ACTIVE, REPLACED, REVOKED):
        raise BadRoster
    bytes.fromhex(texts["sign_public"])
    return Entry(**texts, seq=int(found["seq"]))
