"""The clinician who is named at a township for a person: only then class C goes there."""

from dataclasses import dataclass
from itertools import groupby

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.confidential import secret_fields
from app.usecases.find_people import PersonLine, person_line
from app.usecases.pairing import peer_cards
from app.usecases.trouble import translated
from db import named_clinicians, records


@dataclass(frozen=True)
class NamedClinician:
    """A clinician named at a township for one person."""

    station: str
    clinician: str
    since: str


@dataclass(frozen=True)
class ToTell:
    """A person whose class C results the county tells: the township is not given them."""

    person: PersonLine
    station: str
    forms: tuple[str, ...]


def name_clinician(context: Context, person_id: str, station: str, clinician: str) -> None:
    """From the next exchange on that township is given the person's class C results too."""
    _refuse_elsewhere(context, station)
    if not clinician.strip():
        raise KnownError("指定医生", "没有写医生的姓名", "请写明由哪位医生负责告知和保密")
    if records.read(context.database, "person", person_id) is None:
        raise KnownError("指定医生", "没有找到此人", "请重新查找")
    with translated("指定医生"), context.database.atomic():
        named_clinicians.put(
            context.database,
            station,
            person_id,
            clinician=clinician.strip(),
            since=context.clock.today().isoformat(),
            login=context.user.login,
        )
        record(context, "name_clinician", person_id, station)


def end_naming(context: Context, person_id: str, station: str) -> None:
    """Nothing more of class C goes there; what was given stays there."""
    _refuse_elsewhere(context, station)
    with translated("指定医生"), context.database.atomic():
        named_clinicians.remove(context.database, station, person_id)
        record(context, "end_naming", person_id, station)


def clinicians_of(context: Context, person_id: str) -> list[NamedClinician]:
    """The clinicians named for a person."""
    allow(context, "name_clinician")
    return [
        NamedClinician(**row) for row in named_clinicians.of_person(context.database, person_id)
    ]


def list_to_tell(context: Context) -> list[ToTell]:
    """Whom the county tells, after an export has left their class C results here."""
    allow(context, "name_clinician")
    rows = [
        row
        for row in named_clinicians.told_here(context.database, list(peer_cards(context)))
        if row["tbl"] in FORMS and secret_fields(row["tbl"])
    ]
    found = []
    for (station, person), group in groupby(rows, key=lambda row: (row["station"], row["person"])):
        line = person_line(context, person)
        if line:
            found.append(ToTell(line, station, tuple(FORMS[row["tbl"]].title for row in group)))
    record(context, "list_to_tell", "", f"{len(found)}")
    return found


def _refuse_elsewhere(context: Context, station: str) -> None:
    allow(context, "name_clinician")
    if context.station.role != "county":
        raise KnownError("指定医生", "只有县级站能指定", "请与县级站联系")
    if station not in peer_cards(context):
        raise KnownError("指定医生", f"没有与 {station} 配对", "请检查站代码，或先配对")
