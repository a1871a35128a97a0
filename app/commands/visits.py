"""The commands of a visit: its forms, the assessment and the papers."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from app.catalogue import FORMS
from app.commands.command import (
    CONFIRM,
    PERSON,
    ROLE,
    VALUES,
    VISIT,
    Command,
    arg,
    inside,
    values_from,
)
from app.context import Context
from app.errors import KnownError
from app.usecases.assess import accept_rule_set, rule_set, save_assessment, suggest
from app.usecases.papers import find_by_code, list_papers, make_paper, save_paper
from app.usecases.records import read_record, save_record


def _read(context: Context, words: Namespace) -> Any:
    values = read_record(context, words.form, words.visit, words.person)
    if values is None:
        raise KnownError("表单", "没有这张表，或因没有有效同意而未启用", "请先填写或登记同意")
    return values


def _save(context: Context, words: Namespace) -> Any:
    form = FORMS.get(words.form)
    typed = {} if form is None else _typed(words.set, form)
    values = values_from(words.values) | typed
    return save_record(
        context, words.form, words.visit, words.person, values, frozenset(words.confirm)
    )


def _typed(pairs: list[str], form: Any) -> dict[str, Any]:
    """name=text as a person would type it into that field."""
    found = {}
    for pair in pairs:
        name, _, text = pair.partition("=")
        if name not in form.fields:
            raise KnownError(form.title, f"没有名为 {name} 的栏目", "请查看数据字典 docs/forms")
        try:
            found[name] = form.fields[name].parse(text)
        except ValueError as problem:
            raise KnownError(form.title, str(problem).rstrip("。"), "请改正后再试") from None
    return found


def _suggest(context: Context, words: Namespace) -> dict[str, Any]:
    found = suggest(context, words.visit, words.person, words.role)
    return {
        "rule_set": found.rule_set.version,
        "signed": found.rule_set.signed,
        "factors": [
            {
                "rule": one.rule.id,
                "factor": one.rule.factor,
                "evidence": dict(one.evidence),
                "hint_only": one.hint_only,
            }
            for one in found.factors
        ],
        "missing": found.missing,
        "recheck": found.recheck,
    }


def _assess(context: Context, words: Namespace) -> Any:
    dismissed = dict(pair.split("=", 1) for pair in words.dismiss)
    return save_assessment(
        context, words.visit, words.person, words.role, values_from(words.values), dismissed
    )


def _rules(context: Context, words: Namespace) -> Any:
    return accept_rule_set(context, words.accept) if words.accept else rule_set(context)


def _paper(context: Context, words: Namespace) -> dict[str, str]:
    paper = make_paper(context, words.paper, words.visit, words.person)
    target = words.output or Path(f"{paper.key}-{paper.code}.pdf")
    warning = save_paper(context, paper, target)
    return {"file": str(target), "code": paper.code, "warning": warning}


COMMANDS: tuple[Command, ...] = (
    Command("record", "读取一张表", inside(_read), (arg("form"), VISIT, PERSON)),
    Command(
        "save",
        "保存一张表",
        inside(_save),
        (
            arg("form"),
            VISIT,
            PERSON,
            VALUES,
            arg("--set", action="append", default=[], metavar="栏目=内容"),
            CONFIRM,
        ),
    ),
    Command("suggest", "规则提示的风险因素", inside(_suggest), (VISIT, PERSON, ROLE)),
    Command(
        "assess",
        "保存医生的评估结论",
        inside(_assess),
        (
            VISIT,
            PERSON,
            ROLE,
            VALUES,
            arg("--dismiss", action="append", default=[], metavar="规则=理由"),
        ),
    ),
    Command(
        "rules",
        "查看或由医生确认风险规则版本",
        inside(_rules),
        (arg("--accept", default="", metavar="VERSION"),),
    ),
    Command(
        "papers",
        "可以打印的单据",
        inside(lambda context, words: list_papers(context, words.visit, words.person)),
        (VISIT, PERSON),
    ),
    Command(
        "paper",
        "生成一份单据为 PDF 文件",
        inside(_paper),
        (arg("paper"), VISIT, PERSON, arg("-o", "--output", type=Path)),
    ),
    Command(
        "code",
        "按单据上的编号找到记录",
        inside(lambda context, words: find_by_code(context, words.code)),
        (arg("code"),),
    ),
)
