"""Who a resident is by all their registrations: what stands, and what they say differently."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.usecases.batches import batches
from app.usecases.ids import form_id
from app.usecases.same_person import all_of
from app.usecases.save_row import save_row
from app.usecases.tables import values_of
from db import change_log, records, same_person
from sync.merge import expand_clock

Values = dict[str, Any]
Heard = dict[str, "Said"]  # by field, of one registration


@dataclass(frozen=True)
class Said:
    """What one registration says, and the stamp of it."""

    stamp: str
    person: str
    value: Any

    @property
    def mark(self) -> str:
        """Names what was said: rows written in one moment have one stamp."""
        return f"{self.stamp}/{self.person}"


class Hearing:
    """What joined registrations say of each field, and what people chose between them."""

    def __init__(self, context: Context, groups: Iterable[list[str]]) -> None:
        self._heard: dict[str, Heard] = {}
        self._over: dict[str, set[tuple[str, str]]] = {}
        people = sorted({one for members in groups for one in members})
        for some in batches(people):
            self._hear(context, some)
            if len(people) > 1:  # one alone is not chosen between
                self._learn_choices(context, some)

    def all(self, members: list[str], name: str) -> list[Said]:
        """What each of the open registrations says; who says nothing of the field is not among them."""
        heard = (self._heard.get(person, {}).get(name) for person in members)
        found = [one for one in heard if one]
        return sorted(found, key=lambda one: one.mark, reverse=True)

    def standing(self, members: list[str], name: str) -> list[Said]:
        """What has not been decided against, each value once: the first is what is shown.

        A choice counts while both registrations are here and say what they said then. Choices that
        go round in a circle, made by stations that were apart, leave everything to be decided.
        """
        found = self.all(members, name)
        if len(found) < 2:
            return found
        marks = {one.mark for one in found}
        beaten = {
            left
            for taken, left in self._over.get(name, ())
            if taken in marks and left in marks and taken != left
        }
        newest: dict[Any, Said] = {}
        for one in [one for one in found if one.mark not in beaten] or found:
            newest.setdefault(one.value, one)
        return list(newest.values())

    def identity(self, members: list[str]) -> Values:
        """The resident's values; empty when no registration is open."""
        if not any(self._heard.get(one) for one in members):
            return {}
        said = {name: self.standing(members, name) for name in FORMS["person"].fields}
        return {name: found[0].value if found else None for name, found in said.items()}

    def _hear(self, context: Context, people: list[str]) -> None:
        form, database = FORMS["person"], context.database
        clocks = change_log.clocks_of(database, "person", people)
        for row in records.where(database, "person", {"id": people}):
            stamps, values = expand_clock(clocks[row["id"]][0], row), values_of(form, row)
            self._heard[row["id"]] = {
                name: Said(stamps[name], row["id"], value)
                for name, value in values.items()
                if value not in (None, "")
            }

    def _learn_choices(self, context: Context, people: list[str]) -> None:
        for row in records.where(context.database, "joined_choice", {"subject": people}):
            self._over.setdefault(row["about"], set()).add((row["taken"], row["left"]))


def identity_of(context: Context, person: str) -> Values:
    """The resident's identity, by all registrations; empty if none is open."""
    members = all_of(context, person)
    return Hearing(context, [members]).identity(members)


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
    hearing = Hearing(context, groups.values())
    for stands, members in groups.items():
        for name, field in FORMS["person"].fields.items():
            said = hearing.standing(members, name)
            if not field.hidden and len(said) > 1:
                yield stands, name, said


def choose(context: Context, person: str, name: str, mark: str) -> list[str]:
    """Let what is so marked stand over every registration that says something else.

    Nothing is written into a registration, so that parting them brings back each as it was. Returns
    the registrations concerned, none when that is not said any more. Inside the caller's
    transaction.
    """
    members = all_of(context, person)
    said = Hearing(context, [members]).all(members, name)
    taken = next((one for one in said if one.mark == mark), None)
    others = [one for one in said if taken and one.value != taken.value]
    for left in others:
        assert taken
        first, second = sorted((taken.person, left.person))
        values = {"other_id": second, "about": name, "taken": mark, "left": left.mark}
        row_id = form_id(f"{first}/{second}", "joined_choice", name)
        save_row(context, "joined_choice", row_id, first, values)
    return [taken.person, *(one.person for one in others)] if taken else []
