"""For whom a township has a named clinician: who is given class C there. Kept at the county only."""

from db.database import Database, Row


def put(database: Database, station: str, person: str, **facts: str) -> None:
    """Name the clinician of a person at a township. Facts: clinician, since, login."""
    names = ("clinician", "since", "login")
    database.execute(
        "INSERT OR REPLACE INTO named_clinician VALUES (?, ?, ?, ?, ?)",
        [station, person, *(facts[name] for name in names)],
    )


def remove(database: Database, station: str, person: str) -> None:
    """No clinician is named there for this person any more."""
    database.execute(
        "DELETE FROM named_clinician WHERE station = ? AND person = ?", [station, person]
    )


def of_person(database: Database, person: str) -> list[Row]:
    """(station, clinician, since) of a person."""
    return database.rows(
        "SELECT station, clinician, since FROM named_clinician WHERE person = ? ORDER BY station",
        [person],
    )


def people_of(database: Database, station: str) -> set[str]:
    """The people for whom this township has a named clinician."""
    found = database.rows("SELECT person FROM named_clinician WHERE station = ?", [station])
    return {row["person"] for row in found}


def told_here(database: Database, stations: list[str]) -> list[Row]:
    """(station, person, tbl) of every record with changes that stay at the county."""
    found: list[Row] = []
    for station in stations:
        found += database.rows(
            "SELECT DISTINCT w.peer AS station, o.subject AS person, o.tbl AS tbl"
            " FROM withheld w JOIN op o ON o.lsn = w.lsn"
            " WHERE w.peer = ? AND w.went_in IS NULL ORDER BY o.subject, o.tbl",
            [station],
        )
    return found
