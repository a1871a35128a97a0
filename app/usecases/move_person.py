"""A resident moves to another township: the county passes the file on, with its whole history."""

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.pairing import peer_cards
from app.usecases.save_row import save_row
from app.usecases.trouble import translated
from db import change_log, links, named_clinicians, records


def move_person(
    context: Context, person_id: str, station: str, *, with_spouse: bool = True
) -> list[str]:
    """From the next exchange on `station` has the person, the couple's file and all that was.

    The township before learns of the move, keeps its copy, and is given nothing more. Returns the
    people who moved. Raises KnownError.
    """
    allow(context, "move_person")
    if context.station.role != "county":
        raise KnownError("迁移", "迁往别的乡镇由县级站办理", "请与县级站联系")
    if station not in peer_cards(context):
        raise KnownError("迁移", f"没有与 {station} 配对", "请检查站代码，或先配对")
    database = context.database
    with translated("迁移"), database.atomic():
        couples = records.couples_with(database, [person_id])
        people = {person_id}
        if with_spouse and couples:
            people |= {couples[0]["wife_id"], couples[0]["husband_id"]} - {None}
        moving = [row["id"] for row in records.where(database, "person", {"id": sorted(people)})]
        if person_id not in moving:
            raise KnownError("迁移", "没有找到此人", "请重新查找")
        for one in moving:
            _move(context, one, station)
        for couple in couples:
            _move_couple(context, couple, station)
        record(context, "move_person", person_id, station)
    return moving


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
