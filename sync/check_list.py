"""A check list: every shared change by row, number and hash, sealed to the other station.

It carries no value: only which rows there are, who wrote them and which fields were written.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

import orjson

from sync import seal
from sync.bundle import BundleRefused, Reason
from sync.keys import StationKeys
from sync.read_bundle import plain_lines
from sync.write_bundle import LineReader

MAGIC = "anyun-check"


class Listed(NamedTuple):
    """One change of the list; the rows come in order of table and id."""

    table: str
    pk: str
    subject: str
    origin: str
    seq: int
    hash: str
    fields: list[str]


class CheckHead(NamedTuple):
    """Who made the list, and up to which bundle of the receiver it goes."""

    sender: str
    acked: int


def write_check(
    target: BinaryIO, head: CheckHead, changes: Iterable[Listed], recipients: Iterable[str]
) -> None:
    """Write a list as a stream."""

    def lines() -> Iterator[bytes]:
        yield _line([MAGIC, *head])
        for one in changes:
            yield _line(list(one))

    seal.seal(LineReader(lines()), target, recipients)  # type: ignore[arg-type]


def read_check(source: BinaryIO, keys: StationKeys) -> tuple[CheckHead, Iterator[Listed]]:
    """The head and the changes of a list. Raises BundleRefused."""
    lines = plain_lines(source, keys)
    try:
        magic, sender, acked = orjson.loads(next(lines, b""))
        if magic != MAGIC or not isinstance(sender, str) or type(acked) is not int:
            raise ValueError
    except (ValueError, TypeError):
        raise BundleRefused(Reason.NOT_A_BUNDLE) from None
    return CheckHead(sender, acked), _listed(lines)


def _listed(lines: Iterator[bytes]) -> Iterator[Listed]:
    for line in lines:
        try:
            found = Listed(*orjson.loads(line))
            texts = (*found[:4], found.hash, *found.fields)
            if not all(isinstance(one, str) for one in texts) or type(found.seq) is not int:
                raise ValueError
        except (ValueError, TypeError):
            raise BundleRefused(Reason.ALTERED) from None
        yield found


def _line(content: list[Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)
