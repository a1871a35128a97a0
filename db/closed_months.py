"""Reports as they were when their month was closed."""

import json

from db.database import Database, Row


def put_closed(
    database: Database,
    report: str,
    month: str,
    cells: dict[str, dict[str, int]],
    at: int,
    login: str,
) -> None:
    """Keep the numbers of a closed month; inside the caller's transaction."""
    database.execute(
        "INSERT INTO closed_month VALUES (?, ?, ?, ?, ?)",
        [report, month, json.dumps(cells, sort_keys=True), at, login],
    )


def closed(database: Database, report: str, month: str) -> Row | None:
    """(cells, closed_at, login) of a closed month, or None."""
    row = database.one("SELECT * FROM closed_month WHERE report = ? AND month = ?", [report, month])
    return {**row, "cells": json.loads(row["cells"])} if row else None
