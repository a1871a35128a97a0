"""The audit log: who saw, printed, exported or changed what; each line seals the one before it."""

import hashlib
import json
from collections.abc import Sequence

from db.database import Database, Row, marks


def write_line(
    database: Database, at: int, login: str, action: str, subject: str, what: str
) -> None:
    """Add a line (`at` in ms; `what` holds keys and ids, never names or values)."""
    with database.atomic():
        last = database.one("SELECT n, digest FROM audit ORDER BY n DESC LIMIT 1")
        number, before = (last["n"] + 1, last["digest"]) if last else (1, "")
        line = [number, at, login, action, subject, what]
        database.execute(
            "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", [*line, _digest(before, line)]
        )


def lines(database: Database, subject: str | None = None, limit: int = 200) -> list[Row]:
    """The newest lines, of one person or couple or of all."""
    if subject is None:
        return database.rows("SELECT * FROM audit ORDER BY n DESC LIMIT ?", [limit])
    return database.rows(
        "SELECT * FROM audit WHERE subject = ? ORDER BY n DESC LIMIT ?", [subject, limit]
    )


def lines_since(database: Database, at: int, actions: Sequence[str]) -> list[Row]:
    """Lines of these actions written since `at` (ms), oldest first."""
    return database.rows(
        "SELECT * FROM audit WHERE n > ifnull("
        "(SELECT n FROM audit WHERE at < ? ORDER BY n DESC LIMIT 1), 0)"
        f" AND action IN ({marks(actions)}) ORDER BY n",
        [at, *actions],
    )


def lines_about(database: Database, subjects: Sequence[str], limit: int) -> list[Row]:
    """The newest lines about these people and couples."""
    return database.rows(
        f"SELECT * FROM audit WHERE subject IN ({marks(subjects)}) ORDER BY n DESC LIMIT ?",
        [*subjects, limit],
    )


def first_broken_line(database: Database) -> int | None:
    """The number of the first line that does not follow from the one before, or None."""
    before, expected = "", 1
    for row in database.stream("SELECT * FROM audit ORDER BY n"):
        line = [row[name] for name in ("n", "at", "login", "action", "subject", "what")]
        if row["n"] != expected or row["digest"] != _digest(before, line):
            return expected
        before, expected = row["digest"], expected + 1
    return None


def _digest(before: str, line: list[object]) -> str:
    return hashlib.sha256(json.dumps([before, line]).encode()).hexdigest()
