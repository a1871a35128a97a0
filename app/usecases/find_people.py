"""Finding people while typing: name, pinyin, initials, ID number, phone, file number."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.context import Context
from app.usecases.allow import allow
from app.usecases.batches import batches
from app.usecases.joined_identity import identity_of
from app.usecases.same_person import all_of
from app.usecases.search_terms import folded, terms_of
from db import people_index, records, same_person


@dataclass(frozen=True)
class PersonLine:
    """A person as a list shows them; the certificate only by its last four characters."""

    person_id: str
    name: str
    sex: str | None
    birth_date: str | None
    certificate_tail: str
    phone: str | None
    couple_id: str | None
    visit_id: str | None
    file_number: str | None
    residence: str | None = None


def find_people(
    context: Context, typed: str, limit: int = 50, *, own: bool = False
) -> list[PersonLine]:
    """The people who fit every word typed, who is most likely meant first; else the newest files.

    `own` leaves those of other villages out, for a user who has villages.
    """
    allow(context, "find_people")
    words = [folded(word) for word in typed.split()]
    database, villages = context.database, context.user.villages if own else ()
    if not words:
        return _residents(context, people_index.newest_couples(database, limit, villages))
    return _residents(context, people_index.people_found(database, words, limit, villages))


def find_by_certificate(context: Context, number: str) -> PersonLine | None:
    """The person registered under this certificate number, before a second one is made."""
    allow(context, "find_people")
    if not number.strip():
        return None
    found = people_index.people_by_certificate(context.database, number.strip().upper())
    return next(iter(_residents(context, found)), None)


def known_villages(context: Context) -> list[str]:
    """The villages known here, to be offered while typing one."""
    allow(context, "find_people")
    return people_index.villages(context.database)


def person_line(context: Context, person_id: str) -> PersonLine | None:
    """The line of one person."""
    allow(context, "find_people")
    row = people_index.person_line(context.database, person_id)
    return _line(row) if row else None


def index_people(context: Context, people: Iterable[str]) -> None:
    """Put these people's present terms into the index; inside the caller's transaction."""
    for some in batches(sorted(set(people))):
        _index(context, some)


def _index(context: Context, people: list[str]) -> None:
    database = context.database
    people_index.forget(database, people)
    couples = records.couples_with(database, people)
    spouses = {row["id"]: (row["wife_id"], row["husband_id"]) for row in couples}
    numbers: dict[str, list[str]] = {}
    for visit in records.where(database, "visit", {"couple_id": list(spouses)}, even_held=True):
        for person in spouses[visit["couple_id"]]:
            numbers.setdefault(person, []).append(visit["file_number"] or "")
    for row in records.where(database, "person", {"id": people}):
        people_index.index_person(database, row["id"], terms_of(row, numbers.get(row["id"], ())))


def _residents(context: Context, rows: list[dict[str, Any]]) -> list[PersonLine]:
    """One line for each resident: who is registered twice and joined stands there once."""
    stands = same_person.canonical_of(context.database, (row["person_id"] for row in rows))
    by_resident = dict[str, dict[str, Any]]()
    for row in rows:
        resident = stands.get(row["person_id"], row["person_id"])
        if resident not in by_resident:
            joined = row["person_id"] in stands
            by_resident[resident] = _of_all(context, row) if joined else row
    return [_line(row) for row in by_resident.values()]


def _of_all(context: Context, row: dict[str, Any]) -> dict[str, Any]:
    """The line of whoever stands for this registration here, with the newest file of all."""
    everyone = all_of(context, row["person_id"])
    lines = [people_index.person_line(context.database, one) for one in everyone]
    here = [line for line in lines if line]
    newest = max(here, key=lambda line: line["visit_id"] or "", default=row)
    identity = identity_of(context, row["person_id"])
    return (here[0] if here else row) | {
        "name": identity.get("name"),
        "birth_date": identity.get("birthday"),
        "certificate_number": identity.get("certificate_number"),
        "phone": identity.get("phone"),
        "residence": identity.get("residence"),
        **{name: newest[name] for name in ("couple_id", "visit_id", "file_number")},
    }


def _line(row: dict[str, Any]) -> PersonLine:
    number = row.pop("certificate_number") or ""
    return PersonLine(**row, certificate_tail=number[-4:])
