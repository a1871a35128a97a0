"""A station's change of keys: the old key vouches for the new one, and the new one for itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import pyrage

from sync.keys import StationKeys, is_signed

DOMAIN = b"anyun-handover-v1\0"
MOST = 8  # changes of keys that may be under way at once


@dataclass(frozen=True)
class Handover:
    """From the key `old` to the key `new` and the recipient that goes with it."""

    station: str
    old: bytes
    new: bytes
    age_recipient: str
    at: int


def hand_over(station: str, old: StationKeys, new: StationKeys, at: int) -> dict[str, Any]:
    """The signed statement, as it stands in the head of a bundle."""
    one = Handover(station, old.sign_public, new.sign_public, new.age_recipient, at)
    message = _message(one)
    return {
        "station": station,
        "old": one.old.hex(),
        "new": one.new.hex(),
        "age": one.age_recipient,
        "at": at,
        "by_old": old.sign(message).hex(),
        "by_new": new.sign(message).hex(),
    }


def follow(station: str, stated: Sequence[Any], known: Collection[bytes]) -> list[Handover]:
    """The handovers that lead on from a known key of this station, in their order."""
    chain: list[Handover] = []
    reached = set(known)
    for one in map(_read, stated[:MOST]):
        if one and one.station == station and one.old in reached and one.new not in reached:
            chain.append(one)
            reached.add(one.new)
    return chain


def _read(stated: Any) -> Handover | None:
    try:
        found = Handover(
            str(stated["station"]),
            bytes.fromhex(stated["old"]),
            bytes.fromhex(stated["new"]),
            str(stated["age"]),
            int(stated["at"]),
        )
        pyrage.x25519.Recipient.from_str(found.age_recipient)
        by_old, by_new = bytes.fromhex(stated["by_old"]), bytes.fromhex(stated["by_new"])
    except (KeyError, TypeError, ValueError, pyrage.RecipientError):
        return None
    message = _message(found)
    good = is_signed(message, by_old, found.old) and is_signed(message, by_new, found.new)
    return found if good else None


def _message(one: Handover) -> bytes:
    content = [one.station, one.old.hex(), one.new.hex(), one.age_recipient, one.at]
    return DOMAIN + orjson.dumps(content)
