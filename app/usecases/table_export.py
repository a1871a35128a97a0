"""Workbooks out: empty templates, and what is recorded, with confidential results masked."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.forms.as_cell import CODES, MASKED, cell_of
from app.forms.kinds import OneOf
from app.usecases.allow import NotAllowed, allow, record
from app.usecases.batches import batches
from app.usecases.gate import papers_of
from app.usecases.table_sheets import (
    CONSENTS,
    COUPLES,
    Layout,
    layout_of,
    options_text,
)
from app.usecases.tables import values_of
from app.usecases.trouble import translated
from db import durable, records

HEAD = PatternFill("solid", fgColor="E0EFEC")
ROWS_WITH_LISTS = 2000
LONGEST_LIST = 250  # characters a list of choices may have in a workbook
READABLE = "保存的表格没有加密，任何拿到它的人都能看到内容；用完请删除或妥善保管。"
Progress = Callable[[int, int], None]
Row = dict[str, Any]


def save_template(context: Context, keys: list[str], path: Path) -> str:
    """An empty workbook to fill in; returns what to know about it."""
    allow(context, "tables")
    book = _book([(layout_of(key), iter(())) for key in keys])
    _save(book, path)
    record(context, "table_template", "", ",".join(keys))
    return "模板已保存：第一行是栏目名称，不要改动；每个人用证件号码对应。"


def export_tables(
    context: Context,
    keys: list[str],
    path: Path,
    codes: str = "label",
    progress: Progress = lambda done, all_: None,
) -> int:
    """Save what is recorded in these forms; returns the number of rows. On the record."""
    allow(context, "tables")
    if "administrator" in context.user.roles and not context.user.roles - {"administrator"}:
        raise NotAllowed("导出表格", "管理员不能导出健康资料", "请由临床医生或录入员导出")
    if codes not in CODES:
        raise KnownError("导出表格", f"没有名为 {codes} 的代码", f"可用的有：{'、'.join(CODES)}")
    counted = _Counted(progress, len(keys))
    book = _book([(layout_of(key), counted.rows(_rows(context, key), codes, key)) for key in keys])
    _save(book, path)
    record(context, "table_export", "", f"{','.join(keys)}:{counted.count}")
    return counted.count


def save_rejects(path: Path, rejects: dict[str, tuple[list[str], list[list[Any]]]]) -> None:
    """The rows that were not imported, each with its reason first."""
    book = Workbook()
    book.remove(book.active)
    for title, (heads, rows) in rejects.items():
        sheet = book.create_sheet(title[:31])
        sheet.append(["未导入的原因", *heads])
        for row in rows:
            sheet.append(row)
        _dress(sheet, 1 + len(heads))
    _save(book, path)


class _Counted:
    def __init__(self, progress: Progress, sheets: int) -> None:
        self.count, self._progress, self._sheets, self._done = 0, progress, sheets, 0

    def rows(self, found: Iterator[Row], codes: str, key: str) -> Iterator[list[Any]]:
        columns = layout_of(key).columns
        for row in found:
            self.count += 1
            yield [
                MASKED if row.get(name) == MASKED else cell_of(field, row.get(name), codes)
                for name, _, field in columns
            ]
        self._done += 1
        self._progress(self._done, self._sheets)


def _book(sheets: list[tuple[Layout, Iterator[list[Any]]]]) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for layout, rows in sheets:
        sheet = book.create_sheet(layout.title)
        sheet.append([heading for _, heading, _ in layout.columns])
        for row in rows:
            sheet.append(row)
        _dress(sheet, len(layout.columns))
        _offer_choices(sheet, layout)
    _explain(book, [layout for layout, _ in sheets])
    return book


def _dress(sheet: Any, columns: int) -> None:
    for at in range(1, columns + 1):
        head = sheet.cell(row=1, column=at)
        head.font, head.fill = Font(bold=True), HEAD
        head.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(at)].width = 22 if at == 1 else 14
    sheet.freeze_panes = "C2"


def _offer_choices(sheet: Any, layout: Layout) -> None:
    for at, (_, _, field) in enumerate(layout.columns, start=1):
        if field.kind in ("id_number", "phone"):  # or a workbook rounds the last digits
            sheet.column_dimensions[get_column_letter(at)].number_format = "@"
        if not isinstance(field, OneOf):
            continue
        labels = ",".join(label for _, label in field.options.pairs)
        if len(labels) <= LONGEST_LIST and '"' not in labels:
            offered = DataValidation("list", formula1=f'"{labels}"', allow_blank=True)
            offered.showErrorMessage = False  # tokens and codes are welcome too
            sheet.add_data_validation(offered)
            letter = get_column_letter(at)
            offered.add(f"{letter}2:{letter}{ROWS_WITH_LISTS}")


def _explain(book: Workbook, layouts: list[Layout]) -> None:
    sheet = book.create_sheet("说明")
    sheet.append(["表", "栏目", "名称", "单位", "必填", "可填内容"])
    for layout in layouts:
        for name, heading, field in layout.columns:
            needed = "是" if field.required and field.when is None else ""
            sheet.append([layout.title, heading, name, field.unit, needed, options_text(field)])
    _dress(sheet, 6)
    sheet.column_dimensions["F"].width = 80


def _save(book: Workbook, path: Path) -> None:
    content = io.BytesIO()
    book.save(content)
    with translated("保存表格"):
        durable.write_whole(path, content.getvalue())


def _rows(context: Context, key: str) -> Iterator[Row]:
    if key == COUPLES:
        return _couples(context)
    if key == CONSENTS:
        return _consents(context)
    return _records(context, key)


def _couples(context: Context) -> Iterator[Row]:
    for some in batches(records.where(context.database, "couple", {})):
        ids = {one[f"{side}_id"] for one in some for side in ("wife", "husband")} - {None}
        people = _people(context, sorted(ids))
        for couple in some:
            row = values_of(FORMS["couple"], couple)
            for side in ("wife", "husband"):
                person = people.get(couple[f"{side}_id"] or "", {})
                row |= {f"{side}.{name}": value for name, value in person.items()}
            yield row


def _consents(context: Context) -> Iterator[Row]:
    ended = {
        row["consent_id"]: row["withdrawn_on"]
        for row in records.where(context.database, "withdrawal", {})
    }
    for some in batches(records.where(context.database, "consent", {})):
        people = _people(context, sorted({row["subject"] for row in some}))
        for row in some:
            yield _known(people, row) | row | {"withdrawn_on": ended.get(row["id"])}


def _records(context: Context, key: str) -> Iterator[Row]:
    form = FORMS[key]
    secret = [name for name, field in form.fields.items() if field.access == "C"]
    for some in batches(records.where(context.database, key, {})):
        ids = sorted({row["subject"] for row in some})
        people, papers = _people(context, ids), papers_of(context, ids)
        visits = sorted({row["visit_id"] for row in some})
        files = {
            row["id"]: row["file_number"]
            for row in records.where(context.database, "visit", {"id": visits})
        }
        for row in some:
            values = values_of(form, row)
            if not papers[row["subject"]].agree_to("disclose"):
                values |= {name: MASKED for name in secret if values.get(name) is not None}
            done = "yes" if row["completed_on"] else "no"
            found = {"file_number": files.get(row["visit_id"]), "complete": done}
            yield _known(people, row) | values | found


def _people(context: Context, ids: list[str]) -> dict[str, Row]:
    found = records.where(context.database, "person", {"id": ids})
    return {row["id"]: values_of(FORMS["person"], row) for row in found}


def _known(people: dict[str, Row], row: Row) -> Row:
    person = people.get(row["subject"], {})
    return {
        "certificate_number": person.get("certificate_number"),
        "person_name": person.get("name"),
    }
