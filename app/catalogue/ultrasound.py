"""Gynaecological ultrasound (妇科超声). Before a pregnancy; it has no field for a fetus."""

from app.catalogue import lists
from app.forms.form import Form, Section
from app.forms.kinds import Date, Integer, LongText, ManyOf, OneOf, Text, YesNo


class Ultrasound(
    Form,
    key="ultrasound",
    title="妇科超声检查",
    who="wife",
    access="B",
    purpose="examination",
    dated_by="examined_on",
    source="家庭档案 表14；fact sheet 3.7",
):
    """Uterus and adnexa. Declining the examination is a neutral result."""

    _visit = Section("检查")
    examined_on = Date("检查日期", required=True)
    doctor_name = Text("检查医师", max_length=30, required=True)
    us_no = Text("超声检查号", max_length=30)
    us_result = OneOf("检查结果", lists.ULTRASOUND, normal=("normal", "refused"), required=True)
    refuse_reason = Text("未做的原因（可不填）", when=us_result.is_("refused"))
    _done = us_result.is_("normal", "abnormal", "uncertain")
    us_description = LongText("超声描述", max_length=800, required=True, when=_done)
    us_findings = ManyOf(
        "超声所见", lists.US_FINDINGS, when=us_result.is_("abnormal", "uncertain"),
        detail_on=("other",),
    )  # fmt: skip
    _detail = Section("测量（选填）")
    uterus_position = OneOf("子宫位置", lists.UTERUS_POSITION, when=_done)
    uterus_long_mm = Integer("子宫长径", unit="mm", plausible=(20, 200), when=_done)
    uterus_wide_mm = Integer("子宫横径", unit="mm", plausible=(20, 200), when=_done)
    uterus_ap_mm = Integer("子宫前后径", unit="mm", plausible=(20, 200), when=_done)
    endometrium_mm = Integer("内膜厚度", unit="mm", plausible=(1, 30), when=_done)
    iud_present = YesNo("有宫内节育器", when=_done)
    iud_position_normal = YesNo("节育器位置正常", when=iud_present.is_("yes"))
