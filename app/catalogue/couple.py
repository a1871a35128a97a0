"""Basic information, what belongs to the couple (基本信息表)."""

from datetime import date
from typing import Any

from app.domain.dates import completed_years
from app.forms.form import Form
from app.forms.kinds import Date, Text, YesNo
from app.forms.problem import Problem

# Lawful ages of marriage are asked about softly: the program records, it does not judge.
MARRIED_FROM = {"wife": 20, "husband": 22}
SPOUSE = {"wife": "妻子", "husband": "丈夫"}


def _marry_date(values: dict[str, Any], facts: dict[str, Any]) -> Problem | None:
    married = values.get("marry_date")
    if not married:
        return None
    for role, usual in MARRIED_FROM.items():
        born = facts.get(f"{role}_birthday")
        if not born:
            continue
        age = completed_years(date.fromisoformat(born), date.fromisoformat(married))
        if age < 0:
            return Problem(
                "marry_date", f"结婚日期：早于{SPOUSE[role]}的出生日期，请核对。", "error"
            )
        if age < usual:
            return Problem(
                "marry_date", f"结婚日期：当时{SPOUSE[role]}只有 {age} 岁，请核对日期。", "hint"
            )
    return None


class Couple(
    Form,
    key="couple",
    title="基本信息（夫妇）",
    who="couple",
    access="A",
    purpose=None,
    source="家庭档案 表1；fact sheet 3.1",
):
    """What both spouses share on form 1."""

    marry_date = Date("结婚日期")
    expected_pregnancy_date = Date("计划怀孕日期", future=True)
    floating_population = YesNo("流动人口")
    postcode = Text("邮政编码", max_length=6)
    landline = Text("固定电话", max_length=20)
    fill_date = Date("填写日期")
    doctor_name = Text("医师签名", max_length=30)
    checks = (_marry_date,)
