"""What stands on each paper of a person, by the paper's key."""

from typing import Any

from app.catalogue import FORMS
from app.catalogue.programme import EXPECTED, FOLLOW_UP, OPTIONAL
from app.context import Context
from app.domain.dates import show_date
from app.errors import KnownError
from app.forms.as_sheet import blank_blocks, filled_blocks
from app.usecases.assess import rule_set
from app.usecases.confidential import ELSEWHERE, told_elsewhere
from app.usecases.consents import PURPOSES
from app.usecases.due import due_of, title_of
from app.usecases.gate import has_consent
from app.usecases.ids import form_id
from app.usecases.paper_slips import (
    cover_blocks,
    follow_up_blocks,
    joint_blocks,
    referral_blocks,
    request_blocks,
)
from app.usecases.paper_texts import card_blocks, consent_blocks, notice_blocks, recheck_blocks
from app.usecases.tables import values_of
from db import records
from printing.sheet import Block, Box, Signatures

BY_FORM = tuple(
    dict.fromkeys(
        key for key, _ in (*EXPECTED, *OPTIONAL, *FOLLOW_UP) if key not in ("assessment", "notice")
    )
)
SLIPS = {
    "card": "孕前优生健康检查通知单",
    "request": "检验申请单",
    "result": "孕前优生健康检查结果及评估建议告知书",
    "recheck": "复查结果告知单",
    "joint": "夫妻联合小结",
    "referral": "转诊单",
    "follow_up_slip": "随访单",
    "cover": "家庭档案封面与目录",
}
ROLES = {"wife": "妻子", "husband": "丈夫"}
FOLLOWED = ("contact", "early_follow_up", "outcome")
REPEATS = ("repeat_wife", "repeat_husband")
TOLD = (
    "physical",
    "reproductive_wife",
    "reproductive_husband",
    "lab_wife",
    "lab_husband",
    "hb_analysis",
    "thal_gene",
    "ultrasound",
)


class NotYet(KnownError):
    """The form that a paper is made from is not filled in, or not open."""


def content_of(
    context: Context,
    key: str,
    visit: dict[str, Any],
    person_id: str,
    person: dict[str, Any],
    code: str,
) -> tuple[str, tuple[Block, ...]]:
    """(title, blocks) of a paper. Raises NotYet, or KnownError for an unknown key."""
    kind, _, name = key.partition("_")
    visit_id, role = visit["id"], "wife" if person["sex"] == "female" else "husband"
    if key == "card":
        return SLIPS[key], card_blocks(context)
    if kind == "consent" and name in PURPOSES:
        return consent_blocks(name)
    if kind == "blank" and name in BY_FORM:
        return FORMS[name].title, (*blank_blocks(FORMS[name]), Signatures(("医师签名", "日期")))
    if kind == "filled" and name in BY_FORM:
        values = _needed(context, name, visit_id, person_id)
        there = _told_there(told_elsewhere(context, visit_id, person_id) & {name})
        return FORMS[name].title, (*there, *filled_blocks(FORMS[name], values))
    if key == "result":
        return SLIPS[key], _result(context, visit_id, person_id, person)
    if key == "recheck":
        return SLIPS[key], _recheck(context, visit_id, person_id)
    if key == "request":
        number = visit.get("file_number") or ""
        return SLIPS[key], request_blocks(role, person.get("name") or "", number, code)
    if key == "referral":
        return SLIPS[key], referral_blocks(form_values(context, "assessment", visit_id, person_id))
    if key == "follow_up_slip":
        due = tuple(
            (title_of(one.key), f"{show_date(one.on.isoformat())}前")
            for one in due_of(context, visit_id)
            if one.key in FOLLOWED
        )
        return SLIPS[key], follow_up_blocks(due)
    if key == "cover":
        names, couple = couple_of(context, visit)
        return SLIPS[key], cover_blocks(names, couple, _done(context, visit, couple))
    if key == "joint":
        return SLIPS[key], _joint(context, visit)
    raise KnownError("打印", f"没有名为 {key} 的单据", "请从单据列表中选择")


def couple_of(context: Context, visit: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """(names by role, the couple's row) of a file."""
    couple = records.read(context.database, "couple", visit["couple_id"]) or {}
    names = {}
    for role in ROLES:
        if couple.get(f"{role}_id"):
            names[role] = str(person_values(context, couple[f"{role}_id"]).get("name") or "")
    return names, couple


def _done(
    context: Context, visit: dict[str, Any], couple: dict[str, Any]
) -> dict[tuple[str, str], str]:
    found = {}
    for key, role in (*EXPECTED, *FOLLOW_UP):
        where = {"visit_id": visit["id"], "subject": couple.get(f"{role}_id") or ""}
        for row in records.where(context.database, key, where):
            if row["completed_on"]:
                found[key, role] = show_date(row["completed_on"])
    return found


def _joint(context: Context, visit: dict[str, Any]) -> tuple[Block, ...]:
    names, couple = couple_of(context, visit)
    found, agreed, rules = {}, set(), rule_set(context)
    for role in names:
        person = couple[f"{role}_id"]
        values = form_values(context, "assessment", visit["id"], person)
        here = "assessment" not in told_elsewhere(context, visit["id"], person)
        if here and values is not None and values.get("rule_set") == rules.version:
            found[role] = values
        if has_consent(context, person, "disclose"):
            agreed.add(role)
    return joint_blocks(names, found, frozenset(agreed), signed=rules.signed)


def _result(
    context: Context, visit_id: str, person_id: str, person: dict[str, Any]
) -> tuple[Block, ...]:
    assessment = _needed(context, "assessment", visit_id, person_id)
    elsewhere = told_elsewhere(context, visit_id, person_id)
    if "assessment" in elsewhere:
        raise NotYet(
            "打印·告知书", f"评估由县级站作出，{ELSEWHERE}", "告知书由县级站打印并告知本人"
        )
    del person
    found = {}
    for key in TOLD:
        values = form_values(context, key, visit_id, person_id)
        if values is not None:
            found[key] = values
    if not elsewhere:
        here = _missing_here(assessment.get("missing_items") or "", found)
        return notice_blocks(context, assessment | {"missing_items": here}, found)
    blocks = notice_blocks(context, assessment, found)
    return (*_told_there(elsewhere), *blocks)


def _recheck(context: Context, visit_id: str, person_id: str) -> tuple[Block, ...]:
    found = repeats_of(context, visit_id, person_id)
    if not found:
        raise NotYet(
            "打印·复查结果告知单",
            "还没有复查记录，或因没有有效同意而未启用",
            "请先填写随诊检验，或登记知情同意后再打印",
        )
    elsewhere = told_elsewhere(context, visit_id, person_id) & set(REPEATS)
    return (*_told_there(elsewhere), *recheck_blocks(context, found))


def repeats_of(context: Context, visit_id: str, person_id: str) -> list[tuple[str, dict[str, Any]]]:
    """(form, values) of each repeat examination in a file, the earliest first."""
    where = {"visit_id": visit_id, "subject": person_id}
    found = [
        (key, values_of(FORMS[key], row))
        for key in REPEATS
        for row in records.where(context.database, key, where)
    ]
    return sorted(found, key=lambda one: one[1].get("sampled_on") or "")


def _told_there(elsewhere: set[str]) -> tuple[Block, ...]:
    """Say that there is more, which only the county tells."""
    if not elsewhere:
        return ()
    titles = "、".join(FORMS[key].title for key in sorted(elsewhere))
    told = "另有结果由县级站当面告知，不在这张纸上；请本人带证件到县级站领取。"
    return (Box(ELSEWHERE, (f"{titles}：{told}",)),)


def _missing_here(missing: str, found: dict[str, dict[str, Any]]) -> str:
    """What an assessment made elsewhere lacked, without what can be told where this is printed."""
    mark = f"（{ELSEWHERE}）"
    told = {
        FORMS[key].fields[name].label
        for key, values in found.items()
        for name, value in values.items()
        if value is not None and name in FORMS[key].fields
    }
    items = missing.split("、")
    return "、".join(
        one.removesuffix(mark)
        for one in items
        if not (one.endswith(mark) and one.removesuffix(mark) in told)
    )


def _needed(context: Context, key: str, visit_id: str, person_id: str) -> dict[str, Any]:
    values = form_values(context, key, visit_id, person_id)
    if values is None:
        raise NotYet(
            f"打印·{FORMS[key].title}",
            "这张表还没有填写，或因没有有效同意而未启用",
            "请先填写，或登记知情同意后再打印",
        )
    return values


def form_values(context: Context, key: str, visit_id: str, person_id: str) -> dict[str, Any] | None:
    """The open record of a form, or None."""
    row = records.read(context.database, key, form_id(visit_id, key, person_id))
    return values_of(FORMS[key], row) if row else None


def person_values(context: Context, person_id: str) -> dict[str, Any]:
    """A person's identity. Raises KnownError."""
    row = records.read(context.database, "person", person_id)
    if row is None:
        raise KnownError("打印", "没有找到此人", "请重新查找")
    return values_of(FORMS["person"], row)


def role_of(context: Context, person_id: str) -> str:
    """Say "wife" or "husband"."""
    return "wife" if person_values(context, person_id)["sex"] == "female" else "husband"
