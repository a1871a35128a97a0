"""Reading and saving one health form of one person in one visit."""

from dataclasses import dataclass
from typing import Any

from app.catalogue import form_named
from app.context import Context
from app.domain.consent_gate import TO_DECIDE
from app.errors import KnownError
from app.forms.check import check_record, tidy
from app.forms.form import Form
from app.forms.problem import Problem
from app.usecases.allow import NotAllowed, allow, record
from app.usecases.confidential import keeper
from app.usecases.consents import NoConsent
from app.usecases.due import settle
from app.usecases.form_problems import refuse_errors
from app.usecases.gate import RESTRICTED, ended_elsewhere, has_consent, why_held
from app.usecases.ids import form_id, new_id
from app.usecases.kits import keep_ranges
from app.usecases.pairing import station_name
from app.usecases.save_row import save_row, stored_row
from app.usecases.tables import values_of
from app.usecases.trouble import translated
from db import records

Values = dict[str, Any]
# Which roles may fill which forms, besides the clinician who may fill them all.
LAB = {"laboratory", "data_entry"}
FILLED_BY = {
    **dict.fromkeys(
        ("lab_wife", "lab_husband", "hb_analysis", "thal_gene", "repeat_wife", "repeat_husband"),
        LAB,
    ),
    "ultrasound": {"imaging", "data_entry"},
    "assessment": set(),
}
OTHERS = {"data_entry", "follow_up"}
MOST_REASON = 200  # characters


class Locked(KnownError):
    """A complete record was to be changed without unlocking it."""


@dataclass(frozen=True)
class Saved:
    """The record's id and the names of the fields that changed."""

    record_id: str
    changed: tuple[str, ...]


def read_record(
    context: Context, form_key: str, visit_id: str, person_id: str, row_id: str | None = None
) -> Values | None:
    """One record, on the record; None when there is none, or while it is held.

    `row_id` names the row of a form that a person may have several times.
    """
    allow(context, "view_record")
    form = form_named(form_key)
    row = records.read(
        context.database, form.key, _row_id(context, form, visit_id, person_id, row_id)
    )
    if row is None:
        return None
    values = values_of(form, row)
    record(context, "view", person_id, form.key)
    if any(field.access == "C" and values.get(name) for name, field in form.fields.items()):
        record(context, "view_confidential", person_id, form.key)
    return values


def rows_of(
    context: Context, form_key: str, visit_id: str, person_id: str
) -> list[tuple[str, Values]]:
    """(row id, values) of every row of a form that a person has in a visit, oldest first."""
    allow(context, "view_record")
    form = form_named(form_key)
    found = list(
        records.where(context.database, form.key, {"visit_id": visit_id, "subject": person_id})
    )
    found.sort(key=lambda row: (row[form.dated_by] or "" if form.dated_by else "", row["id"]))
    record(context, "view", person_id, form.key)
    return [(row["id"], values_of(form, row)) for row in found]


def save_record(
    context: Context,
    form_key: str,
    visit_id: str,
    person_id: str,
    values: Values,
    confirmed: frozenset[str] = frozenset(),
    row_id: str | None = None,
    *,
    complete: bool = False,
) -> Saved:
    """Save a form, and lock it when it is `complete`. Nothing is kept when it is refused.

    Raises NoConsent, FormProblems, NotAllowed, Locked, KnownError.
    """
    form = form_named(form_key)
    _allow_filling(context, form)
    record_id = _row_id(context, form, visit_id, person_id, row_id)
    with translated(form.title), context.database.atomic():
        _refuse_without_consent(context, form, person_id, values)
        before = stored_row(context, form.key, record_id)
        whole = tidy(form, {name: before.get(name) for name in form.fields} | values)
        keep_ranges(context, form, whole, before)
        _refuse_locked(form, before, whole)
        problems = problems_of(context, form, visit_id, person_id, whole)
        refuse_errors({form.key: problems}, confirmed)
        _refuse_overwriting(context, form, person_id, before, whole)
        done = context.clock.today().isoformat() if complete else None
        links = {
            "visit_id": visit_id,
            "owner": before.get("owner") or context.station.code,
            "completed_on": before.get("completed_on") or done,
            "told_at": keeper(context, form.key, before, whole),
            "unlocked_for": None if complete else before.get("unlocked_for"),
        }
        changed = save_row(context, form.key, record_id, person_id, whole | links)
        settle(context, [person_id])
        if changed:
            record(context, "save", person_id, f"{form.key}:{','.join(changed)}")
    seen = (name for name in changed if name in form.fields and not form.fields[name].hidden)
    return Saved(record_id, tuple(seen))


def unlock_record(
    context: Context,
    form_key: str,
    visit_id: str,
    person_id: str,
    reason: str,
    row_id: str | None = None,
) -> None:
    """Open a complete record for correction. Raises KnownError.

    The reason is free text: it is a change of the record, where an erasure reaches it, and the
    audit log says only that there is one.
    """
    form = form_named(form_key)
    _allow_filling(context, form)
    if not reason.strip():
        raise KnownError(form.title, "没有写解锁的理由", "请写明为什么需要更正")
    record_id = _row_id(context, form, visit_id, person_id, row_id)
    with translated(form.title), context.database.atomic():
        before = stored_row(context, form.key, record_id)
        if before.get("completed_on") is None:
            raise KnownError(form.title, "这张表没有锁定", "可以直接填写")
        if not may_correct(context, person_id, before.get("owner")):
            owner = station_name(context, before.get("owner") or "")
            raise KnownError(form.title, f"这张表由{owner}完成", "请由填写单位解锁后更正")
        opened = {"completed_on": None, "unlocked_for": reason.strip()[:MOST_REASON]}
        save_row(context, form.key, record_id, person_id, opened)
        record(context, "unlock", person_id, form.key)


def _row_id(
    context: Context, form: type[Form], visit_id: str, person_id: str, row_id: str | None
) -> str:
    if not form.many:
        return form_id(visit_id, form.key, person_id)
    return row_id or new_id(context)


def problems_of(
    context: Context, form: type[Form], visit_id: str, person_id: str, values: Values
) -> list[Problem]:
    """All problems of a record as it would be saved."""
    return check_record(
        form, values, today=context.clock.today(), facts=facts_of(context, visit_id, person_id)
    )


def facts_of(context: Context, visit_id: str, person_id: str) -> Values:
    """What checks and reference ranges may lean on: sex, birth date, when the file was opened."""
    person = records.read(context.database, "person", person_id) or {}
    visit = records.read(context.database, "visit", visit_id) or {}
    return {
        "sex": person.get("sex"),
        "birth_date": person.get("birthday"),
        "opened_on": visit.get("opened_on"),
        "lmp": _stored(context, "early_follow_up", visit_id, person_id, "lmp"),
        "examined_on": _stored(context, "physical", visit_id, person_id, "examined_on"),
    }


def _stored(
    context: Context, form_key: str, visit_id: str, person_id: str, name: str
) -> str | None:
    row = records.read(context.database, form_key, form_id(visit_id, form_key, person_id))
    return row[name] if row else None


def _allow_filling(context: Context, form: type[Form]) -> None:
    if form.purpose is None:
        raise KnownError(form.title, "这张表不在这里保存", "请从建档或知情同意页面办理")
    allow(context, "save_record")
    if not may_fill(context, form):
        raise NotAllowed(form.title, "您的角色不能填写这张表", "请由临床医生或相应岗位的同事填写")


def may_fill(context: Context, form: type[Form]) -> bool:
    """Whether one of the user's roles fills this form."""
    return bool(context.user.roles & ({"clinician"} | FILLED_BY.get(form.key, OTHERS)))


def _refuse_without_consent(
    context: Context, form: type[Form], person_id: str, values: Values
) -> None:
    assert form.purpose is not None
    if has_consent(context, person_id, form.purpose):
        if ended_on := ended_elsewhere(context, person_id).get(form.purpose):
            raise NoConsent(form.title, form.purpose, ended_on)
        return
    reason = why_held(context, person_id, form.key, values)
    if reason == RESTRICTED:
        raise KnownError(
            form.title, "此人的资料已按本人要求限制处理", "如本人要求恢复，请由临床医生解除限制"
        )
    if reason == TO_DECIDE:
        raise KnownError(
            form.title,
            "此人已撤回同意，但采样（检查）日期在撤回之前",
            "请由临床医生先在“待定结果”里决定，再保存",
        )
    if reason is not None:
        raise NoConsent(form.title, form.purpose)


def _refuse_locked(form: type[Form], before: Values, whole: Values) -> None:
    if before.get("completed_on") is None:
        return
    if any(before.get(name) != whole.get(name) for name in form.fields):
        raise Locked(form.title, "这张表已经完成并锁定", "如需更正，请先解锁并写明理由")


def may_correct(context: Context, person_id: str, owner: str | None) -> bool:
    """Whether this station may change what `owner` filled: its own, and all of whoever moved here."""
    if owner in (None, context.station.code):
        return True
    person = records.read(context.database, "person", person_id)
    return bool(person and person["cared_by"] == context.station.code)


def _refuse_overwriting(
    context: Context, form: type[Form], person_id: str, before: Values, whole: Values
) -> None:
    owner = before.get("owner")
    if may_correct(context, person_id, owner):
        return
    touched = [
        form.fields[name].label
        for name, field in form.fields.items()
        if not field.hidden and before.get(name) is not None and whole.get(name) != before.get(name)
    ]
    if touched:
        raise KnownError(
            form.title,
            f"这张表由{station_name(context, owner or '')}填写，本站只能补充空白项（涉及：{'、'.join(touched)}）",
            "如需更正，请与填写单位联系，由其更正后传回",
        )
