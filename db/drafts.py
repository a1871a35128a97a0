"""Drafts: what is being typed, in a second encrypted file, so that a long import blocks nobody."""

import hashlib
import json
from pathlib import Path
from typing import Any

from db.database import Database
from db.errors import DatabaseProblem
from db.soundness import snapshot

FILE = "drafts.db"


class Drafts:
    """The drafts file of a data folder; its key is derived from the database's."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._file = Database(folder / FILE, _own_key(key))
        try:
            with self._file.atomic():
                self._file.execute(
                    "CREATE TABLE IF NOT EXISTS draft ("
                    "login TEXT, key TEXT, fields TEXT, at INTEGER, PRIMARY KEY (login, key))"
                )
        except BaseException:
            self._file.close()  # Windows moves no damaged file aside that is still open
            raise

    def keep(self, login: str, key: str, values: dict[str, Any], at: int) -> None:
        """Keep the newest state of one page."""
        with self._file.atomic():
            self._file.execute(
                "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?)",
                [login, key, json.dumps(values, ensure_ascii=False), at],
            )

    def find(self, login: str, key: str) -> tuple[dict[str, Any], int] | None:
        """(values, kept at ms) or None."""
        row = self._file.one("SELECT * FROM draft WHERE login = ? AND key = ?", [login, key])
        return (json.loads(row["fields"]), row["at"]) if row else None

    def beginning(self, login: str, key: str) -> dict[str, dict[str, Any]]:
        """Every draft whose key begins so."""
        rows = self._file.rows(
            "SELECT key, fields FROM draft WHERE login = ? AND substr(key, 1, ?) = ?",
            [login, len(key), key],
        )
        return {row["key"]: json.loads(row["fields"]) for row in rows}

    def keep_all(self, login: str, kept: dict[str, dict[str, Any]], at: int) -> None:
        """Keep many drafts as one step; one with nothing in it is forgotten."""
        with self._file.atomic():
            for key, values in kept.items():
                if values:
                    self.keep(login, key, values, at)
                else:
                    self.drop(login, key)

    def drop(self, login: str, key: str) -> None:
        """Forget a draft once it is saved or thrown away."""
        with self._file.atomic():
            self._file.execute("DELETE FROM draft WHERE login = ? AND key = ?", [login, key])

    def drop_about(self, words: list[str]) -> None:
        """Forget every draft whose key or content has one of these words, of whichever user."""
        with self._file.atomic():
            for word in words:
                self._file.execute(
                    "DELETE FROM draft WHERE instr(key, ?) OR instr(fields, ?)", [word, word]
                )
        self._file.fold_back()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def copy_file(folder: Path, database: Database, target: Path) -> bool:
    """A snapshot of the drafts that belong to this database; False when they cannot be read."""
    try:
        opened = Database(folder / FILE, database.derive(_own_key), read_only=True)
        try:
            snapshot(opened, target)
        finally:
            opened.close()
    except DatabaseProblem:
        target.unlink(missing_ok=True)
        return False
    return True


def _own_key(key: bytes) -> bytes:
    return hashlib.blake2b(key, digest_size=32, person=b"anyun-drafts").digest()
