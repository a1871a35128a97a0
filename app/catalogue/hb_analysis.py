"""Haemoglobin analysis (血红蛋白分析), optional, both spouses."""

from app.forms.form import Form, Section
from app.forms.kinds import Date, Decimal, LongText, OneOf, Text
from app.forms.options import NONE_PRESENT


class HbAnalysis(
    Form,
    key="hb_analysis",
    title="血红蛋白分析",
    who="both",
    access="B",
    purpose="examination",
    dated_by="sampled_on",
    optional=True,
    source="家庭档案 表10、表11；fact sheet 3.6",
):
    """Done where thalassaemia is common or the blood count suggests it."""

    _sample = Section("采样与检验")
    sampled_on = Date("采样日期", required=True)
    tested_on = Date("检验日期")
    laboratory = Text("检验单位", max_length=40)
    doctor_name = Text("检验者", max_length=30, required=True)
    _result = Section("结果")
    hba = Decimal("血红蛋白 A", unit="%", places=1, plausible=(0, 100))
    hba2 = Decimal(
        "血红蛋白 A2", unit="%", places=1, plausible=(0, 100), reference=(2.5, 3.5), note="[K]"
    )
    hbf = Decimal("血红蛋白 F", unit="%", places=1, plausible=(0, 100))
    abnormal_band = OneOf("异常区带", NONE_PRESENT, normal="none", detail_on=("present",))
    other_lab = LongText("其他", max_length=200)
    ranges = LongText("所用参考范围", max_length=4000, hidden=True)
