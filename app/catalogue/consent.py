"""Informed consent (知情同意): one row for each signature on paper, only ever added."""

from app.catalogue import lists
from app.forms.form import Form
from app.forms.kinds import Date, OneOf, Text, YesNo


class Consent(
    Form,
    key="consent",
    title="知情同意",
    who="person",
    access="A",
    purpose=None,
    dated_by="signed_on",
    source="PIPL art. 13-17, 29-30; fact sheet 7",
):
    """One person, one purpose, one version of the text."""

    purpose_of = OneOf("用途", lists.PURPOSE, required=True)
    text_version = Text("文本版本", required=True)
    signed_on = Date("签署日期", required=True)
    witness = Text("经办人", max_length=30, required=True)
    paper_seen = YesNo("已见本人签名的纸质同意书", required=True)
