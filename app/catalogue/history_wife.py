"""History, wife (一般情况表·女): disease, medication, menstruation and births, family, life."""

from typing import Any

from app.catalogue import lists
from app.catalogue.lifestyle import Lifestyle
from app.forms.form import Form, Section
from app.forms.kinds import Date, Integer, ManyOf, OneOf, Text, YesNo
from app.forms.problem import Problem

LOSSES = (
    "stillbirth_count", "spontaneous_abortion_count", "induced_abortion_count", "ectopic_count",
    "other_adverse_count",
)  # fmt: skip
LONG_SINCE_LMP = 35


def _low_high(low: str, high: str, label: str) -> Any:
    def check(values: dict[str, Any], facts: dict[str, Any]) -> Problem | None:
        del facts
        first, last = values.get(low), values.get(high)
        if first is not None and last is not None and first > last:
            return Problem(high, f"{label}：最多天数小于最少天数，请核对。", "error")
        return None

    return check


def _births(values: dict[str, Any], facts: dict[str, Any]) -> Problem | None:
    """Losses are pregnancies; births may be more than pregnancies where there were twins."""
    del facts
    pregnancies = values.get("pregnancy_count")
    if pregnancies is None:
        return None
    if sum(values.get(name) or 0 for name in LOSSES) > pregnancies:
        return Problem("pregnancy_count", "怀孕次数：少于不良结局次数之和，请核对。", "error")
    if (values.get("live_birth_count") or 0) > pregnancies:
        said = "活产次数：多于怀孕次数（多胎除外），请核对；确实如此请勾选“已核对”。"
        return Problem("live_birth_count", said, "confirm")
    return None


def _term_preterm(values: dict[str, Any], facts: dict[str, Any]) -> Problem | None:
    del facts
    parts = [values.get(name) for name in ("term_birth_count", "preterm_birth_count")]
    live = values.get("live_birth_count")
    if live is not None and None not in parts and sum(part or 0 for part in parts) < live:
        said = "活产次数：多于足月与早产活产之和，请核对；多胎等情况请勾选“已核对”。"
        return Problem("live_birth_count", said, "confirm")
    return None


def _last_menstruation(values: dict[str, Any], facts: dict[str, Any]) -> Problem | None:
    """More than 35 days ago: think of a pregnancy before X-ray, live vaccine and drugs."""
    from datetime import date

    last, asked = values.get("last_menstruation_date"), values.get("asked_on")
    if not last or not asked:
        return None
    days = (date.fromisoformat(asked) - date.fromisoformat(last)).days
    if days < 0:
        return Problem("last_menstruation_date", "末次月经：晚于询问日期，请核对。", "error")
    if days > LONG_SINCE_LMP:
        said = f"末次月经：距询问日期已 {days} 天，检查前请先排除怀孕（X 线、活疫苗、用药前必查）。"
        return Problem("last_menstruation_date", said, "hint")
    return None


class HistoryWife(
    Lifestyle,
    Form,
    key="history_wife",
    title="一般情况（妻子）",
    who="wife",
    access="B",
    purpose="examination",
    dated_by="asked_on",
    source="家庭档案 表2；fact sheet 3.2",
):
    """What the wife is asked."""

    _visit = Section("询问")
    asked_on = Date("询问日期", required=True)
    doctor_name = Text("医师签名", max_length=30, required=True)
    _disease = Section("疾病史")
    has_disease = YesNo("患有或曾患下列疾病", required=True)
    diseases = ManyOf(
        "疾病",
        lists.DISEASE,
        required=True,
        when=has_disease.is_("yes"),
        detail_on=("other",),
        access="C",
    )
    sti_types = ManyOf("具体为", lists.STI, when=diseases.has("sti"), access="C")
    has_birth_defect = YesNo(
        "患有出生缺陷", required=True, detail_on=("yes",), detail_label="出生缺陷名称"
    )
    has_gyn_disease = YesNo("患有或曾患妇科疾病", required=True)
    gyn_diseases = ManyOf(
        "妇科疾病",
        lists.GYN_DISEASE,
        required=True,
        when=has_gyn_disease.is_("yes"),
        detail_on=("other",),
    )
    _medicine = Section("用药、疫苗与避孕")
    takes_medicine = YesNo("目前服药", required=True, detail_on=("yes",), detail_label="药物名称")
    vaccinated = YesNo("注射过疫苗", required=True)
    vaccines = ManyOf(
        "疫苗", lists.VACCINE, required=True, when=vaccinated.is_("yes"), detail_on=("other",)
    )
    contraception_used = YesNo("采取过避孕措施", required=True)
    contraception_methods = ManyOf(
        "避孕措施",
        lists.CONTRACEPTION,
        required=True,
        when=contraception_used.is_("yes"),
        detail_on=("other",),
    )
    contraception_months = Integer(
        "避孕持续时间",
        unit="月",
        hard=(0, 600),
        plausible=(0, 360),
        when=contraception_used.is_("yes"),
    )
    contraception_stopped = YesNo("已停用", when=contraception_used.is_("yes"))
    contraception_stop_date = Date("停用日期", when=contraception_stopped.is_("yes"))
    _menses = Section("月经史")
    menarche_age = Integer("初潮年龄", unit="岁", hard=(8, 25), plausible=(10, 18))
    last_menstruation_date = Date("末次月经")
    menstruation_regular = YesNo("月经周期规律")
    period_days_min = Integer("经期最少", unit="天", hard=(1, 15), plausible=(2, 7))
    period_days_max = Integer("经期最多", unit="天", hard=(1, 15), plausible=(2, 7))
    cycle_days_min = Integer("周期最短", unit="天", hard=(15, 180), plausible=(21, 35))
    cycle_days_max = Integer("周期最长", unit="天", hard=(15, 180), plausible=(21, 35))
    menstrual_volume = OneOf("月经量", lists.VOLUME)
    dysmenorrhea = OneOf("痛经", lists.DYSMENORRHEA, note="[U] 分级未见官方原文")
    _births_history = Section("孕育史")
    ever_pregnant = YesNo("曾经怀孕", required=True)
    pregnancy_count = Integer(
        "怀孕次数", unit="次", hard=(1, 20), required=True, when=ever_pregnant.is_("yes")
    )
    live_birth_count = Integer("活产次数", unit="次", hard=(0, 20), when=ever_pregnant.is_("yes"))
    term_birth_count = Integer("足月活产", unit="次", hard=(0, 20), when=ever_pregnant.is_("yes"))
    preterm_birth_count = Integer(
        "早产次数", unit="次", hard=(0, 20), when=ever_pregnant.is_("yes")
    )
    has_adverse_outcome = YesNo("有过不良妊娠结局", required=True, when=ever_pregnant.is_("yes"))
    stillbirth_count = Integer(
        "死胎死产", unit="次", hard=(0, 20), when=has_adverse_outcome.is_("yes")
    )
    spontaneous_abortion_count = Integer(
        "自然流产", unit="次", hard=(0, 20), when=has_adverse_outcome.is_("yes")
    )
    induced_abortion_count = Integer(
        "人工流产", unit="次", hard=(0, 20), when=has_adverse_outcome.is_("yes")
    )
    ectopic_count = Integer(
        "异位妊娠", unit="次", hard=(0, 20), when=has_adverse_outcome.is_("yes")
    )
    other_adverse_count = Integer(
        "其他", unit="次", hard=(0, 20), when=has_adverse_outcome.is_("yes")
    )
    cesarean_history = YesNo("剖宫产史", when=ever_pregnant.is_("yes"))
    cesarean_date = Date("剖宫产日期", when=cesarean_history.is_("yes"))
    gestational_diseases = ManyOf(
        "妊娠期疾病史", lists.GESTATIONAL, when=ever_pregnant.is_("yes"), detail_on=("other",)
    )
    had_defect_child = YesNo(
        "分娩过出生缺陷儿",
        required=True,
        when=ever_pregnant.is_("yes"),
        detail_on=("yes",),
        detail_label="出生缺陷病种",
    )
    child_count = Integer("现有子女数", unit="个", hard=(0, 15))
    child_health = OneOf(
        "子女身体状况",
        lists.CHILD_HEALTH,
        when=child_count.more_than(0),
        detail_on=("disease",),
        detail_label="子女所患疾病",
    )
    _family = Section("家族史")
    consanguineous = YesNo(
        "夫妻近亲结婚", required=True, detail_on=("yes",), detail_label="夫妻血缘关系"
    )
    family_consanguinity = YesNo(
        "祖辈、父辈近亲结婚", required=True, detail_on=("yes",), detail_label="祖辈、父辈血缘关系"
    )
    has_family_disease = YesNo("家族成员患有下列疾病", required=True)
    family_diseases = ManyOf(
        "家族疾病",
        lists.FAMILY_DISEASE,
        required=True,
        when=has_family_disease.is_("yes"),
        detail_on=("other_defect",),
    )
    family_patient_relation = Text(
        "患者与本人关系", required=True, when=has_family_disease.is_("yes")
    )
    checks = (
        _low_high("period_days_min", "period_days_max", "经期"),
        _low_high("cycle_days_min", "cycle_days_max", "周期"),
        _births,
        _term_preterm,
        _last_menstruation,
    )
