"""The day's list: what is due as tasks, one line for each, counted by state."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.database import Database, Row, marks
from db.records import OPEN

EXAMINATION = "examination"  # all missing forms of one file together


@dataclass(frozen=True)
class Wanted:
    """Which tasks: due up to `until`; `keys` none means every kind; `together` are one task."""

    until: str
    together: Sequence[str] = ()
    keys: Sequence[str] = ()
    village: str = ""
    worker: str = ""


def count_tasks(database: Database, wanted: Wanted, day: str) -> dict[str, int]:
    """How many tasks are "overdue", "today" or "coming" on this day."""
    inner, values = _tasks(wanted)
    found = database.rows(
        "SELECT CASE WHEN due_on < ? THEN 'overdue' WHEN due_on = ? THEN 'today' ELSE 'coming' END"
        f" AS state, count(*) AS n FROM ({inner}) GROUP BY state",
        [day, day, *values],
    )
    return {row["state"]: row["n"] for row in found}


def tasks(
    database: Database, wanted: Wanted, since: str, priority: Sequence[str], limit: int
) -> list[Row]:
    """Tasks due from `since` on: by priority, then the earliest, with the person and the couple."""
    inner, values = _tasks(wanted)
    ranks = " ".join(f"WHEN ? THEN {rank}" for rank in range(len(priority)))
    rank = f"CASE t.task {ranks} ELSE {len(priority)} END" if priority else "0"
    return database.rows(
        "SELECT t.*, p.name, p.phone, p.village, w.name AS wife, h.name AS husband"
        f" FROM ({inner}) t JOIN person p ON p.id = t.person JOIN couple c ON c.id = t.couple"
        " LEFT JOIN person w ON w.id = c.wife_id LEFT JOIN person h ON h.id = c.husband_id"
        f" WHERE t.due_on >= ? ORDER BY {rank}, t.due_on, p.village, p.name, t.visit LIMIT ?",
        [*values, since, *priority, limit],
    )


def ended(
    database: Database, table: str, day: str, result: str, tokens: Sequence[str], since: str
) -> list[Row]:
    """(person, visit, couple, on, worker) of follow-ups that ended the asking, with none after."""
    return database.rows(
        f'SELECT t.subject AS person, t.visit_id AS visit, v.couple_id AS couple, t."{day}" AS "on",'
        f' t.visitor AS worker FROM "{table}" t JOIN visit v ON v.id = t.visit_id'
        f' WHERE t."{day}" >= ? AND t."{result}" IN ({marks(tokens)})'
        f' AND {OPEN.format(table=table)} AND NOT EXISTS (SELECT 1 FROM "{table}" n'
        f' WHERE n.visit_id = t.visit_id AND n."{day}" > t."{day}") ORDER BY "on" DESC, t.id',
        [since, *tokens],
    )


def _tasks(wanted: Wanted) -> tuple[str, list[str]]:
    task = f"CASE WHEN d.key IN ({marks(wanted.together)}) THEN '{EXAMINATION}' ELSE d.key END"
    parts, values = ["d.due_on <= ?"], [*wanted.together, wanted.until]
    if wanted.keys:
        parts.append(f"d.key IN ({marks(wanted.keys)})")
        values += wanted.keys
    if wanted.worker:
        parts.append("d.worker = ?")
        values.append(wanted.worker)
    join = ""
    if wanted.village:
        join = " JOIN person o ON o.id = d.person"
        parts.append("o.village = ?")
        values.append(wanted.village)
    return (
        f"SELECT {task} AS task, d.visit, d.couple, min(d.due_on) AS due_on, count(*) AS forms,"
        " max(d.worker) AS worker, max(d.person) AS person, max(d.role) AS role"
        f" FROM due d{join} WHERE {' AND '.join(parts)} GROUP BY d.visit, task,"
        f" CASE WHEN task = '{EXAMINATION}' THEN '' ELSE d.role END",
        values,
    )
