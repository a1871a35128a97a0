"""The one way a synced row is written: the fields that differ, one change, one transaction."""

from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.usecases.allow import refuse_read_only
from app.usecases.confidential import split
from app.usecases.log_changes import log_changes
from app.usecases.room import need_room
from app.usecases.tables import links_of, values_of
from db import change_log, records
from sync.change import ERASE, WRITE, Change
from sync.clock import next_stamp
from sync.merge import (
    RowState,
    compact_clock,
    expand_clock,
    parents_of,
    resolving_parents,
    row_state,
)


def save_row(
    context: Context, table: str, pk: str, subject: str, fields: dict[str, Any]
) -> tuple[str, ...]:
    """Write what differs from the stored row; returns the names of the changed fields.

    It is one change, or two when class C fields are among others.
    """
    refuse_read_only(context)
    need_room(context)
    with context.database.atomic():
        before = stored_row(context, table, pk)
        changed = {name: new for name, new in fields.items() if before.get(name) != new}
        for part in split(table, changed):
            _write(context, table, pk, subject, before, part)
            before |= part
        return tuple(changed)


def stored_row(context: Context, table: str, pk: str) -> dict[str, Any]:
    """The whole row as it stands, held or not; empty when there is none."""
    row = records.read(context.database, table, pk, even_held=True)
    if row is None:
        return {}
    return values_of(FORMS[table], row) | {name: row[name] for name in links_of(table)}


def _write(
    context: Context,
    table: str,
    pk: str,
    subject: str,
    before: dict[str, Any],
    changed: dict[str, Any],
) -> None:
    database = context.database
    stored_clock, conflicts = change_log.clock_of(database, table, pk)
    clock = expand_clock(stored_clock, (name for name, value in before.items()))
    overwritten = [clock[name] for name in changed if name in clock]
    parents = parents_of(clock, changed)
    change = _append(context, table, pk, subject, changed, parents, overwritten)
    if conflicts:
        project(context, table, [pk])
    else:
        clock |= dict.fromkeys(changed, change.stamp)
        change_log.put_row(database, table, pk, subject, before | changed, compact_clock(clock), {})


def _append(
    context: Context,
    table: str,
    pk: str,
    subject: str,
    fields: dict[str, Any],
    parents: Any,
    overwritten: list[str],
    kind: int = WRITE,
) -> Change:
    database, origin = context.database, context.station.origin
    change = Change(
        origin=origin,
        seq=change_log.last_seq(database, origin) + 1,
        stamp=next_stamp(context.clock.now_ms(), overwritten, origin),
        table=table,
        pk=pk,
        subject=subject,
        kind=kind,
        fields=fields,
        parents=parents,
        by=context.user.login,
    )
    log_changes(database, [change])
    return change


def review_row(
    context: Context, table: str, pk: str, state: RowState, subject: str, fields: dict[str, Any]
) -> None:
    """Write a person's decision: it names every head, so that the conflicts close everywhere."""
    parents = resolving_parents(state, fields)
    with context.database.atomic():
        heads = [stamp for named in parents.values() for stamp in named]
        _append(context, table, pk, subject, fields, parents, heads)
        project(context, table, [pk])


def erasing_change(context: Context, table: str, subject: str) -> Change:
    """Append the erasure of a person or couple; applying it is the caller's affair."""
    return _append(context, table, subject, subject, {}, None, [], kind=ERASE)


def state_of(context: Context, table: str, pk: str) -> tuple[RowState, dict[str, Change]]:
    """The merged state of a row, and its changes by stamp."""
    changes = [Change(*one) for one in change_log.changes_of_row(context.database, table, pk)]
    return row_state(changes), {one.stamp: one for one in changes}


def project(context: Context, table: str, pks: list[str]) -> None:
    """Work rows of one table out again from all their changes."""
    found = change_log.changes_of_rows(context.database, table, pks)
    rows = []
    for pk, stored in found.items():
        changes = [Change(*one) for one in stored]
        state = row_state(changes)
        if not state.values:  # erased
            continue
        clock = compact_clock(state.clock)
        rows.append((pk, changes[0].subject, state.values, clock, state.conflicts))
    change_log.put_rows(context.database, table, rows)
