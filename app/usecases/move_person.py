"""A resident moves to another township: the county passes the file on, with its whole history."""

from dataclasses import dataclass
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.gate import has_consent
from app.usecases.pairing import peer_cards
from app.usecases.same_person import all_of
from app.usecases.save_row import save_row
from app.usecases.trouble import translated
from db import change_log, links, named_clinicians, records

WHERE = "迁移"


@dataclass(frozen=True)
class Moving:
    """What a move would take along: who, which files, how many records; and what it would not.

    `ended` are the clinicians who would be named no longer, (clinician, station); `without` the
    people who have not agreed to sharing.
    """

    people: tuple[str, ...]
    files: tuple[str, ...]
    records: int
    before: tuple[str, ...]
    ended: tuple[tuple[str, str], ...]
    without: tuple[str, ...]


def what_moves(
    context: Context, person_id: str, station: str, *, with_spouse: bool = True
) -> Moving:
    """What `move_person` would do, to be said before it is done. Raises KnownError."""
    _refuse_elsewhere(context, station)
    database, names = context.database, _names(context)
    people, couples = _who(context, person_id, with_spouse=with_spouse)
    ids = [row["id"] for row in people]
    visits = list(records.where(database, "visit", {"couple_id": [one["id"] for one in couples]}))
    before: set[str] = {one for person in ids for one in links.stations_of(database, person)} - {
        station
    }
    named = [row for person in ids for row in named_clinicians.of_person(database, person)]
    ended: set[tuple[str, str]] = {
        (row["clinician"], row["station"]) for row in named if row["station"] != station
    }
    health = [key for key, form in FORMS.items() if form.purpose]
    found = {row["id"]: str(row["name"] or "") for row in people}
    return Moving(
        people=tuple(dict.fromkeys(found.values())),
        files=tuple(row["file_number"] or "" for row in visits),
        records=sum(
            sum(1 for _ in records.where(database, key, {"subject": ids})) for key in health
        ),
        before=tuple(names.get(one, one) for one in sorted(before)),
        ended=tuple((who, names.get(where, where)) for who, where in sorted(ended)),
        without=tuple(
            dict.fromkeys(
                name for one, name in found.items() if not has_consent(context, one, "upload")
            )
        ),
    )


def move_person(
    context: Context, person_id: str, station: str, *, with_spouse: bool = True
) -> list[str]:
    """From the next exchange on `station` has the person, the couple's file and all that was.

    All registrations of a resident move together. The township before learns of the move, keeps
    its copy, and is given nothing more. Returns the people who moved. Raises KnownError.
    """
    _refuse_elsewhere(context, station)
    with translated(WHERE), context.database.atomic():
        people, couples = _who(context, person_id, with_spouse=with_spouse)
        moving = [row["id"] for row in people]
        for one in moving:
            _move(context, one, station)
        for couple in couples:
            _move_couple(context, couple, station)
        record(context, "move_person", person_id, station)
    return moving


def _who(
    context: Context, person_id: str, *, with_spouse: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(rows of the people who move, couples whose file moves). Raises KnownError."""
    database = context.database
    own = all_of(context, person_id)
    couples = records.couples_with(database, own)
    people = set(own)
    if with_spouse and couples:
        spouses = {couples[0]["wife_id"], couples[0]["husband_id"]} - {None}
        people |= {each for one in spouses for each in all_of(context, one)}
    moving = list(records.where(database, "person", {"id": sorted(people)}))
    if person_id not in {row["id"] for row in moving}:
        raise KnownError(WHERE, "没有找到此人", "请重新查找")
    return moving, couples


def _refuse_elsewhere(context: Context, station: str) -> None:
    allow(context, "move_person")
    if context.station.role != "county":
        raise KnownError(WHERE, "迁往别的乡镇由县级站办理", "请与县级站联系")
    if station not in peer_cards(context):
        raise KnownError(WHERE, f"没有与 {station} 配对", "请检查站代码，或先配对")


def _names(context: Context) -> dict[str, str]:
    return {code: card.name for code, card in peer_cards(context).items()}


def _move(context: Context, person_id: str, station: str) -> None:
    database = context.database
    before = links.stations_of(database, person_id)
    save_row(context, "person", person_id, person_id, {"cared_by": station})
    links.move(database, [person_id], before, station, change_log.last_lsn(database))
    for old in before - {station}:
        named_clinicians.remove(database, old, person_id)


def _move_couple(context: Context, couple: dict[str, str | None], station: str) -> None:
    """The couple's own rows go along; the township before keeps sharing them while a spouse stays."""
    database, couple_id = context.database, str(couple["id"])
    before = links.stations_of(database, couple_id)
    spouses = {couple["wife_id"], couple["husband_id"]} - {None}
    staying = set[str]().union(*(links.stations_of(database, str(one)) for one in spouses))
    unknown = not all(records.read(database, "person", str(one)) for one in spouses)
    left = set() if unknown else before - staying
    links.move(database, [couple_id], left, station, change_log.last_lsn(database))
