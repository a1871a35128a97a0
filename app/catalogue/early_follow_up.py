"""Early-pregnancy follow-up (早孕随访). There is no question about the sex of the child."""

from datetime import date
from typing import Any

from app.catalogue import lists
from app.forms.form import Form, Section
from app.forms.kinds import Date, LongText, ManyOf, OneOf, Text, YesNo
from app.forms.options import NEG_POS
from app.forms.problem import Problem


def _lmp(values: dict[str, Any], facts: dict[str, Any]) -> Problem | None:
    """LMP after the visit is impossible; before the examination she was pregnant already."""
    lmp, visited, examined = values.get("lmp"), values.get("visited_on"), facts.get("examined_on")
    if not lmp:
        return None
    if visited and lmp > visited:
        return Problem("lmp", "末次月经：晚于随访日期，请核对。", "error")
    if visited and (date.fromisoformat(visited) - date.fromisoformat(lmp)).days > 300:
        return Problem(
            "lmp", "末次月经：距随访超过 300 天，请核对；确实如此请勾选“已核对”。", "confirm"
        )
    if examined and lmp < examined:
        said = "末次月经：早于孕前检查，检查时可能已怀孕，请核对；确实如此请勾选“已核对”。"
        return Problem("lmp", said, "confirm")
    return None


class EarlyFollowUp(
    Form,
    key="early_follow_up",
    title="早孕随访",
    who="wife",
    access="B",
    purpose="follow_up",
    dated_by="visited_on",
    source="家庭档案 表16；fact sheet 3.9",
):
    """How the pregnancy began; the advice is to register for antenatal care by week 12."""

    _visit = Section("随访")
    visited_on = Date("随访日期", required=True)
    visitor = Text("随访人", max_length=30, required=True)
    visit_way = OneOf("随访方式", lists.VISIT_WAY)
    visit_result = OneOf("随访结果", lists.EARLY_RESULT, required=True)
    _pregnant = visit_result.is_("pregnant")
    _pregnancy = Section("怀孕情况")
    lmp = Date("末次月经", required=True, when=_pregnant)
    lmp_certain = YesNo("末次月经准确", when=_pregnant)
    pregnancy_test = OneOf("妊娠试验", NEG_POS, when=_pregnant)
    ultrasound = OneOf(
        "超声", lists.ULTRASOUND, detail_on=("abnormal", "uncertain"), when=_pregnant
    )
    diagnosis_org = OneOf("确诊机构", lists.DIAGNOSED_BY, detail_on=("other",), when=_pregnant)
    _life = Section("生活与用药")
    folic_acid_start = OneOf("开始服用叶酸", lists.FOLIC_START, when=_pregnant)
    folic_acid_regular = OneOf(
        "服用方法",
        lists.REGULARLY,
        when=folic_acid_start.is_("three_before", "one_two_before", "after"),
        note="[U] 选项未见官方原文",
    )
    eats_meat_egg = YesNo("进食肉、蛋类", when=_pregnant)
    eats_vegetables = YesNo("进食蔬菜", when=_pregnant)
    wife_smoking = OneOf("妻子吸烟", lists.QUIT, when=_pregnant, note="[U] 选项未见官方原文")
    husband_smoking = OneOf("丈夫吸烟", lists.QUIT, when=_pregnant, note="[U]")
    husband_drinking = OneOf("丈夫饮酒", lists.QUIT, when=_pregnant, note="[U]")
    exposures = ManyOf("接触有害因素", lists.EARLY_EXPOSURE, when=_pregnant, detail_on=("other",))
    illness_after_lmp = ManyOf(
        "停经后患病", lists.EARLY_ILLNESS, when=_pregnant, detail_on=("other",)
    )
    medicine_after_lmp = YesNo(
        "停经后用药", when=_pregnant, detail_on=("yes",), detail_label="药物名称"
    )
    _advice = Section("评估与建议")
    assessment = LongText("评估", max_length=300)
    advice = LongText("建议", max_length=300)
    checks = (_lmp,)
