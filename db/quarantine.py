"""Changes kept aside: bad ones that came here, and ours that another station did not take.

A change in `quarantine` is in the log (if it could be read) but projects to nothing.
"""

from collections.abc import Iterable

from db.database import Database, Row

NUMBER = "number"  # the reason: another change came under this number before
GOOD = "NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.origin = op.origin AND q.seq = op.seq)"


def put_aside(
    database: Database, peer: str, at: int, found: Iterable[tuple[str, int, str]]
) -> None:
    """Keep these changes (origin, seq, reason) of a peer's bundle aside."""
    database.execute_many(
        "INSERT OR IGNORE INTO quarantine VALUES (?, ?, ?, ?, ?)",
        [(origin, seq, peer, reason, at) for origin, seq, reason in found],
    )


def release(database: Database, origin: str, seq: int) -> None:
    """A change turns out to be good, with a newer catalogue."""
    database.execute("DELETE FROM quarantine WHERE origin = ? AND seq = ?", [origin, seq])


def aside(database: Database, peer: str | None = None, limit: int = -1) -> list[Row]:
    """What is kept aside (origin, seq, peer, reason, at), of one peer or of all, newest first."""
    return database.rows(
        "SELECT * FROM quarantine WHERE ? IS NULL OR peer = ? ORDER BY at DESC, seq DESC LIMIT ?",
        [peer, peer, limit],
    )


def count_aside(database: Database, peer: str) -> int:
    """How many changes of a peer's bundles are kept aside."""
    return int(database.value("SELECT count(*) FROM quarantine WHERE peer = ?", [peer]))


def put_not_taken(
    database: Database, peer: str, at: int, found: list[tuple[str, int, str]], *, whole: bool
) -> None:
    """A peer says what it did not take; a `whole` list stands in place of what it said before."""
    if whole:
        wanted = {(origin, seq) for origin, seq, _ in found}
        for row in not_taken(database, peer):
            if (row["origin"], row["seq"]) not in wanted:
                database.execute(
                    "DELETE FROM not_taken WHERE peer = ? AND origin = ? AND seq = ?",
                    [peer, row["origin"], row["seq"]],
                )
    database.execute_many(
        "INSERT OR IGNORE INTO not_taken VALUES (?, ?, ?, ?, ?)",
        [(peer, origin, seq, reason, at) for origin, seq, reason in found],
    )


def numbered_twice(database: Database) -> list[tuple[str, int]]:
    """(origin, seq) of ours whose number another station had for another change."""
    sql = (
        "SELECT DISTINCT n.origin, n.seq FROM not_taken n JOIN op"
        " ON op.origin = n.origin AND op.seq = n.seq WHERE n.reason = ?"
    )
    return [(origin, seq) for origin, seq in database.tuples(sql, [NUMBER])]


def forget_numbered_twice(database: Database) -> None:
    """They have other numbers now."""
    database.execute("DELETE FROM not_taken WHERE reason = ?", [NUMBER])


def not_taken(database: Database, peer: str | None = None) -> list[Row]:
    """What a peer, or any, did not take (peer, origin, seq, reason, at), newest first."""
    return database.rows(
        "SELECT * FROM not_taken WHERE ? IS NULL OR peer = ? ORDER BY at DESC, seq DESC",
        [peer, peer],
    )
