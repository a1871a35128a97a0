"""Who may be registered twice: the same certificate, the same name and birth date, or alike in sound."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from app.context import Context
from app.domain.names import normal_name, readings
from app.usecases.allow import allow, record
from app.usecases.find_people import terms_of
from app.usecases.same_person import all_of
from db import people_index, records, same_person

SAME_NUMBER, SAME_NAME, SAME_SOUND, SAME_PHONE = "number", "name", "sound", "phone"
JOINED = "joined"
WHY = {
    SAME_NUMBER: "证件号码相同",
    SAME_NAME: "姓名和出生日期相同",
    SAME_SOUND: "姓名同音，出生日期相同",
    SAME_PHONE: "姓名同音，手机相同",
    JOINED: "已合并",
}
MOST = 200
Values = dict[str, Any]


@dataclass(frozen=True)
class Candidate:
    """Two registrations that may be one resident, and why."""

    one: str
    other: str
    why: str
    name: str
    other_name: str
    birth_date: str
    other_birth_date: str


def possible_duplicates(context: Context, person_id: str) -> list[Candidate]:
    """Who may be the same as this person; found through the index, at any number of people."""
    allow(context, "merge_people")
    person = records.read(context.database, "person", person_id)
    if person is None:
        return []
    known = set(all_of(context, person_id)) | _said_not(context, person_id)
    return [one for one in alike(context, person) if one.other not in known]


def alike(context: Context, person: Values) -> list[Candidate]:
    """The same for a person's values that may not be saved yet (no "id" then)."""
    found = people_index.people_with_terms(context.database, sorted(_asked(person)), MOST)
    return [
        candidate(person, other, why)
        for other in found
        if other["id"] != person.get("id") and (why := _why(person, other))
    ]


def list_possible_duplicates(context: Context) -> list[Candidate]:
    """Every pair that nobody has decided on yet, the surest first."""
    allow(context, "merge_people")
    pairs = dict[tuple[str, str], Candidate]()
    for group in same_person.alike(context.database):
        rows = list(records.where(context.database, "person", {"id": list(group)}))
        for one, other in combinations(rows, 2):
            if (one["id"], other["id"]) not in pairs and (why := _why(one, other)):
                pairs[one["id"], other["id"]] = candidate(one, other, why)
    record(context, "list_duplicates", "", str(len(pairs)))
    order = list(WHY)
    return sorted(
        _undecided(context, pairs.values()), key=lambda one: (order.index(one.why), one.name)
    )


def _undecided(context: Context, found: Iterable[Candidate]) -> Iterator[Candidate]:
    for one in found:
        if one.other not in all_of(context, one.one) and one.other not in _said_not(
            context, one.one
        ):
            yield one


def _said_not(context: Context, person: str) -> set[str]:
    """With whom someone has compared this person, and found that they are two."""
    rows = same_person.links_with(context.database, [person])
    pairs = [{row["subject"], row["other_id"]} for row in rows if row["active"] == "no"]
    return set[str]().union(*pairs) - {person}


def _asked(person: Values) -> set[str]:
    """The terms under which a registration of the same resident would stand."""
    name = normal_name(person.get("name") or "").lower()
    number = (person.get("certificate_number") or "").lower()
    sounds = {"".join(one) for one in readings(person.get("name") or "")}
    return ({name, number, *sounds} - {""}) & terms_of(person)


def _why(one: Values, other: Values) -> str | None:
    if one.get("sex") and other["sex"] and one["sex"] != other["sex"]:
        return None
    if one.get("certificate_number") and one["certificate_number"] == other["certificate_number"]:
        return SAME_NUMBER
    born = bool(one.get("birthday")) and one["birthday"] == other["birthday"]
    if not born and (not one.get("phone") or one["phone"] != other["phone"]):
        return None
    first, second = (normal_name(each.get("name") or "") for each in (one, other))
    if born and first == second:
        return SAME_NAME
    if set(readings(first)) & set(readings(second)):
        return SAME_SOUND if born else SAME_PHONE
    return None


def candidate(one: Values, other: Values, why: str) -> Candidate:
    """The pair as a list shows it."""
    return Candidate(
        one=one.get("id") or "",
        other=other["id"],
        why=why,
        name=one.get("name") or "",
        other_name=other["name"] or "",
        birth_date=one.get("birthday") or "",
        other_birth_date=other["birthday"] or "",
    )
