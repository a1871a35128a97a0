"""A clinician's decision on results of samples taken before a withdrawal."""

from app.catalogue import lists
from app.forms.form import Form
from app.forms.kinds import Date, LongText, OneOf, Text


class WithdrawalDecision(
    Form,
    key="withdrawal_decision",
    title="撤回前采样结果的处理",
    who="person",
    access="A",
    purpose=None,
    dated_by="decided_on",
    source="PIPL art. 15, 47; fact sheet 7",
):
    """One withdrawal, one form, one decision."""

    withdrawal_id = Text("撤回记录", required=True, hidden=True)
    form_key = Text("表单", required=True, hidden=True)
    decision = OneOf("决定", lists.DECISION, required=True)
    reason = LongText("理由", max_length=300)
    decided_by = Text("决定医师", max_length=30, required=True)
    decided_on = Date("决定日期", required=True)
