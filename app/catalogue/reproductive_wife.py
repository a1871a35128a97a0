"""Gynaecological examination (妇科检查)."""

from app.catalogue import lists
from app.forms.form import Form, Section
from app.forms.kinds import Date, LongText, OneOf, Text, YesNo
from app.forms.options import CLEAR_ABNORMAL, NONE_PRESENT, NORMAL_ABNORMAL


class ReproductiveWife(
    Form,
    key="reproductive_wife",
    title="妇科检查",
    who="wife",
    access="B",
    purpose="examination",
    dated_by="examined_on",
    source="家庭档案 表6；fact sheet 3.4",
):
    """Gynaecological examination; not being examined is an answer with its reason."""

    _visit = Section("检查")
    examined_on = Date("检查日期", required=True)
    doctor_name = Text("医师签名", max_length=30, required=True)
    exam_done = YesNo("已检查", required=True)
    not_done_reason = OneOf(
        "未检原因", lists.NOT_EXAMINED, when=exam_done.is_("no"), detail_on=("other",)
    )
    _done = exam_done.is_("yes")
    _found = Section("检查所见")
    pubic_hair = OneOf(
        "阴毛", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",), when=_done
    )
    breasts = OneOf("乳房", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",), when=_done)
    vulva = OneOf("外阴", CLEAR_ABNORMAL, normal="normal", detail_on=("abnormal",), when=_done)
    vagina = OneOf("阴道", CLEAR_ABNORMAL, normal="normal", detail_on=("abnormal",), when=_done)
    discharge = OneOf(
        "分泌物", NORMAL_ABNORMAL, normal="normal", detail_on=("abnormal",), when=_done
    )
    cervix = OneOf("宫颈", lists.CERVIX, normal="smooth", detail_on=("abnormal",), when=_done)
    uterus_size = OneOf("子宫大小", lists.UTERUS_SIZE, normal="normal", when=_done)
    uterus_mobility = OneOf("子宫活动", lists.MOBILITY, normal="good", when=_done)
    uterus_mass = OneOf("子宫包块", NONE_PRESENT, normal="none", detail_on=("present",), when=_done)
    adnexa = OneOf("双侧附件", CLEAR_ABNORMAL, normal="normal", detail_on=("abnormal",), when=_done)
    other_exam = LongText("其他", max_length=200, when=_done)
