"""Joining two registrations of one resident, and parting them again; a person decides."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.catalogue import FORMS
from app.context import Context
from app.domain.dates import show_date
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.consents import ConsentState, consents_of
from app.usecases.ids import form_id
from app.usecases.possible_duplicates import JOINED, Candidate, candidate, spouses_of, with_spouses
from app.usecases.same_person import all_of
from app.usecases.save_row import save_row
from app.usecases.settle_rows import settle_rows
from app.usecases.tables import values_of
from app.usecases.trouble import translated
from db import records

WHERE = "重复登记"


@dataclass(frozen=True)
class Compared:
    """Two registrations beside each other: (label, here, there, whether they differ)."""

    one: str
    other: str
    lines: tuple[tuple[str, str, str, bool], ...]
    joined: bool


def compare_people(context: Context, one: str, other: str) -> Compared:
    """Both identities side by side; that they were seen is on record."""
    allow(context, "merge_people")
    form, found = FORMS["person"], []
    for person in (one, other):
        row = records.read(context.database, "person", person)
        if row is None:
            raise KnownError(WHERE, "没有找到其中一个人", "请刷新列表")
        record(context, "view", person, "person")
        files = ", ".join(_files(context, person))
        found.append((values_of(form, row), files))
    (here, files_here), (there, files_there) = found
    lines = [
        (field.label, field.show(here[name]), field.show(there[name]), here[name] != there[name])
        for name, field in form.fields.items()
        if here[name] is not None or there[name] is not None
    ]
    spouses = spouses_of(context, {one, other})
    with_here, with_there = spouses.get(one, ""), spouses.get(other, "")
    if with_here or with_there:
        lines.append(("配偶", with_here, with_there, with_here != with_there))
    lines.append(("档案编号", files_here, files_there, True))
    lines += _consents(context, one, other)
    return Compared(one, other, tuple(lines), other in all_of(context, one))


def merge_people(context: Context, one: str, other: str) -> str:
    """Say that two registrations are one resident; returns the id that stands for both."""
    _decide(context, one, other, "yes")
    return all_of(context, one)[0]


def unmerge_people(context: Context, one: str, other: str) -> bool:
    """Say that they are two people; False while other links still join them."""
    _decide(context, one, other, "no")
    return other not in all_of(context, one)


def list_joined(context: Context) -> list[Candidate]:
    """The registrations that are joined by a decision, so that it can be taken back."""
    allow(context, "merge_people")
    rows = records.where(context.database, "person_link", {"active": "yes"})
    pairs = ((row["subject"], row["other_id"]) for row in rows)
    found = []
    for pair in pairs:
        people = [records.read(context.database, "person", person) for person in pair]
        if people[0] and people[1]:
            found.append(candidate(people[0], people[1], JOINED))
    return with_spouses(context, found)


def _decide(context: Context, one: str, other: str, active: str) -> None:
    allow(context, "merge_people")
    first, second = sorted((one, other))
    people = [records.read(context.database, "person", person) for person in (first, second)]
    if first == second or None in people:
        raise KnownError(WHERE, "需要两个不同的、在本站有登记的人", "请重新选择")
    if active == "yes" and len({person["sex"] for person in people if person}) > 1:
        raise KnownError(WHERE, "两个登记的性别不同", "请先核对并更正基本信息")
    values = {
        "other_id": second,
        "active": active,
        "decided_by": context.user.name,
        "decided_on": context.clock.today().isoformat(),
    }
    row_id = form_id(second, "person_link", first)
    with translated(WHERE), context.database.atomic():
        save_row(context, "person_link", row_id, first, values)
        settle_rows(context, {"person_link": {row_id: first}})
        record(context, "merge_people", first, f"{active}:{second}")


def _consents(context: Context, one: str, other: str) -> Iterator[tuple[str, str, str, bool]]:
    """What was agreed to under each: an ending under one counts for both once they are joined."""
    for here, there in zip(consents_of(context, one), consents_of(context, other), strict=True):
        if {here.state, there.state} != {"none"}:
            title = f"同意：{here.title}"
            yield title, _said(here), _said(there), here.state != there.state


def _said(state: ConsentState) -> str:
    if state.state == "none":
        return "未签署"
    day = state.signed_on if state.state == "valid" else state.withdrawn_on
    return f"{'已签署' if state.state == 'valid' else '已撤回'} {show_date(day) if day else ''}".strip()


def _files(context: Context, person: str) -> list[str]:
    couples = records.couples_of(context.database, person)
    found = records.where(context.database, "visit", {"couple_id": couples}) if couples else []
    return [row["file_number"] or "" for row in found]
