"""Stamps: when a value was written, and by whom; a write always beats the value it saw.

A stamp is 12 hex digits of milliseconds, a dot, and the origin. It sorts as text. A PC clock that
is wrong by years spoils only the fields written with it (design note, D2).
"""

import re
from collections.abc import Iterable

_STAMP = re.compile(r"([0-9a-f]{12})\.([a-z0-9]{1,16}(?:\.[0-9a-f]{8})?)")
LATEST = (1 << 48) - 1


class BadStamp(ValueError):
    """Not a stamp."""


def next_stamp(now_ms: int, overwritten: Iterable[str], origin: str) -> str:
    """The stamp of a write made now over values with these stamps."""
    moment = max([now_ms, *(ms_of(stamp) + 1 for stamp in overwritten)])
    return f"{min(max(moment, 0), LATEST):012x}.{origin}"


def ms_of(stamp: str) -> int:
    """The milliseconds of a stamp. Raises BadStamp."""
    return int(_parts(stamp)[0], 16)


def origin_of(stamp: str) -> str:
    """The origin of a stamp. Raises BadStamp."""
    return _parts(stamp)[1]


def _parts(stamp: str) -> tuple[str, str]:
    found = _STAMP.fullmatch(stamp)
    if not found:
        raise BadStamp
    return found[1], found[2]
