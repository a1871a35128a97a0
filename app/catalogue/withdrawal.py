"""Withdrawal of a consent (撤回同意): names the consent it ends; no reason is owed."""

from app.forms.form import Form
from app.forms.kinds import Date, LongText, Text


class Withdrawal(
    Form,
    key="withdrawal",
    title="撤回同意",
    who="person",
    access="A",
    purpose=None,
    dated_by="withdrawn_on",
    source="PIPL art. 15; fact sheet 7",
):
    """The end of one consent."""

    consent_id = Text("同意书", required=True, hidden=True)
    withdrawn_on = Date("撤回日期", required=True)
    reason = LongText("本人愿意说明的原因", max_length=200)
    recorded_by = Text("经办人", max_length=30, required=True)
