"""Which of the changes stored here two stations share: all that goes into their fingerprint."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from app.context import Context
from app.usecases.batches import batches
from app.usecases.came_from import CameFrom
from app.usecases.may_leave import MayLeave
from app.usecases.moved_out import moved_out
from app.usecases.pairing import peer_cards
from db import change_log, erasure, links, quarantine
from sync.change import ERASE

Stored = tuple[Any, ...]  # (lsn, origin, seq, stamp, tbl, pk, subject, kind, fields, parents, by)
LSN, ORIGIN, SEQ, TABLE, PK, SUBJECT, KIND = 0, 1, 2, 4, 5, 6, 7
Key = tuple[str, int]  # origin and number


@dataclass(frozen=True)
class Scope:
    """What counts when two stations compare: the subjects of `peer` (None: all here) but those
    `away`, without what the other side keeps aside and what else is `out`. `maybe_out` lists
    all that is out, and may list more. What may not leave now is left out by both sides alike.
    """

    peer: str | None
    away: frozenset[str]
    refused: frozenset[Key]
    out: Callable[[Stored], bool]
    maybe_out: Callable[[], Iterator[Stored]]

    def has(self, stored: Stored) -> bool:
        """Whether a change counts, its consents apart."""
        return (
            stored[SUBJECT] not in self.away
            and (stored[ORIGIN], stored[SEQ]) not in self.refused
            and not self.out(stored)
        )


def shared(
    context: Context, station: str, staying: set[int] | None = None, upto: int | None = None
) -> Scope:
    """What this station shares with the other, as far as it is stored up to local number `upto`:
    without what stayed, and without who moved away.
    """
    database = context.database
    kept = links.staying(database, station) if staying is None else staying

    def out(stored: Stored) -> bool:
        return stored[LSN] in kept or (upto is not None and stored[LSN] > upto)

    def maybe_out() -> Iterator[Stored]:
        yield from _at(context, kept)
        if upto is not None:
            yield from change_log.texts_after(database, upto)

    away = moved_out(context) | links.ended(database, station).keys()
    return Scope(
        _peer(context, station), frozenset(away), _refused(context, station), out, maybe_out
    )


def known(context: Context, station: str, acked: int) -> Scope:
    """The part of it that the other has: what came from there, and what we sent up to bundle `acked`.

    This is what the other station counted when it wrote a bundle with that receipt.
    """
    database, at_county = context.database, context.station.role == "county"
    upto, mine = _covered(context, station, acked), context.station.code
    not_gone = set(links.withheld(database, station, acked))
    newer = {
        subject for subject, since in links.subscriptions(database, station).items() if since > upto
    }

    card = peer_cards(context).get(station)
    came = CameFrom(context, station, card.origin if card else "")

    def out(stored: Stored) -> bool:
        lsn, origin = stored[LSN], stored[ORIGIN].partition(".")[0]
        if came.brought(lsn, stored[ORIGIN]):
            return False
        if origin == station if at_county else origin != mine:
            return False
        return lsn > upto or lsn in not_gone or stored[SUBJECT] in newer

    def maybe_out() -> Iterator[Stored]:
        of_newer = (change_log.texts_of(database, some) for some in batches(sorted(newer)))
        return chain(
            change_log.texts_after(database, upto),
            _at(context, not_gone),
            chain.from_iterable(of_newer),
        )

    away = {one for one, lsn in links.ended(database, station).items() if lsn <= upto}
    away |= moved_out(context)
    return Scope(
        _peer(context, station), frozenset(away), _refused(context, station), out, maybe_out
    )


def changes_in(context: Context, scope: Scope, *, by_row: bool = False) -> Iterator[Stored]:
    """The changes themselves, one by one: for whoever looks for a difference."""
    may = MayLeave(context)
    for batch in batches(all_changes(context, scope.peer, by_row=by_row)):
        may.learn(one[SUBJECT] for one in batch if one[KIND] != ERASE)
        for one in batch:
            if scope.has(one) and (one[KIND] == ERASE or may(one[TABLE], one[PK], one[SUBJECT])):
                yield one


def all_changes(
    context: Context, peer: str | None = None, *, by_row: bool = False
) -> Iterator[Stored]:
    """Everything that is used here; of an erased subject nothing but the erasure."""
    erased = erasure.erased(context.database)
    for stored in change_log.texts(context.database, peer, by_row=by_row):
        if stored[SUBJECT] not in erased or stored[KIND] == ERASE:
            yield stored


def _peer(context: Context, station: str) -> str | None:
    """A township shares all it has with its county, the county what the township subscribes to."""
    return station if context.station.role == "county" else None


def _refused(context: Context, station: str) -> frozenset[Key]:
    found = quarantine.not_taken(context.database, station)
    return frozenset((row["origin"], row["seq"]) for row in found)


def _at(context: Context, lsns: set[int]) -> Iterator[Stored]:
    for some in batches(sorted(lsns)):
        yield from change_log.texts_at(context.database, some)


def _covered(context: Context, station: str, acked: int) -> int:
    origin = context.station.origin
    for row in links.sent(context.database, station):
        if row["origin"] == origin and row["seq"] == acked:
            return int(row["lsn"])
    return 0
