"""What follows from several records together: worked out for the rules, stored nowhere."""

from app.catalogue.rule import Rule
from app.forms.conditions import Beyond
from app.forms.form import Form
from app.forms.kinds import Integer, OneOf, YesNo
from app.forms.options import options

# Fact sheet 3.6 [K]: surface antigen, surface antibody, e antigen, e antibody, core antibody.
HBV_PATTERN = options(
    ("susceptible", "五项全阴，没有免疫力"), ("immune", "有免疫力"), ("recovered", "既往感染已恢复"),
    ("past", "既往感染或窗口期"), ("infected", "现有感染"), ("recheck", "组合少见，需复查"),
)  # fmt: skip


class Facts(
    Form,
    key="facts",
    title="综合情况",
    who="both",
    access="B",
    purpose=None,
    source="worked out from the records of both spouses",
):
    """Only what other forms say, put together."""

    age_at_delivery = Integer("预计分娩时年龄", unit="岁")
    abo_incompatible = YesNo("妻子 O 型、丈夫非 O 型")
    same_thal_gene = YesNo("夫妻携带同型地中海贫血基因")
    months_since_cesarean = Integer("距剖宫产", unit="个月")
    hbv_pattern = OneOf("乙肝五项组合", HBV_PATTERN, access="C")


# fmt: off
FACT_RULES: tuple[Rule, ...] = (
    Rule("age", Facts, "wife", Beyond(Facts.age_at_delivery, least=35), "遗传", "D", "U", "预计分娩时满 35 岁", "染色体异常的可能随年龄增加", "怀孕后到有资质的机构咨询产前筛查和诊断"),
    Rule("abo_incompatible", Facts, "wife", Facts.abo_incompatible.is_("yes"), "遗传", "C", "U", "ABO 血型不合的可能", "新生儿可能出现黄疸，多数较轻", "出生后注意观察黄疸"),
    Rule("thal_both", Facts, "both", Facts.same_thal_gene.is_("yes"), "遗传", "D", "U", "夫妻携带同型地中海贫血基因", "孩子有患重型地中海贫血的可能", "遗传咨询，怀孕后做产前诊断"),
    Rule("cesarean_recent", Facts, "wife", Beyond(Facts.months_since_cesarean, below=24), "生殖", "C", "U", "剖宫产后不满 2 年", "子宫切口愈合需要时间", "适当推迟怀孕，妇科超声了解切口"),
    Rule("hbv_susceptible", Facts, "both", Facts.hbv_pattern.is_("susceptible"), "感染", "B", "U", "对乙肝病毒没有免疫力", "有感染乙肝病毒的可能", "接种乙肝疫苗"),
)
# fmt: on
