"""One couple's page: who they are, their files, consents, and which forms are filled."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.catalogue import FORMS
from app.catalogue.programme import EXPECTED, FOLLOW_UP, OPTIONAL
from app.context import Context
from app.domain.consent_gate import NO_CONSENT, TO_DECIDE, WITHDRAWN
from app.errors import KnownError
from app.forms.form import Form
from app.usecases.allow import allow, record
from app.usecases.confidential import is_told_elsewhere
from app.usecases.conflicts import IDENTITY, rows_that_differ
from app.usecases.consents import ConsentState, consents_of
from app.usecases.due import due_of
from app.usecases.gate import Papers, ended_elsewhere, papers_of
from app.usecases.ids import form_id
from app.usecases.joined_identity import identity_of
from app.usecases.moved_out import moved_people
from app.usecases.same_person import all_of
from app.usecases.tables import values_of
from db import records

DIED = "died"
STEPS = (*EXPECTED, *OPTIONAL, *FOLLOW_UP)


PARTS = {
    key: part
    for part, steps in (("follow_up", FOLLOW_UP), ("optional", OPTIONAL), ("expected", EXPECTED))
    for key, _ in steps
}
Days = dict[tuple[str, str], date]


@dataclass(frozen=True)
class Step:
    """One form of one spouse, or one row of a form that comes many times (`row_id` names it).

    `state`: "empty", "incomplete", "complete" (locked), "held" (with the reason). `elsewhere`: its
    class C results are not here, the county tells them. `part` says where
    it belongs: "expected", "optional" or "follow_up". `due_on` is None when nothing is due.
    `closed` says why nothing can be filled in now: DIED, or a reason of the consent gate.
    """

    form_key: str
    title: str
    role: str
    person_id: str
    part: str
    state: str
    reason: str | None
    happened_on: str | None
    owner: str | None
    row_id: str | None = None
    due_on: str | None = None
    overdue: bool = False
    outdated: bool = False
    elsewhere: bool = False
    differs: bool = False
    closed: str | None = None


@dataclass(frozen=True)
class Visit:
    """One family file of the couple, or of a spouse under another registration."""

    visit_id: str
    file_number: str
    number: int
    opened_on: str
    couple_id: str


@dataclass(frozen=True)
class CoupleView:
    """What the couple's page shows. `people` maps "wife"/"husband" to identity values with `id`
    and `moved_to`, the station that cares for someone who moved away from here.
    """

    couple_id: str
    couple: dict[str, Any]
    people: dict[str, dict[str, Any]]
    visits: tuple[Visit, ...]
    visit: Visit
    steps: tuple[Step, ...]
    consents: dict[str, list[ConsentState]]
    waiting_for_decision: bool
    differs: bool = False
    missing: tuple[str, ...] = ()  # the spouse nobody has registered yet


def open_couple(context: Context, couple_id: str, visit_id: str | None = None) -> CoupleView:
    """Open a couple at one of its visits (the newest by default); the view is recorded.

    Where a spouse is registered twice and joined, the files of all registrations are there, and
    the newest of them is opened.
    """
    allow(context, "view_couple")
    row = _couple(context, couple_id)
    visits = _visits(context, row)
    if not visits:
        raise KnownError("夫妇", "这对夫妇的家庭档案还没有传到本站", "请导入对方站的数据包后再打开")
    visit = next((one for one in visits if one.visit_id == visit_id), None)
    visit = visit or _newest(context, row, visits)
    couple_id = visit.couple_id
    row = _couple(context, couple_id)
    people = _people(context, row)
    differing = rows_that_differ(context, [couple_id, *(one["id"] for one in people.values())])
    steps = tuple(_marked(visit, step, differing) for step in _steps(context, visit, people))
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
        differs=any(table in IDENTITY for table, _ in differing),
        missing=tuple(role for role in ("wife", "husband") if not row[f"{role}_id"]),
    )


def _people(context: Context, couple: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {}
    for role in ("wife", "husband"):
        person_id = couple[f"{role}_id"]
        if person_id and (identity := identity_of(context, person_id)):
            found[role] = identity | {"id": person_id, "moved_to": _moved_to(context, person_id)}
    return found


def _moved_to(context: Context, person_id: str) -> str | None:
    """The township that looks after this person now, if it is another one."""
    if not moved_people(context, [person_id]):
        return None
    person = records.read(context.database, "person", person_id)
    return person["cared_by"] if person else None


def _couple(context: Context, couple_id: str) -> dict[str, Any]:
    row = records.read(context.database, "couple", couple_id)
    if row is None:
        raise KnownError("夫妇", "没有找到这对夫妇", "请重新查找")
    return row


def _visits(context: Context, couple: dict[str, Any]) -> tuple[Visit, ...]:
    """The files of the couple and of every registration of either spouse, oldest first."""
    couples = {couple["id"], *_couples_of(context, couple, joined_only=False)}
    found = list(records.where(context.database, "visit", {"couple_id": sorted(couples)}))
    found.sort(key=lambda row: (row["opened_on"] or "", row["number"] or 0, row["id"]))
    return tuple(
        Visit(
            row["id"],
            row["file_number"] or "",
            row["number"] or 0,
            row["opened_on"] or "",
            row["couple_id"],
        )
        for row in found
    )


def _newest(context: Context, couple: dict[str, Any], visits: tuple[Visit, ...]) -> Visit:
    ours = {couple["id"], *_couples_of(context, couple, joined_only=True)}
    return next((one for one in reversed(visits) if one.couple_id in ours), visits[-1])


def _couples_of(context: Context, couple: dict[str, Any], *, joined_only: bool) -> set[str]:
    found = set[str]()
    for person in filter(None, (couple["wife_id"], couple["husband_id"])):
        members = all_of(context, person)
        if len(members) > 1 or not joined_only:
            found |= {row["id"] for row in records.couples_with(context.database, members)}
    return found


def _steps(context: Context, visit: Visit, people: dict[str, dict[str, Any]]) -> tuple[Step, ...]:
    due = {(one.key, one.role): one.on for one in due_of(context, visit.visit_id)}
    papers = papers_of(context, [one["id"] for one in people.values()])
    ended = {role: ended_elsewhere(context, one["id"]) for role, one in people.items()}
    found = []
    for form_key, role in STEPS:
        if role in people:
            person = people[role]
            closed = _closed(FORMS[form_key], person, papers[person["id"]], ended[role])
            for step in _of_form(context, visit.visit_id, form_key, role, person["id"], due):
                found.append(replace(step, closed=closed))
    return tuple(found)


def _closed(
    form: type[Form], person: dict[str, Any], papers: Papers, ended: dict[str, str]
) -> str | None:
    """Why nothing more can be filled in for this person, or None.

    How a pregnancy ended, and what a sample showed, may come after a death.
    """
    comes_later = form.key == "outcome" or "sampled_on" in form.fields
    if person.get("residence") == DIED and not comes_later:
        return DIED
    if form.purpose is None:
        return None
    if papers.agree_to(form.purpose):
        return WITHDRAWN if form.purpose in ended else None
    signed_once = any(one.purpose == form.purpose for one in papers.consents)
    return WITHDRAWN if signed_once else NO_CONSENT


def _marked(visit: Visit, step: Step, differing: set[tuple[str, str]]) -> Step:
    row_id = step.row_id or form_id(visit.visit_id, step.form_key, step.person_id)
    return replace(step, differs=(step.form_key, row_id) in differing)


def _of_form(
    context: Context, visit_id: str, form_key: str, role: str, person_id: str, due: Days
) -> list[Step]:
    form, held = FORMS[form_key], {}
    for row in records.held_rows(context.database, person_id):
        if row["tbl"] == form_key:
            held[row["pk"]] = str(row["reason"])
    where = {"visit_id": visit_id, "subject": person_id}
    rows = list(records.where(context.database, form_key, where, even_held=True))
    if form.dated_by:
        rows.sort(key=lambda row: row[str(form.dated_by)] or "")
    steps = [_step(context, form, role, person_id, row, held.get(row["id"]), due) for row in rows]
    if form.many or not rows:
        steps.append(_step(context, form, role, person_id, None, None, due))
    return steps


def _step(
    context: Context,
    form: type[Form],
    role: str,
    person_id: str,
    row: dict[str, Any] | None,
    reason: str | None,
    due: Days,
) -> Step:
    on = due.get((form.key, role)) if row is None else None
    filled = row if reason is None else None
    return Step(
        form_key=form.key,
        title=form.title,
        role=role,
        person_id=person_id,
        part=PARTS[form.key],
        state="held" if reason else _state(row),
        reason=reason,
        happened_on=filled[form.dated_by] if filled and form.dated_by else None,
        owner=filled["owner"] if filled else None,
        row_id=row["id"] if row and form.many else None,
        due_on=on.isoformat() if on else None,
        overdue=bool(on and on < context.clock.today()),
        elsewhere=bool(filled and is_told_elsewhere(context, form.key, filled)),
        outdated=form.key == "assessment" and ("reassess", role) in due,
    )


def _state(row: dict[str, Any] | None) -> str:
    if row is None:
        return "empty"
    return "complete" if row["completed_on"] else "incomplete"
