"""Two registrations of one resident, joined or parted by a person's decision; nothing is rewritten."""

from app.forms.form import Form
from app.forms.kinds import Date, Text, YesNo


class PersonLink(
    Form,
    key="person_link",
    title="重复登记的合并",
    who="person",
    access="A",
    purpose=None,
    dated_by="decided_on",
    source="our own: exchange design 1.7",
):
    """The record's person is the smaller id, `other_id` the greater; one row for each pair."""

    active = YesNo("是同一个人", required=True)
    decided_by = Text("核对人", max_length=30, required=True)
    decided_on = Date("核对日期", required=True)
