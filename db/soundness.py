"""Whether a file is whole, and a snapshot of one that is: pages, trees, and rows counted."""

from pathlib import Path

from db.database import Database, translated
from db.driver import QUIET, Connection, SqliteError
from db.errors import DatabaseProblem

MOST = 20


def problems_of(database: Database) -> list[str]:
    """What is wrong with the file, in SQLCipher's words; empty when it is whole."""
    try:
        with translated():
            conn = database.new_connection()
            try:
                return _problems(conn)
            finally:
                conn.close()
    except (DatabaseProblem, SqliteError) as problem:
        return [str(problem)[:200]]


def row_counts(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with translated():
        conn = database.new_connection()
        try:
            return _counts(conn)
        finally:
            conn.close()


def snapshot(database: Database, target: Path) -> dict[str, int]:
    """Copy one moment of the file, under the same key, while others go on writing.

    Returns that moment's row counts. The copy has nothing beside it (no write-ahead log).
    """
    with translated():
        source, made = database.new_connection(), database.new_connection(target)
        try:
            source.execute("BEGIN")
            counts = _counts(source)
            source.backup(made)
            made.execute("PRAGMA journal_mode=DELETE")
        finally:
            made.close()
            source.close()
    return counts


def _problems(conn: Connection) -> list[str]:
    conn.execute(QUIET)
    found = [str(row[0]) for row in conn.execute("PRAGMA cipher_integrity_check")]
    if not found:  # after a bad page the connection itself stays in trouble
        found = [str(row[0]) for row in conn.execute(f"PRAGMA quick_check({MOST})")]
    return [] if found == ["ok"] else found[:MOST]


def _counts(conn: Connection) -> dict[str, int]:
    names = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {
        name: int(conn.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
        for (name,) in names.fetchall()
    }
