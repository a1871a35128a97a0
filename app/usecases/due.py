"""What is due in each file, worked out again whenever the file changes, and listed by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.catalogue import FORMS
from app.catalogue.programme import DUE_OTHERWISE, EXPECTED
from app.catalogue.risk_rules import READ_FOR
from app.context import Context
from app.domain.course import Contact, Course, Due, due_items
from app.domain.natural import natural
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.batches import batches
from app.usecases.due_once import list_once, with_joined
from app.usecases.gate import Papers, papers_of, settle_consent
from app.usecases.moved_out import moved_people
from app.usecases.risk_basis import basis_of
from app.usecases.settings import all_settings
from app.usecases.tables import values_of
from db import due_list, records, same_person

ROLES = ("wife", "husband")
FAR = timedelta(days=20_000)  # room for a deadline after the last day there is
TITLES = {"reassess": "结果有变，需重新评估"}
OWN_VILLAGES = "*own*"
READ = tuple(
    dict.fromkeys([key for key, _ in EXPECTED] + ["contact", "early_follow_up", "outcome"])
)
Values = dict[str, Any]
Rows = dict[tuple[str, str, str], list[Values]]  # by visit, form, person


@dataclass(frozen=True)
class DueLine:
    """One thing to do, as a list shows it."""

    key: str
    title: str
    role: str
    due_on: str
    overdue: bool
    person_id: str
    couple_id: str
    visit_id: str
    name: str
    phone: str | None
    village: str | None
    address: str | None
    worker: str | None


def settle(context: Context, people: Iterable[str]) -> None:
    """After a change: which records of these people are held, and what is due in their files."""
    concerned = list(dict.fromkeys(people))
    settle_consent(context, concerned)
    for some in batches(concerned):
        couples, joined = with_joined(context, some)
        for part in batches(couples):
            _settle_due(context, part)
        list_once(context, joined)


def settle_all_due(context: Context) -> None:
    """Work everything out again, after a setting has changed."""
    with context.database.atomic():
        for couples in batches(list(records.where(context.database, "couple", {}))):
            _settle_due(context, couples)
        list_once(context, list(same_person.joined(context.database).values()))


def due_of(context: Context, visit_id: str) -> list[Due]:
    """What is due in one file."""
    return [
        Due(row["key"], row["role"], date.fromisoformat(row["due_on"]))
        for row in due_list.due_of(context.database, visit_id)
    ]


def list_due(
    context: Context,
    until: date,
    *,
    keys: tuple[str, ...] = (),
    village: str = "",
    worker: str = "",
    limit: int = 500,
) -> list[DueLine]:
    """What is due up to a day, the earliest first; it names what to do, never a result."""
    allow(context, "follow_up")
    unknown = [key for key in keys if key not in FORMS and key not in TITLES]
    if unknown:
        raise KnownError("待办", f"没有名为 {unknown[0]} 的事项", "请从列表中选择")
    today = context.clock.today().isoformat()
    found = due_list.due_until(
        context.database,
        until.isoformat(),
        keys=list(keys),
        villages=villages_of(context, village),
        worker=worker,
        limit=limit,
    )
    record(context, "list_due", "", f"{len(found)}")
    return [
        DueLine(
            key=row["key"],
            title=title_of(row["key"]),
            role=row["role"],
            due_on=row["due_on"],
            overdue=row["due_on"] < today,
            person_id=row["person"],
            couple_id=row["couple"],
            visit_id=row["visit"],
            name=row["name"] or "",
            phone=row["phone"],
            village=row["village"],
            address=row["address"],
            worker=row["worker"],
        )
        for row in found
    ]


def villages_of(context: Context, village: str) -> list[str]:
    """The villages meant by one name, by OWN_VILLAGES, or by nothing (all)."""
    if village == OWN_VILLAGES:
        return list(context.user.villages)
    return [village] if village else []


def due_filters(context: Context) -> tuple[list[str], list[str]]:
    """(villages, workers) to choose from."""
    allow(context, "follow_up")
    villages, workers = due_list.villages_and_workers(context.database)
    return sorted(villages, key=natural), workers


def title_of(key: str) -> str:
    """What is to be done, in words."""
    return TITLES.get(key) or FORMS[key].title


def _settle_due(context: Context, couples: list[Values]) -> None:
    database, settings = context.database, all_settings(context)
    by_id = {one["id"]: one for one in couples}
    visits = list(records.where(database, "visit", {"couple_id": list(by_id)}))
    people = {one[f"{role}_id"] for one in couples for role in ROLES} - {None}
    moved = moved_people(context, people)
    papers, rows = papers_of(context, people), _rows_of(context, [one["id"] for one in visits])
    gone = _gone(context, people)
    lines = []
    for visit in visits:
        couple = by_id[visit["couple_id"]]
        course = _course(visit, couple, papers, rows, gone)
        worker = _worker(visit["id"], couple, rows)
        lines += [
            (visit["id"], due.key, due.role, couple["id"], couple[f"{due.role}_id"],
             due.on.isoformat(), worker)
            for due in due_items(course, settings)
            if couple[f"{due.role}_id"] not in moved
        ]  # fmt: skip
    due_list.put_due(database, [one["id"] for one in visits], lines)


def _rows_of(context: Context, visits: list[str]) -> Rows:
    found: Rows = {}
    for key in READ:
        for row in records.where(context.database, key, {"visit_id": visits}):
            found.setdefault((row["visit_id"], key, row["subject"]), []).append(row)
    return found


def _gone(context: Context, people: set[str]) -> dict[str, str]:
    """Who moved away or died. Nobody is asked to come or followed up then.

    Results are still told to someone who moved away: they may matter to their health.
    """
    rows = records.where(context.database, "person", {"id": sorted(people)})
    return {
        row["id"]: row["residence"] for row in rows if row["residence"] in ("moved_out", "died")
    }


def _course(
    visit: Values,
    couple: Values,
    papers: dict[str, Papers],
    rows: Rows,
    gone: dict[str, str],
) -> Course:
    def of(key: str, role: str) -> list[Values]:
        return rows.get((visit["id"], key, couple[f"{role}_id"]), [])

    agreed = [
        role for role in ROLES
        if couple[f"{role}_id"] and papers[couple[f"{role}_id"]].agree_to("examination")
        and gone.get(couple[f"{role}_id"]) != "died"
    ]  # fmt: skip
    wife, ended = couple["wife_id"], "died" in {gone.get(couple[f"{role}_id"]) for role in ROLES}
    here = [role for role in agreed if couple[f"{role}_id"] not in gone]
    assessed = {role: _day(of("assessment", role), "assessed_on") for role in agreed}
    early, outcome = of("early_follow_up", "wife"), of("outcome", "wife")
    return Course(
        opened_on=_date(visit["opened_on"]) or date.max - FAR,
        missing=frozenset(
            (key, role)
            for key, role in EXPECTED
            if role in here and not ended and key not in DUE_OTHERWISE and not of(key, role)
        ),
        tested_on={
            role: on for role in agreed if (on := _tested(of(f"lab_{role}", role))) is not None
        },
        assessed_on={role: on for role, on in assessed.items() if on},
        told=frozenset(role for role in agreed if of("notice", role)),
        outdated=frozenset(role for role in here if _is_outdated(role, of)),
        follow_up_agreed=bool(wife and wife not in gone and papers[wife].agree_to("follow_up")),
        contacts=tuple(
            _contact(row, "contacted_on", "contact_result") for row in of("contact", "wife")
        ),
        early=_contact(early[0], "visited_on", "visit_result") if early else None,
        outcome=outcome[0]["result"] if outcome else None,
    )


def _is_outdated(role: str, of: Any) -> bool:
    """A result has changed since the doctor looked at it."""
    found = of("assessment", role)
    if not found or not found[0]["basis"]:
        return False
    read = {form.key: of(form.key, role) for form in READ_FOR[role]}
    values = {key: values_of(FORMS[key], rows[0]) if rows else None for key, rows in read.items()}
    return bool(found[0]["basis"] != basis_of(values))


def _tested(rows: list[Values]) -> date | None:
    return _day(rows, "tested_on") or _day(rows, "sampled_on")


def _day(rows: list[Values], name: str) -> date | None:
    return _date(rows[0][name]) if rows else None


def _date(text: Any) -> date | None:
    """The date, or None: what another station wrote is stored whatever it is."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _contact(row: Values, on: str, result: str) -> Contact:
    return Contact(
        on=_date(row[on]) or date.min,
        result=row[result] or "",
        lmp=_date(row["lmp"]),
        next_on=_date(row.get("next_contact_on")),
    )


def _worker(visit_id: str, couple: Values, rows: Rows) -> str | None:
    """Who saw the wife last: the visitor of the newest follow-up, or the one who took the history."""
    for key, name in (
        ("early_follow_up", "visitor"),
        ("contact", "visitor"),
        ("history_wife", "doctor_name"),
    ):
        found = rows.get((visit_id, key, couple["wife_id"]))
        if found:
            return found[-1][name]  # type: ignore[no-any-return]
    return None
