"""The commands of the whole programme: reports, workbooks, what is due, settings, a made-up year."""

from argparse import Namespace
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from app.catalogue.settings import SETTINGS
from app.clock import SystemClock
from app.commands.command import (
    PERSON,
    VISIT,
    Ask,
    Command,
    arg,
    inside,
    progress_of,
    values_from,
)
from app.context import Context
from app.errors import KnownError
from app.usecases.assess import accept_harm_levels, harm_levels
from app.usecases.batch_papers import BATCHES, batch_papers
from app.usecases.change_setting import put_setting
from app.usecases.due import list_due
from app.usecases.kits import Kit, list_kits, put_kit
from app.usecases.records import rows_of, unlock_record
from app.usecases.report_files import save_report
from app.usecases.reports import (
    INDICATORS,
    REPORTS,
    as_plain,
    close_month,
    people_behind,
    run_indicators,
    run_report,
)
from app.usecases.settings import list_settings
from app.usecases.table_sheets import KEYS


def _report(context: Context, words: Namespace) -> Any:
    period = words.month or f"{context.clock.today():%Y-%m}"
    if words.output:
        return {
            "file": str(words.output),
            "warning": save_report(context, words.report, period, words.output),
        }
    if words.report == INDICATORS:
        found = run_indicators(context, period)
        return {
            "report": INDICATORS,
            "period": period,
            "indicators": {one.key: asdict(one) | {"value": one.value} for one in found},
        }
    if words.people:
        return people_behind(context, words.report, period, *words.people)
    if words.close:
        return as_plain(close_month(context, words.report, period))
    return as_plain(run_report(context, words.report, period))


def _template(context: Context, words: Namespace) -> dict[str, str]:
    from app.usecases.table_export import save_template

    said = save_template(context, words.forms or list(KEYS), words.output)
    return {"file": str(words.output), "note": said}


def _export(context: Context, words: Namespace) -> dict[str, Any]:
    from app.usecases.table_export import READABLE, export_tables

    keys = words.forms or list(KEYS)
    count = export_tables(context, keys, words.output, words.codes, progress_of(words))
    return {"file": str(words.output), "rows": count, "warning": READABLE}


def _import(context: Context, words: Namespace) -> Any:
    from app.usecases.table_import import import_tables

    return import_tables(
        context, words.file, words.rejects, words.codes, progress_of(words), preview=words.preview
    )


def _due(context: Context, words: Namespace) -> Any:
    try:
        until = date.fromisoformat(words.until) if words.until else context.clock.today()
    except ValueError:
        raise KnownError("待办", f"{words.until} 不是日期", "请写成 2026-03-01") from None
    return list_due(
        context, until, keys=tuple(words.form), village=words.village, worker=words.worker
    )


def _settings(context: Context, words: Namespace) -> Any:
    if words.set:
        key, sign, value = words.set.partition("=")
        if not sign:
            raise KnownError(
                "设置", f"{words.set} 不是 名称=内容", f"可用的有：{'、'.join(SETTINGS)}"
            )
        put_setting(context, key, int(value) if _is_number(key, value) else value)
    if words.reset:
        put_setting(context, words.reset, None)
    return [asdict(one.setting) | {"value": one.value} for one in list_settings(context)]


def _is_number(key: str, value: str) -> bool:
    whole = value.removeprefix("-")
    return SETTINGS.get(key, SETTINGS["notice_days"]).kind == "number" and whole.isdecimal()


def _kits(context: Context, words: Namespace) -> Any:
    given = values_from(words.add)
    if given:
        try:
            put_kit(context, Kit(**given))
        except TypeError:
            names = "、".join(Kit.__dataclass_fields__)
            raise KnownError("试剂盒", "内容不完整或有多余的项", f"应有：{names}") from None
    return list_kits(context)


def _levels(context: Context, words: Namespace) -> Any:
    if words.accept:
        accept_harm_levels(context, values_from(words.accept))
    return harm_levels(context) or {"note": "分值表未配置：国家未公布，由临床医生确认后启用。"}


def _unlock(context: Context, words: Namespace) -> dict[str, str]:
    unlock_record(context, words.form, words.visit, words.person, words.reason, words.row or None)
    return {"result": "已解锁，可以更正；理由已记录。"}


def _batch(context: Context, words: Namespace) -> Any:
    return batch_papers(
        context, words.paper, words.output, village=words.village, progress=progress_of(words)
    )


def _year(words: Namespace, ask: Ask) -> dict[str, Any]:
    from app.demo.circle import LOGIN
    from app.demo.year import make_year

    del ask

    def say(line: str) -> None:
        if not words.json:
            print(line)

    made = make_year(words.folder, words.couples, words.seed, words.year, SystemClock(), say)
    return {"couples": made, "folder": str(words.folder), "user": LOGIN}


_FORMS = arg("forms", nargs="*", metavar="FORM", help=f"表名，缺省为全部：{'、'.join(KEYS)}")
_OUT = arg("-o", "--output", type=Path, required=True, metavar="FILE")
_CODES = arg(
    "--codes", default="label", choices=("label", "token", "national", "older"), help="选项写成什么"
)

COMMANDS: tuple[Command, ...] = (
    Command(
        "report",
        "统计报表与指标",
        inside(_report),
        (
            arg("report", choices=(*REPORTS, INDICATORS)),
            arg("--month", default="", metavar="YYYY-MM", help="月份，或年份 YYYY；缺省为本月"),
            arg("--close", action="store_true", help="关账：以后的更正作为差异显示"),
            arg("--people", nargs=2, metavar=("ROW", "COLUMN"), help="一格里有哪些人"),
            arg("-o", "--output", type=Path, metavar="FILE", help="保存为 .xlsx 或 .pdf"),
        ),
    ),
    Command("table template", "空白模板（Excel）", inside(_template), (_FORMS, _OUT)),
    Command("table export", "导出已登记的内容（Excel）", inside(_export), (_FORMS, _OUT, _CODES)),
    Command(
        "table import",
        "导入 Excel；不合格的行连同原因另存",
        inside(_import),
        (
            arg("file", type=Path),
            arg("--rejects", type=Path, metavar="FILE", help="不合格的行存到哪里"),
            _CODES,
            arg("--preview", action="store_true", help="只看结果，不保存"),
        ),
    ),
    Command(
        "due",
        "待办：应做、逾期的事项",
        inside(_due),
        (
            arg("--until", default="", metavar="YYYY-MM-DD"),
            arg("--form", action="append", default=[], help="只看某一类，如 contact"),
            arg("--village", default=""),
            arg("--worker", default="", help="随访人"),
        ),
    ),
    Command(
        "rows",
        "一张可多次填写的表的全部记录",
        inside(lambda context, words: rows_of(context, words.form, words.visit, words.person)),
        (arg("form"), VISIT, PERSON),
    ),
    Command(
        "unlock",
        "解锁一张已完成的表（须写理由）",
        inside(_unlock),
        (arg("form"), VISIT, PERSON, arg("--reason", required=True), arg("--row", default="")),
    ),
    Command(
        "settings",
        "查看或修改设置",
        inside(_settings),
        (
            arg("--set", default="", metavar="名称=内容"),
            arg("--reset", default="", metavar="名称", help="恢复缺省"),
        ),
    ),
    Command(
        "kits",
        "试剂盒参考范围",
        inside(_kits),
        (arg("--add", default=None, metavar="JSON", help="增加一项"),),
    ),
    Command(
        "levels",
        "风险等级分值表（由医生确认）",
        inside(_levels),
        (arg("--accept", default=None, metavar="JSON", help="规则到等级 1–5 的对照"),),
    ),
    Command(
        "batch",
        "为一个村或全部成批生成单据",
        inside(_batch),
        (arg("paper", choices=tuple(BATCHES)), _OUT, arg("--village", default="")),
    ),
    Command(
        "demo-year",
        "在空文件夹里造一个示例县站的一年",
        _year,
        (
            arg("folder", type=Path),
            arg("--couples", type=int, default=1900),
            arg("--seed", type=int, default=1),
            arg("--year", type=int, default=2025),
        ),
    ),
)
