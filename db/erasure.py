"""Erasing a person or couple: typed rows go, log entries keep their frame and lose their body."""

import json
from collections.abc import Iterable
from pathlib import Path

from db.database import Database, Row, marks
from db.durable import write_whole

FILE = "erased.json"
FORMAT = 1
_STUBS = "SELECT lsn FROM op WHERE subject = ? AND kind = 0"
# (table, column) of the local tables that know a person or couple by its id
_KNOWN_BY = (
    ("row_clock", "subject"), ("search_term", "person"), ("due", "person"), ("due", "couple"),
    ("held", "person"), ("paper", "person"), ("paper", "couple"),
    ("same_person", "person"), ("subject_sum", "subject"), ("named_clinician", "person"),
    ("told_here", "person"),
)  # fmt: skip


def put_erased(
    database: Database, subject: str, origin: str, seq: int, stamp: str, table: str, by: str
) -> None:
    """Remember that this subject is erased, and by which change; for ever."""
    database.execute(
        "INSERT OR IGNORE INTO erased VALUES (?, ?, ?, ?, ?, ?)",
        [subject, origin, seq, stamp, table, by],
    )


def erased(database: Database, among: Iterable[str] | None = None) -> set[str]:
    """The erased subjects, of all or among these."""
    if among is None:
        return {row["subject"] for row in database.rows("SELECT subject FROM erased")}
    asked = sorted(set(among))
    found = database.rows(f"SELECT subject FROM erased WHERE subject IN ({marks(asked)})", asked)
    return {row["subject"] for row in found}


def erasures(database: Database) -> list[Row]:
    """(subject, origin, seq, stamp, tbl, by) of every erasure."""
    return database.rows("SELECT * FROM erased ORDER BY subject")


def wipe(database: Database, subject: str, tables: Iterable[str]) -> int:
    """Delete the typed rows of a subject and blank its log entries; returns how many entries."""
    with database.logging():
        for table in tables:
            database.execute(f'DELETE FROM "{table}" WHERE subject = ?', [subject])
        blanked = database.execute(
            "UPDATE op SET fields = '{}', parents = 'null', by = ''"
            " WHERE subject = ? AND kind = 0 AND (fields, parents, by) IS NOT ('{}', 'null', '')",
            [subject],
        )
    for table, column in _KNOWN_BY:
        database.execute(f"DELETE FROM {table} WHERE {column} = ?", [subject])
    database.execute(f"DELETE FROM withheld WHERE lsn IN ({_STUBS})", [subject])
    for table in ("quarantine", "not_taken"):
        database.execute(
            f"DELETE FROM {table} WHERE EXISTS (SELECT 1 FROM op WHERE op.origin = {table}.origin"
            f" AND op.seq = {table}.seq AND op.subject = ? AND op.kind = 0)",
            [subject],
        )
    return blanked


def has_written(database: Database, subject: str, peer: str) -> bool:
    """Whether a peer has written something of this subject."""
    sql = "SELECT EXISTS (SELECT 1 FROM op WHERE subject = ? AND origin GLOB ? || '.*')"
    return bool(database.value(sql, [subject, peer]))


def write_list(folder: Path, found: list[Row]) -> None:
    """Write the list beside the database: random ids only; a restored backup is held to it."""
    content = {"anyun_erased": FORMAT, "erased": found}
    write_whole(folder / FILE, json.dumps(content, indent=1).encode())


def read_list(folder: Path) -> list[Row]:
    """The list as last written; empty when there is none or it cannot be read."""
    try:
        content = json.loads((folder / FILE).read_bytes())
        found = content["erased"]
        return [row for row in found if set(row) == set(COLUMNS)]
    except (OSError, ValueError, KeyError, TypeError):
        return []


COLUMNS = ("subject", "origin", "seq", "stamp", "tbl", "by")
