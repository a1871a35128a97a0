"""Physical examination (体格检查), the same form for both spouses."""

from decimal import Decimal as Number
from typing import Any

from app.catalogue import lists
from app.domain.numbers import number_of, rounded
from app.forms.form import Form, Section
from app.forms.kinds import Date, Decimal, Derived, Integer, LongText, ManyOf, OneOf, Text
from app.forms.options import NONE_PRESENT, NORMAL_ABNORMAL
from app.forms.problem import Problem


def bmi_of(height_cm: str, weight_kg: str) -> str:
    """kg/m² with one decimal, half up."""
    metres = number_of(height_cm) / 100
    return str(rounded(number_of(weight_kg) / (metres * metres), 1)) if metres > Number(0) else "0"


def _pressures(values: dict[str, Any], facts: dict[str, Any]) -> Problem | None:
    del facts
    upper, lower = values.get("systolic"), values.get("diastolic")
    if upper is not None and lower is not None and upper <= lower:
        return Problem("diastolic", "舒张压：不低于收缩压，请核对是否填反。", "error")
    return None


class Physical(
    Form,
    key="physical",
    title="体格检查",
    who="both",
    access="B",
    purpose="examination",
    dated_by="examined_on",
    source="家庭档案 表4、表5；fact sheet 3.3",
):
    """General physical examination."""

    _visit = Section("检查")
    examined_on = Date("检查日期", required=True)
    doctor_name = Text("医师签名", max_length=30, required=True)
    _measured = Section("测量")
    height_cm = Decimal("身高", unit="cm", places=1, plausible=(100, 230))
    weight_kg = Decimal("体重", unit="kg", places=1, plausible=(25, 250))
    bmi = Derived(
        "体重指数", from_=("height_cm", "weight_kg"), by=bmi_of, unit="kg/m²", reference=(18.5, 23.9),
        note="[K] 中国成人标准",
    )  # fmt: skip
    systolic = Integer(
        "收缩压", unit="mmHg", plausible=(50, 260), reference=(90, 139), note="≥140 计为偏高"
    )
    diastolic = Integer(
        "舒张压", unit="mmHg", plausible=(30, 160), reference=(60, 89), note="≥90 计为偏高"
    )
    heart_rate = Integer("心率", unit="次/分", plausible=(30, 220), reference=(60, 100), note="[K]")
    _found = Section("一般检查")
    mental_state = OneOf(
        "精神状态", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",), access="C"
    )
    intelligence = OneOf("智力", NORMAL_ABNORMAL, normal="normal")
    intelligence_types = ManyOf(
        "智力异常表现", lists.INTELLIGENCE, when=intelligence.is_("abnormal")
    )
    face_features = OneOf("五官", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",))
    special_posture = OneOf("特殊体态", NONE_PRESENT, normal="none", detail_on=("present",))
    special_face = OneOf("特殊面容", NONE_PRESENT, normal="none", detail_on=("present",))
    skin_hair = OneOf("皮肤毛发", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",))
    thyroid = OneOf("甲状腺", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",))
    lungs = OneOf("肺部", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",))
    heart_rhythm_regular = OneOf("心律整齐", lists.REGULAR, normal="yes", detail_on=("no",))
    heart_murmur = OneOf("心脏杂音", NONE_PRESENT, normal="none", detail_on=("present",))
    liver_spleen = OneOf("肝脾", lists.PALPABLE, normal="not_palpable", detail_on=("palpable",))
    limbs_spine = OneOf("四肢脊柱", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",))
    other_exam = LongText("其他", max_length=200)
    checks = (_pressures,)
