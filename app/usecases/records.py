"""Reading and saving one health form of one person in one visit."""

from dataclasses import dataclass
from typing import Any

from app.catalogue import FORMS, form_named
from app.context import Context
from app.domain.consent_gate import TO_DECIDE
from app.errors import KnownError
from app.forms.check import check_record, tidy
from app.forms.form import Form
from app.forms.problem import Problem
from app.usecases.allow import NotAllowed, allow, record
from app.usecases.consents import NoConsent
from app.usecases.form_problems import refuse_errors
from app.usecases.gate import has_consent, settle_consent, why_held
from app.usecases.ids import form_id
from app.usecases.save_row import save_row, stored_row
from app.usecases.tables import values_of
from app.usecases.trouble import translated
from db import records

Values = dict[str, Any]
# Which roles may fill which forms, besides the clinician who may fill them all.
FILLED_BY = {
    "lab_wife": {"laboratory", "data_entry"},
    "lab_husband": {"laboratory", "data_entry"},
    "assessment": set(),
}
OTHERS = {"data_entry", "follow_up"}


@dataclass(frozen=True)
class Saved:
    """The record's id and the names of the fields that changed."""

    record_id: str
    changed: tuple[str, ...]


def read_record(context: Context, form_key: str, visit_id: str, person_id: str) -> Values | None:
    """One record, on the record; None when there is none, or while it is held."""
    allow(context, "view_record")
    form = form_named(form_key)
    row = records.read(context.database, form.key, form_id(visit_id, form.key, person_id))
    if row is None:
        return None
    record(context, "view", person_id, form.key)
    return values_of(form, row)


def save_record(
    context: Context,
    form_key: str,
    visit_id: str,
    person_id: str,
    values: Values,
    confirmed: frozenset[str] = frozenset(),
) -> Saved:
    """Save a form. Raises NoConsent, FormProblems, NotAllowed, KnownError; nothing is kept then."""
    form = form_named(form_key)
    _allow_filling(context, form)
    record_id = form_id(visit_id, form.key, person_id)
    with translated(form.title), context.database.atomic():
        _refuse_without_consent(context, form, person_id, values)
        before = stored_row(context, form.key, record_id)
        whole = tidy(form, {name: before.get(name) for name in form.fields} | values)
        problems = problems_of(context, form, visit_id, person_id, whole)
        refuse_errors({form.key: problems}, confirmed)
        _refuse_overwriting(context, form, before, whole)
        links = {"visit_id": visit_id, "owner": before.get("owner") or context.station.code}
        changed = save_row(context, form.key, record_id, person_id, whole | links)
        settle_consent(context, [person_id])
        if changed:
            record(context, "save", person_id, f"{form.key}:{','.join(changed)}")
    return Saved(record_id, tuple(name for name in changed if name in form.fields))


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
    }


def _allow_filling(context: Context, form: type[Form]) -> None:
    if form.purpose is None:
        raise KnownError(form.title, "这张表不在这里保存", "请从建档或知情同意页面办理")
    allow(context, "save_record")
    roles = {"clinician"} | FILLED_BY.get(form.key, OTHERS)
    if not context.user.roles & roles:
        raise NotAllowed(form.title, "您的角色不能填写这张表", "请由临床医生或相应岗位的同事填写")


def _refuse_without_consent(
    context: Context, form: type[Form], person_id: str, values: Values
) -> None:
    assert form.purpose is not None
    if has_consent(context, person_id, form.purpose):
        return
    reason = why_held(context, person_id, form.key, values)
    if reason == TO_DECIDE:
        raise KnownError(
            form.title,
            "此人已撤回同意，但采样（检查）日期在撤回之前",
            "请由临床医生先在“待定结果”里决定，再保存",
        )
    if reason is not None:
        raise NoConsent(form.title, form.purpose)


def _refuse_overwriting(context: Context, form: type[Form], before: Values, whole: Values) -> None:
    owner = before.get("owner")
    if owner in (None, context.station.code):
        return
    touched = [
        form.fields[name].label
        for name in form.fields
        if before.get(name) is not None and whole.get(name) != before.get(name)
    ]
    if touched:
        raise KnownError(
            form.title,
            f"这张表由 {owner} 填写，本站只能补充空白项（涉及：{'、'.join(touched)}）",
            "如需更正，请与填写单位联系，由其更正后传回",
        )


def catalogue_titles() -> dict[str, str]:
    """Titles of all forms by key."""
    return {key: form.title for key, form in FORMS.items()}
