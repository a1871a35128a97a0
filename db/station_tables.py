"""Small local tables that never leave the station: what it is, who works here, its settings."""

import json
from typing import Any

from db.database import Database, Row


def put_meta(database: Database, values: dict[str, Any]) -> None:
    """Keep these facts of the station (any JSON value)."""
    with database.atomic():
        database.execute_many(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)",
            [(key, json.dumps(value)) for key, value in values.items()],
        )


def meta(database: Database) -> dict[str, Any]:
    """All facts of the station."""
    return {row["key"]: json.loads(row["value"]) for row in database.rows("SELECT * FROM meta")}


def put_setting(database: Database, key: str, value: Any) -> None:
    """Keep one setting (any JSON value; None takes it away)."""
    with database.atomic():
        if value is None:
            database.execute("DELETE FROM setting WHERE key = ?", [key])
        else:
            database.execute(
                "INSERT OR REPLACE INTO setting VALUES (?, ?)", [key, json.dumps(value)]
            )


def setting(database: Database, key: str, default: Any = None) -> Any:
    """One setting, or the default."""
    found = database.value("SELECT value FROM setting WHERE key = ?", [key])
    return default if found is None else json.loads(found)


def state_of_settings(database: Database, apart_from: str) -> list[Row]:
    """Every setting and user as stored, without the settings whose key begins so."""
    found = database.rows("SELECT key, value FROM setting ORDER BY key")
    kept = [row for row in found if not row["key"].startswith(apart_from)]
    return kept + database.rows("SELECT * FROM user ORDER BY login")


def put_user(database: Database, login: str, name: str, roles: list[str], *, active: bool) -> None:
    """Add or change a user of this station."""
    with database.atomic():
        database.execute(
            "INSERT OR REPLACE INTO user VALUES (?, ?, ?, ?)",
            [login, name, json.dumps(sorted(roles)), int(active)],
        )


def user(database: Database, login: str) -> Row | None:
    """A user with `roles` as a list and `active` as a bool, or None."""
    return next((row for row in users(database) if row["login"] == login), None)


def users(database: Database) -> list[Row]:
    """All users of this station."""
    found = database.rows("SELECT * FROM user ORDER BY login")
    return [
        {**row, "roles": json.loads(row["roles"]), "active": bool(row["active"])} for row in found
    ]
