"""One baby of a delivery (妊娠结局·新生儿). The sex is asked here only, after the birth."""

from typing import Any

from app.catalogue import lists
from app.forms.form import Form
from app.forms.kinds import Date, Integer, LongText, ManyOf, OneOf, Text, YesNo
from app.forms.problem import Problem

LOW_WEIGHT_G = 2500  # below it [K]
NORMAL_EXCLUDES = ("preterm", "low_weight", "birth_defect", "stillbirth")


def _normal_is_alone(values: dict[str, Any], facts: dict[str, Any]) -> Problem | None:
    del facts
    found = values.get("outcome") or []
    if "normal_live" in found and set(found) & set(NORMAL_EXCLUDES):
        return Problem(
            "outcome", "结局：“正常活产”不能与早产、低体重、出生缺陷、死胎死产同选。", "error"
        )
    return None


def _weight_agrees(values: dict[str, Any], facts: dict[str, Any]) -> Problem | None:
    del facts
    weight, found = values.get("birth_weight_g"), values.get("outcome") or []
    if weight is None or not found:
        return None
    if (weight < LOW_WEIGHT_G) != ("low_weight" in found) and "stillbirth" not in found:
        said = "出生体重：与“低出生体重”是否勾选不一致，请核对；确实如此请勾选“已核对”。"
        return Problem("birth_weight_g", said, "confirm")
    return None


class Baby(
    Form,
    key="baby",
    title="新生儿",
    who="wife",
    access="B",
    purpose="follow_up",
    dated_by="born_on",
    many=True,
    source="家庭档案 表17；fact sheet 3.10",
):
    """One row per baby of the delivery."""

    born_on = Date("出生日期", required=True)
    birth_order = Integer("本次第几个", hard=(1, 9), hint="双胎、多胎时填写")
    outcome = ManyOf("结局", lists.BABY_OUTCOME, required=True)
    baby_sex = OneOf("性别", lists.BABY_SEX)
    birth_weight_g = Integer("出生体重", unit="g", plausible=(300, 7000))
    defect_name = Text("出生缺陷名称", required=True, when=outcome.has("birth_defect"))
    defect_icd10 = Text("ICD-10", max_length=10, when=outcome.has("birth_defect"))
    defect_found_when = OneOf("发现时间", lists.DEFECT_FOUND, when=outcome.has("birth_defect"))
    alive_at_visit = YesNo(
        "随访时存活", when=outcome.has("normal_live", "preterm", "low_weight", "birth_defect")
    )
    death_date = Date("死亡日期", when=alive_at_visit.is_("no"))
    death_cause = LongText("死亡原因", max_length=200, when=alive_at_visit.is_("no"))
    checks = (_normal_is_alone, _weight_agrees)
