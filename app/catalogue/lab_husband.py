"""Laboratory, husband (临床检验单·男). Default ranges as for the wife's form, with their marks."""

from app.catalogue import lists
from app.forms.form import Form, Section
from app.forms.kinds import Date, Decimal, LongText, OneOf, Text
from app.forms.options import CLEAR_ABNORMAL, NEG_POS_SUSPICIOUS


class HusbandTests:
    """The husband's tests, asked alike when they are first done and when they are repeated."""

    _sample = Section("采样与检验")
    sampled_on = Date("采样日期", required=True)
    tested_on = Date("检验日期")
    laboratory = Text("检验单位", max_length=40)
    doctor_name = Text("检验者", max_length=30, required=True)
    _urine = Section("尿常规、血型")
    urine = OneOf("尿常规", CLEAR_ABNORMAL, normal="normal", detail_on=("abnormal",))
    abo = OneOf("ABO 血型", lists.ABO)
    rh = OneOf("Rh 血型", lists.RH, normal="positive")
    _chemistry = Section("生化")
    alt = Decimal(
        "谷丙转氨酶", unit="U/L", places=0, plausible=(0, 5000), reference=(0, 45), note="[V S19]"
    )
    creatinine = Decimal(
        "肌酐", unit="μmol/L", places=0, plausible=(10, 2000), reference=(57, 97), note="[V S18]"
    )
    _hepatitis = Section("乙肝血清学五项")
    hbsag = OneOf("表面抗原 HBsAg", NEG_POS_SUSPICIOUS, normal="negative", access="C")
    hbsab = OneOf("表面抗体 HBsAb", NEG_POS_SUSPICIOUS, access="C")
    hbeag = OneOf("e 抗原 HBeAg", NEG_POS_SUSPICIOUS, normal="negative", access="C")
    hbeab = OneOf("e 抗体 HBeAb", NEG_POS_SUSPICIOUS, access="C")
    hbcab = OneOf("核心抗体 HBcAb", NEG_POS_SUSPICIOUS, access="C")
    _infection = Section("感染筛查")
    syphilis = OneOf("梅毒螺旋体筛查", NEG_POS_SUSPICIOUS, normal="negative", access="C")
    _other = Section("其他")
    other_lab = LongText("其他检查", max_length=300)
    ranges = LongText("所用参考范围", max_length=4000, hidden=True)


class LabHusband(
    HusbandTests,
    Form,
    key="lab_husband",
    title="临床检验（丈夫）",
    who="husband",
    access="B",
    purpose="examination",
    dated_by="sampled_on",
    source="家庭档案 表9；fact sheet 3.6",
):
    """Everything the laboratory tells about the husband."""
