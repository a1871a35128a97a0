"""Counting residents who are registered more than once: each is one person, with the facts of all.

They are few. Whoever counts reads them apart from everybody else, so that nobody else is slowed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from app.context import Context
from app.usecases.joined_identity import Hearing
from db import same_person

T = TypeVar("T")
ASKED = ("sex", "hukou_type", "birthday", "village")


@dataclass(frozen=True)
class Resident:
    """Who stands for a resident, and what all registrations say they are."""

    stands: str
    sex: str | None = None
    hukou_type: str | None = None
    birthday: str | None = None
    village: str | None = None


class Joined:
    """The residents who are registered more than once; false when there are none."""

    def __init__(self, context: Context) -> None:
        self.members = same_person.joined(context.database)
        hearing, self._residents = Hearing(context, self.members.values()), dict[str, Resident]()
        for stands, members in self.members.items():
            identity = hearing.identity(members)
            resident = Resident(stands, **{name: identity.get(name) for name in ASKED})
            self._residents |= dict.fromkeys(members, resident)

    def __bool__(self) -> bool:
        return bool(self._residents)

    def of(self, person: str) -> Resident | None:
        """The resident whose registration this is, if there are others."""
        return self._residents.get(person)

    def stands(self, person: str) -> str:
        """Who stands for a person: themselves, with one registration."""
        found = self._residents.get(person)
        return found.stands if found else person

    def once(
        self, rows: Iterable[T], person_of: Callable[[T], str], fact_of: Callable[[T], Any]
    ) -> list[T]:
        """Of what several registrations say of one fact (a day, say) what the first of them says."""
        given = list(rows)
        first: dict[tuple[str, Any], str] = {}
        for row in given:
            at, person = (self.stands(person_of(row)), fact_of(row)), person_of(row)
            first[at] = min(first.get(at, person), person)
        return [
            row
            for row in given
            if first[self.stands(person_of(row)), fact_of(row)] == person_of(row)
        ]


def births_once(joined: Joined, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """An ending that two registrations of a woman tell of is one: of one day, or both of no day."""
    return joined.once(rows, lambda row: row["subject"], lambda row: row["end_date"])


def couples_once(joined: Joined, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A couple both of whom stand for the same residents, or one of whom is not known, is one."""
    if not joined:
        return rows
    found: list[dict[str, Any]] = []
    of_joined: list[tuple[str | None, str | None]] = []
    for row in sorted(rows, key=lambda row: row["id"]):
        both = [row["wife_id"], row["husband_id"]]
        residents = [joined.of(one) for one in both if one]
        if any(residents):
            wife, husband = (joined.stands(one) if one else None for one in both)
            if any(
                (wife, husband) == other
                or (wife == other[0] and None in (husband, other[1]))
                or (husband == other[1] and None in (wife, other[0]))
                for other in of_joined
            ):
                continue
            of_joined.append((wife, husband))
            hukou = next((one.hukou_type for one in residents if one and one.hukou_type), None)
            row = row | {"hukou": hukou or row["hukou"]}
        found.append(row)
    return found
