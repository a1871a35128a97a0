"""Who may be registered twice: the same certificate, the same name and birth date, or alike in sound."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from app.context import Context
from app.domain.names import readings
from app.domain.placeholders import real_name, real_number
from app.usecases.allow import allow, record
from app.usecases.batches import batches
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
    spouse: str = ""
    other_spouse: str = ""


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
    return [
        candidate(person, other, why)
        for other in looked_up(context, person)
        if other["id"] != person.get("id") and (why := why_alike(person, other))
    ]


def looked_up(context: Context, person: Values) -> list[Values]:
    """Who has the same number or phone, or the same birth date and a name that sounds the same."""
    numbers = {real_number(person.get(name)).lower() for name in ("certificate_number", "phone")}
    name = real_name(person.get("name"))
    sounds = {"".join(one) for one in readings(name)}
    return people_index.people_alike(
        context.database,
        sorted(numbers - {""}),
        person.get("birthday") or "",
        sorted({name.lower(), *sounds} - {""}),
        MOST,
    )


def list_possible_duplicates(context: Context) -> list[Candidate]:
    """Every pair that nobody has decided on yet, the surest first."""
    allow(context, "merge_people")
    pairs = dict[tuple[str, str], Candidate]()
    for group in same_person.alike(context.database):
        rows = list(records.where(context.database, "person", {"id": list(group)}))
        for one, other in combinations(rows, 2):
            if (one["id"], other["id"]) not in pairs and (why := why_alike(one, other)):
                pairs[one["id"], other["id"]] = candidate(one, other, why)
    record(context, "list_duplicates", "", str(len(pairs)))
    order = list(WHY)
    found = sorted(
        _undecided(context, pairs.values()), key=lambda one: (order.index(one.why), one.name)
    )
    return with_spouses(context, found)


def with_spouses(context: Context, found: list[Candidate]) -> list[Candidate]:
    """The same pairs with whom each is registered as a couple: often what tells two people apart."""
    names = spouses_of(context, {one for pair in found for one in (pair.one, pair.other)})
    return [
        replace(one, spouse=names.get(one.one, ""), other_spouse=names.get(one.other, ""))
        for one in found
    ]


def spouses_of(context: Context, people: set[str]) -> dict[str, str]:
    """The names of everybody's spouses, where there are any."""
    spouses: dict[str, list[str]] = {}
    for some in batches(sorted(people)):
        for row in records.couples_with(context.database, some):
            for one, other in (("wife_id", "husband_id"), ("husband_id", "wife_id")):
                if row[one] in people and row[other]:
                    spouses.setdefault(row[one], []).append(row[other])
    names: dict[str, str] = {}
    for some in batches(sorted({other for found in spouses.values() for other in found})):
        rows = records.where(context.database, "person", {"id": some})
        names |= {row["id"]: row["name"] or "" for row in rows}
    return {
        one: "、".join(dict.fromkeys(filter(None, (names.get(other) for other in found))))
        for one, found in spouses.items()
    }


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


def why_alike(one: Values, other: Values) -> str | None:
    """In what two registrations are alike (a key of WHY); what stands for "unknown" does not count."""
    if one.get("sex") and other["sex"] and one["sex"] != other["sex"]:
        return None
    if same_number(one, other, "certificate_number"):
        return SAME_NUMBER
    born = bool(one.get("birthday")) and one["birthday"] == other["birthday"]
    if not born and not same_number(one, other, "phone"):
        return None
    first, second = (real_name(each.get("name")) for each in (one, other))
    if born and first and first == second:
        return SAME_NAME
    if set(readings(first)) & set(readings(second)):
        return SAME_SOUND if born else SAME_PHONE
    return None


def same_number(one: Values, other: Values, name: str) -> bool:
    """Whether both have this number, and it is a real one."""
    return bool(real_number(one.get(name))) and one[name] == other[name]


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
