"""A contact while not yet pregnant (孕前随访): each is a row of its own."""

from app.catalogue import lists
from app.forms.form import Form
from app.forms.kinds import Date, LongText, OneOf, Text


class Contact(
    Form,
    key="contact",
    title="孕前随访",
    who="wife",
    access="B",
    purpose="follow_up",
    dated_by="contacted_on",
    many=True,
    source="fact sheet 1.4：评估后至怀孕前定期联系",
):
    """Asking how things are. Lost and declined are neutral outcomes, nothing follows from them."""

    contacted_on = Date("随访日期", required=True)
    visitor = Text("随访人", max_length=30, required=True)
    visit_way = OneOf("随访方式", lists.VISIT_WAY, required=True)
    contact_result = OneOf("随访结果", lists.CONTACT_RESULT, required=True)
    lmp = Date("末次月经", when=contact_result.is_("pregnant"))
    taking_folic_acid = OneOf("服用叶酸", lists.FOLIC_TAKING)
    next_contact_on = Date("约定下次联系", future=True, when=contact_result.is_("not_pregnant"))
    note = LongText("备注", max_length=300)
