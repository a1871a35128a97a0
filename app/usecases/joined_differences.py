"""What the joined registrations of one resident say differently about who they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.usecases.same_person import all_of, clock_of_row
from app.usecases.tables import values_of
from db import records, same_person


@dataclass(frozen=True)
class Said:
    """What one registration says, and the stamp of it."""

    stamp: str
    value: Any
    person: str


def joined_differences(
    context: Context, person: str | None = None
) -> Iterator[tuple[str, str, list[Said]]]:
    """(who stands for them, field, what is said: the newest first), of one resident or of all.

    A registration that says nothing of a field does not differ; equal values are one.
    """
    if person is None:
        groups = same_person.joined(context.database)
    else:
        members = all_of(context, person)
        groups = {members[0]: members} if len(members) > 1 else {}
    for stands, members in groups.items():
        for name, said in _said(context, members).items():
            if len(said) > 1:
                yield stands, name, said


def _said(context: Context, members: list[str]) -> dict[str, list[Said]]:
    form = FORMS["person"]
    found: dict[str, list[Said]] = {}
    for row in records.where(context.database, "person", {"id": sorted(members)}):
        clock, values = clock_of_row(context, row), values_of(form, row)
        for name, field in form.fields.items():
            if not field.hidden and values[name] is not None:
                found.setdefault(name, []).append(Said(clock[name], values[name], row["id"]))
    return {name: _distinct(said) for name, said in found.items()}


def _distinct(said: list[Said]) -> list[Said]:
    newest: dict[Any, Said] = {}
    for one in sorted(said, key=lambda one: one.stamp, reverse=True):
        newest.setdefault(one.value, one)
    return list(newest.values())
