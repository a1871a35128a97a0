"""Who may be registered already, asked while a person is being typed; a hint that prevents nothing."""

from dataclasses import dataclass

from app.context import Context
from app.usecases.allow import allow, record
from app.usecases.find_people import PersonLine, person_line
from app.usecases.possible_duplicates import (
    SAME_NUMBER,
    SAME_PHONE,
    WHY,
    Values,
    looked_up,
    same_number,
    why_alike,
)
from app.usecases.same_person import all_of
from db import audit

ONLY_PHONE = "only_phone"
REASONS = {name: WHY[name] for name in ("number", "name", "sound", SAME_PHONE)}
REASONS |= {ONLY_PHONE: "手机相同，可能是家人"}
MOST = 2  # so that what is being typed stays in sight
SEEN = "alike"
SEEN_AGAIN_AFTER = 3_600_000  # ms; until then one more letter typed is no second look at a person


@dataclass(frozen=True)
class Alike:
    """Somebody registered, and why they may be the one who is being typed (a key of REASONS)."""

    why: str
    person: PersonLine


def registered_already(
    context: Context, person: Values, apart_from: frozenset[str] = frozenset()
) -> list[Alike]:
    """The surest few; each who is shown is on record. Looks up indexes only, at any number of people.

    `apart_from` are people who are known to be meant, with all their registrations.
    """
    allow(context, "register")
    known = {one for each in apart_from for one in all_of(context, each)}
    found: dict[str, tuple[int, str]] = {}  # of each resident the registration that is most alike
    for other in looked_up(context, person):
        why = _why(person, other)
        if why and other["id"] not in known:
            resident = all_of(context, other["id"])[0]
            sure = (_ORDER.index(why), other["id"])
            found[resident] = min(sure, found.get(resident, sure))
    shown = [
        Alike(_ORDER[order], line)
        for order, one in sorted(found.values())[:MOST]
        if (line := person_line(context, one))
    ]
    _put_on_record(context, [one.person.person_id for one in shown])
    return shown


_ORDER = list(REASONS)


def _why(person: Values, other: Values) -> str | None:
    if same_number(person, other, "certificate_number"):
        return SAME_NUMBER  # even of the other sex: one of the two is wrong
    why = why_alike(person, other)
    same_sex = person.get("sex") in (None, other["sex"])
    if why is None and same_sex and same_number(person, other, "phone"):
        return ONLY_PHONE
    return why


def _put_on_record(context: Context, people: list[str]) -> None:
    for person in people:
        ago = context.clock.now_ms() - SEEN_AGAIN_AFTER
        if not any(
            (line["login"], line["action"]) == (context.user.login, SEEN) and line["at"] > ago
            for line in audit.lines(context.database, person, 1)
        ):
            record(context, SEEN, person, "person")
