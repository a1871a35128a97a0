"""What stands on the papers that are not simply a form."""

from typing import Any

from app.catalogue import FORMS
from app.catalogue.consent_texts import CONSENT_TEXTS
from app.context import Context
from app.forms.as_sheet import LABORATORY, WIDTHS, result_rows
from app.usecases.assess import confirmed_factors, rule_set
from app.usecases.confidential import ELSEWHERE
from app.usecases.settings import paragraphs_of, text_of
from printing.sheet import (
    Block,
    Box,
    Choice,
    Facts,
    Grid,
    Heading,
    Question,
    Questions,
    Signatures,
    Text,
)

Values = dict[str, Any]


def card_blocks(context: Context) -> tuple[Block, ...]:
    """The notice card: what is offered, when to come, how to prepare."""
    where = " ".join(filter(None, (context.station.name, text_of(context, "station_address"))))
    phone, preparation = text_of(context, "station_phone"), paragraphs_of(context, "preparation")
    return (
        *(Text(line) for line in paragraphs_of(context, "card_opening")),
        Facts((("请于", ""), ("到", where), ("联系电话", phone)), columns=3),
        Heading("来之前请准备"),
        *(Text(f"{at}. {line}") for at, line in enumerate(preparation, start=1)),
        Heading("检查哪些项目"),
        Grid(
            ("内容", "女方", "男方"),
            (6, 2, 2),
            (
                ("优生健康教育、病史询问、体格检查", "✓", "✓"),
                ("阴道分泌物、妇科超声、血常规、血糖、甲状腺功能", "✓", ""),
                ("尿常规、血型、肝功能、肾功能、乙肝五项、梅毒筛查", "✓", "✓"),
                ("风疹、巨细胞病毒、弓形体抗体", "✓", ""),
                ("风险评估、咨询指导、跟踪随访", "✓", "✓"),
            ),
        ),
        Box("保密", tuple(paragraphs_of(context, "card_privacy"))),
    )


def consent_blocks(purpose: str) -> tuple[str, tuple[Block, ...]]:
    """(title, blocks) of a consent form: the text, the choice, the signatures."""
    text = CONSENT_TEXTS[purpose]
    passages: list[Block] = []
    for heading, passage in text.paragraphs:
        passages += [Heading(heading), Text(passage)]
    return text.title, (
        *passages,
        Heading("您的决定"),
        Questions((Question("我已了解以上内容", Choice(("同意", "不同意")), wide=True),)),
        Signatures(("本人签名", "经办人签名", "日期")),
        Text(f"文本版本：{text.version}。撤回同意请到本站说明，撤回与签署一样方便。", small=True),
    )


def notice_blocks(
    context: Context, assessment: Values, records: dict[str, Values]
) -> tuple[Block, ...]:
    """The result and advice notice: what was found, what is missing, what the doctor advises."""
    form = FORMS["assessment"]
    shown = {name: form.fields[name].show(assessment.get(name)) for name in form.fields}
    rules = rule_set(context)
    signed = rules.signed and assessment.get("rule_set") == rules.version
    factors = confirmed_factors(assessment) if signed else []
    general = paragraphs_of(context, "general_advice")
    return (
        Heading("一、评估结论"),
        Facts(
            (
                *((("人群分类", shown["risk_tag"]),) if signed else ()),
                ("综合妊娠建议", shown["pregnancy_advice"]),
                ("评估医师", shown["assessor"]),
                ("评估日期", shown["assessed_on"]),
            ),
            columns=2,
        ),
        *_factors(factors),
        *_individual(assessment, shown),
        *_missing(assessment),
        Heading("二、检查结果"),
        *_results(list(records.items())),
        Heading("三、普遍性指导"),
        *(Text(f"{at}. {line}") for at, line in enumerate(general, start=1)),
        *(Text(line, small=True) for line in paragraphs_of(context, "result_closing")),
        Signatures(("告知医师", "本人签收", "日期")),
    )


def recheck_blocks(context: Context, records: list[tuple[str, Values]]) -> tuple[Block, ...]:
    """What repeat examinations showed, each by its day, with room for what the doctor advises."""
    blocks: list[Block] = []
    for key, values in records:
        fields = FORMS[key].fields
        why, on = (fields[name].show(values.get(name)) for name in ("repeat_for", "sampled_on"))
        blocks.append(Heading(f"{on}采样　{why}".strip()))
        blocks += _results([(key, values | {"repeat_for": None})])
    return (
        *blocks,
        Box("医师给您的建议", lines=3),
        *(Text(line, small=True) for line in paragraphs_of(context, "result_closing")),
        Signatures(("告知医师", "本人签收", "日期")),
    )


def _results(records: list[tuple[str, Values]]) -> list[Block]:
    blocks: list[Block] = []
    for key, values in records:
        rows = result_rows(FORMS[key], values)
        if not rows:
            continue
        odd = [row for row in rows if row[-1]]
        measured = [row for row in rows if not row[-1] and row[2]]
        source = values.get("laboratory")
        blocks.append(Heading(FORMS[key].title + (f" · {source}" if source else ""), small=True))
        if odd or measured:
            grid = Grid(LABORATORY, WIDTHS, (*odd, *measured), frozenset(range(len(odd))))
            blocks.append(grid)
        if usual := [row for row in rows if not row[-1] and not row[2]]:
            blocks.append(_in_words(usual))
    return blocks or [Text("还没有可以告知的检查结果。")]


def _in_words(rows: list[tuple[str, str, str, str, str]]) -> Text:
    """Answers within their reference, gathered by answer: 阴性：…；正常：…."""
    answers: dict[str, list[str]] = {}
    for label, answer, *_ in rows:
        answers.setdefault(answer, []).append(label)
    return Text("；".join(f"【{answer}】{'、'.join(labels)}" for answer, labels in answers.items()))


def _missing(assessment: Values) -> list[Block]:
    lines = []
    items = list(filter(None, (assessment.get("missing_items") or "").split("、")))
    mark = f"（{ELSEWHERE}）"
    if told := [one.removesuffix(mark) for one in items if one.endswith(mark)]:
        lines.append(f"{ELSEWHERE}：{'、'.join(told)}")
    if left := [one for one in items if not one.endswith(mark)]:
        lines.append(f"未查或尚无结果（不代表正常）：{'、'.join(left)}")
    if assessment.get("recheck_items"):
        lines.append(f"结果可疑，需要复查（不代表正常）：{assessment['recheck_items']}")
    return [Box("请注意", tuple(lines))] if lines else []


def _factors(factors: list[Values]) -> list[Block]:
    if not factors:
        return []
    rows = tuple(
        (
            f"{one['factor']}\n{'，'.join(f'{label} {value}' for label, value in one['evidence'])}",
            one["harm"],
            one["advice"],
        )
        for one in factors
    )
    return [Grid(("医师确认的风险因素", "可能的影响", "建议"), (4, 4, 5), rows)]


def _individual(assessment: Values, shown: dict[str, str]) -> list[Block]:
    lines = [shown["advice_individual"]] if assessment.get("advice_individual") else []
    if assessment.get("needs_referral") == "yes":
        lines.append(f"建议转诊：{assessment.get('needs_referral_detail') or ''}")
    if assessment.get("recheck_date"):
        lines.append(f"复查日期：{shown['recheck_date']}")
    return [Box("医师给您的建议", tuple(lines))] if lines else []
