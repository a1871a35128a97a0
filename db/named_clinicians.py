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
