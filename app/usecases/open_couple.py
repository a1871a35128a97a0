"""One couple's page: who they are, their files, consents, and which forms are filled."""

from dataclasses import dataclass
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.domain.consent_gate import TO_DECIDE
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.consents import ConsentState, consents_of
from app.usecases.ids import form_id
from app.usecases.tables import values_of
from db import records

STEPS = (
    ("history_wife", "wife"),
    ("physical", "wife"),
    ("physical", "husband"),
    ("lab_wife", "wife"),
    ("lab_husband", "husband"),
    ("assessment", "wife"),
    ("assessment", "husband"),
    ("notice", "wife"),
    ("notice", "husband"),
)


@dataclass(frozen=True)
class Step:
    """One form of one spouse: `state` is "empty", "filled" or "held" (with the reason)."""

    form_key: str
    title: str
    role: str
    person_id: str
    state: str
    reason: str | None
    happened_on: str | None
    owner: str | None


@dataclass(frozen=True)
class Visit:
    """One family file of the couple."""

    visit_id: str
    file_number: str
    number: int
    opened_on: str


@dataclass(frozen=True)
class CoupleView:
    """What the couple's page shows. `people` maps "wife"/"husband" to identity values with `id`."""

    couple_id: str
    couple: dict[str, Any]
    people: dict[str, dict[str, Any]]
    visits: tuple[Visit, ...]
    visit: Visit
    steps: tuple[Step, ...]
    consents: dict[str, list[ConsentState]]
    waiting_for_decision: bool


def open_couple(context: Context, couple_id: str, visit_id: str | None = None) -> CoupleView:
    """Open a couple at one of its visits (the newest by default); the view is recorded."""
    allow(context, "view_couple")
    row = records.read(context.database, "couple", couple_id)
    if row is None:
        raise KnownError("夫妇", "没有找到这对夫妇", "请重新查找")
    people = _people(context, row)
    visits = _visits(context, couple_id)
    if not visits:
        raise KnownError("夫妇", "这对夫妇的家庭档案还没有传到本站", "请导入对方站的数据包后再打开")
    visit = next((one for one in visits if one.visit_id == visit_id), visits[-1])
    steps = _steps(context, visit, people)
    record(context, "view", couple_id, visit.visit_id)
    return CoupleView(
        couple_id=couple_id,
        couple=values_of(FORMS["couple"], row),
        people=people,
        visits=visits,
        visit=visit,
        steps=steps,
        consents={role: consents_of(context, one["id"]) for role, one in people.items()},
        waiting_for_decision=any(step.reason == TO_DECIDE for step in steps),
    )


def _people(context: Context, couple: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {}
    for role in ("wife", "husband"):
        person_id = couple[f"{role}_id"]
        person = person_id and records.read(context.database, "person", person_id)
        if person:
            found[role] = values_of(FORMS["person"], person) | {"id": person_id}
    return found


def _visits(context: Context, couple_id: str) -> tuple[Visit, ...]:
    found = list(records.where(context.database, "visit", {"couple_id": couple_id}))
    found.sort(key=lambda row: (row["number"] or 0, row["id"]))
    return tuple(
        Visit(row["id"], row["file_number"] or "", row["number"] or 0, row["opened_on"] or "")
        for row in found
    )


def _steps(context: Context, visit: Visit, people: dict[str, dict[str, Any]]) -> tuple[Step, ...]:
    return tuple(
        _step(context, visit.visit_id, form_key, role, people[role]["id"])
        for form_key, role in STEPS
        if role in people
    )


def _step(context: Context, visit_id: str, form_key: str, role: str, person_id: str) -> Step:
    form, pk = FORMS[form_key], form_id(visit_id, form_key, person_id)
    row = records.read(context.database, form_key, pk)
    reason = None if row else _reason(context, form_key, pk, person_id)
    return Step(
        form_key=form_key,
        title=form.title,
        role=role,
        person_id=person_id,
        state="filled" if row else "held" if reason else "empty",
        reason=reason,
        happened_on=row[form.dated_by] if row and form.dated_by else None,
        owner=row["owner"] if row else None,
    )


def _reason(context: Context, form_key: str, pk: str, person_id: str) -> str | None:
    for row in records.held_rows(context.database, person_id):
        if (row["tbl"], row["pk"]) == (form_key, pk):
            return str(row["reason"])
    return None
