"""Projecting rows that changes from elsewhere touch.

New rows and clean steps forward are projected from what came; every other row from all its changes.
"""

from app.context import Context
from app.usecases.batches import batches
from app.usecases.save_row import project
from db import change_log
from db.change_log import Projected
from sync.change import Change
from sync.merge import RowState, compact_clock, expand_clock, fast_forward, row_state

ByRow = dict[str, list[Change]]


def project_changes(context: Context, changes: list[Change]) -> None:
    """Project the rows of these changes, which have just been stored and were not known before.

    Inside the caller's transaction; what follows from the rows is left to `settle_rows`.
    """
    by_table: dict[str, ByRow] = {}
    for one in changes:
        by_table.setdefault(one.table, {}).setdefault(one.pk, []).append(one)
    for table in sorted(by_table):
        for pks in batches(sorted(by_table[table])):
            _project(context, table, {pk: by_table[table][pk] for pk in pks})


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
