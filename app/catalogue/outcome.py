"""How a pregnancy ended (妊娠结局随访); each baby has a row of its own (see baby)."""

from datetime import date
from typing import Any

from app.catalogue import lists
from app.forms.form import Form, Section
from app.forms.kinds import Date, Integer, LongText, OneOf, Text
from app.forms.problem import Problem

WEEKS_APART = 3


def _ended(values: dict[str, Any], facts: dict[str, Any]) -> Problem | None:
    """The weeks agree with LMP and the date of the end, give or take three weeks."""
    end, weeks, lmp = values.get("end_date"), values.get("gestation_weeks"), facts.get("lmp")
    if not end or not lmp:
        return None
    passed = (date.fromisoformat(end) - date.fromisoformat(lmp)).days // 7
    if passed < 0:
        return Problem("end_date", "终止日期：早于末次月经，请核对。", "error")
    if weeks is not None and abs(passed - weeks) > WEEKS_APART:
        said = f"孕周：按末次月经推算约 {passed} 周，请核对；确实如此请勾选“已核对”。"
        return Problem("gestation_weeks", said, "confirm")
    return None


class Outcome(
    Form,
    key="outcome",
    title="妊娠结局随访",
    who="wife",
    access="B",
    purpose="follow_up",
    dated_by="visited_on",
    source="家庭档案 表17；fact sheet 3.10",
):
    """No shortest pregnancy is demanded: preterm births are recorded as they are."""

    _visit = Section("随访")
    visited_on = Date("随访日期", required=True)
    visitor = Text("随访人", max_length=30, required=True)
    visit_way = OneOf("随访方式", lists.VISIT_WAY)
    result = OneOf("随访结果", lists.OUTCOME_RESULT, required=True)
    _known = result.is_("delivered", "ended")
    _end = Section("结局")
    end_date = Date("分娩（终止）日期", required=True, when=_known)
    gestation_weeks = Integer("孕周", unit="周", hard=(4, 44), when=_known)
    gestation_days = Integer("孕周余数", unit="天", hard=(0, 6), when=_known)
    ending = OneOf(
        "终止方式", lists.ENDING, required=True, when=result.is_("ended"), detail_on=("other",)
    )
    multiple = OneOf("胎数", lists.MULTIPLE, when=_known)
    delivery_way = OneOf(
        "分娩方式", lists.DELIVERY_WAY, when=result.is_("delivered"), detail_on=("other",)
    )
    delivery_place = OneOf(
        "分娩机构", lists.DELIVERY_PLACE, when=result.is_("delivered"), detail_on=("other",)
    )
    note = LongText("备注", max_length=300)
    checks = (_ended,)
