"""A person's page: who they are, the couples, consents, what is due; each view is on record."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.consents import ConsentState, consents_of
from app.usecases.due import due_of, title_of
from app.usecases.same_person import all_of
from app.usecases.tables import values_of
from db import people_index, records

ROLES = {"wife": "妻子", "husband": "丈夫"}


@dataclass(frozen=True)
class CoupleLine:
    """A couple this person is part of, with its files: (visit id, file number, opened on)."""

    couple_id: str
    role: str
    spouse_id: str | None
    spouse_name: str
    visits: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PersonDue:
    """Something still to be done for this person."""

    key: str
    title: str
    role: str
    on: str
    overdue: bool
    couple_id: str
    visit_id: str


@dataclass(frozen=True)
class PersonView:
    """What the page shows first; the rest is read when it is asked for.

    `others` are further registrations of the same resident that are joined with this one.
    """

    person_id: str
    values: dict[str, Any]
    couples: tuple[CoupleLine, ...]
    consents: tuple[ConsentState, ...]
    due: tuple[PersonDue, ...]
    others: tuple["Registration", ...] = ()


@dataclass(frozen=True)
class Registration:
    """Another registration of the resident, with its newest file's number ("" for none)."""

    person_id: str
    file_number: str


def open_person(context: Context, person_id: str) -> PersonView:
    """Open a person's page. Raises KnownError."""
    allow(context, "view_couple")
    row = records.read(context.database, "person", person_id)
    if row is None:
        raise KnownError("个人", "没有找到此人", "请重新查找")
    couples = couple_lines(context, person_id)
    record(context, "view", person_id, "person")
    return PersonView(
        person_id=person_id,
        values=values_of(FORMS["person"], row),
        couples=couples,
        consents=tuple(consents_of(context, person_id)),
        due=tuple(one for couple in couples for one in _due(context, couple)),
        others=tuple(_others(context, person_id)),
    )


def _others(context: Context, person_id: str) -> Iterator[Registration]:
    for one in all_of(context, person_id):
        line = people_index.person_line(context.database, one) if one != person_id else None
        if line:
            yield Registration(one, line["file_number"] or "")


def couple_lines(context: Context, person_id: str) -> tuple[CoupleLine, ...]:
    """The couples of a person, newest first, with their files in order."""
    found = []
    for couple in records.couples_with(context.database, [person_id]):
        role = "wife" if couple["wife_id"] == person_id else "husband"
        spouse = couple["husband_id" if role == "wife" else "wife_id"]
        other = records.read(context.database, "person", spouse) if spouse else None
        visits = list(records.where(context.database, "visit", {"couple_id": couple["id"]}))
        visits.sort(key=lambda row: (row["number"] or 0, row["id"]))
        found.append(
            CoupleLine(
                couple["id"],
                role,
                spouse,
                (other or {}).get("name") or "",
                tuple(
                    (one["id"], one["file_number"] or "", one["opened_on"] or "") for one in visits
                ),
            )
        )
    return tuple(found)


def _due(context: Context, couple: CoupleLine) -> list[PersonDue]:
    today = context.clock.today()
    return [
        PersonDue(
            one.key,
            title_of(one.key),
            one.role,
            one.on.isoformat(),
            one.on < today,
            couple.couple_id,
            visit_id,
        )
        for visit_id, _, _ in couple.visits
        for one in due_of(context, visit_id)
        if one.role == couple.role
    ]
