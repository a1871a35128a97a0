"""Reading projected rows. A held row is as if it were not there unless it is asked for by name."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from db.change_log import known_columns
from db.database import Database, Row, marks

OPEN = "NOT EXISTS (SELECT 1 FROM held h WHERE h.tbl = '{table}' AND h.pk = t.id)"


def read(database: Database, table: str, pk: str, *, even_held: bool = False) -> Row | None:
    """One row by its id."""
    return next(where(database, table, {"id": pk}, even_held=even_held), None)


def where(
    database: Database,
    table: str,
    equal: dict[str, Any],
    *,
    even_held: bool = False,
    order: str = "id",
) -> Iterator[Row]:
    """Rows whose columns equal these values (a list means: one of), in this column's order."""
    for name in (*equal, order):
        if name not in known_columns(database, table):
            raise KeyError(f"{table}.{name}")
    parts, values = ["1"], []
    for name, wanted in equal.items():
        options = wanted if isinstance(wanted, list) else [wanted]
        parts.append(f'"{name}" IN ({marks(options)})')
        values += options
    if not even_held:
        parts.append(OPEN.format(table=table))
    sql = f'SELECT * FROM "{table}" t WHERE {" AND ".join(parts)} ORDER BY "{order}"'
    return database.stream(sql, values)


def count(database: Database, table: str) -> int:
    """How many rows are stored, held ones too."""
    return int(database.value(f'SELECT count(*) FROM "{table}"'))


def hold(database: Database, people: list[str], held: Iterable[tuple[str, str, str, str]]) -> None:
    """Say which rows of these people are held: (table, id, person, reason); all others are open."""
    database.execute(f"DELETE FROM held WHERE person IN ({marks(people)})", people)
    database.execute_many("INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?)", list(held))


def held_rows(database: Database, person: str | None = None) -> list[Row]:
    """The held rows (tbl, pk, person, reason), of one person or of all."""
    if person is None:
        return database.rows("SELECT * FROM held ORDER BY person, tbl, pk")
    return database.rows("SELECT * FROM held WHERE person = ? ORDER BY tbl, pk", [person])


def held_of(database: Database, people: list[str]) -> set[tuple[str, str]]:
    """(table, id) of every held row of these people."""
    found = database.rows(f"SELECT tbl, pk FROM held WHERE person IN ({marks(people)})", people)
    return {(row["tbl"], row["pk"]) for row in found}


def couples_of(database: Database, person: str) -> list[str]:
    """Ids of the couples this person is part of, newest first."""
    return [row["id"] for row in couples_with(database, [person])]


def couples_with(database: Database, people: list[str]) -> list[Row]:
    """(id, wife_id, husband_id) of the couples these people are part of, newest first."""
    return database.rows(
        "SELECT id, wife_id, husband_id FROM couple WHERE id IN ("
        f"SELECT id FROM couple WHERE wife_id IN ({marks(people)}) UNION "
        f"SELECT id FROM couple WHERE husband_id IN ({marks(people)})) ORDER BY id DESC",
        [*people, *people],
    )


def last_serial(database: Database, prefix: str) -> int:
    """The highest serial of the file numbers that start with `prefix` (area code and year)."""
    top = database.value(
        "SELECT max(file_number) FROM visit WHERE file_number >= ? AND file_number < ?",
        [prefix, prefix + "~"],
    )
    return int(top[len(prefix) :]) if top else 0


def dated(
    database: Database,
    table: str,
    day: str,
    first: str,
    last: str,
    columns: Iterable[str],
    *,
    joined: bool | None = None,
) -> Iterator[Row]:
    """Open rows of a health form dated from `first` to `last`, with `sex`, `hukou`, `file_number`.

    Besides the columns asked for each row has id, subject, visit_id and owner. `joined` asks for
    those who are registered more than once, or for the others; None for both.
    """
    sql = _dated(database, table, day, ["id", "subject", "visit_id", "owner", *columns])
    return database.stream(sql + _registered(joined), [first, last])


def dated_tuples(
    database: Database,
    table: str,
    day: str,
    first: str,
    last: str,
    columns: Iterable[str],
    *,
    who: bool = True,
    joined: bool | None = None,
) -> list[tuple[Any, ...]]:
    """The same for counting: (sex, hukou, owner, subject, visit_id, then the columns asked for).

    Subject and visit are None where nobody needs to know `who`.
    """
    sql = _dated(database, table, day, ["owner", "subject", "visit_id", *columns], filed=False)
    if not who:
        sql = sql.replace('t."subject", t."visit_id"', "NULL, NULL", 1)
    return list(database.tuples(sql + _registered(joined), [first, last]))


def dated_counts(
    database: Database,
    table: str,
    day: str,
    first: str,
    last: str,
    *,
    persons: bool,
    joined: bool | None = None,
) -> list[tuple[Any, ...]]:
    """(sex, hukou, owner, number) of the rows, or of the persons, each once."""
    rows = _dated(database, table, day, ["owner", "subject"], filed=False) + _registered(joined)
    whole = f"SELECT sex, hukou, min(owner) AS owner FROM ({rows}) GROUP BY subject"
    sql = f"SELECT sex, hukou, owner, count(*) FROM ({whole if persons else rows}) GROUP BY 1, 2, 3"
    return list(database.tuples(sql, [first, last]))


def _registered(joined: bool | None) -> str:
    if joined is None:
        return ""
    return f" AND t.subject {'' if joined else 'NOT '}IN (SELECT person FROM same_person)"


def _dated(
    database: Database, table: str, day: str, columns: list[str], *, filed: bool = True
) -> str:
    known = known_columns(database, table)
    for name in (*columns, day):
        if name not in known:
            raise KeyError(f"{table}.{name}")
    listed = ", ".join(f't."{name}"' for name in dict.fromkeys(columns))
    number = "v.file_number AS file_number, " if filed else ""
    visit = " LEFT JOIN visit v ON v.id = t.visit_id" if filed else ""
    return (
        f"SELECT p.sex AS sex, p.hukou_type AS hukou, {number}{listed}"
        f' FROM "{table}" t JOIN person p ON p.id = t.subject{visit}'
        f' WHERE t."{day}" >= ? AND t."{day}" <= ? AND {OPEN.format(table=table)}'
    )


def planned_couples(database: Database, first: str, last: str) -> list[Row]:
    """(id, wife_id, husband_id, file_number of the first visit, hukou) of couples who plan a pregnancy
    between two days.
    """
    return database.rows(
        "SELECT c.id, c.wife_id, c.husband_id, min(v.file_number) AS file_number, coalesce(w.hukou_type, h.hukou_type) AS hukou"
        " FROM couple c LEFT JOIN visit v ON v.couple_id = c.id"
        " LEFT JOIN person w ON w.id = c.wife_id LEFT JOIN person h ON h.id = c.husband_id"
        " WHERE c.expected_pregnancy_date BETWEEN ? AND ? GROUP BY c.id",
        [first, last],
    )


def people_with_visits(database: Database, village: str) -> list[Row]:
    """(person, visit) of both spouses of every newest file, in one village or everywhere."""
    return database.rows(
        "SELECT p.id AS person, v.id AS visit FROM person p"
        " JOIN couple c ON p.id IN (c.wife_id, c.husband_id)"
        " JOIN visit v ON v.id = (SELECT id FROM visit WHERE couple_id = c.id"
        "  ORDER BY number DESC, id DESC LIMIT 1)"
        " WHERE ? = '' OR p.village = ? ORDER BY p.village, v.file_number, p.sex, p.name",
        [village, village],
    )


def people_without(
    database: Database, table: str, roles: Sequence[str], purpose: str, village: str
) -> list[Row]:
    """(person, visit) of the newest files where these spouses' form is not complete.

    A consent for this purpose was seen; whether it still holds is for the gate to say. What is
    complete drops out first, so that a list costs what it shows.
    """
    left = " UNION ALL ".join(
        f"SELECT c.{role}_id AS person, v.id AS visit, v.file_number AS file"
        " FROM visit v JOIN couple c ON c.id = v.couple_id"
        f' WHERE NOT EXISTS (SELECT 1 FROM "{table}" t WHERE t.visit_id = v.id'
        f"  AND t.subject = c.{role}_id AND t.completed_on > '' AND {OPEN.format(table=table)})"
        " AND NOT EXISTS (SELECT 1 FROM visit n WHERE n.couple_id = c.id"
        "  AND (coalesce(n.number, 0), n.id) > (coalesce(v.number, 0), v.id))"
        for role in roles
    )
    return database.rows(
        f"SELECT l.person, l.visit FROM ({left}) l JOIN person p ON p.id = l.person"
        " WHERE (? = '' OR p.village = ?) AND EXISTS (SELECT 1 FROM consent g"
        "  WHERE g.subject = p.id AND g.purpose_of = ? AND g.paper_seen = 'yes')"
        " ORDER BY p.village, l.file, p.sex, p.name",
        [village, village, purpose],
    )


def moved_from(database: Database, station: str) -> list[str]:
    """Ids of the people for whom another station than this one cares since they moved."""
    found = database.rows(
        "SELECT id FROM person WHERE cared_by IS NOT NULL AND cared_by <> ?", [station]
    )
    return [row["id"] for row in found]
