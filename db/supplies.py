"""The stock ledger of this station: lines are added, never changed; a mistake is reversed by a line."""

from typing import Any

from db.database import Database, Row

NAMES = (
    "at", "login", "handler", "checker", "day", "item", "batch", "expires", "kind", "change", "place",
    "doc", "note", "reverses",
)  # fmt: skip


def put(database: Database, line: dict[str, Any]) -> int:
    """Add a line (`change` is signed, in the item's unit); returns its number. In a transaction."""
    number = int(database.value("SELECT ifnull(max(n), 0) + 1 FROM supply"))
    names, marks = ", ".join(NAMES), ", ".join("?" * len(NAMES))
    database.execute(
        f"INSERT INTO supply (n, {names}) VALUES (?, {marks})",
        [number, *(line.get(name) for name in NAMES)],
    )
    return number


def read(database: Database, number: int) -> Row | None:
    """One line, with `reversed_by`: the number of the line that takes it back, if there is one."""
    return database.one(
        "SELECT s.*, (SELECT n FROM supply r WHERE r.reverses = s.n) AS reversed_by"
        " FROM supply s WHERE n = ?",
        [number],
    )


def lines(database: Database, item: str, batch: str = "") -> list[Row]:
    """The lines of an item, or of one batch of it, by day and in the order they were entered."""
    return database.rows(
        "SELECT s.*, (SELECT n FROM supply r WHERE r.reverses = s.n) AS reversed_by FROM supply s"
        " WHERE item = ? AND (batch = ? OR ? = '') ORDER BY day, n",
        [item, batch, batch],
    )


def batches(database: Database) -> list[Row]:
    """(item, batch, expires, balance) of every batch there ever was, what expires first first."""
    return database.rows(
        "SELECT item, batch, max(expires) AS expires, sum(change) AS balance FROM supply"
        " GROUP BY item, batch ORDER BY item, expires, batch"
    )


def sums(database: Database, since: str, until: str) -> list[Row]:
    """(item, kind, total) of the days from `since` to before `until`."""
    return database.rows(
        "SELECT item, kind, sum(change) AS total FROM supply WHERE day >= ? AND day < ?"
        " GROUP BY item, kind",
        [since, until],
    )


def last_count(database: Database) -> str | None:
    """The day of the newest count, or of the first line where nothing was counted yet."""
    found: str | None = database.value(
        "SELECT ifnull(max(CASE kind WHEN 'count' THEN day END), min(day)) FROM supply"
    )
    return found
