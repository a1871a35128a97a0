"""Risk assessment (风险评估) of one spouse: what the doctor concludes, never a program alone."""

from app.catalogue import lists
from app.forms.form import Form, Section
from app.forms.kinds import Date, LongText, OneOf, Text, YesNo


class Assessment(
    Form,
    key="assessment",
    title="风险评估",
    who="both",
    access="B",
    purpose="examination",
    dated_by="assessed_on",
    source="家庭档案 评估；fact sheet 3.8",
):
    """`factors` keeps the factors the doctor looked at, each confirmed or dismissed with a reason.

    What is worked out from class C results, or is written freely about them, is class C too.
    """

    _conclusion = Section("评估结论")
    assessed_on = Date("评估日期", required=True)
    assessor = Text("评估医师", max_length=30, required=True)
    risk_tag = OneOf("人群分类", lists.RISK_TAG, required=True, hint="由医师确认，不由程序判定")
    pregnancy_advice = OneOf("综合妊娠建议", lists.PREGNANCY_ADVICE, required=True)
    rule_set = Text("规则版本", max_length=60, hidden=True)
    factors = LongText("风险因素", max_length=20000, hidden=True, access="C")
    basis = Text("所依据的结果", max_length=16, hidden=True, access="C")
    missing_items = LongText("缺项", max_length=2000, hidden=True, access="C")
    recheck_items = LongText("需复查", max_length=2000, hidden=True, access="C")
    _advice = Section("指导建议")
    advice_individual = LongText("个性化指导", max_length=1000, access="C")
    needs_referral = YesNo(
        "需要转诊", detail_on=("yes",), detail_label="转诊单位及原因", access="C"
    )
    recheck_date = Date("复查日期", future=True)
