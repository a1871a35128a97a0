"""Confidential results that this station tells itself, and which of them it has told. Never synced."""

from collections.abc import Iterable, Sequence

from db.database import Database, Row, marks
from db.quarantine import GOOD
from db.records import OPEN


def untold(
    database: Database, table: str, secret: Sequence[str], station: str, people: Sequence[str] = ()
) -> list[Row]:
    """Open records of this form whose confidential results this station has and has not told.

    (pk, person, visit, stamp of the first change that is still to be told), of these people or of
    all. A change after the telling has to be told again.
    """
    asked = f" AND t.subject IN ({marks(people)})" if people else ""
    return database.rows(
        "SELECT t.id AS pk, t.subject AS person, t.visit_id AS visit, min(op.stamp) AS stamp"
        f' FROM "{table}" t LEFT JOIN told_here m ON m.tbl = ? AND m.pk = t.id'
        " JOIN op ON op.tbl = ? AND op.pk = t.id AND op.lsn > coalesce(m.lsn, 0)"
        f" WHERE t.told_at = ? AND {OPEN.format(table=table)} AND {GOOD}{asked}"
        f" AND EXISTS (SELECT 1 FROM json_each(op.fields) f WHERE f.key IN ({marks(secret)}))"
        " GROUP BY t.id",
        [table, table, station, *people, *secret],
    )


def shared(database: Database, stations: Sequence[str]) -> list[Row]:
    """(person, station, named: 0 or 1) of everybody whom one of these stations shares now."""
    return database.rows(
        "SELECT s.subject AS person, s.station, EXISTS (SELECT 1 FROM named_clinician n"
        "  WHERE n.station = s.station AND n.person = s.subject) AS named"
        f" FROM subscription s WHERE s.station IN ({marks(stations)}) AND NOT EXISTS"
        " (SELECT 1 FROM subscription_end e WHERE e.station = s.station AND e.subject = s.subject)"
        " ORDER BY s.subject, s.station",
        stations,
    )


def put_told(
    database: Database,
    rows: Iterable[tuple[str, str, str]],
    *,
    upto: int,
    on: str,
    by: str,
    login: str,
) -> None:
    """These records (form, pk, person) have been told as they were at local number `upto`."""
    database.execute_many(
        "INSERT OR REPLACE INTO told_here VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(table, pk, person, upto, on, by, login) for table, pk, person in rows],
    )


def take_back(database: Database, people: Sequence[str], on: str, by: str) -> int:
    """What was told these people by `by` on a day was not; returns how many records."""
    return database.execute(
        f"DELETE FROM told_here WHERE person IN ({marks(people)}) AND told_on = ? AND told_by = ?",
        [*people, on, by],
    )


def told_since(database: Database, day: str, limit: int) -> list[Row]:
    """(tbl, person, told_on, told_by) of what was told from a day on, the newest first."""
    return database.rows(
        "SELECT tbl, person, told_on, told_by FROM told_here WHERE told_on >= ?"
        " ORDER BY told_on DESC, person, tbl LIMIT ?",
        [day, limit],
    )
