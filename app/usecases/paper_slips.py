"""Slips and sheets that go with a file: laboratory request, referral, follow-up, cover, joint summary."""

from dataclasses import replace
from typing import Any, TypeGuard

from app.catalogue import FORMS
from app.catalogue.advice_texts import GENERAL
from app.catalogue.programme import EXPECTED, FOLLOW_UP
from app.catalogue.risk_rules import RULES
from app.catalogue.rule import Rule
from app.forms.as_sheet import blank_blocks
from app.usecases.assess import confirmed_factors
from printing.sheet import (
    Block,
    Box,
    Facts,
    Grid,
    Heading,
    Label,
    Labels,
    Questions,
    Signatures,
    Text,
)

Values = dict[str, Any]
ROLES = {"wife": "妻子", "husband": "丈夫"}
# (tube, tests) by role: fact sheet section 2, the laboratory items.
SPECIMENS = {
    "wife": (
        ("紫帽管 血常规", "血红蛋白、红细胞、血小板、白细胞及分类"),
        ("红帽管 生化", "血糖、谷丙转氨酶、肌酐、促甲状腺激素"),
        ("红帽管 免疫", "乙肝五项、梅毒、风疹、巨细胞病毒、弓形体"),
        ("紫帽管 血型", "ABO、Rh"),
        ("尿杯", "尿常规"),
        ("拭子", "阴道分泌物、淋球菌、沙眼衣原体"),
    ),
    "husband": (
        ("红帽管 生化", "谷丙转氨酶、肌酐"),
        ("红帽管 免疫", "乙肝五项、梅毒"),
        ("紫帽管 血型", "ABO、Rh"),
        ("尿杯", "尿常规"),
    ),
}


def request_blocks(role: str, name: str, file_number: str, code: str) -> tuple[Block, ...]:
    """The laboratory request, with a label for each specimen; the bar code is the paper's code."""
    rows = tuple((at_, tests, "", "") for at_, tests in SPECIMENS[role])
    found = tuple(
        Label(name, tube, f"{file_number[-9:]}　{ROLES[role]}", f"{code}-{at}")
        for at, (tube, _) in enumerate(SPECIMENS[role], start=1)
    )
    return (
        Facts((("送检单位", ""), ("送检医师", ""), ("采样日期", "")), columns=3),
        Grid(("标本", "检验项目", "采样时间", "采样人"), (5, 11, 4, 3), rows),
        Text("受检者已签署知情同意书。空腹采血；女方避开月经期。", small=True),
        Signatures(("采样人", "接收人", "接收时间")),
        Heading("标本标签（沿虚线剪下）"),
        Labels(found),
    )


def referral_blocks(assessment: Values | None) -> tuple[Block, ...]:
    """The referral slip and, below it, the answer that comes back."""
    said = (assessment or {}).get("needs_referral_detail") or ""
    return (
        Facts((("转往单位", ""), ("转诊日期", "")), columns=2),
        Box("转诊原因与已做的处理", (said,) if said else (), lines=3),
        Text("请接诊医师填写下面的回执，由本人或转诊单位带回。是否前往由本人决定。", small=True),
        Signatures(("转诊医师", "联系电话", "日期")),
        Heading("回执"),
        Facts((("接诊单位", ""), ("接诊日期", "")), columns=2),
        Box("检查结果与处理意见", lines=5),
        Facts((("建议", ""), ("复诊日期", "")), columns=2),
        Signatures(("接诊医师", "联系电话", "日期")),
    )


def follow_up_blocks(due: tuple[tuple[str, str], ...]) -> tuple[Block, ...]:
    """The slip for a follow-up: what is due, and the questions of early follow-up to fill in.

    Day, visitor, way and result of the visit are asked once, and the questions about a pregnancy
    stand close together: all of it fits on one page.
    """
    _, *pregnant = (one for one in blank_blocks(FORMS["early_follow_up"]) if _asks(one))
    return (
        *([Facts(due, columns=2)] if due else []),
        *blank_blocks(FORMS["contact"]),
        Heading("若已怀孕，请一并询问"),
        *map(_closer, pregnant),
        Signatures(("随访人", "日期")),
    )


def _asks(block: Block) -> TypeGuard[Questions]:
    return isinstance(block, Questions)


def _closer(block: Questions) -> Questions:
    """Explanations beside each other rather than a row each."""
    return Questions(
        tuple(
            replace(one, wide=one.wide and not one.label.endswith("（说明）"))
            for one in block.questions
        )
    )


def cover_blocks(
    names: dict[str, str], couple: Values, done: dict[tuple[str, str], str]
) -> tuple[Block, ...]:
    """Cover and contents of the family file: which forms are in it, never what they say."""
    rows = []
    for at, (key, role) in enumerate((*EXPECTED, *FOLLOW_UP), start=1):
        if role in names:
            rows.append((str(at), FORMS[key].title, ROLES[role], done.get((key, role), "")))
    planned = FORMS["couple"].fields["expected_pregnancy_date"]
    return (
        Facts((("计划怀孕", planned.show(couple.get("expected_pregnancy_date"))),), columns=3),
        Heading("目录"),
        Grid(("序号", "表格", "对象", "完成日期"), (2, 9, 4, 6), tuple(rows)),
        Text("本档案含个人健康资料，请存入带锁的柜中；查阅须登记。", small=True),
    )


def is_confidential(rule: Rule) -> bool:
    """Whether a rule rests on an answer that belongs to the person alone."""
    return any(rule.form.fields[name].access == "C" for name in rule.when.fields())


OPEN_RULES = frozenset(rule.id for rule in RULES if not is_confidential(rule))


def joint_blocks(
    names: dict[str, str], found: dict[str, Values], agreed: frozenset[str], *, signed: bool
) -> tuple[Block, ...]:
    """What both spouses may read together; without one's consent nothing confidential is used.

    The doctor's own words and tag may rest on a confidential result, so they stand on the person's
    own notice only; here are the confirmed factors whose rules read nothing confidential.
    """
    rows = []
    for role, name in names.items():
        kept = confirmed_factors(found[role]) if signed and role in found else []
        rows += [
            (f"{ROLES[role]} {name}", one["factor"], one["advice"])
            for one in kept
            if role in agreed or one["rule"] in OPEN_RULES
        ]
    conclusion: tuple[Block, ...] = (
        (Grid(("对象", "需要一起注意的情况", "建议"), (4, 6, 9), tuple(rows)),)
        if rows
        else (Text("本单可以一起看的项目里，没有需要夫妻共同处理的情况。"),)
    )
    return (
        Heading("一起注意的情况"),
        *conclusion,
        Text("每个人的全部结果在本人的告知书上，由本人决定是否告诉家人。", small=True),
        Heading("普遍性指导"),
        *(Text(f"{at}. {topic}：{advice}") for at, (topic, advice) in enumerate(GENERAL, start=1)),
        Signatures(("告知医师", "夫妻签收", "日期")),
    )
