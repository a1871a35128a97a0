"""The stock ledger of this station: lines are added, never changed; a mistake is reversed by a line."""

from typing import Any

from db.database import Database, Row

NAMES = (
    "at", "login", "handler", "checker", "day", "item", "batch", "expires", "kind", "change", "place",
    "doc", "note", "reverses",
)  # fmt: skip
# `balance` is what was left of what is asked for; `reversed_by` the line that takes this one back
LINES = """SELECT s.*, sum(change) OVER (ORDER BY day, n) AS balance,
  (SELECT n FROM supply r WHERE r.reverses = s.n) AS reversed_by FROM supply s"""


def put(database: Database, line: dict[str, Any]) -> int:
    """Add a line (`change` is signed, in the item's unit); returns its number. In a transaction."""
    marks = ", ".join("?" * len(NAMES))
    database.execute(
        f"INSERT INTO supply ({', '.join(NAMES)}) VALUES ({marks})",
        [line.get(name) for name in NAMES],
    )
    return int(database.value("SELECT max(n) FROM supply"))


def read(database: Database, number: int) -> Row | None:
    """One line, with `reversed_by`."""
    return database.one(f"{LINES} WHERE n = ?", [number])


def lines(database: Database, item: str, batch: str = "") -> list[Row]:
    """The lines of an item, or of one batch of it, by day and in the order they were entered."""
    return database.rows(
        f"{LINES} WHERE item = ? AND ? IN (batch, '') ORDER BY day, n", [item, batch]
    )


def batches(database: Database) -> list[Row]:
    """(item, batch, expires, balance) of every batch there ever was, what expires first first."""
    return database.rows(
        "SELECT item, batch, max(expires) AS expires, sum(change) AS balance FROM supply"
        " GROUP BY item, batch ORDER BY item, expires, batch"
    )


def sums(database: Database, since: str, until: str) -> dict[tuple[str, str], int]:
    """What was moved by (item, kind) in the days from `since` to before `until`."""
    rows = database.rows(
        "SELECT item, kind, sum(change) AS total FROM supply WHERE day >= ? AND day < ?"
        " GROUP BY item, kind",
        [since, until],
    )
    return {(row["item"], row["kind"]): row["total"] for row in rows}


def last_count(database: Database) -> str | None:
    """The day of the newest count, or of the first line where nothing was counted yet."""
    found: str | None = database.value(
        "SELECT ifnull(max(CASE kind WHEN 'count' THEN day END), min(day)) FROM supply"
    )
    return found
