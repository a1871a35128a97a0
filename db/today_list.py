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


def tasks_by_state(
    database: Database, wanted: Wanted, day: str, priority: Sequence[str], most: int
) -> list[Row]:
    """The first tasks of each `state` (overdue, today, coming) on this day, and how many (`n`)."""
    state = "CASE WHEN due_on < ? THEN 'overdue' WHEN due_on = ? THEN 'today' ELSE 'coming' END"
    return _ranked(database, wanted, state, [day, day], priority, most)


def first_tasks(
    database: Database, wanted: Wanted, priority: Sequence[str], most: int
) -> list[Row]:
    """The first tasks of all, and how many there are (`n`)."""
    return _ranked(database, wanted, "''", [], priority, most)


def _ranked(
    database: Database,
    wanted: Wanted,
    state: str,
    days: list[str],
    priority: Sequence[str],
    most: int,
) -> list[Row]:
    """By priority, then the earliest; people are looked up for the lines that are shown only."""
    inner, values = _tasks(wanted)
    ranks = " ".join(f"WHEN ? THEN {rank}" for rank in range(len(priority)))
    rank = f"CASE task {ranks} ELSE {len(priority)} END"
    return database.rows(
        f"WITH t AS MATERIALIZED ({inner}), s AS (SELECT *, {state} AS state FROM t),"
        " r AS (SELECT *, count(*) OVER (PARTITION BY state) AS n, row_number() OVER"
        f" (PARTITION BY state ORDER BY {rank}, due_on, visit) AS place FROM s)"
        " SELECT r.*, p.name, p.phone, p.village, w.name AS wife, h.name AS husband"
        " FROM r JOIN person p ON p.id = r.person JOIN couple c ON c.id = r.couple"
        " LEFT JOIN person w ON w.id = c.wife_id LEFT JOIN person h ON h.id = c.husband_id"
        " WHERE r.place <= ? ORDER BY r.state, r.place",
        [*values, *days, *priority, most],
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
        " max(d.worker) AS worker, max(d.person) AS person, min(d.role) AS first_role,"
        " max(d.role) AS role"
        f" FROM due d{join} WHERE {' AND '.join(parts)} GROUP BY d.visit, task,"
        f" CASE WHEN task = '{EXAMINATION}' THEN '' ELSE d.role END",
        values,
    )
