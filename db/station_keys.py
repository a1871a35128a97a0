"""The keys of other stations: which may sign, which no longer may, and what came under each."""

from db.database import Database, Row


def put_key(
    database: Database, station: str, sign_public: str, card: str, status: str, at: int
) -> None:
    """Keep a key of a station; one already known gets this card and status."""
    database.execute(
        "INSERT INTO station_key (station, sign_public, card, status, since)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (station, sign_public)"
        " DO UPDATE SET card = excluded.card, status = excluded.status",
        [station, sign_public, card, status, at],
    )


def revoke_keys(database: Database, station: str, at: int, but: str = "") -> None:
    """No key of a station may sign any more, but for the key `but`."""
    database.execute(
        "UPDATE station_key SET status = 'revoked', until = ?"
        " WHERE station = ? AND status != 'revoked' AND sign_public != ?",
        [at, station, but],
    )


def end_key(database: Database, station: str, sign_public: str, status: str, at: int) -> None:
    """One key gets this status."""
    database.execute(
        "UPDATE station_key SET status = ?, until = ? WHERE station = ? AND sign_public = ?",
        [status, at, station, sign_public],
    )


def heard(
    database: Database, station: str, sign_public: str, origin: str, seq: int, roster: int, at: int
) -> None:
    """A bundle under this key was accepted; its sender knows the list of stations `roster`."""
    database.execute(
        "UPDATE station_key SET origin = ?, seq = ?, roster = ?, heard_at = ?"
        " WHERE station = ? AND sign_public = ?",
        [origin, seq, roster, at, station, sign_public],
    )


def keys_of(database: Database, station: str) -> list[Row]:
    """The keys of one station, oldest first."""
    return database.rows(
        "SELECT * FROM station_key WHERE station = ? ORDER BY since, sign_public", [station]
    )


def all_keys(database: Database) -> list[Row]:
    """The keys of all stations, by station, oldest first."""
    return database.rows("SELECT * FROM station_key ORDER BY station, since, sign_public")
