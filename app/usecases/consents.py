"""Giving, withdrawing and deciding: what opens a person's health records, and what closes them."""

from dataclasses import dataclass, replace
from typing import Any

from app.catalogue import FORMS
from app.catalogue.consent_texts import CONSENT_TEXTS
from app.context import Context
from app.domain import consent_gate
from app.domain.dates import show_date
from app.errors import KnownError
from app.forms.check import check_record
from app.usecases.allow import allow, record
from app.usecases.due import settle
from app.usecases.form_problems import refuse_errors
from app.usecases.gate import Papers, ended_elsewhere, papers_of
from app.usecases.ids import new_id
from app.usecases.same_person import all_of
from app.usecases.save_row import save_row
from app.usecases.trouble import translated
from db import records

PURPOSES = {
    "examination": "孕前优生健康检查",
    "follow_up": "随访联系",
    "upload": "上报县级站",
    "research": "研究统计",
    "disclose": "保密项目列入清单",
}


class NoConsent(KnownError):
    """A health record was to be saved for a person without a valid consent."""

    def __init__(self, where: str, purpose: str, ended_on: str = "") -> None:
        why = f"（{show_date(ended_on)}在另一份登记下撤回）" if ended_on else ""
        super().__init__(
            where,
            f"此人没有有效的“{PURPOSES[purpose]}”知情同意{why}，内容没有保存为记录",
            "请先请本人阅读并签署知情同意书，登记后再保存；本人不同意也不影响其他服务",
        )
        self.purpose = purpose


@dataclass(frozen=True)
class ConsentState:
    """One purpose of one person: `state` is "none", "valid" or "withdrawn"."""

    purpose: str
    title: str
    state: str
    consent_id: str | None
    signed_on: str | None
    withdrawn_on: str | None
    text_version: str | None


@dataclass(frozen=True)
class ToDecide:
    """A result of a sample taken before a withdrawal, waiting for a clinician."""

    person_id: str
    withdrawal_id: str
    form_key: str
    form_title: str
    withdrawn_on: str
    name: str


def give_consent(
    context: Context,
    person_id: str,
    purpose: str,
    signed_on: str,
    witness: str,
    *,
    paper_seen: bool = True,
) -> str:
    """Record a consent signed on paper; returns its id. Raises KnownError."""
    allow(context, "consent")
    values = {
        "purpose_of": purpose,
        "text_version": CONSENT_TEXTS[purpose].version,
        "signed_on": signed_on,
        "witness": witness.strip() or None,
        "paper_seen": "yes" if paper_seen else "no",
    }
    return _append(context, "consent", person_id, values)


def give_consents(
    context: Context, person_id: str, purposes: list[str], signed_on: str, witness: str
) -> list[str]:
    """Record several consents signed at one visit, each on its own paper; all or none of them."""
    with translated("知情同意"), context.database.atomic():
        return [give_consent(context, person_id, one, signed_on, witness) for one in purposes]


def withdraw_consent(context: Context, consent_id: str, withdrawn_on: str, reason: str = "") -> str:
    """End one consent; the person owes no reason. Returns the withdrawal's id.

    The word is the resident's: what was agreed to for the same under another registration of theirs
    ends too.
    """
    allow(context, "consent")
    consent = records.read(context.database, "consent", consent_id)
    if consent is None:
        raise KnownError("撤回同意", "没有找到这份同意书", "请从此人的页面重新选择")
    values = {
        "withdrawn_on": withdrawn_on,
        "reason": reason.strip() or None,
        "recorded_by": context.user.name,
    }
    with translated("撤回同意"), context.database.atomic():
        done = _append(
            context, "withdrawal", consent["subject"], {"consent_id": consent_id} | values
        )
        for person, papers in papers_of(context, all_of(context, consent["subject"])).items():
            other = consent_gate.valid(papers.consents, papers.withdrawals, consent["purpose_of"])
            if person != consent["subject"] and other and other.signed_on <= withdrawn_on:
                _append(context, "withdrawal", person, {"consent_id": other.id} | values)
    return done


def decide_sample(
    context: Context, withdrawal_id: str, form_key: str, release: bool, reason: str
) -> str:
    """A clinician's decision on results of samples taken before this withdrawal."""
    allow(context, "decide")
    withdrawal = records.read(context.database, "withdrawal", withdrawal_id)
    if withdrawal is None or form_key not in FORMS:
        raise KnownError("撤回前采样的结果", "没有找到这项待定结果", "请刷新后再试")
    values = {
        "withdrawal_id": withdrawal_id,
        "form_key": form_key,
        "decision": "release" if release else "keep",
        "reason": reason.strip() or None,
        "decided_by": context.user.name,
        "decided_on": context.clock.today().isoformat(),
    }
    return _append(context, "withdrawal_decision", withdrawal["subject"], values)


def list_decisions(context: Context) -> list[ToDecide]:
    """What waits for a clinician."""
    allow(context, "decide")
    waiting = {}
    for row in records.held_rows(context.database):
        if row["reason"] == consent_gate.TO_DECIDE:
            one = _to_decide(context, row)
            waiting[one.withdrawal_id, one.form_key] = one
    if waiting:
        record(context, "list_decisions", "", f"{len(waiting)}")
    return list(waiting.values())


def consents_of(context: Context, person_id: str) -> list[ConsentState]:
    """The state of every purpose for one person."""
    allow(context, "view_couple")
    papers = papers_of(context, [person_id])[person_id]
    versions = {row["id"]: row["text_version"] for row in _rows(context, "consent", person_id)}
    ended = {one.consent_id: one.withdrawn_on for one in papers.withdrawals}
    elsewhere = ended_elsewhere(context, person_id)
    return [
        _of_all(_state(purpose, papers, ended, versions), elsewhere.get(purpose))
        for purpose in PURPOSES
    ]


def _append(context: Context, table: str, person_id: str, values: dict[str, Any]) -> str:
    form, row_id = FORMS[table], new_id(context)
    problems = check_record(form, values, today=context.clock.today())
    refuse_errors({table: problems})
    with translated(form.title), context.database.atomic():
        save_row(context, table, row_id, person_id, values)
        settle(context, [person_id])
        record(context, table, person_id, row_id)
    return row_id


def _rows(context: Context, table: str, person_id: str) -> list[dict[str, Any]]:
    return list(records.where(context.database, table, {"subject": person_id}, even_held=True))


def _state(
    purpose: str,
    papers: Papers,
    ended: dict[str, str],
    versions: dict[str, str | None],
) -> ConsentState:
    good = consent_gate.valid(papers.consents, papers.withdrawals, purpose)
    ours = [one for one in papers.consents if one.purpose == purpose]
    shown = good or max(ours, key=lambda one: (one.signed_on, one.id), default=None)
    return ConsentState(
        purpose=purpose,
        title=PURPOSES[purpose],
        state="valid" if good else "withdrawn" if ours else "none",
        consent_id=shown.id if shown else None,
        signed_on=shown.signed_on if shown else None,
        withdrawn_on=ended.get(shown.id) if shown else None,
        text_version=versions.get(shown.id) if shown else None,
    )


def _of_all(one: ConsentState, ended_on: str | None) -> ConsentState:
    if one.state != "valid" or not ended_on:
        return one
    return replace(one, state="withdrawn", withdrawn_on=ended_on)


def _to_decide(context: Context, row: dict[str, Any]) -> ToDecide:
    papers = papers_of(context, [row["person"]])[row["person"]]
    form = FORMS[row["tbl"]]
    ours = {one.id for one in papers.consents if one.purpose == form.purpose}
    newest = max(
        (one for one in papers.withdrawals if one.consent_id in ours),
        key=lambda one: (one.withdrawn_on, one.id),
    )
    person = records.read(context.database, "person", row["person"]) or {}
    return ToDecide(
        person_id=row["person"],
        withdrawal_id=newest.id,
        form_key=form.key,
        form_title=form.title,
        withdrawn_on=newest.withdrawn_on,
        name=person.get("name") or "",
    )
