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


def papers_of(database: Database, person: str) -> list[Row]:
    """The papers made for a person, newest first."""
    return database.rows(
        "SELECT * FROM paper WHERE person = ? ORDER BY made_at DESC, code", [person]
    )
