"""What is due, kept beside the records and worked out again for a file whenever it changes."""

from collections.abc import Iterable

from db.database import Database, Row, marks


def put_due(database: Database, visits: list[str], rows: Iterable[tuple[str | None, ...]]) -> None:
    """These and no others are due in these files: (visit, key, role, couple, person, day, worker)."""
    database.execute(f"DELETE FROM due WHERE visit IN ({marks(visits)})", visits)
    database.execute_many("INSERT OR REPLACE INTO due VALUES (?, ?, ?, ?, ?, ?, ?)", list(rows))


def due_of(database: Database, visit: str) -> list[Row]:
    """What is due in one file, the earliest first."""
    return database.rows("SELECT * FROM due WHERE visit = ? ORDER BY due_on, key, role", [visit])


def due_for(database: Database, people: list[str]) -> list[Row]:
    """What is due for these people, the earliest first."""
    return database.rows(
        f"SELECT * FROM due WHERE person IN ({marks(people)}) ORDER BY due_on, visit DESC", people
    )


def drop(database: Database, rows: Iterable[Row]) -> None:
    """These are not to be listed."""
    database.execute_many(
        "DELETE FROM due WHERE visit = ? AND key = ? AND role = ?",
        [(row["visit"], row["key"], row["role"]) for row in rows],
    )


def due_until(
    database: Database, day: str, *, keys: list[str], villages: list[str], worker: str, limit: int
) -> list[Row]:
    """What is due up to a day, the earliest first, with the person's line."""
    parts, values = ["d.due_on <= ?"], [day]
    if keys:
        parts.append(f"d.key IN ({marks(keys)})")
        values += keys
    if villages:
        parts.append(f"p.village IN ({marks(villages)})")
        values += villages
    if worker:
        parts.append("d.worker = ?")
        values.append(worker)
    return database.rows(
        "SELECT d.*, p.name, p.phone, p.village, p.address FROM due d JOIN person p ON p.id = d.person"
        f" WHERE {' AND '.join(parts)} ORDER BY d.due_on, p.village, p.name, d.key LIMIT ?",
        [*values, limit],
    )


def villages_and_workers(database: Database) -> tuple[list[str], list[str]]:
    """The villages and workers that something is due for."""
    villages = database.rows(
        "SELECT DISTINCT p.village AS v FROM due d JOIN person p ON p.id = d.person"
        " WHERE p.village > '' ORDER BY v"
    )
    workers = database.rows("SELECT DISTINCT worker AS w FROM due WHERE worker > '' ORDER BY w")
    return [row["v"] for row in villages], [row["w"] for row in workers]
