"""Telling a person their results (结果告知): each spouse is told alone."""

from app.catalogue import lists
from app.forms.form import Form
from app.forms.kinds import Date, LongText, OneOf, Text


class Notice(
    Form,
    key="notice",
    title="结果告知",
    who="both",
    access="B",
    purpose="examination",
    dated_by="told_on",
    source="家庭档案 表15；fact sheet 3.8",
):
    """That and how a person was told."""

    told_on = Date("告知日期", required=True)
    told_by = Text("告知医师", max_length=30, required=True)
    told_way = OneOf("告知方式", lists.TOLD_WAY, required=True, hint="风险人群应面对面告知")
    receiver_sign = Text("签收人", max_length=30)
    told_note = LongText("备注", max_length=200)
