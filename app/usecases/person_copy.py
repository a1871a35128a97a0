"""A person's own copy: everything held here about them, as one paper (PIPL art. 45).

Nothing of the spouse is on it. What is held closed is named with its reason; its content goes on
the paper only when a clinician gives it out because the person asked for it, and that is on record.
"""

import json
from typing import Any

from app.catalogue import FORMS, about_spouse
from app.context import Context
from app.domain.consent_gate import KEPT_CLOSED, NO_CONSENT, TO_DECIDE, WITHDRAWN
from app.domain.dates import show_date
from app.forms.as_sheet import filled_blocks
from app.forms.form import Form
from app.usecases.allow import allow, record
from app.usecases.open_person import ROLES, CoupleLine, couple_lines
from app.usecases.pairing import station_name
from app.usecases.paper_contents import person_values
from app.usecases.papers import Paper, keep_code, new_code, paper_of, station_sheet
from app.usecases.person_accesses import accesses_of
from app.usecases.person_timeline import COPY, events_of
from app.usecases.tables import values_of
from app.usecases.trouble import translated
from db import records
from printing.sheet import Block, Facts, Grid, Heading, Signatures, Text

TITLE = "个人信息副本"
WHY_HELD = {
    NO_CONSENT: "尚未见到知情同意书",
    WITHDRAWN: "已撤回同意",
    TO_DECIDE: "撤回前采样，待医生决定",
    KEPT_CLOSED: "医生决定封存",
}
MOVES = ("residence", "residence_on", "residence_note")
Values = dict[str, Any]


def make_person_copy(context: Context, person_id: str, *, held: bool = False) -> Paper:
    """The copy as a paper in memory; `held` puts closed records on it too. Raises KnownError."""
    allow(context, "print")
    if held:
        allow(context, "decide")
    person, couples = person_values(context, person_id), couple_lines(context, person_id)
    code = new_code()
    sheet = station_sheet(
        context,
        TITLE,
        (
            Text("本副本应本人要求提供，列出本站保存的关于本人的全部内容。配偶的资料不在其中。"),
            *_identity(person),
            *_couples(couples),
            *_events(context, person_id),
            *_forms(context, person_id, couples, held=held),
            *_accesses(context, person_id),
            Text("如内容有误，可要求更正；也可要求限制使用，或在法律允许时删除。", small=True),
            Signatures(("本人签收", "经办人", "日期")),
        ),
        code=code,
        confidential="仅交本人",
    )
    with translated("打印"), context.database.atomic():
        keep_code(context, code, COPY, person_id)
        record(context, "copy_held" if held else "copy", person_id, code)
    return paper_of(sheet, COPY, person_id)


def _identity(person: Values) -> tuple[Block, ...]:
    fields = FORMS["person"].fields
    pairs = [
        (field.label, field.show(person.get(name)))
        for name, field in fields.items()
        if person.get(name) is not None and (not field.hidden or name in (*MOVES, "sex"))
    ]
    return (Heading("身份与联系"), Facts(tuple(pairs), columns=2))


def _couples(couples: tuple[CoupleLine, ...]) -> tuple[Block, ...]:
    rows = tuple(
        (number, show_date(opened_on) if opened_on else "", ROLES[couple.role])
        for couple in couples
        for _, number, opened_on in couple.visits
    )
    if not rows:
        return ()
    return (Heading("家庭档案"), Grid(("档案编号", "建档日期", "本人是"), (6, 4, 3), rows))


def _events(context: Context, person_id: str) -> tuple[Block, ...]:
    rows = tuple(
        (show_date(one.on) if one.on else "", one.title, one.detail)
        for one in events_of(context, person_id)
        if one.kind in ("consent", "paper", "move")
    )
    if not rows:
        return ()
    return (Heading("同意、单据与居住变动"), Grid(("日期", "事项", "说明"), (4, 8, 8), rows))


def _forms(
    context: Context, person_id: str, couples: tuple[CoupleLine, ...], *, held: bool
) -> tuple[Block, ...]:
    numbers = {visit: number for one in couples for visit, number, _ in one.visits}
    closed = {
        (row["tbl"], row["pk"]): str(row["reason"])
        for row in records.held_rows(context.database, person_id)
    }
    blocks: list[Block] = []
    for key, form in FORMS.items():
        if form.purpose is None:
            continue
        where = {"subject": person_id}
        for row in records.where(context.database, key, where, even_held=True):
            reason = closed.get((key, row["id"]))
            number = numbers.get(row["visit_id"], "")
            blocks.append(Heading(f"{form.title}　{number}".strip()))
            if reason:
                blocks.append(Text(f"这份记录已封存：{WHY_HELD.get(reason, '未启用')}。"))
            if not reason or held:
                blocks += _one(context, form, row)
    return tuple(blocks)


def _one(context: Context, form: type[Form], row: Values) -> list[Block]:
    values = values_of(form, row)
    spouse = frozenset(name for key, name in about_spouse.ANSWERS if key == form.key)
    done = show_date(row["completed_on"]) if row["completed_on"] else "未完成"
    source = Text(f"填写单位 {station_name(context, row['owner'] or '')}　完成 {done}", small=True)
    return [*filled_blocks(form, values, spouse), *_factors(values), source]


def _factors(values: Values) -> list[Block]:
    """The factors a doctor looked at, with the reason where one was set aside."""
    kept = json.loads(values.get("factors") or "[]")
    own = [one for one in kept if one["rule"] not in about_spouse.RULES]
    if not own:
        return []
    rows = tuple(
        (one["factor"], "不成立" if one["dismissed"] else "成立", one["dismissed"] or "")
        for one in own
    )
    return [Grid(("评估时看到的因素", "医生意见", "理由"), (8, 4, 8), rows)]


def _accesses(context: Context, person_id: str) -> tuple[Block, ...]:
    rows = tuple((one.at, one.who, one.action, one.what) for one in accesses_of(context, person_id))
    if not rows:
        return ()
    return (
        Heading("谁看过、打印过本人的资料"),
        Grid(("时间", "人员", "做了什么", "内容"), (6, 4, 5, 8), rows),
    )
