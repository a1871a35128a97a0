"""The clinician who is named at a township for a person: only then class C goes there."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, may, record
from app.usecases.batches import batches
from app.usecases.pairing import peer_cards
from app.usecases.same_person import all_of
from app.usecases.trouble import translated
from db import links, named_clinicians, records, same_person

NAME_LENGTH = 30


@dataclass(frozen=True)
class NamedClinician:
    """A clinician named at a township for one person."""

    station: str
    clinician: str
    since: str


@dataclass(frozen=True)
class AtCounty:
    """What the county arranges for a person.

    `stations` are the townships there are, {code: name}; `shared` those that have the person now.
    """

    stations: dict[str, str]
    shared: tuple[str, ...]
    named: tuple[NamedClinician, ...]


def at_county(context: Context, person_id: str) -> AtCounty:
    """Which townships have a person, and who is named there. Raises KnownError."""
    allow(context, "move_person")
    names = {code: card.name for code, card in peer_cards(context).items()}
    people = all_of(context, person_id)
    shared = {one for person in people for one in links.stations_of(context.database, person)}
    return AtCounty(
        names,
        tuple(one for one in sorted(shared) if one in names),
        tuple(_named(context, people)) if may(context.user, "name_clinician") else (),
    )


def name_clinician(context: Context, person_id: str, station: str, clinician: str) -> None:
    """From the next exchange on that township is given the person's class C results too.

    It holds for every registration of a resident. Raises KnownError.
    """
    _refuse_elsewhere(context, station)
    clinician = clinician.strip()
    if not clinician or len(clinician) > NAME_LENGTH:
        raise KnownError(
            "指定医生", "没有写医生的姓名，或写得太长", "请写明由哪位医生负责告知和保密"
        )
    if records.read(context.database, "person", person_id) is None:
        raise KnownError("指定医生", "没有找到此人", "请重新查找")
    with translated("指定医生"), context.database.atomic():
        for one in all_of(context, person_id):
            named_clinicians.put(
                context.database,
                station,
                one,
                clinician=clinician,
                since=context.clock.today().isoformat(),
                login=context.user.login,
            )
            record(context, "name_clinician", one, station)


def end_naming(context: Context, person_id: str, station: str) -> None:
    """Nothing more of class C goes there; what was given stays there."""
    _refuse_elsewhere(context, station)
    with translated("指定医生"), context.database.atomic():
        for one in all_of(context, person_id):
            named_clinicians.remove(context.database, station, one)
            record(context, "end_naming", one, station)


def end_where_parted(context: Context, people: Iterable[str]) -> None:
    """Who was named for two registrations at once, of two people as it turns out, is named for neither.

    Inside the caller's transaction; who is meant has to be said again.
    """
    database = context.database
    for some in batches(sorted(people)):
        for link in same_person.links_with(database, some):
            pair = (link["subject"], link["other_id"])
            if link["active"] == "yes" or pair[1] in all_of(context, pair[0]):
                continue
            named = [
                {tuple(row.items()) for row in named_clinicians.of_person(database, one)}
                for one in pair
            ]
            for row in map(dict, named[0] & named[1]):
                for one in pair:
                    named_clinicians.remove(database, row["station"], one)
                    record(context, "end_naming", one, row["station"])


def clinicians_of(context: Context, person_id: str) -> list[NamedClinician]:
    """The clinicians named for a person."""
    allow(context, "name_clinician")
    return _named(context, all_of(context, person_id))


def _named(context: Context, people: list[str]) -> list[NamedClinician]:
    rows = [row for one in people for row in named_clinicians.of_person(context.database, one)]
    found = {row["station"]: NamedClinician(**row) for row in rows}
    return [found[station] for station in sorted(found)]


def _refuse_elsewhere(context: Context, station: str) -> None:
    allow(context, "name_clinician")
    if context.station.role != "county":
        raise KnownError("指定医生", "只有县级站能指定", "请与县级站联系")
    if station not in peer_cards(context):
        raise KnownError("指定医生", f"没有与 {station} 配对", "请检查站代码，或先配对")
