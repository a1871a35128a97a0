"""Storing changes in the log, and with them a sum over the changes of each subject.

The sums let two stations compare what they share without reading all of it again. They follow from
the log: `recount` reads it whole and puts right what a fault of the disk or of a program left.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from app.usecases.batches import batches
from db import change_log, erasure, subject_sums
from db.database import Database
from sync.change import WRITE, Change
from sync.fingerprint import SetDigest, change_hash

SUBJECT, KIND = 5, 6
Sums = dict[str, SetDigest]


def log_changes(database: Database, changes: Sequence[Change]) -> int:
    """Store changes that are not yet known, inside the caller's transaction; how many were new."""
    new = change_log.append(database, change_log.encoded(changes))
    for some in batches(_summed(new).items()):
        fresh = dict(some)
        for subject, (total, count) in subject_sums.sums_of(database, list(fresh)).items():
            fresh[subject].add_all(total, count)
        subject_sums.put_sums(database, {one: sum_.parts() for one, sum_ in fresh.items()})
    return len(new)


def recount(database: Database) -> bool:
    """Compare the sums with the log, and put them right; whether they were.

    Nobody waits while the log is read; only what is written meanwhile is counted under the lock.
    Of an erased subject no sum counts.
    """
    upto = change_log.last_lsn(database)
    found = _summed(row[1:] for row in change_log.texts_upto(database, upto))
    with database.atomic():
        _count(found, (row[1:] for row in change_log.texts_after(database, upto)))
        gone = erasure.erased(database)
        right = {one: sum_.parts() for one, sum_ in found.items() if one not in gone}
        stored = subject_sums.all_sums(database, None)
        if right == {one: (total, count) for one, total, count in stored if one not in gone}:
            return True
        subject_sums.forget_sums(database)
        subject_sums.put_sums(database, right)
    return False


def _summed(rows: Iterable[Sequence[Any]]) -> Sums:
    found: Sums = {}
    _count(found, rows)
    return found


def _count(found: Sums, rows: Iterable[Sequence[Any]]) -> None:
    """Add to the sum of each subject; an erasure is in none: it counts once, however many."""
    for row in rows:
        if row[KIND] == WRITE:
            found.setdefault(row[SUBJECT], SetDigest()).add(change_hash(row))
