"""Finding people while typing: each person stands under a few short terms, found by prefix."""

from collections.abc import Iterable, Sequence

from db.database import Database, Row, marks
from db.records import OPEN

_PEOPLE = f"""
SELECT p.id AS person_id, p.name, p.sex, p.birthday AS birth_date, p.certificate_number, p.phone,
  c.id AS couple_id, v.id AS visit_id, v.file_number
FROM (SELECT * FROM person t WHERE {OPEN.format(table="person")}) p
LEFT JOIN couple c ON c.id = (SELECT max(id) FROM (
  SELECT id FROM couple WHERE wife_id = p.id UNION ALL SELECT id FROM couple WHERE husband_id = p.id))
LEFT JOIN visit v ON v.id = (
  SELECT id FROM visit WHERE couple_id = c.id ORDER BY number DESC, id DESC LIMIT 1)
"""


def forget(database: Database, people: list[str]) -> None:
    """Take these people out of the index."""
    database.execute(f"DELETE FROM search_term WHERE person IN ({marks(people)})", people)


def index_person(database: Database, person: str, terms: Iterable[str]) -> None:
    """Put a person under these terms, after `forget` (lower case; longer than one character)."""
    database.execute_many(
        "INSERT OR IGNORE INTO search_term VALUES (?, ?)", [(term, person) for term in terms]
    )


def people_found(
    database: Database, words: list[str], limit: int, villages: Sequence[str] = ()
) -> list[Row]:
    """People who have, for every word, a term that starts with it; of these villages, or of all."""
    if not words:
        return []
    first, *others = sorted(words, key=len, reverse=True)
    inner = "SELECT DISTINCT person FROM search_term WHERE term >= ? AND term < ?"
    values: list[object] = [first, _after(first)]
    for word in others:
        inner += (
            " AND EXISTS (SELECT 1 FROM search_term o WHERE o.person = search_term.person"
            " AND o.term >= ? AND o.term < ?)"
        )
        values += [word, _after(word)]
    if villages:
        inner += (
            " AND EXISTS (SELECT 1 FROM person q WHERE q.id = search_term.person"
            f" AND q.village IN ({marks(villages)}))"
        )
        values += villages
    sql = f"{_PEOPLE} WHERE p.id IN ({inner} LIMIT ?) ORDER BY p.name, p.birthday, p.id"
    return database.rows(sql, [*values, limit])


def people_by_certificate(database: Database, number: str) -> list[Row]:
    """The people registered under exactly this certificate number."""
    inner = "SELECT person FROM search_term WHERE term = ?"
    sql = f"{_PEOPLE} WHERE p.id IN ({inner}) AND p.certificate_number = ? ORDER BY p.id"
    return database.rows(sql, [number.lower(), number])


def people_alike(
    database: Database, numbers: list[str], birthday: str, names: list[str], limit: int
) -> list[Row]:
    """The whole rows of the open people with one of these numbers, or born then and so called.

    Few are born on one day, so that a common name costs no more among very many people.
    """
    return database.rows(
        f"SELECT * FROM person t WHERE {OPEN.format(table='person')} AND t.id IN ("
        f"SELECT person FROM search_term WHERE term IN ({marks(numbers)}) UNION "
        "SELECT id FROM person p WHERE birthday = ? AND EXISTS (SELECT 1 FROM search_term s"
        f" WHERE s.person = p.id AND s.term IN ({marks(names)}))) ORDER BY t.id LIMIT ?",
        [*numbers, birthday, *names, limit],
    )


def person_line(database: Database, person: str) -> Row | None:
    """The same line for one person."""
    return database.one(f"{_PEOPLE} WHERE p.id = ?", [person])


def newest_couples(database: Database, limit: int, villages: Sequence[str] = ()) -> list[Row]:
    """The wives' lines of the files opened last (or the husband's where there is no wife)."""
    where = (
        " JOIN person q ON q.id = coalesce(c.wife_id, c.husband_id)"
        f" WHERE q.village IN ({marks(villages)})"
        if villages
        else ""
    )
    inner = (
        "SELECT coalesce(c.wife_id, c.husband_id) FROM visit v JOIN couple c ON c.id = v.couple_id"
        f"{where} ORDER BY v.id DESC LIMIT ?"
    )
    return database.rows(
        f"{_PEOPLE} WHERE p.id IN ({inner}) ORDER BY v.id DESC", [*villages, limit]
    )


def _after(prefix: str) -> str:
    return prefix + "\U0010ffff"
