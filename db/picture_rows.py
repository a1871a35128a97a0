"""What pictures count: few columns of many rows, as plain tuples. Held rows are left out."""

from collections.abc import Iterable, Mapping
from typing import Any

from db.change_log import known_columns
from db.database import Database
from db.records import OPEN

_MEMBERS = " UNION ALL ".join(
    f"SELECT c.id AS couple, c.{role}_id AS person, '{role}' AS role FROM couple c"
    f" WHERE c.{role}_id IS NOT NULL"
    for role in ("wife", "husband")
)


def examined_people(database: Database, first: str, last: str) -> list[tuple[Any, ...]]:
    """(person, sex, birthday, day) of every physical examination between two days, in order."""
    return list(
        database.tuples(
            "SELECT t.subject, p.sex, p.birthday, t.examined_on FROM physical t"
            " JOIN person p ON p.id = t.subject"
            f" WHERE t.examined_on BETWEEN ? AND ? AND {OPEN.format(table='physical')}"
            " ORDER BY t.examined_on, t.id",
            [first, last],
        )
    )


def by_month(
    database: Database, table: str, day: str, first: str, last: str, equal: Mapping[str, str]
) -> dict[str, int]:
    """How many rows of a form with these values each month has, by "YYYY-MM"."""
    for name in (day, *equal):
        if name not in known_columns(database, table):
            raise KeyError(f"{table}.{name}")
    only = "".join(f' AND t."{name}" = ?' for name in equal)
    sql = (
        f'SELECT substr(t."{day}", 1, 7), count(*) FROM "{table}" t'
        f' WHERE t."{day}" BETWEEN ? AND ?{only} AND {OPEN.format(table=table)} GROUP BY 1'
    )
    return dict(database.tuples(sql, [first, last, *equal.values()]))


def filed_people(database: Database, first: str, last: str) -> list[tuple[Any, ...]]:
    """(person, role, visit) of both spouses in every file opened between two days."""
    return list(
        database.tuples(
            f"SELECT m.person, m.role, v.id FROM visit v JOIN ({_MEMBERS}) m ON m.couple = v.couple_id"
            " WHERE v.opened_on BETWEEN ? AND ?",
            [first, last],
        )
    )


def in_files(
    database: Database, table: str, first: str, last: str, columns: Iterable[str] = ()
) -> list[tuple[Any, ...]]:
    """(visit, person, the columns asked for) of a form's rows in files opened between two days."""
    names = ["visit_id", "subject", *columns]
    for name in names:
        if name not in known_columns(database, table):
            raise KeyError(f"{table}.{name}")
    listed = ", ".join(f't."{name}"' for name in names)
    return list(
        database.tuples(
            f'SELECT {listed} FROM "{table}" t JOIN visit v ON v.id = t.visit_id'
            f" WHERE v.opened_on BETWEEN ? AND ? AND {OPEN.format(table=table)}",
            [first, last],
        )
    )


def places(database: Database) -> list[tuple[Any, ...]]:
    """(person, area code of the newest file, village or "") of everyone on file."""
    return list(
        database.tuples(
            "SELECT p.id, substr(coalesce(v.file_number, ''), 1, 9), trim(coalesce(p.village, ''))"
            f" FROM ({_MEMBERS}) m JOIN person p ON p.id = m.person"
            " JOIN visit v ON v.id = (SELECT id FROM visit WHERE couple_id = m.couple"
            "  ORDER BY number DESC, id DESC LIMIT 1)"
            " ORDER BY 2, 3, m.couple"
        )
    )


def people_due(database: Database, until: str) -> list[str]:
    """Everyone for whom something is due by a day."""
    found = database.tuples("SELECT DISTINCT person FROM due WHERE due_on <= ?", [until])
    return [person for (person,) in found]
