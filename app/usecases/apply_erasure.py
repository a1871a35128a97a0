"""What an erasure does wherever it arrives, and what keeps it so: it wins over everything, for ever."""

import contextlib
from collections.abc import Iterable

from app.context import Context
from app.usecases.backup import second_place
from app.usecases.backup_files import bring_erasures, home
from app.usecases.due import settle
from app.usecases.log_changes import log_changes
from app.usecases.same_person import join_again
from app.usecases.tables import synced_tables
from db import erasure, same_person
from sync.change import ERASE, WRITE, Change


def stub_of(change: Change) -> Change:
    """The frame of a change without what it said, so that numbering and replays still tell."""
    return change._replace(fields={}, parents=None, by="")


def as_stored(context: Context, changes: Iterable[Change]) -> list[Change]:
    """The changes as they are kept here: of an erased subject only the frame."""
    given = list(changes)
    gone = erasure.erased(context.database, (one.subject for one in given))
    return [stub_of(one) if one.kind == WRITE and one.subject in gone else one for one in given]


def apply_erasures(context: Context, changes: Iterable[Change]) -> int:
    """Apply the erasures among these; inside the caller's transaction. Returns entries blanked."""
    blanked = 0
    for one in changes:
        if one.kind == ERASE:
            erasure.put_erased(
                context.database, one.subject, one.origin, one.seq, one.stamp, one.table, one.by
            )
            tables = [table.name for table in synced_tables()]
            joined = {
                person
                for row in same_person.links_with(context.database, [one.subject])
                for person in (row["subject"], row["other_id"])
            }
            blanked += erasure.wipe(context.database, one.subject, tables)
            settle(context, [one.subject])
            settle(context, join_again(context, joined))
    return blanked


def keep_list(context: Context) -> None:
    """Write the list of erasures beside the database, if it has grown; after the transaction.

    A copy of the backups, here or of the second place, takes it along.
    """
    found = erasure.erasures(context.database)
    if not found:
        return
    if found != erasure.read_list(context.folder):
        erasure.write_list(context.folder, found)
        context.database.fold_back()
    home(context.folder).mkdir(exist_ok=True)
    bring_erasures(context.folder, home(context.folder))
    second = second_place(context)
    with contextlib.suppress(OSError):  # not there now: the next backup takes it along
        if second and second.is_dir():
            bring_erasures(context.folder, second)


def replay_list(context: Context) -> None:
    """Hold a database that came from a backup to the erasures that this folder remembers."""
    known = erasure.erased(context.database)
    listed = {
        row["subject"]: row
        for place in (context.folder, home(context.folder))
        for row in erasure.read_list(place)
    }
    missing = [
        Change(row["origin"], row["seq"], row["stamp"], row["tbl"], row["subject"],
               row["subject"], ERASE, {}, None, row["by"])
        for row in listed.values()
        if row["subject"] not in known
    ]  # fmt: skip
    if missing:
        with context.database.atomic():
            log_changes(context.database, missing)
            apply_erasures(context, missing)
        context.database.fold_back()
    keep_list(context)
