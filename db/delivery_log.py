"""What became of each attempt to deliver; the newest few hundred are kept."""

from db.database import Database, Row

KEPT = 500


def put(
    database: Database,
    at: int,
    way: str,
    peer: str,
    *,
    outcome: str,
    sentence: str,
    next_step: str,
    received: int,
    sent: int,
) -> None:
    """Keep one outcome; inside the caller's transaction."""
    database.execute(
        "INSERT INTO delivery (at, way, peer, outcome, sentence, next, received, sent)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [at, way, peer, outcome, sentence, next_step, received, sent],
    )
    database.execute("DELETE FROM delivery WHERE n <= (SELECT max(n) FROM delivery) - ?", [KEPT])


def newest(database: Database, most: int) -> list[Row]:
    """The newest outcomes, newest first."""
    return database.rows("SELECT * FROM delivery ORDER BY n DESC LIMIT ?", [most])


def last_of_each(database: Database) -> list[Row]:
    """The newest outcome for each peer and way, newest first."""
    return database.rows(
        "SELECT * FROM delivery WHERE n IN (SELECT max(n) FROM delivery GROUP BY peer, way)"
        " ORDER BY n DESC"
    )
