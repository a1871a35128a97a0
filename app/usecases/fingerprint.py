"""One short number for what two stations share: equal on both sides, or not yet the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow
from app.usecases.moved_out import moved_out
from app.usecases.pairing import peer_cards
from db import change_log, erasure, links, quarantine
from sync.change import ERASE, Change
from sync.fingerprint import short, state_digest
from sync.merge import row_state

DigestRow = tuple[str, str, dict[str, Any], dict[str, str]]


@dataclass(frozen=True)
class Fingerprint:
    """`short` is for people; `rows` counts what it covers, `staying` what was held back."""

    short: str
    digest: str
    rows: int
    staying: int


def fingerprint(context: Context, station: str | None = None) -> Fingerprint:
    """The digest of the merged state: of everything here, or of what `station` shares with us."""
    allow(context, "exchange")
    if station is not None and station not in peer_cards(context):
        raise KnownError("核对", f"没有与 {station} 配对", "请检查站代码，或先配对")
    staying = links.staying(context.database, station) if station else set()
    refused = _not_taken(context, station)
    counted = _Counted(_rows(context, station, staying, refused))
    digest = state_digest(counted)
    return Fingerprint(short(digest), digest, counted.count, len(staying))


def _rows(
    context: Context, station: str | None, staying: set[int], refused: set[tuple[str, int]]
) -> Iterator[DigestRow]:
    shared, gone = _shared(context, station), set[str]()
    moved = moved_out(context) if station else set()
    erased = erasure.erased(context.database)

    def stored() -> Iterator[Change]:
        for lsn, found in change_log.changes_by_row(context.database):
            change = Change(*found)
            if lsn in staying or found[:2] in refused or change.subject in moved:
                continue
            if shared is not None and change.subject not in shared:
                continue
            if change.subject not in erased:
                yield change
            elif change.kind == ERASE:
                gone.add(change.subject)

    for (table, pk), changes in groupby(stored(), key=lambda one: (one.table, one.pk)):
        state = row_state(list(changes))
        yield table, pk, state.values, state.clock
    for subject in sorted(gone):
        yield "erased", subject, {}, {}


def _not_taken(context: Context, station: str | None) -> set[tuple[str, int]]:
    """What the other side keeps aside, and so is no part of what the two share."""
    if station is None:
        return set()
    return {(row["origin"], row["seq"]) for row in quarantine.not_taken(context.database, station)}


def _shared(context: Context, station: str | None) -> set[str] | None:
    """None means everything: a township shares all it has with its county."""
    if station is None or context.station.role == "township":
        return None
    return links.subscribed(context.database, station)


class _Counted:
    """An iterator that counts what passes."""

    def __init__(self, rows: Iterator[DigestRow]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[DigestRow]:
        for row in self._rows:
            self.count += 1
            yield row
