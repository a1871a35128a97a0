"""The commands of the auditor."""

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from app.commands.command import Command, arg, inside
from app.context import Context
from app.domain.dates import read_date
from app.errors import KnownError
from app.usecases.audit_log import AuditFilter, as_plain, export_audit, list_audit, verify_audit


def _wanted(words: Namespace) -> AuditFilter:
    return AuditFilter(_day(words.since), _day(words.until), words.login, words.action, words.file)


def _day(text: str) -> date | None:
    try:
        return read_date(text) if text else None
    except ValueError:
        raise KnownError("操作记录", f"{text} 不是日期", "请写成 2026-03-01") from None


def _list(context: Context, words: Namespace) -> Any:
    return as_plain(list_audit(context, _wanted(words), words.limit))


def _verify(context: Context, words: Namespace) -> dict[str, Any]:
    del words
    found = verify_audit(context)
    return {
        "lines": found.lines,
        "first_broken_line": found.first_broken_line,
        "result": found.sentence,
    }


def _export(context: Context, words: Namespace) -> dict[str, str]:
    warning = export_audit(context, words.output, _wanted(words))
    return {"file": str(words.output), "warning": warning}


_FILTER = (
    arg("--since", default="", metavar="YYYY-MM-DD"),
    arg("--until", default="", metavar="YYYY-MM-DD"),
    arg("--login", default="", help="只看这位用户"),
    arg("--action", default="", help="只看这种操作，如 print"),
    arg("--file", default="", help="只看这个档案编号或内部编号"),
)
COMMANDS: tuple[Command, ...] = (
    Command(
        "audit list", "操作记录", inside(_list), (*_FILTER, arg("--limit", type=int, default=50))
    ),
    Command("audit verify", "验证操作记录没有被改过", inside(_verify)),
    Command(
        "audit export",
        "操作记录另存为 .xlsx 或 .pdf",
        inside(_export),
        (*_FILTER, arg("-o", "--output", type=Path, required=True, metavar="FILE")),
    ),
)
