"""One change: one write to one row, with its fields and what it overwrote; a line in a bundle."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from sync.clock import BadStamp, origin_of

WRITE, ERASE = 0, 1
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
ROW_ID = re.compile(r"[0-9a-zA-Z_.\-]{1,64}")
ORIGIN = re.compile(r"[tc][0-9]{9}\.[0-9a-f]{8}")
LONGEST_TEXT = 100_000
MOST_FIELDS = 1_000
BIGGEST_NUMBER = 1 << 53
_FRAME = (str, int, str, str, str, str, int)  # the types of the first columns


class BadChange(ValueError):
    """A line that is no change; the text is a reason code without content."""


class Change(NamedTuple):
    """`seq` is gapless per origin; `parents` is None, one stamp, or {field: stamp or [stamps]}."""

    origin: str
    seq: int
    stamp: str
    table: str
    pk: str
    subject: str
    kind: int
    fields: dict[str, Any]
    parents: Any
    by: str


def to_line(change: Change) -> bytes:
    """The change as one JSON line, with its line end."""
    return orjson.dumps(list(change), option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS)


def from_line(line: bytes) -> Change:
    """Read a line. Raises BadChange for anything that is not a well-formed change."""
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise BadChange("json") from None
    if not isinstance(found, list) or len(found) < len(Change._fields):
        raise BadChange("shape")
    change = Change(*found[: len(Change._fields)])
    _check_frame(change)
    _check_fields(change.fields)
    _check_parents(change.parents)
    return change


def named_in(line: bytes) -> tuple[str, int]:
    """(origin, seq) that a line names although it is no change; ("", 0) when it names none."""
    try:
        origin, seq = orjson.loads(line)[:2]
    except (ValueError, TypeError, KeyError):
        return "", 0
    if not isinstance(origin, str) or not ORIGIN.fullmatch(origin) or type(seq) is not int:
        return "", 0
    return (origin, seq) if 0 < seq < BIGGEST_NUMBER else ("", 0)


def _check_frame(change: Change) -> None:
    if tuple(map(type, change[:7])) != _FRAME or type(change.by) is not str:
        raise BadChange("type")
    if not ORIGIN.fullmatch(change.origin) or not _is_name(change.table):
        raise BadChange("name")
    if not ROW_ID.fullmatch(change.pk) or not ROW_ID.fullmatch(change.subject):
        raise BadChange("id")
    if not 0 < change.seq < BIGGEST_NUMBER or change.kind not in (WRITE, ERASE):
        raise BadChange("number")
    if len(change.by) > 64 or not _is_stamp(change.stamp):
        raise BadChange("stamp")
    if _station_of(origin_of(change.stamp)) != _station_of(change.origin):
        raise BadChange("stamp")  # an older incarnation's stamp stays with a change numbered anew


def _check_fields(fields: Any) -> None:
    if not isinstance(fields, dict) or len(fields) > MOST_FIELDS:
        raise BadChange("fields")
    for name, value in fields.items():
        if not _is_name(name) or not _is_value(value):
            raise BadChange("fields")


@lru_cache(maxsize=4096)
def _is_name(name: str) -> bool:
    return NAME.fullmatch(name) is not None


def _is_value(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT
    if isinstance(value, list):
        return all(isinstance(one, str) and len(one) <= 100 for one in value)
    return value is None or (type(value) is int and abs(value) < BIGGEST_NUMBER)


def _check_parents(parents: Any) -> None:
    if parents is None:
        return
    named = parents.values() if isinstance(parents, dict) else [parents]
    for one in named:
        stamps = one if isinstance(one, list) else [one]
        if not all(stamp is None or _is_stamp(stamp) for stamp in stamps):
            raise BadChange("parents")


def _station_of(origin: str) -> str:
    return origin.partition(".")[0]


def _is_stamp(stamp: Any) -> bool:
    try:
        return isinstance(stamp, str) and bool(origin_of(stamp))
    except BadStamp:
        return False
