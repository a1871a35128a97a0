"""Reading projected rows. A held row is as if it were not there unless it is asked for by name."""

from collections.abc import Iterator
from typing import Any

from db.change_log import known_columns
from db.database import Database, Row

OPEN = "NOT EXISTS (SELECT 1 FROM held h WHERE h.tbl = '{table}' AND h.pk = t.id)"


def read(database: Database, table: str, pk: str, *, even_held: bool = False) -> Row | None:
    """One row by its id."""
    return next(where(database, table, {"id": pk}, even_held=even_held), None)


def where(
    database: Database,
    table: str,
    equal: dict[str, Any],
    *,
    even_held: bool = False,
    order: str = "id",
) -> Iterator[Row]:
    """Rows whose columns equal these values (a list means: one of), in this column's order."""
    for name in (*equal, order):
        if name not in known_columns(database, table):
            raise KeyError(f"{table}.{name}")
    parts, values = ["1"], []
    for name, wanted in equal.items():
        options = wanted if isinstance(wanted, list) else [wanted]
        parts.append(f'"{name}" IN ({", ".join("?" * len(options))})')
        values += options
    if not even_held:
        parts.append(OPEN.format(table=table))
    sql = f'SELECT * FROM "{table}" t WHERE {" AND ".join(parts)} ORDER BY "{order}"'
    return database.stream(sql, values)


def count(database: Database, table: str) -> int:
    """How many rows are stored, held ones too."""
    return int(database.value(f'SELECT count(*) FROM "{table}"'))


def hold(database: Database, person: str, held: dict[tuple[str, str], str]) -> None:
    """Say which rows of a person are held, and why: {(table, pk): reason}; all others open."""
    database.execute("DELETE FROM held WHERE person = ?", [person])
    database.execute_many(
        "INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?)",
        [(table, pk, person, reason) for (table, pk), reason in held.items()],
    )


def held_rows(database: Database, person: str | None = None) -> list[Row]:
    """The held rows (tbl, pk, person, reason), of one person or of all."""
    if person is None:
        return database.rows("SELECT * FROM held ORDER BY person, tbl, pk")
    return database.rows("SELECT * FROM held WHERE person = ? ORDER BY tbl, pk", [person])


def is_held(database: Database, table: str, pk: str) -> bool:
    """Whether this row is held."""
    return bool(database.value("SELECT 1 FROM held WHERE tbl = ? AND pk = ?", [table, pk]))


def couples_of(database: Database, person: str) -> list[str]:
    """Ids of the couples this person is part of, newest first."""
    found = database.rows(
        "SELECT id FROM couple WHERE wife_id = ? UNION SELECT id FROM couple WHERE husband_id = ?"
        " ORDER BY id DESC",
        [person, person],
    )
    return [row["id"] for row in found]


def last_serial(database: Database, prefix: str) -> int:
    """The highest serial of the file numbers that start with `prefix` (area code and year)."""
    top = database.value(
        "SELECT max(file_number) FROM visit WHERE file_number >= ? AND file_number < ?",
        [prefix, prefix + "~"],
    )
    return int(top[len(prefix) :]) if top else 0
