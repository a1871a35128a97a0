"""The commands of the command line: a name, its arguments, and the use case it calls."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.catalogue import FORMS
from app.clock import SystemClock
from app.context import Context
from app.demo.circle import run_demo
from app.errors import KnownError
from app.usecases.allow import ROLES, allow, record
from app.usecases.assess import accept_rule_set, rule_set, save_assessment, suggest
from app.usecases.consents import (
    PURPOSES,
    consents_of,
    decide_sample,
    give_consent,
    list_decisions,
    withdraw_consent,
)
from app.usecases.exchange import exchange
from app.usecases.export_bundle import export_bundles
from app.usecases.find_people import find_people
from app.usecases.fingerprint import fingerprint
from app.usecases.found_station import STATION_ROLES, found_station
from app.usecases.import_bundles import import_bundles, import_file
from app.usecases.open_couple import open_couple
from app.usecases.open_station import close_station, logins, open_station, open_with_recovery
from app.usecases.pairing import accept_card, own_card, read_card
from app.usecases.papers import find_by_code, list_papers, make_paper, save_paper
from app.usecases.records import read_record, save_record
from app.usecases.register_couple import register_couple
from app.usecases.trouble import translated
from db import audit
from sync.keys import CARD

Ask = Callable[[str], str]
Argument = tuple[tuple[str, ...], dict[str, Any]]


@dataclass(frozen=True)
class Command:
    """One command: `run` gets the parsed words and a way to ask for the password."""

    name: str
    help: str
    run: Callable[[Namespace, Ask], Any]
    arguments: tuple[Argument, ...] = ()


def _arg(*names: str, **options: Any) -> Argument:
    return names, options


@contextmanager
def _station(words: Namespace, ask: Ask) -> Any:
    found = logins(words.data)
    login = words.user or (found[0] if len(found) == 1 else "")
    if not login:
        raise KnownError("登录", "本站有多个用户", f"请用 --user 指定，例如 --user {found[0]}")
    context = open_station(words.data, login, ask("密码："), SystemClock())
    try:
        yield context
    finally:
        close_station(context)


def _inside(run: Callable[[Context, Namespace], Any]) -> Callable[[Namespace, Ask], Any]:
    """A command that needs the open station."""

    def opened(words: Namespace, ask: Ask) -> Any:
        with _station(words, ask) as context:
            return run(context, words)

    return opened


def _create(words: Namespace, ask: Ask) -> dict[str, Any]:
    founded = found_station(
        words.data,
        area_code=words.area,
        name=words.name,
        role=words.role,
        login=words.login,
        user_name=words.user_name or words.login,
        roles=frozenset(words.roles.split(",")),
        password=ask("新密码："),
        practice=words.practice,
        clock=SystemClock(),
    )
    return {
        "station": founded.station.code,
        "recovery_key": founded.recovery_key,
        "note": "请抄写或打印恢复码并锁入保险柜；忘记密码时只能靠它。",
    }


def _recover(words: Namespace, ask: Ask) -> dict[str, str]:
    key = ask_recovery(words)
    context = open_with_recovery(words.data, key, words.login, ask("新密码："), SystemClock())
    close_station(context)
    return {"result": "密码已重新设置。"}


def ask_recovery(words: Namespace) -> str:
    """The recovery key, from the words or from standard input (never kept in a history)."""
    return words.recovery_key or sys.stdin.readline()


def _register(context: Context, words: Namespace) -> Any:
    given = _values(words.values)
    return register_couple(
        context,
        given.get("wife"),
        given.get("husband"),
        given.get("couple") or {},
        frozenset(words.confirm),
        wife_id=given.get("wife_id"),
        husband_id=given.get("husband_id"),
    )


def _give(context: Context, words: Namespace) -> dict[str, str]:
    on = words.date or context.clock.today().isoformat()
    return {
        "consent_id": give_consent(
            context, words.person, words.purpose, on, words.witness or context.user.name
        )
    }


def _withdraw(context: Context, words: Namespace) -> dict[str, str]:
    on = words.date or context.clock.today().isoformat()
    return {"withdrawal_id": withdraw_consent(context, words.consent, on, words.reason)}


def _decide(context: Context, words: Namespace) -> dict[str, str]:
    made = decide_sample(
        context, words.withdrawal, words.form, words.decision == "release", words.reason
    )
    return {"decision_id": made}


def _read(context: Context, words: Namespace) -> Any:
    values = read_record(context, words.form, words.visit, words.person)
    if values is None:
        raise KnownError("表单", "没有这张表，或因没有有效同意而未启用", "请先填写或登记同意")
    return values


def _save(context: Context, words: Namespace) -> Any:
    form = FORMS.get(words.form)
    typed = {} if form is None else _typed(words.set, form)
    values = _values(words.values) | typed
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
        context, words.visit, words.person, words.role, _values(words.values), dismissed
    )


def _rules(context: Context, words: Namespace) -> Any:
    return accept_rule_set(context, words.accept) if words.accept else rule_set(context)


def _paper(context: Context, words: Namespace) -> dict[str, str]:
    paper = make_paper(context, words.paper, words.visit, words.person)
    target = words.output or Path(f"{paper.key}-{paper.code}.pdf")
    warning = save_paper(context, paper, target)
    return {"file": str(target), "code": paper.code, "warning": warning}


def _card(context: Context, words: Namespace) -> dict[str, str]:
    del words
    return {"card": own_card(context).to_text()}


def _pair(context: Context, words: Namespace) -> dict[str, Any]:
    text = words.card
    if not text.startswith(CARD):
        with translated("配对卡"):
            text = Path(text).read_text(encoding="utf-8")
    pairing = accept_card(context, text) if words.yes else read_card(context, text)
    return {
        "station": pairing.card.name,
        "fingerprint": pairing.fingerprint,
        "paired": words.yes,
        "note": "" if words.yes else "请与对方电话核对以上 30 位数字，一致后加 --yes 再运行。",
    }


def _import(context: Context, words: Namespace) -> Any:
    if words.folder.is_file():
        return [import_file(context, words.folder)]
    return import_bundles(context, words.folder)


def _audit(context: Context, words: Namespace) -> dict[str, Any]:
    allow(context, "audit")
    record(context, "audit_view", "", "")
    return {
        "first_broken_line": audit.first_broken_line(context.database),
        "lines": audit.lines(context.database, limit=words.limit),
    }


def _demo(words: Namespace, ask: Ask) -> Any:
    del ask
    say = (lambda _: None) if words.json else print
    summary = run_demo(words.folder, words.couples, words.seed, SystemClock(), say)
    if not summary.same:
        raise KnownError("示例", "两站的指纹不一致", "这是程序的问题，请报告")
    return summary


def _values(source: str | None) -> dict[str, Any]:
    """JSON from a file, from standard input ("-"), or given directly."""
    if not source:
        return {}
    with translated("读取内容"):
        if source == "-":
            text = sys.stdin.read()
        elif source.lstrip().startswith("{"):
            text = source
        else:
            text = Path(source).read_text(encoding="utf-8")
    try:
        found = json.loads(text)
    except json.JSONDecodeError as problem:
        raise KnownError(
            "读取内容", f"不是有效的 JSON（第 {problem.lineno} 行）", "请检查引号和逗号"
        ) from None
    if not isinstance(found, dict):
        raise KnownError("读取内容", "JSON 应是一个对象 {…}", "请检查内容")
    return found


def self_test(say: Callable[[str], None]) -> int:
    """Walk a small circle in a temporary folder; 0 when everything the program needs is there."""
    import tempfile

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        summary = run_demo(Path(folder), 2, 1, SystemClock(), say)
    good = summary.same and summary.notices > 0
    say("自检通过。" if good else "自检没有通过。")
    return 0 if good else 1


_VALUES = _arg("--values", metavar="JSON", help="JSON 文件、JSON 文本，或 - 表示标准输入")
_CONFIRM = _arg("--confirm", action="append", default=[], metavar="FIELD", help="已核对的栏目")
_VISIT, _PERSON = _arg("visit", help="档案 id"), _arg("person", help="个人 id")
_ROLE = _arg("role", choices=("wife", "husband"))
_DATE = _arg("--date", metavar="YYYY-MM-DD")

COMMANDS: tuple[Command, ...] = (
    Command(
        "station create",
        "建站：加密数据库、第一个用户、恢复码",
        _create,
        (
            _arg("--area", required=True, help="9 位区划代码"),
            _arg("--name", required=True, help="站名"),
            _arg("--role", required=True, choices=tuple(STATION_ROLES)),
            _arg("--login", required=True),
            _arg("--user-name", default=""),
            _arg("--roles", default="administrator,clinician", help="、".join(ROLES)),
            _arg("--practice", action="store_true", help="练习站（虚构资料）"),
        ),
    ),
    Command(
        "recover",
        "用恢复码重新设置密码",
        _recover,
        (_arg("--login", required=True), _arg("--recovery-key", default="")),
    ),
    Command("register", "建档：登记一对夫妇", _inside(_register), (_VALUES, _CONFIRM)),
    Command(
        "find",
        "查找：姓名、拼音、证件号、电话、档案号",
        _inside(lambda context, words: find_people(context, words.typed, words.limit)),
        (_arg("typed", nargs="?", default=""), _arg("--limit", type=int, default=50)),
    ),
    Command(
        "couple",
        "查看一对夫妇的档案",
        _inside(lambda context, words: open_couple(context, words.couple)),
        (_arg("couple"),),
    ),
    Command(
        "consents",
        "查看一个人的知情同意",
        _inside(lambda context, words: consents_of(context, words.person)),
        (_PERSON,),
    ),
    Command(
        "consent",
        "登记一份纸质签署的同意",
        _inside(_give),
        (
            _PERSON,
            _arg("purpose", choices=tuple(PURPOSES)),
            _DATE,
            _arg("--witness", default="", help="经办人"),
        ),
    ),
    Command(
        "withdraw",
        "撤回一份同意",
        _inside(_withdraw),
        (_arg("consent"), _DATE, _arg("--reason", default="")),
    ),
    Command(
        "decisions",
        "撤回前采样、等待医生决定的结果",
        _inside(lambda context, _: list_decisions(context)),
    ),
    Command(
        "decide",
        "医生决定撤回前采样的结果",
        _inside(_decide),
        (
            _arg("withdrawal"),
            _arg("form"),
            _arg("decision", choices=("release", "keep")),
            _arg("--reason", default=""),
        ),
    ),
    Command("record", "读取一张表", _inside(_read), (_arg("form"), _VISIT, _PERSON)),
    Command(
        "save",
        "保存一张表",
        _inside(_save),
        (
            _arg("form"),
            _VISIT,
            _PERSON,
            _VALUES,
            _arg("--set", action="append", default=[], metavar="栏目=内容"),
            _CONFIRM,
        ),
    ),
    Command("suggest", "规则提示的风险因素", _inside(_suggest), (_VISIT, _PERSON, _ROLE)),
    Command(
        "assess",
        "保存医生的评估结论",
        _inside(_assess),
        (
            _VISIT,
            _PERSON,
            _ROLE,
            _VALUES,
            _arg("--dismiss", action="append", default=[], metavar="规则=理由"),
        ),
    ),
    Command(
        "rules",
        "查看或由医生确认风险规则版本",
        _inside(_rules),
        (_arg("--accept", default="", metavar="VERSION"),),
    ),
    Command(
        "papers",
        "可以打印的单据",
        _inside(lambda context, words: list_papers(context, words.visit, words.person)),
        (_VISIT, _PERSON),
    ),
    Command(
        "paper",
        "生成一份单据为 PDF 文件",
        _inside(_paper),
        (_arg("paper"), _VISIT, _PERSON, _arg("-o", "--output", type=Path)),
    ),
    Command(
        "code",
        "按单据上的编号找到记录",
        _inside(lambda context, words: find_by_code(context, words.code)),
        (_arg("code"),),
    ),
    Command("card", "本站的配对卡", _inside(_card)),
    Command(
        "pair",
        "读取对方的配对卡，核对数字后加 --yes",
        _inside(_pair),
        (_arg("card", help="配对卡文字或文件"), _arg("--yes", action="store_true")),
    ),
    Command(
        "export",
        "导出加密数据包到文件夹（U盘）",
        _inside(lambda context, words: export_bundles(context, words.folder)),
        (_arg("folder", type=Path),),
    ),
    Command(
        "import",
        "导入文件夹（U盘）里给本站的数据包",
        _inside(_import),
        (_arg("folder", type=Path),),
    ),
    Command(
        "exchange",
        "先导入再导出：一次完成交换和回执",
        _inside(lambda context, words: exchange(context, words.folder)),
        (_arg("folder", type=Path),),
    ),
    Command(
        "fingerprint",
        "合并状态的指纹；与某站共有部分用 --with",
        _inside(lambda context, words: fingerprint(context, words.station)),
        (_arg("--with", dest="station", default=None, metavar="STATION"),),
    ),
    Command(
        "audit", "查看并验证操作记录", _inside(_audit), (_arg("--limit", type=int, default=50),)
    ),
    Command(
        "demo",
        "在空文件夹里建两个示例站，走完整个流程",
        _demo,
        (
            _arg("folder", type=Path),
            _arg("--couples", type=int, default=12),
            _arg("--seed", type=int, default=1),
        ),
    ),
)
