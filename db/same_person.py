"""Who is whom: local lists worked out from the links between registrations of one resident."""

from collections.abc import Iterable

from db.database import Database, Row, marks


def put_same(database: Database, canonical: str, members: Iterable[str]) -> None:
    """These registrations are one resident; a single one stands for itself and is not listed."""
    found = sorted(set(members))
    database.execute(f"DELETE FROM same_person WHERE person IN ({marks(found)})", found)
    if len(found) > 1:
        database.execute_many(
            "INSERT INTO same_person VALUES (?, ?)", [(one, canonical) for one in found]
        )


def canonical_of(database: Database, people: Iterable[str]) -> dict[str, str]:
    """{person: who stands for them}, of those that are joined with another."""
    asked = sorted(set(people))
    rows = database.rows(f"SELECT * FROM same_person WHERE person IN ({marks(asked)})", asked)
    return {row["person"]: row["canonical"] for row in rows}


def members_of(database: Database, canonical: Iterable[str]) -> dict[str, list[str]]:
    """{who stands for them: all registrations, that one too}."""
    asked, found = sorted(set(canonical)), dict[str, list[str]]()
    for row in database.rows(
        f"SELECT * FROM same_person WHERE canonical IN ({marks(asked)}) ORDER BY person", asked
    ):
        found.setdefault(row["canonical"], []).append(row["person"])
    return found


def joined(database: Database) -> dict[str, list[str]]:
    """The same for everybody who is registered more than once: few."""
    found = dict[str, list[str]]()
    for row in database.rows("SELECT * FROM same_person ORDER BY canonical, person"):
        found.setdefault(row["canonical"], []).append(row["person"])
    return found


def links_with(database: Database, people: list[str]) -> list[Row]:
    """(subject, other_id, active) of every link that names one of these people."""
    return database.rows(
        "SELECT subject, other_id, active FROM person_link WHERE id IN ("
        f"SELECT id FROM person_link WHERE subject IN ({marks(people)}) UNION "
        f"SELECT id FROM person_link WHERE other_id IN ({marks(people)}))",
        [*people, *people],
    )


def alike(database: Database) -> list[tuple[str, ...]]:
    """Groups of open people with the same certificate number, or born on the same day."""
    open_ = "NOT EXISTS (SELECT 1 FROM held h WHERE h.tbl = 'person' AND h.pk = person.id)"
    found = []
    for column in ("certificate_number", "birthday"):
        found += database.rows(
            f"SELECT group_concat(id) AS ids FROM person WHERE {column} > '' AND {open_}"
            f" GROUP BY {column} HAVING count(*) BETWEEN 2 AND 200"
        )
    return [tuple(row["ids"].split(",")) for row in found]
