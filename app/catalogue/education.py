"""Health education (优生健康教育): that somebody was given it, and how."""

from app.catalogue import lists
from app.forms.form import Form
from app.forms.kinds import Date, ManyOf, OneOf, Text


class Education(
    Form,
    key="education",
    title="优生健康教育",
    who="both",
    access="B",
    purpose="examination",
    dated_by="given_on",
    optional=True,
    many=True,
    source="fact sheet 1.2 step 4",
):
    """One occasion; a person may come several times."""

    given_on = Date("日期", required=True)
    given_by = Text("宣教人", max_length=30, required=True)
    way = OneOf("方式", lists.EDUCATION_WAY, required=True)
    topics = ManyOf("内容", lists.EDUCATION_TOPIC)
