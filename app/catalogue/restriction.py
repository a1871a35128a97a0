"""A person's data set aside on request while the law still asks for its keeping (限制处理)."""

from app.catalogue import lists
from app.forms.form import Form
from app.forms.kinds import Date, OneOf, Text, YesNo


class Restriction(
    Form,
    key="restriction",
    title="限制处理",
    who="person",
    access="A",
    purpose=None,
    dated_by="decided_on",
    source="PIPL art. 44-47: stored and protected, otherwise not handled",
):
    """One row for each person; it can be lifted at the person's wish."""

    active = YesNo("是否限制", required=True)
    reason = OneOf("依据", lists.RIGHTS_REASON, required=True)
    decided_by = Text("经办医师", max_length=30, required=True)
    decided_on = Date("日期", required=True)
