"""Which of the changes stored here two stations share: all that goes into their fingerprint."""

from collections.abc import Iterator
from typing import Any

from app.context import Context
from app.usecases.batches import batches
from app.usecases.may_leave import MayLeave
from app.usecases.moved_out import moved_out
from db import change_log, erasure, links, quarantine
from sync.change import ERASE

Stored = tuple[Any, ...]  # (lsn, origin, seq, stamp, tbl, pk, subject, kind, fields, parents, by)
LSN, ORIGIN, SEQ, TABLE, PK, SUBJECT, KIND = 0, 1, 2, 4, 5, 6, 7


def shared_changes(
    context: Context, station: str, staying: set[int] | None = None, *, by_row: bool = False
) -> Iterator[Stored]:
    """What this station shares with the other: without what stayed, and without who moved away."""
    if staying is None:
        staying = links.staying(context.database, station)
    away = moved_out(context) | links.ended(context.database, station).keys()
    for stored in _all(context, station, by_row=by_row):
        if stored[LSN] not in staying and stored[SUBJECT] not in away:
            yield stored


def known_to(
    context: Context, station: str, acked: int, *, by_row: bool = False
) -> Iterator[Stored]:
    """The part of it that the other has: what came from there, and what we sent up to bundle `acked`.

    This is what the other station counted when it wrote a bundle with that receipt.
    """
    database, at_county = context.database, context.station.role == "county"
    upto = _covered(context, station, acked)
    not_gone = links.not_gone(database, station, acked)
    since = links.subscriptions(database, station)
    away = {one for one, lsn in links.ended(database, station).items() if lsn <= upto}
    away |= moved_out(context)
    mine = context.station.code
    for stored in _all(context, station, by_row=by_row):
        lsn, subject = stored[LSN], stored[SUBJECT]
        if subject in away:
            continue
        origin = stored[ORIGIN].partition(".")[0]
        theirs = origin == station if at_county else origin != mine
        sent = lsn <= upto and lsn not in not_gone and since.get(subject, 0) <= upto
        if theirs or sent:
            yield stored


def all_changes(
    context: Context, peer: str | None = None, *, by_row: bool = False
) -> Iterator[Stored]:
    """Everything that is used here; of an erased subject nothing but the erasure."""
    erased = erasure.erased(context.database)
    for stored in change_log.texts(context.database, peer, by_row=by_row):
        if stored[SUBJECT] not in erased or stored[KIND] == ERASE:
            yield stored


def _all(context: Context, station: str, *, by_row: bool) -> Iterator[Stored]:
    """A township shares all it has with its county, the county what the township subscribes to.

    What the other side keeps aside is no part of it, nor what may not leave now: a bundle under way
    may have carried that or not, and both sides leave it out alike.
    """
    peer = station if context.station.role == "county" else None
    refused = {
        (row["origin"], row["seq"]) for row in quarantine.not_taken(context.database, station)
    }
    may = MayLeave(context)
    for batch in batches(all_changes(context, peer, by_row=by_row)):
        may.learn(one[SUBJECT] for one in batch if one[KIND] != ERASE)
        for stored in batch:
            if (stored[ORIGIN], stored[SEQ]) in refused:
                continue
            if stored[KIND] == ERASE or may(stored[TABLE], stored[PK], stored[SUBJECT]):
                yield stored


def _covered(context: Context, station: str, acked: int) -> int:
    origin = context.station.origin
    for row in links.sent(context.database, station):
        if row["origin"] == origin and row["seq"] == acked:
            return int(row["lsn"])
    return 0
