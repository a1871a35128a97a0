"""The family file of one planned birth (家庭档案); everything examined hangs on it."""

from app.forms.form import Form
from app.forms.kinds import Date, Integer, Text


class Visit(
    Form,
    key="visit",
    title="家庭档案",
    who="couple",
    access="A",
    purpose=None,
    dated_by="opened_on",
    source="preconception programme, one free examination per planned birth (fact sheet 1.1, 6.3)",
):
    """One couple, one planned birth, one file number."""

    opened_on = Date("建档日期", required=True)
    number = Integer("第几次", plausible=(1, 20))
    file_number = Text("档案编号", max_length=30)
    national_archive_code = Text("国家系统档案号", max_length=40)
