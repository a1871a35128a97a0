"""What has passed between this station and others: cards, bundles, receipts, who follows whom."""

import json
from collections.abc import Iterable

from db.database import Database, Row


def put_peer(database: Database, station: str, card: str, at: int) -> None:
    """Keep the card of a paired station, in place of an older one."""
    with database.atomic():
        database.execute("INSERT OR REPLACE INTO peer VALUES (?, ?, ?)", [station, card, at])


def remove_peer(database: Database, station: str) -> None:
    """No longer paired: nothing more is made for this station."""
    database.execute("DELETE FROM peer WHERE station = ?", [station])


def peers(database: Database) -> list[Row]:
    """(station, card, paired_at) of the paired stations."""
    return database.rows("SELECT * FROM peer ORDER BY station")


def put_sent(database: Database, peer: str, origin: str, seq: int, **facts: object) -> None:
    """Record a bundle before its file gets its final name (sync.md R5).

    Facts: hash, lsn (covers changes up to it), count, made_at (ms), file.
    """
    names = ("hash", "lsn", "count", "made_at", "file")
    database.execute(
        "INSERT INTO bundle_sent (peer, origin, seq, hash, lsn, count, made_at, file)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [peer, origin, seq, *(facts[name] for name in names)],
    )


def put_acked(database: Database, peer: str, origin: str, seq: int) -> None:
    """The receipt for a bundle, and so for all before it, has come back."""
    database.execute(
        "UPDATE bundle_sent SET acked = 1 WHERE peer = ? AND origin = ? AND seq <= ?",
        [peer, origin, seq],
    )


def start_anew(database: Database, peer: str, origin: str, upto: int) -> None:
    """The peer was restored: of our bundles it holds those up to number `upto`."""
    database.execute(
        "UPDATE bundle_sent SET acked = (seq <= ?) WHERE peer = ? AND origin = ?",
        [upto, peer, origin],
    )


def count_sent(database: Database, origin: str) -> int:
    """How many bundles this incarnation has made."""
    return int(database.value("SELECT count(*) FROM bundle_sent WHERE origin = ?", [origin]))


def forget_what_went(database: Database) -> None:
    """A new incarnation begins: it counts its bundles from one, and does not know what it has sent."""
    database.execute("UPDATE withheld SET went_in = NULL")


def put_incarnation(
    database: Database, peer: str, origin: str, past: dict[str, int], at: int
) -> None:
    """Remember an incarnation of a peer and which ones it says it was before."""
    database.execute(
        "INSERT OR IGNORE INTO incarnation VALUES (?, ?, ?, ?)",
        [peer, origin, json.dumps(past), at],
    )


def incarnations(database: Database, peer: str) -> dict[str, dict[str, int]]:
    """The incarnations a peer has had: for each, the last change it held of its former ones."""
    found = database.rows("SELECT origin, past FROM incarnation WHERE peer = ?", [peer])
    return {row["origin"]: json.loads(row["past"]) for row in found}


def count_since(database: Database, lsn: int, upto: int, station: str | None) -> int:
    """How many changes there are after `lsn` up to `upto`: all, or what this station shares."""
    sql = "SELECT count(*) FROM op WHERE lsn > ? AND lsn <= ?"
    if station is None:
        return int(database.value(sql, [lsn, upto]))
    sql += " AND subject IN (SELECT subject FROM subscription WHERE station = ?)"
    return int(database.value(sql, [lsn, upto, station]))


def sent(database: Database, peer: str) -> list[Row]:
    """The bundles made for a peer, oldest first."""
    return database.rows("SELECT * FROM bundle_sent WHERE peer = ? ORDER BY made_at, seq", [peer])


def acked_upto(database: Database, peer: str, origin: str) -> int:
    """Up to which local number the receipts of a peer for bundles of this incarnation go."""
    sql = "SELECT max(lsn) FROM bundle_sent WHERE peer = ? AND origin = ? AND acked"
    return database.value(sql, [peer, origin]) or 0


def put_got(database: Database, peer: str, origin: str, seq: int, **facts: object) -> None:
    """Record an accepted bundle. Facts: hash, count, at (ms), note."""
    names = ("hash", "count", "at", "note")
    database.execute(
        "INSERT OR IGNORE INTO bundle_got VALUES (?, ?, ?, ?, ?, ?, ?)",
        [peer, origin, seq, *(facts[name] for name in names)],
    )


def put_came(database: Database, peer: str, origin: str, first: int, last: int) -> None:
    """The changes with these local numbers were stored from one bundle of this incarnation."""
    joined = database.execute(
        "UPDATE came_from SET last = ? WHERE peer = ? AND origin = ? AND last = ?",
        [last, peer, origin, first - 1],
    )
    if not joined:
        database.execute("INSERT INTO came_from VALUES (?, ?, ?, ?)", [peer, origin, first, last])


def came(database: Database, peer: str, origin: str) -> list[tuple[int, int]]:
    """The stretches of local numbers that came from this incarnation of a peer, in order."""
    sql = "SELECT first, last FROM came_from WHERE peer = ? AND origin = ? ORDER BY first"
    return [(row["first"], row["last"]) for row in database.rows(sql, [peer, origin])]


def got(database: Database, peer: str) -> list[Row]:
    """The bundles accepted from a peer, in their order."""
    return database.rows("SELECT * FROM bundle_got WHERE peer = ? ORDER BY at, seq", [peer])


def subscribe(database: Database, station: str, subjects: Iterable[str], lsn: int) -> None:
    """From `lsn` on this station shares these people and couples; a known one stays as it is."""
    database.execute_many(
        "INSERT OR IGNORE INTO subscription VALUES (?, ?, ?)",
        [(station, subject, lsn) for subject in subjects],
    )


def move(database: Database, subjects: Iterable[str], old: set[str], new: str, lsn: int) -> None:
    """These people and couples are shared with `new` from now on, with those before up to `lsn`."""
    for subject in subjects:
        database.execute(
            "INSERT OR REPLACE INTO subscription VALUES (?, ?, ?)", [new, subject, lsn]
        )
        database.execute(
            "DELETE FROM subscription_end WHERE station = ? AND subject = ?", [new, subject]
        )
        database.execute_many(
            "INSERT OR REPLACE INTO subscription_end VALUES (?, ?, ?)",
            [(station, subject, lsn) for station in sorted(old - {new})],
        )


def ended(database: Database, station: str) -> dict[str, int]:
    """The people and couples that moved away from a station: up to where it was given them."""
    found = database.rows("SELECT subject, upto FROM subscription_end WHERE station = ?", [station])
    return {row["subject"]: row["upto"] for row in found}


def stations_of(database: Database, subject: str) -> set[str]:
    """The stations that share this person or couple now."""
    found = database.rows(
        "SELECT s.station FROM subscription s WHERE s.subject = ? AND NOT EXISTS"
        " (SELECT 1 FROM subscription_end e WHERE e.station = s.station AND e.subject = s.subject)",
        [subject],
    )
    return {row["station"] for row in found}


def subscribed(database: Database, station: str, since: int = -1) -> set[str]:
    """The people and couples a station shares, or only those added after `since`; none that moved."""
    found = database.rows(
        "SELECT s.subject FROM subscription s WHERE s.station = ? AND s.since > ? AND NOT EXISTS"
        " (SELECT 1 FROM subscription_end e WHERE e.station = s.station AND e.subject = s.subject)",
        [station, since],
    )
    return {row["subject"] for row in found}


def withhold(database: Database, peer: str, lsns: Iterable[int]) -> None:
    """Remember changes that were passed over because they may not leave, or not any more."""
    database.execute_many(
        "INSERT INTO withheld (peer, lsn) VALUES (?, ?) ON CONFLICT DO UPDATE SET went_in = NULL",
        [(peer, lsn) for lsn in lsns],
    )


def give_erasures(database: Database, origin: str) -> None:
    """The erasures of this incarnation stay back from nobody."""
    database.execute(
        "DELETE FROM withheld WHERE lsn IN (SELECT lsn FROM op WHERE origin = ? AND kind = 1)",
        [origin],
    )


def withheld(database: Database, peer: str, base: int) -> list[int]:
    """Local numbers of the changes passed over that no bundle up to number `base` carried."""
    found = database.rows(
        "SELECT lsn FROM withheld WHERE peer = ? AND (went_in IS NULL OR went_in > ?) ORDER BY lsn",
        [peer, base],
    )
    return [row["lsn"] for row in found]


def staying(database: Database, peer: str) -> set[int]:
    """Local numbers of the changes that are kept from the peer now."""
    found = database.rows("SELECT lsn FROM withheld WHERE peer = ? AND went_in IS NULL", [peer])
    return {row["lsn"] for row in found}


def subscriptions(database: Database, station: str) -> dict[str, int]:
    """The people and couples that a station shares or once shared, and since which local number."""
    found = database.rows("SELECT subject, since FROM subscription WHERE station = ?", [station])
    return {row["subject"]: row["since"] for row in found}


def put_gone(database: Database, peer: str, seq: int, lsns: Iterable[int]) -> None:
    """These, once passed over, go out in bundle `seq`.

    The newest bundle counts: a part of an older series may never have arrived.
    """
    database.execute_many(
        "UPDATE withheld SET went_in = ? WHERE peer = ? AND lsn = ?",
        [(seq, peer, lsn) for lsn in lsns],
    )


def changes_after(database: Database, lsn: int) -> int:
    """How many changes were stored here after this local number."""
    return int(database.value("SELECT count(*) FROM op WHERE lsn > ?", [lsn]))
