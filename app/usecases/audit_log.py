"""Looking at the audit log, verifying its chain, and taking it along as a file.

Its reader needs no names: people stand in it by the number of their file.
"""

from dataclasses import asdict, dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from app.clock import ms_at, show_moment
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.audit_details import detail_of
from app.usecases.audit_words import words_of
from app.usecases.papers import READABLE, rendered, station_sheet
from app.usecases.trouble import translated
from db import audit, durable
from printing.sheet import Grid, Text

HEADS = ("序号", "时间", "登录名", "操作", "档案", "内容")
MOST = 5000


@dataclass(frozen=True)
class AuditFilter:
    """Which lines are meant; what is left empty does not narrow."""

    since: date | None = None
    until: date | None = None
    login: str = ""
    action: str = ""
    file_number: str = ""


@dataclass(frozen=True)
class AuditLine:
    """One line in words; `file` is the number of the file, or the id where there is none."""

    n: int
    at: str
    login: str
    action: str
    words: str
    file: str
    detail: str


@dataclass(frozen=True)
class Verified:
    """What the chain says: how many lines, and the first that does not follow, if any."""

    lines: int
    first_broken_line: int | None

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        if self.first_broken_line is None:
            return f"{self.lines} 行操作记录前后相接，没有被改过。"
        return f"第 {self.first_broken_line} 行与前面接不上：记录被改过或损坏。请保留现场并报告。"


def list_audit(
    context: Context, wanted: AuditFilter = AuditFilter(), limit: int = 500
) -> list[AuditLine]:
    """The newest lines that are meant. That they were looked at is on record too."""
    allow(context, "audit")
    found = _found(context, wanted, limit)
    record(context, "audit_view", "", f"{len(found)}")
    return found


def verify_audit(context: Context) -> Verified:
    """Follow the chain from the first line to the last."""
    allow(context, "audit")
    found = Verified(audit.count(context.database), audit.first_broken_line(context.database))
    record(context, "audit_verify", "", f"{found.lines}:{found.first_broken_line or 0}")
    return found


def audit_choices(context: Context) -> tuple[list[str], list[tuple[str, str]]]:
    """(logins, actions with their words) that occur."""
    allow(context, "audit")
    logins, actions = audit.logins_and_actions(context.database)
    return logins, [(one, words_of(one)) for one in actions]


def export_audit(context: Context, path: Path, wanted: AuditFilter = AuditFilter()) -> str:
    """Save the lines that are meant as .xlsx or .pdf; returns the warning. Raises KnownError."""
    allow(context, "audit")
    kind = path.suffix.lower()
    if kind not in (".pdf", ".xlsx"):
        raise KnownError("操作记录", f"不认识的文件类型 {kind}", "请用 .pdf 或 .xlsx")
    rows = [
        [str(one.n), one.at, one.login, one.words, one.file, one.detail]
        for one in _found(context, wanted, MOST)
    ]
    content = _pdf(context, rows) if kind == ".pdf" else _workbook(rows)
    with translated("操作记录"):
        durable.write_whole(path, content)
    record(context, "audit_export", "", f"{len(rows)}:{kind}")
    return READABLE


def as_plain(found: list[AuditLine]) -> list[dict[str, Any]]:
    """Lines for the command line."""
    return [asdict(one) for one in found]


def _found(context: Context, wanted: AuditFilter, limit: int) -> list[AuditLine]:
    rows = audit.find(
        context.database,
        since=_ms(wanted.since, time.min),
        until=_ms(wanted.until, time.max),
        login=wanted.login,
        action=wanted.action,
        file_number=wanted.file_number.strip(),
        limit=limit,
    )
    numbers = audit.file_numbers(context.database, {row["subject"] for row in rows})
    return [
        AuditLine(
            n=row["n"],
            at=f"{show_moment(row['at'])}:{row['at'] // 1000 % 60:02}",
            login=row["login"],
            action=row["action"],
            words=words_of(row["action"]),
            file=numbers.get(row["subject"]) or row["subject"],
            detail=detail_of(row["what"]),
        )
        for row in rows
    ]


def _ms(day: date | None, end: time) -> int | None:
    return ms_at(day, end) if day else None


def _pdf(context: Context, rows: list[list[str]]) -> bytes:
    sheet = station_sheet(
        context,
        "操作记录",
        (
            Text(f"共 {len(rows)} 行。档案栏是档案编号或内部编号，不含姓名。", small=True),
            Grid(HEADS, (2, 5, 3, 5, 6, 7), tuple(tuple(one) for one in rows)),
        ),
    )
    return rendered([sheet])


def _workbook(rows: list[list[str]]) -> bytes:
    import io

    from openpyxl import Workbook  # loaded with the first workbook, not at the start

    book = Workbook(write_only=True)
    page = book.create_sheet("操作记录")
    for row in (list(HEADS), *rows):
        page.append([_harmless(one) for one in row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
