"""The risk rules as a paper, for the clinician who reviews and accepts them."""

from app.catalogue.risk_rules import CATEGORIES, RULES
from app.context import Context
from app.domain.dates import show_date
from app.usecases.allow import allow, record
from app.usecases.assess import RuleSet, rule_set
from app.usecases.papers import Paper, paper_of, station_sheet
from printing.sheet import Grid, Heading, Signatures, Text

WHO = {"wife": "妻子", "husband": "丈夫", "both": "双方"}
MARKS = {"V": "有来源", "U": "未经核实：只作医生提示"}
HEADS = ("编号", "对象", "因素", "分类", "类别", "依据", "影响", "建议")
WIDTHS = (8, 4, 8, 5, 3, 6, 9, 12)


def make_rules_paper(context: Context) -> Paper:
    """Every rule with its class, source mark, harm and advice, and a line to sign on."""
    allow(context, "accept_rules")
    rules, found = rule_set(context), []
    for rule in sorted(RULES, key=lambda one: (CATEGORIES[one.category], one.id)):
        found.append(
            (
                rule.id,
                WHO[rule.who],
                rule.factor,
                f"{CATEGORIES[rule.category]} {rule.category}",
                rule.risk_class,
                MARKS[rule.mark],
                rule.harm,
                rule.advice,
            )
        )
    sheet = station_sheet(
        context,
        "风险规则审阅表",
        (
            Text(f"版本 {rules.version}，共 {len(found)} 条。" + _state(rules)),
            Heading("规则"),
            Grid(HEADS, WIDTHS, tuple(found)),
            Text(
                "A 可避免；B 可治疗获益；C 孕期需监护；D 可产前诊断；X（医学上不建议怀孕）只由医生决定，"
                "任何规则都不会给出。可疑和缺项的结果从不当作正常。",
                small=True,
            ),
            Signatures(("审阅医师", "日期")),
        ),
    )
    record(context, "rules_paper", "", rules.version)
    return paper_of(sheet, "rules")


def _state(rules: RuleSet) -> str:
    if rules.accepted_by is None or rules.accepted_on is None:
        return "尚未确认。"
    return f"{rules.accepted_by} 于 {show_date(rules.accepted_on)} 确认。"
