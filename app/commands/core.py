"""The commands of the first circle: station, couples, consent, forms, papers and exchange."""

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.catalogue import FORMS
from app.clock import SystemClock
from app.commands.command import (
    CONFIRM,
    DATE,
    PERSON,
    ROLE,
    VALUES,
    VISIT,
    Ask,
    Command,
    arg,
    inside,
    progress_of,
    values_from,
)
from app.context import Context
from app.demo.circle import run_demo
from app.errors import KnownError
from app.usecases.allow import ROLES
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
from app.usecases.find_anyone import find_anyone
from app.usecases.fingerprint import fingerprint
from app.usecases.found_station import STATION_ROLES, found_station
from app.usecases.import_bundles import import_bundles, import_file
from app.usecases.open_couple import open_couple
from app.usecases.open_station import close_station, open_with_recovery
from app.usecases.pairing import accept_card, own_card, read_card
from app.usecases.papers import find_by_code, list_papers, make_paper, save_paper
from app.usecases.records import read_record, save_record
from app.usecases.register_couple import SEX, register_couple
from app.usecases.registered_already import REASONS, registered_already
from app.usecases.trouble import translated
from sync.keys import CARD


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
    if not words.recovery_key and sys.stdin.isatty():
        print("恢复码：", end="", file=sys.stderr, flush=True)
    return words.recovery_key or sys.stdin.readline()


def _register(context: Context, words: Namespace) -> Any:
    given = values_from(words.values)
    _say_alike(context, given)
    return register_couple(
        context,
        given.get("wife"),
        given.get("husband"),
        given.get("couple") or {},
        frozenset(words.confirm),
        wife_id=given.get("wife_id"),
        husband_id=given.get("husband_id"),
    )


def _say_alike(context: Context, given: dict[str, Any]) -> None:
    """A note beside the answer: who may be registered already. It prevents nothing."""
    for part, sex in SEX.items():
        known = frozenset(filter(None, [given.get(f"{part}_id")]))
        typed = given.get(part)
        for one in (
            registered_already(context, typed | {"sex": sex}, known)
            if isinstance(typed, dict)
            else ()
        ):
            who, number = one.person, one.person.file_number or "无"
            said = f"{who.name}（个人 {who.person_id}，档案编号 {number}）"
            print(f"注意：可能已登记，{REASONS[one.why]}：{said}", file=sys.stderr)


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
    return import_bundles(context, words.folder, progress_of(words))


def _demo(words: Namespace, ask: Ask) -> Any:
    del ask
    say = (lambda _: None) if words.json else print
    summary = run_demo(words.folder, words.couples, words.seed, SystemClock(), say)
    if not summary.same:
        raise KnownError("示例", "两站的指纹不一致", "这是程序的问题，请报告")
    return summary


def self_test(say: Callable[[str], None]) -> int:
    """Walk a small circle in a temporary folder; 0 when everything the program needs is there."""
    import tempfile

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        summary = run_demo(Path(folder), 2, 1, SystemClock(), say)
    good = summary.same and summary.notices > 0
    say("自检通过。" if good else "自检没有通过。")
    return 0 if good else 1


COMMANDS: tuple[Command, ...] = (
    Command(
        "station create",
        "建站：加密数据库、第一个用户、恢复码",
        _create,
        (
            arg("--area", required=True, help="9 位区划代码"),
            arg("--name", required=True, help="站名"),
            arg("--role", required=True, choices=tuple(STATION_ROLES)),
            arg("--login", required=True),
            arg("--user-name", default=""),
            arg("--roles", default="administrator,clinician", help="、".join(ROLES)),
            arg("--practice", action="store_true", help="练习站（虚构资料）"),
        ),
    ),
    Command(
        "recover",
        "用恢复码重新设置密码",
        _recover,
        (arg("--login", required=True), arg("--recovery-key", default="")),
    ),
    Command("register", "建档：登记一对夫妇", inside(_register), (VALUES, CONFIRM)),
    Command(
        "find",
        "查找：姓名、拼音、证件号、电话、档案号",
        inside(lambda context, words: find_anyone(context, words.typed, words.limit)),
        (arg("typed", nargs="?", default=""), arg("--limit", type=int, default=50)),
    ),
    Command(
        "couple",
        "查看一对夫妇的档案",
        inside(lambda context, words: open_couple(context, words.couple)),
        (arg("couple"),),
    ),
    Command(
        "consents",
        "查看一个人的知情同意",
        inside(lambda context, words: consents_of(context, words.person)),
        (PERSON,),
    ),
    Command(
        "consent",
        "登记一份纸质签署的同意",
        inside(_give),
        (
            PERSON,
            arg("purpose", choices=tuple(PURPOSES)),
            DATE,
            arg("--witness", default="", help="经办人"),
        ),
    ),
    Command(
        "withdraw",
        "撤回一份同意",
        inside(_withdraw),
        (arg("consent"), DATE, arg("--reason", default="")),
    ),
    Command(
        "decisions",
        "撤回前采样、等待医生决定的结果",
        inside(lambda context, _: list_decisions(context)),
    ),
    Command(
        "decide",
        "医生决定撤回前采样的结果",
        inside(_decide),
        (
            arg("withdrawal"),
            arg("form"),
            arg("decision", choices=("release", "keep")),
            arg("--reason", default=""),
        ),
    ),
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
    Command("card", "本站的配对卡", inside(_card)),
    Command(
        "pair",
        "读取对方的配对卡，核对数字后加 --yes",
        inside(_pair),
        (arg("card", help="配对卡文字或文件"), arg("--yes", action="store_true")),
    ),
    Command(
        "export",
        "导出加密数据包到文件夹（U盘）",
        inside(lambda context, words: export_bundles(context, words.folder, progress_of(words))),
        (arg("folder", type=Path),),
    ),
    Command(
        "import",
        "导入文件夹（U盘）里给本站的数据包",
        inside(_import),
        (arg("folder", type=Path),),
    ),
    Command(
        "exchange",
        "先导入再导出：一次完成交换和回执",
        inside(lambda context, words: exchange(context, words.folder, progress_of(words))),
        (arg("folder", type=Path),),
    ),
    Command(
        "fingerprint",
        "合并状态的指纹；与某站共有部分用 --with",
        inside(lambda context, words: fingerprint(context, words.station)),
        (arg("--with", dest="station", default=None, metavar="STATION"),),
    ),
    Command(
        "demo",
        "在空文件夹里建两个示例站，走完整个流程",
        _demo,
        (
            arg("folder", type=Path),
            arg("--couples", type=int, default=12),
            arg("--seed", type=int, default=1),
        ),
    ),
)
