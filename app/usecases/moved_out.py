"""Who has moved away from this township: their copy is kept here, and is shared no longer."""

from collections.abc import Iterable

from app.context import Context
from app.usecases.batches import batches
from db import records


def moved_people(context: Context, people: Iterable[str]) -> set[str]:
    """Those among these people for whom another station cares since they moved."""
    if context.station.role == "county":
        return set()
    code = context.station.code
    return {
        row["id"]
        for some in batches(sorted(people))
        for row in records.where(context.database, "person", {"id": some}, even_held=True)
        if row["cared_by"] not in (None, code)
    }


def moved_out(context: Context) -> set[str]:
    """Everyone who moved away, and the couples of whom every spouse did."""
    if context.station.role == "county":
        return set()
    code = context.station.code
    people = set(records.moved_from(context.database, code))
    couples = [
        row["id"]
        for some in batches(sorted(people))
        for row in records.couples_with(context.database, some)
        if {row["wife_id"], row["husband_id"]} - {None} <= people
    ]
    return people | set(couples)
