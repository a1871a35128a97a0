"""A picture on paper and in files: PDF, PNG, and its numbers as CSV or Excel; all on record."""

import csv
import io
from pathlib import Path

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.papers import READABLE, Paper, foot_of, rendered, station_sheet
from app.usecases.picture_kinds import Picture
from app.usecases.pictures import PICTURES, counted
from app.usecases.trouble import translated
from db import durable
from printing import sheet as paper
from printing.chart import Chart
from printing.font_files import FontMissing

LONG = 14  # a table of four columns with more rows stands in two halves beside each other
HALF, GUTTER = (38, 15, 18, 19), 4
FORMULA = ("=", "+", "-", "@", "\t")


def make_picture_paper(context: Context, name: str, year: str) -> Paper:
    """The picture with its numbers as a paper in memory. Raises KnownError."""
    found = counted(context, name, year, leaving=True)
    sheet = _sheet(context, name, year, found)
    record(context, "preview", "", f"picture_{name}:{year}")
    return Paper(f"picture_{name}", PICTURES[name][0], year, "", rendered([sheet]), (sheet,))


def record_picture_print(context: Context, paper: Paper) -> None:
    """Put on record that a picture went to the printer."""
    allow(context, "report")
    record(context, "print", "", f"{paper.key}:{paper.code}")


def save_picture_paper(context: Context, paper: Paper, path: Path) -> str:
    """Save the previewed paper as it is; returns the warning to be shown."""
    allow(context, "report")
    with translated("保存图表"):
        durable.write_whole(path, paper.pdf)
    record(context, "save_picture", "", f"{paper.key}:{paper.code}:.pdf")
    return READABLE


def save_picture(context: Context, name: str, year: str, path: Path) -> str:
    """Save as .pdf, .png, .csv or .xlsx; returns the warning to be shown. Raises KnownError."""
    allow(context, "report")
    kind = path.suffix.lower()
    if kind not in (".pdf", ".png", ".csv", ".xlsx"):
        raise KnownError("保存图表", f"不认识的文件类型 {kind}", "请用 .pdf、.png、.csv 或 .xlsx")
    found = counted(context, name, year, leaving=True)
    title = f"{PICTURES[name][0]} {year}"
    if kind == ".pdf":
        content = rendered([_sheet(context, name, year, found)])
    elif kind == ".png":
        content = _png(context, title, found)
    else:
        content = _csv(found) if kind == ".csv" else _workbook(title, found)
    with translated("保存图表"):
        durable.write_whole(path, content)
    record(context, "save_picture", "", f"{name}:{year}:{kind}")
    return READABLE


def picture_image(chart: Chart, width: float, height: float, dpi: int) -> tuple[int, int, bytes]:
    """(width, height, BGRX bytes) of a picture drawn for a room of so many points."""
    from printing.chart_page import chart_picture  # ReportLab is loaded with the first picture

    try:
        return chart_picture(chart, width, height, dpi)
    except FontMissing:
        raise _no_font() from None


def _png(context: Context, title: str, found: Picture) -> bytes:
    from printing.chart_page import Caption, chart_png

    mark = "〔练习·虚构资料〕" if context.station.practice else ""
    try:
        return chart_png(found.chart, Caption(title, found.words, mark + foot_of(context)))
    except FontMissing:
        raise _no_font() from None


def _no_font() -> KnownError:
    return KnownError("图表", "没有找到字体", "请重新安装程序")


def _sheet(context: Context, name: str, year: str, found: Picture) -> paper.Sheet:
    return station_sheet(
        context,
        PICTURES[name][0],
        (
            paper.Text(found.words),
            paper.Picture(found.chart, found.words),
            _grid(found),
            paper.Text(found.note, small=True),
        ),
        subtitle=f"{year} 年",
    )


def _grid(found: Picture) -> paper.Grid:
    words = 2 if found.heads[0] == "区划" else 1
    widths = (3,) * words + (2,) * (len(found.heads) - words)
    if len(found.rows) <= LONG or len(found.heads) != len(HALF) or words > 1:
        return paper.Grid(found.heads, widths, found.rows, right_from=words)
    half = (len(found.rows) + 1) // 2
    empty = ("",) * len(found.heads)
    right = [*found.rows[half:], *[empty] * (2 * half - len(found.rows))]
    rows = tuple((*one, "", *other) for one, other in zip(found.rows[:half], right, strict=True))
    return paper.Grid((*found.heads, "", *found.heads), (*HALF, GUTTER, *HALF), rows)


def _csv(found: Picture) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows(
        [found.heads, *([_safe(one) for one in row] for row in found.rows)]
    )
    return target.getvalue().encode("utf-8-sig")  # Excel shows Chinese only with the mark


def _safe(cell: str) -> str:
    """A village named like a formula stays words."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _workbook(title: str, found: Picture) -> bytes:
    from openpyxl import Workbook  # a moment's work, not on the window's thread
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.append([title])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append(found.heads)
    for row in found.rows:
        sheet.append([int(one) if one.isdecimal() else one for one in row])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    sheet.append([found.words])
    sheet.append([found.note])
    sheet.column_dimensions["A"].width = 24
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
