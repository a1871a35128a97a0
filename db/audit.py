"""The audit log: who saw, printed, exported or changed what; each line seals the one before it."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from db.database import Database, Row, marks

MOST_VALUES = 300  # three lists of so many in one statement


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


def find(
    database: Database,
    *,
    since: int | None,
    until: int | None,
    login: str,
    action: str,
    file_number: str,
    limit: int,
) -> list[Row]:
    """The newest lines in this time (ms), of this user, action and file (number, or an id)."""
    parts, values = ["1"], list[Any]()
    for condition, value in (
        ("at >= ?", since),
        ("at <= ?", until),
        ("login = ?", login or None),
        ("action = ?", action or None),
    ):
        if value is not None:
            parts.append(condition)
            values.append(value)
    if file_number:
        subjects = [file_number, *_subjects_of(database, file_number)]
        parts.append(f"subject IN ({marks(subjects)})")
        values += subjects
    sql = f"SELECT * FROM audit WHERE {' AND '.join(parts)} ORDER BY n DESC LIMIT ?"
    return database.rows(sql, [*values, limit])


def file_numbers(database: Database, subjects: set[str]) -> dict[str, str]:
    """The file number of each of these people and couples that has one."""
    found: dict[str, str] = {}
    wanted = sorted(subjects - {""})
    for start in range(0, len(wanted), MOST_VALUES):
        some = wanted[start : start + MOST_VALUES]
        rows = database.rows(
            "SELECT c.id, c.wife_id, c.husband_id, v.file_number FROM couple c"
            " JOIN visit v ON v.couple_id = c.id"
            f" WHERE c.id IN ({marks(some)}) OR c.wife_id IN ({marks(some)})"
            f" OR c.husband_id IN ({marks(some)}) ORDER BY v.number",
            [*some, *some, *some],
        )
        for row in rows:
            for name in ("id", "wife_id", "husband_id"):
                if row[name]:
                    found[row[name]] = row["file_number"] or ""
    return found


def _subjects_of(database: Database, file_number: str) -> list[str]:
    rows = database.rows(
        "SELECT c.id, c.wife_id, c.husband_id FROM couple c JOIN visit v ON v.couple_id = c.id"
        " WHERE v.file_number = ?",
        [file_number],
    )
    return [one for row in rows for one in row.values() if one]


def logins_and_actions(database: Database) -> tuple[list[str], list[str]]:
    """The logins and actions that occur."""
    logins = database.rows("SELECT DISTINCT login AS one FROM audit ORDER BY one")
    actions = database.rows("SELECT DISTINCT action AS one FROM audit ORDER BY one")
    return [row["one"] for row in logins], [row["one"] for row in actions]


def count(database: Database) -> int:
    """How many lines there are."""
    return int(database.value("SELECT count(*) FROM audit"))


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
