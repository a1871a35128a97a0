"""Everything that happened with a person, newest first: files, forms, consents, papers, moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.catalogue import FORMS
from app.catalogue.consent_texts import CONSENT_TEXTS
from app.clock import local_day
from app.context import Context
from app.forms.form import Form
from app.usecases.allow import allow, record
from app.usecases.consents import PURPOSES
from app.usecases.open_person import CoupleLine, couple_lines
from app.usecases.pairing import station_names
from app.usecases.paper_contents import SLIPS
from app.usecases.person_history import names_of_users
from db import change_log, paper_index, records
from sync.change import Change
from sync.clock import ms_of

KINDS = {
    "file": "建档",
    "consent": "同意",
    "form": "记录",
    "paper": "单据",
    "move": "居住",
}
PAPER_KINDS = {"blank": "空白表", "filled": "记录表", "consent": "知情同意书"}
ABOUT_CONSENT = ("consent", "withdrawal", "withdrawal_decision")
COPY = "person_copy"


@dataclass(frozen=True)
class TimelineLine:
    """One thing; `form_key` and `visit_id` say where it is opened. A held record has no day."""

    on: str
    kind: str
    title: str
    detail: str
    couple_id: str | None = None
    visit_id: str | None = None
    form_key: str | None = None


def timeline(context: Context, person_id: str) -> list[TimelineLine]:
    """The timeline of one person; it names what was done, never a result."""
    allow(context, "view_couple")
    found = events_of(context, person_id)
    record(context, "timeline", person_id, str(len(found)))
    return found


def events_of(context: Context, person_id: str) -> list[TimelineLine]:
    """The same for a paper that is on record by itself."""
    couples = couple_lines(context, person_id)
    found = [
        *_files(couples),
        *_forms(context, person_id, couples),
        *_consents(context, person_id),
        *_papers(context, person_id),
        *_moves(context, person_id),
    ]
    order = list(KINDS)  # of what happened on one day
    return sorted(found, key=lambda one: (one.on, order.index(one.kind)), reverse=True)


def paper_title(key: str) -> str:
    """What a paper is called, by its key."""
    if key == COPY:
        return "个人信息副本"
    if key in SLIPS:
        return SLIPS[key]
    kind, _, name = key.partition("_")
    if kind == "consent" and name in CONSENT_TEXTS:
        return f"{PAPER_KINDS[kind]}（{PURPOSES[name]}）"
    if kind in PAPER_KINDS and name in FORMS:
        return f"{FORMS[name].title}（{PAPER_KINDS[kind]}）"
    return "单据"


def _files(couples: tuple[CoupleLine, ...]) -> Iterator[TimelineLine]:
    for couple in couples:
        for visit_id, number, opened_on in couple.visits:
            yield TimelineLine(
                opened_on, "file", "新建家庭档案", number, couple.couple_id, visit_id
            )


def _forms(
    context: Context, person_id: str, couples: tuple[CoupleLine, ...]
) -> Iterator[TimelineLine]:
    couple_of = {visit[0]: one.couple_id for one in couples for visit in one.visits}
    held = records.held_of(context.database, [person_id])
    stations = station_names(context)
    for key, form in FORMS.items():
        if form.purpose is None:
            continue
        rows = records.where(context.database, key, {"subject": person_id}, even_held=True)
        for row in rows:
            owner = stations.get(row["owner"], row["owner"] or "")
            yield _form(form, row, couple_of, owner, is_held=(key, row["id"]) in held)


def _form(
    form: type[Form], row: dict[str, Any], couple_of: dict[str, str], owner: str, *, is_held: bool
) -> TimelineLine:
    visit_id = row["visit_id"]
    if is_held:
        return TimelineLine("", "form", form.title, "封存", couple_of.get(visit_id), visit_id)
    on = (row[form.dated_by] if form.dated_by else None) or row["completed_on"] or ""
    done = "已完成" if row["completed_on"] else "未完成"
    detail = f"{done}　{owner}".strip()
    return TimelineLine(on, "form", form.title, detail, couple_of.get(visit_id), visit_id, form.key)


def _consents(context: Context, person_id: str) -> Iterator[TimelineLine]:
    stored = {
        key: list(records.where(context.database, key, {"subject": person_id}, even_held=True))
        for key in ABOUT_CONSENT
    }
    purposes = {row["id"]: _purpose(row["purpose_of"]) for row in stored["consent"]}
    for row in stored["consent"]:
        title = f"签署同意：{purposes[row['id']]}"
        yield TimelineLine(row["signed_on"] or "", "consent", title, row["witness"] or "")
    for row in stored["withdrawal"]:
        title = f"撤回同意：{purposes.get(row['consent_id'], '')}"
        yield TimelineLine(row["withdrawn_on"] or "", "consent", title, row["reason"] or "")
    for row in stored["withdrawal_decision"]:
        form = FORMS.get(row["form_key"] or "")
        title = f"撤回前采样的决定：{form.title if form else ''}"
        detail = FORMS["withdrawal_decision"].fields["decision"].show(row["decision"])
        yield TimelineLine(row["decided_on"] or "", "consent", title, detail)


def _papers(context: Context, person_id: str) -> Iterator[TimelineLine]:
    users = names_of_users(context)
    for row in paper_index.papers_of(context.database, person_id):
        yield TimelineLine(
            local_day(row["made_at"]),
            "paper",
            paper_title(row["sheet"]),
            f"编号 {row['code']}　{users.get(row['login'], row['login'])}",
            row["couple"] or None,
            row["visit"] or None,
        )


def _moves(context: Context, person_id: str) -> Iterator[TimelineLine]:
    fields = FORMS["person"].fields
    for stored in change_log.changes_of_row(context.database, "person", person_id):
        change = Change(*stored)
        if change.fields.get("residence"):
            on = change.fields.get("residence_on") or local_day(ms_of(change.stamp))
            title = fields["residence"].show(change.fields["residence"])
            yield TimelineLine(on, "move", title, change.fields.get("residence_note") or "")


def _purpose(token: str | None) -> str:
    return PURPOSES.get(token or "", "")
