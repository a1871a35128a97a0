"""Laboratory, wife (临床检验单·女).

Reference ranges belong to a laboratory's kit; those here are the shipped defaults of the fact
sheet (3.6, with its marks), until a station enters its own.
"""

from decimal import Decimal as Number
from typing import Any, ClassVar

from app.catalogue import lists
from app.domain.numbers import number_of
from app.forms.form import Check, Form, Section
from app.forms.kinds import Date, Decimal, LongText, OneOf, Text
from app.forms.options import CLEAR_ABNORMAL, NEG_POS, NEG_POS_SUSPICIOUS
from app.forms.problem import Problem

FIVE_PART = ("neut_pct", "lym_pct", "mono_pct", "eos_pct", "baso_pct")


def _white_cells_add_up(values: dict[str, Any], facts: dict[str, Any]) -> Problem | None:
    del facts
    parts = [values.get(name) for name in FIVE_PART]
    if any(part is None for part in parts):
        return None
    total = sum((number_of(str(part)) for part in parts), start=Number(0))
    if abs(total - 100) > 1:
        said = f"白细胞分类：五项合计 {total}%，应为 100%±1，请核对；确实如此请勾选“已核对”。"
        return Problem("baso_pct", said, "confirm")
    return None


class WifeTests:
    """The wife's tests, asked alike when they are first done and when they are repeated."""

    _sample = Section("采样与检验")
    sampled_on = Date("采样日期", required=True)
    tested_on = Date("检验日期")
    laboratory = Text("检验单位", max_length=40)
    doctor_name = Text("检验者", max_length=30, required=True)
    _discharge = Section("阴道分泌物")
    clue_cells = OneOf("线索细胞", NEG_POS_SUSPICIOUS, normal="negative")
    candida = OneOf("念珠菌", NEG_POS_SUSPICIOUS, normal="negative")
    trichomonas = OneOf("滴虫", NEG_POS_SUSPICIOUS, normal="negative")
    cleanliness = OneOf("清洁度", lists.CLEANLINESS, normal=("I", "II"), note="[K]")
    amine_test = OneOf("胺臭味试验", NEG_POS, normal="negative")
    discharge_ph = OneOf("pH 值", lists.DISCHARGE_PH, normal="le45")
    gonococcus = OneOf("淋球菌筛查", NEG_POS_SUSPICIOUS, normal="negative", access="C")
    chlamydia = OneOf("沙眼衣原体筛查", NEG_POS_SUSPICIOUS, normal="negative", access="C")
    _blood = Section("血常规")
    hb = Decimal(
        "血红蛋白",
        unit="g/L",
        places=0,
        plausible=(20, 250),
        reference=(115, 150),
        note="[K] WS/T 405",
    )
    rbc = Decimal(
        "红细胞", unit="×10¹²/L", places=2, plausible=(1, 9), reference=(3.8, 5.1), note="[K]"
    )
    plt = Decimal(
        "血小板", unit="×10⁹/L", places=0, plausible=(5, 1500), reference=(125, 350), note="[K]"
    )
    wbc = Decimal(
        "白细胞", unit="×10⁹/L", places=1, plausible=(0.5, 100), reference=(3.5, 9.5), note="[K]"
    )
    neut_pct = Decimal(
        "中性粒细胞", unit="%", places=1, plausible=(0, 100), reference=(40, 75), note="[K]"
    )
    lym_pct = Decimal(
        "淋巴细胞", unit="%", places=1, plausible=(0, 100), reference=(20, 50), note="[K]"
    )
    mid_pct = Decimal("中间细胞", unit="%", places=1, plausible=(0, 100), hint="三分类仪器填写")
    mono_pct = Decimal(
        "单核细胞",
        unit="%",
        places=1,
        plausible=(0, 100),
        reference=(3, 10),
        when=mid_pct.empty(),
        note="[K]",
    )
    eos_pct = Decimal(
        "嗜酸性粒细胞",
        unit="%",
        places=1,
        plausible=(0, 100),
        reference=(0.4, 8),
        when=mid_pct.empty(),
        note="[K]",
    )
    baso_pct = Decimal(
        "嗜碱性粒细胞",
        unit="%",
        places=1,
        plausible=(0, 100),
        reference=(0, 1),
        when=mid_pct.empty(),
        note="[K]",
    )
    _urine = Section("尿常规、血型")
    urine = OneOf("尿常规", CLEAR_ABNORMAL, normal="normal", detail_on=("abnormal",))
    abo = OneOf("ABO 血型", lists.ABO)
    rh = OneOf("Rh 血型", lists.RH, normal="positive")
    _chemistry = Section("生化与甲状腺功能")
    glucose = Decimal(
        "血清葡萄糖",
        unit="mmol/L",
        places=2,
        plausible=(1, 40),
        reference=(3.9, 6.1),
        note="[V S19]",
    )
    alt = Decimal(
        "谷丙转氨酶", unit="U/L", places=0, plausible=(0, 5000), reference=(0, 45), note="[V S19]"
    )
    creatinine = Decimal(
        "肌酐", unit="μmol/L", places=0, plausible=(10, 2000), reference=(41, 73), note="[V S18]"
    )
    tsh = Decimal(
        "促甲状腺激素",
        unit="μIU/mL",
        places=3,
        plausible=(0.001, 150),
        reference=(0.44, 5.45),
        note="[V S19] 依试剂盒",
    )
    _hepatitis = Section("乙肝血清学五项")
    hbsag = OneOf("表面抗原 HBsAg", NEG_POS_SUSPICIOUS, normal="negative", access="C")
    hbsab = OneOf("表面抗体 HBsAb", NEG_POS_SUSPICIOUS, access="C")
    hbeag = OneOf("e 抗原 HBeAg", NEG_POS_SUSPICIOUS, normal="negative", access="C")
    hbeab = OneOf("e 抗体 HBeAb", NEG_POS_SUSPICIOUS, access="C")
    hbcab = OneOf("核心抗体 HBcAb", NEG_POS_SUSPICIOUS, access="C")
    _torch = Section("感染筛查")
    rubella_igg = OneOf(
        "风疹病毒 IgG", NEG_POS_SUSPICIOUS, normal="positive", hint="阳性表示有免疫力"
    )
    cmv_igm = OneOf("巨细胞病毒 IgM", NEG_POS_SUSPICIOUS, normal="negative")
    cmv_igg = OneOf("巨细胞病毒 IgG", NEG_POS_SUSPICIOUS, hint="阳性表示既往感染")
    toxo_igm = OneOf("弓形体 IgM", NEG_POS_SUSPICIOUS, normal="negative")
    toxo_igg = OneOf("弓形体 IgG", NEG_POS_SUSPICIOUS, hint="阳性表示既往感染")
    syphilis = OneOf("梅毒螺旋体筛查", NEG_POS_SUSPICIOUS, normal="negative", access="C")
    _other = Section("其他")
    other_lab = LongText("其他检查", max_length=300)
    ranges = LongText("所用参考范围", max_length=4000, hidden=True)
    checks: ClassVar[tuple[Check, ...]] = (_white_cells_add_up,)


class LabWife(
    WifeTests,
    Form,
    key="lab_wife",
    title="临床检验（妻子）",
    who="wife",
    access="B",
    purpose="examination",
    dated_by="sampled_on",
    source="家庭档案 表8；fact sheet 3.6",
):
    """Everything the laboratory tells about the wife."""
