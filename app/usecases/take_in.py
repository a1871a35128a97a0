"""Storing changes that came from another station: what is used is projected, the bad kept aside.

New rows and clean steps forward are projected from what came; every other row from all its changes.
"""

from app.context import Context
from app.usecases.apply_erasure import apply_erasures, as_stored
from app.usecases.batches import batches
from app.usecases.quarantine import keep_bad_aside, why_bad
from app.usecases.save_row import project
from app.usecases.settle_rows import Rows
from db import change_log
from db.change_log import Projected
from sync.change import ERASE, WRITE, Change
from sync.merge import RowState, compact_clock, expand_clock, fast_forward, row_state

ByRow = dict[str, list[Change]]


def take_in(context: Context, sender: str, changes: list[Change], rows: Rows) -> int:
    """Store those not yet known, project their rows and add these to `rows`; how many were new.

    Inside the caller's transaction; what follows from the rows is left to `settle_rows`.
    """
    apply_erasures(context, (one for one in changes if why_bad(one) is None))
    kept = as_stored(context, changes)
    new = change_log.append(context.database, [tuple(one) for one in kept])
    used = [one for one in kept if one.kind == ERASE or one.fields]
    bad = keep_bad_aside(context, sender, used)
    good = [one for one in used if one.kind == WRITE and (one.origin, one.seq) not in bad]
    by_table: dict[str, ByRow] = {}
    for one in good:
        rows.setdefault(one.table, {})[one.pk] = one.subject
        by_table.setdefault(one.table, {}).setdefault(one.pk, []).append(one)
    for table in sorted(by_table):
        for pks in batches(sorted(by_table[table])):
            _project(context, table, {pk: by_table[table][pk] for pk in pks})
    return new


def _project(context: Context, table: str, found: ByRow) -> None:
    database = context.database
    clocks = change_log.clocks_of(database, table, list(found))
    columns = change_log.known_columns(database, table)
    ready: list[Projected] = []
    others: list[str] = []
    for pk, changes in found.items():
        if pk in clocks:
            state = _ahead(columns, clocks[pk], changes)
        else:
            state = fast_forward({}, changes) or row_state(changes)
        if state is None:
            others.append(pk)
        else:
            clock = compact_clock(state.clock)
            ready.append((pk, changes[0].subject, state.values, clock, state.conflicts))
    change_log.put_rows(database, table, ready)
    project(context, table, others)


def _ahead(
    columns: frozenset[str], stored: change_log.StoredClock, changes: list[Change]
) -> RowState | None:
    """The row taken forward, or None. What this version has no column for is only in the log."""
    clock, conflicts = stored
    if conflicts or not clock:  # an empty clock is an erased row's
        return None
    if any(name not in columns for one in changes for name in one.fields):
        return None
    return fast_forward(expand_clock(clock, columns), changes)
