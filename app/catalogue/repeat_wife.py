"""Repeat laboratory, wife (随诊检验): after treatment, or for a suspicious or missing result."""

from app.catalogue import lists
from app.catalogue.lab_wife import WifeTests
from app.forms.form import Form, Section
from app.forms.kinds import OneOf


class RepeatWife(
    WifeTests,
    Form,
    key="repeat_wife",
    title="随诊检验（妻子）",
    who="wife",
    access="B",
    purpose="examination",
    dated_by="sampled_on",
    optional=True,
    many=True,
    source="家庭档案 表18；fact sheet 1.2",
):
    """Only what was repeated is filled in; each time is a row of its own."""

    _why = Section("随诊")
    repeat_for = OneOf("复查原因", lists.REPEAT_FOR, required=True)
