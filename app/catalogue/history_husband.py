"""History, husband (一般情况表·男): disease, medication, family, life."""

from app.catalogue import lists
from app.catalogue.lifestyle import Lifestyle
from app.forms.form import Form, Section
from app.forms.kinds import Date, ManyOf, Text, YesNo


class HistoryHusband(
    Lifestyle,
    Form,
    key="history_husband",
    title="一般情况（丈夫）",
    who="husband",
    access="B",
    purpose="examination",
    dated_by="asked_on",
    source="家庭档案 表3；fact sheet 3.2",
):
    """What the husband is asked."""

    _visit = Section("询问")
    asked_on = Date("询问日期", required=True)
    doctor_name = Text("医师签名", max_length=30, required=True)
    _disease = Section("疾病史")
    has_disease = YesNo("患有或曾患下列疾病", required=True)
    diseases = ManyOf(
        "疾病",
        lists.DISEASE,
        required=True,
        when=has_disease.is_("yes"),
        detail_on=("other",),
        access="C",
    )
    sti_types = ManyOf("具体为", lists.STI, when=diseases.has("sti"), access="C")
    has_birth_defect = YesNo(
        "患有出生缺陷", required=True, detail_on=("yes",), detail_label="出生缺陷名称"
    )
    has_andro_disease = YesNo("患有或曾患男科疾病", required=True)
    andro_diseases = ManyOf(
        "男科疾病",
        lists.ANDRO_DISEASE,
        required=True,
        when=has_andro_disease.is_("yes"),
        detail_on=("other",),
    )
    _medicine = Section("用药与疫苗")
    takes_medicine = YesNo("目前服药", required=True, detail_on=("yes",), detail_label="药物名称")
    vaccinated = YesNo("注射过疫苗", required=True)
    vaccines = ManyOf(
        "疫苗", lists.VACCINE, required=True, when=vaccinated.is_("yes"), detail_on=("other",)
    )
    _family = Section("家族史")
    family_consanguinity = YesNo(
        "祖辈、父辈近亲结婚", required=True, detail_on=("yes",), detail_label="祖辈、父辈血缘关系"
    )
    has_family_disease = YesNo("家族成员患有下列疾病", required=True)
    family_diseases = ManyOf(
        "家族疾病",
        lists.FAMILY_DISEASE,
        required=True,
        when=has_family_disease.is_("yes"),
        detail_on=("other_defect",),
    )
    family_patient_relation = Text(
        "患者与本人关系", required=True, when=has_family_disease.is_("yes")
    )
