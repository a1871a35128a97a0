"""Finding people while typing: each person stands under a few short terms, found by prefix.

A term begins with the letter of its place, and is otherwise lower case.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing

from db.database import Database, Row, marks
from db.records import OPEN

_PEOPLE = f"""
SELECT p.id AS person_id, p.name, p.sex, p.birthday AS birth_date, p.certificate_number, p.phone, p.residence,
  c.id AS couple_id, v.id AS visit_id, v.file_number
FROM (SELECT * FROM person t WHERE {OPEN.format(table="person")}) p
LEFT JOIN couple c ON c.id = (SELECT max(id) FROM (
  SELECT id FROM couple WHERE wife_id = p.id UNION ALL SELECT id FROM couple WHERE husband_id = p.id))
LEFT JOIN visit v ON v.id = (
  SELECT id FROM visit WHERE couple_id = c.id ORDER BY number DESC, id DESC LIMIT 1)
"""


# The places of a term: a whole name (as written or as it sounds) or number; a name as it sounds with
# a blank where a syllable ends; the initials of a whole name; any of these from further on, and the
# less likely ways to read it.
WHOLE, SYLLABLES, INITIALS, INSIDE = "a", "b", "c", "d"


def forget(database: Database, people: list[str]) -> None:
    """Take these people out of the index."""
    database.execute(f"DELETE FROM search_term WHERE person IN ({marks(people)})", people)


def index_person(database: Database, person: str, terms: Iterable[str]) -> None:
    """Put a person under these terms, after `forget`."""
    database.execute_many(
        "INSERT OR IGNORE INTO search_term VALUES (?, ?)", [(term, person) for term in terms]
    )


def people_found(
    database: Database, words: list[str], limit: int, villages: Sequence[str] = ()
) -> list[Row]:
    """People who have, for every word, a term that starts with it; of these villages, or of all.

    First whose whole name or number the longest word is, then who begins with it (a whole syllable
    before a part of one), then by initials, then who has it inside; among these by how it goes on.
    """
    if not words:
        return []
    first, *others = sorted(words, key=len, reverse=True)
    filters, values = "", list[object]()
    for word in others:
        filters += (
            " AND EXISTS (SELECT 1 FROM search_term o WHERE o.person = t.person"
            " AND substr(o.term, 2, ?) = ?)"
        )
        values += [len(word), word]
    if villages:
        filters += (
            " AND EXISTS (SELECT 1 FROM person q WHERE q.id = t.person"
            f" AND q.village IN ({marks(villages)}))"
        )
        values += villages
    found: dict[str, tuple[int, str]] = {}
    for rank, (start, end) in enumerate(_ranges(first)):
        if len(found) < limit:
            with closing(_standing(database, start, end, filters, values)) as standing:
                for term, person in standing:
                    found.setdefault(person, (rank, term))
                    if len(found) == limit:
                        break
    rows = database.rows(f"{_PEOPLE} WHERE p.id IN ({marks(found)})", list(found))
    return sorted(rows, key=lambda row: (found[row["person_id"]], _by_name(row)))


def _ranges(word: str) -> Iterator[tuple[str, str]]:
    """From where to where (left out) the terms stand, the likeliest first."""
    yield f"{WHOLE}{word}", f"{WHOLE}{word}\0"
    yield f"{SYLLABLES}{word} ", _after(f"{SYLLABLES}{word} ")
    for place in (WHOLE, INITIALS, INSIDE):
        yield f"{place}{word}", _after(f"{place}{word}")


def _standing(
    database: Database, start: str, end: str, filters: str, values: Sequence[object]
) -> Generator[tuple[str, str], None, None]:
    yield from database.tuples(
        f"SELECT term, person FROM search_term t WHERE term >= ? AND term < ?{filters}"
        " ORDER BY term, person",
        [start, end, *values],
    )


def _by_name(row: Row) -> tuple[str, str, str]:
    return row["name"] or "", row["birth_date"] or "", row["person_id"]


def everyone(database: Database) -> list[str]:
    """The ids of all registrations."""
    return [row["id"] for row in database.rows("SELECT id FROM person")]


def people_by_certificate(database: Database, number: str) -> list[Row]:
    """The people registered under exactly this certificate number."""
    inner = "SELECT person FROM search_term WHERE term = ?"
    sql = f"{_PEOPLE} WHERE p.id IN ({inner}) AND p.certificate_number = ? ORDER BY p.id"
    return database.rows(sql, [WHOLE + number.lower(), number])


def people_alike(
    database: Database, numbers: list[str], birthday: str, names: list[str], limit: int
) -> list[Row]:
    """The whole rows of the open people with one of these numbers, or born then and called about so.

    Few are born on one day, so that a common name costs no more among very many people.
    """
    terms = [place + one for place in (WHOLE, INSIDE) for one in names]
    return database.rows(
        f"SELECT * FROM person t WHERE {OPEN.format(table='person')} AND t.id IN ("
        f"SELECT person FROM search_term WHERE term IN ({marks(numbers)}) UNION "
        "SELECT id FROM person p WHERE birthday = ? AND EXISTS (SELECT 1 FROM search_term s"
        f" WHERE s.person = p.id AND s.term IN ({marks(terms)}))) ORDER BY t.id LIMIT ?",
        [*(WHOLE + one for one in numbers), birthday, *terms, limit],
    )


def person_line(database: Database, person: str) -> Row | None:
    """The same line for one person."""
    return database.one(f"{_PEOPLE} WHERE p.id = ?", [person])


def villages(database: Database) -> list[str]:
    """The villages that people here live in."""
    sql = f"SELECT DISTINCT village AS v FROM person t WHERE village > '' AND {OPEN.format(table='person')}"
    return [row["v"] for row in database.rows(f"{sql} ORDER BY v")]


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
