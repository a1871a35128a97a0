"""The one way a synced row is written: the fields that differ, one change, one transaction."""

from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.usecases.allow import refuse_read_only
from app.usecases.room import need_room
from app.usecases.tables import links_of, values_of
from db import change_log, records
from sync.change import Change
from sync.clock import next_stamp
from sync.merge import compact_clock, expand_clock, parents_of, row_state


def save_row(
    context: Context, table: str, pk: str, subject: str, fields: dict[str, Any]
) -> tuple[str, ...]:
    """Write what differs from the stored row; returns the names of the changed fields."""
    refuse_read_only(context)
    need_room(context)
    with context.database.atomic():
        before = stored_row(context, table, pk)
        changed = {name: new for name, new in fields.items() if before.get(name) != new}
        if changed:
            _write(context, table, pk, subject, before, changed)
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
    database, origin = context.database, context.station.origin
    stored_clock, conflicts = change_log.clock_of(database, table, pk)
    clock = expand_clock(stored_clock, (name for name, value in before.items()))
    overwritten = [clock[name] for name in changed if name in clock]
    change = Change(
        origin=origin,
        seq=change_log.last_seq(database, origin) + 1,
        stamp=next_stamp(context.clock.now_ms(), overwritten, origin),
        table=table,
        pk=pk,
        subject=subject,
        kind=0,
        fields=changed,
        parents=parents_of(clock, changed),
        by=context.user.login,
    )
    change_log.append(database, [tuple(change)])
    if conflicts:
        project(context, table, [pk])
    else:
        clock |= dict.fromkeys(changed, change.stamp)
        change_log.put_row(database, table, pk, subject, before | changed, compact_clock(clock), {})


def project(context: Context, table: str, pks: list[str]) -> None:
    """Work rows of one table out again from all their changes."""
    found = change_log.changes_of_rows(context.database, table, pks)
    for pk, stored in found.items():
        changes = [Change(*one) for one in stored]
        state = row_state(changes)
        change_log.put_row(
            context.database,
            table,
            pk,
            changes[0].subject,
            state.values,
            compact_clock(state.clock),
            state.conflicts,
        )
