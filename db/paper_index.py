"""Which record a paper belongs to: the code on it is random, and only this table knows."""

from typing import Any

from db.database import Database, Row


def put(database: Database, code: str, **facts: Any) -> None:
    """Remember a paper. Facts: sheet, person, couple, visit, made_at (ms), login."""
    names = ("sheet", "person", "couple", "visit", "made_at", "login")
    database.execute(
        "INSERT INTO paper VALUES (?, ?, ?, ?, ?, ?, ?)", [code, *(facts[name] for name in names)]
    )


def find(database: Database, code: str) -> Row | None:
    """The paper of that code."""
    return database.one("SELECT * FROM paper WHERE code = ?", [code])
