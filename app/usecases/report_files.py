"""Reports as PDF and Excel files: readable, and on record."""

import io
from pathlib import Path

from app.context import Context
from app.domain.dates import show_date
from app.domain.report import Indicator
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.papers import READABLE, rendered
from app.usecases.reports import INDICATORS, Shown, run_indicators, run_report, without_hukou
from app.usecases.trouble import translated
from db import durable
from printing.sheet import Block, Grid, Sheet, Text

MOST_COLUMNS = 9  # numbers beside each other on a page


def save_report(context: Context, name: str, period: str, path: Path) -> str:
    """Save a report as .pdf or .xlsx; returns the warning to show. Raises KnownError."""
    allow(context, "report")
    kind = path.suffix.lower()
    if kind not in (".pdf", ".xlsx"):
        raise KnownError("保存报表", f"不认识的文件类型 {kind}", "请用 .pdf 或 .xlsx")
    title, heads, rows, note = _table(context, name, period)
    if kind == ".pdf":
        content = rendered([_sheet(context, title, heads, rows, note)])
    else:
        content = _workbook(title, heads, rows, note)
    with translated("保存报表"):
        durable.write_whole(path, content)
    record(context, "save_report", "", f"{name}:{period}:{kind}")
    return READABLE


def _table(context: Context, name: str, period: str) -> tuple[str, list[str], list[list[str]], str]:
    """(title, heads, rows, note): the report's columns stand below each other, its rows beside."""
    if name == INDICATORS:
        found = run_indicators(context, period)
        heads = ["指标", "分子", "分母", "单位", "数值"]
        return f"工作指标 {period}", heads, [_indicator(one) for one in found], NOTE
    shown = run_report(context, name, period)
    report = shown.report
    if len(report.rows) > MOST_COLUMNS:
        heads = [report.title, *(one.title for one in report.columns)]
        rows = [
            [title, *(str(report.cells[key][one.key]) for one in report.columns)]
            for key, title in report.rows
        ]
    else:
        heads = ["项目", *(title for _, title in report.rows)]
        rows = [
            [one.title, *(str(report.cells[key][one.key]) for key, _ in report.rows)]
            for one in report.columns
        ]
    return f"{report.title} {period}", heads, rows, _closed(shown)


NOTE = "“—”表示没有可计的人。标 U 的指标分母未见官方说明，仅供本站参考。"


def _indicator(one: Indicator) -> list[str]:
    unit = "%" if one.per == 100 else f"/{one.per}"
    mark = "（U）" if one.mark == "U" else ""
    value = "—" if one.value is None else f"{one.value}{unit}"
    return [one.title + mark, str(one.numerator), str(one.denominator), one.unit, value]


def _closed(shown: Shown) -> str:
    if shown.closed_at is None:
        return f"尚未关账。{without_hukou(shown.report)}"
    changes = "；".join(
        f"{one.row}/{one.column} {one.closed}→{one.now}" for one in shown.differences
    )
    corrected = f"关账后的更正：{changes}。" if changes else ""
    return f"已关账（{shown.closed_by}）。{corrected}{without_hukou(shown.report)}"


def _sheet(
    context: Context, title: str, heads: list[str], rows: list[list[str]], note: str
) -> Sheet:
    widths = (30, *[max(6, 70 // (len(heads) - 1))] * (len(heads) - 1))
    blocks: tuple[Block, ...] = (
        Grid(tuple(heads), widths, tuple(tuple(row) for row in rows), right_from=1),
        Text(note, small=True),
    )
    today = show_date(context.clock.today().isoformat())
    return Sheet(
        title=title,
        station=context.station.name,
        blocks=blocks,
        practice=context.station.practice,
        foot=f"{context.station.name} · {today} 制 · {context.user.name}",
    )


def _workbook(title: str, heads: list[str], rows: list[list[str]], note: str) -> bytes:
    from openpyxl import Workbook  # a moment's work, not on the window's thread
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.append([title])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append(heads)
    for row in rows:
        sheet.append([row[0], *(int(one) if one.isdigit() else one for one in row[1:])])
    sheet.append([note])
    sheet.column_dimensions["A"].width = 28
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
