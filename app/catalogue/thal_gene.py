"""Thalassaemia gene test (地中海贫血基因检测), optional, both spouses."""

from app.catalogue import lists
from app.forms.form import Form, Section
from app.forms.kinds import Date, LongText, OneOf, Text


class ThalGene(
    Form,
    key="thal_gene",
    title="地中海贫血基因检测",
    who="both",
    access="B",
    purpose="examination",
    dated_by="sampled_on",
    optional=True,
    source="家庭档案 表12、表13；fact sheet 3.6",
):
    """Alpha and beta genes."""

    _sample = Section("采样与检验")
    sampled_on = Date("采样日期", required=True)
    tested_on = Date("检验日期")
    laboratory = Text("检验单位", max_length=40)
    doctor_name = Text("检验者", max_length=30, required=True)
    _result = Section("结果")
    alpha = OneOf("α 地中海贫血基因", lists.GENE, normal="none")
    alpha_type = Text("α 突变类型", when=alpha.is_("heterozygous", "homozygous"))
    beta = OneOf("β 地中海贫血基因", lists.GENE, normal="none")
    beta_type = Text("β 突变类型", when=beta.is_("heterozygous", "homozygous"))
    other_lab = LongText("其他", max_length=200)
