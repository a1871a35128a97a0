"""Workbooks in: good rows are saved, bad ones come back with the reason beside them.

A row is found again by the certificate number, so that importing a file twice changes nothing.
Everything goes through the same use cases as the window, consent and checks included.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.catalogue import FORMS
from app.context import Context
from app.domain import resident_id
from app.errors import KnownError
from app.forms.as_cell import MASKED, value_of
from app.forms.problem import Unreadable
from app.usecases.allow import allow, record
from app.usecases.consents import consents_of, give_consent, withdraw_consent
from app.usecases.find_people import find_by_certificate
from app.usecases.form_problems import FormProblems
from app.usecases.records import save_record
from app.usecases.register_couple import register_couple, save_couple, save_person
from app.usecases.table_export import save_rejects
from app.usecases.table_sheets import CONSENTS, COUPLES, KEYS, Layout, key_of, layout_of
from app.usecases.trouble import translated
from db import change_log, records

Progress = Callable[[int, int], None]
Row = dict[str, Any]


@dataclass
class Imported:
    """What became of a workbook. `rows` are good rows, `changed` those that changed anything."""

    rows: int = 0
    changed: int = 0
    rejected: int = 0
    sheets: dict[str, int] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    rejects: str | None = None


@dataclass
class _Bad:
    heads: list[str]
    rows: list[list[Any]] = field(default_factory=list)


class _PreviewOver(Exception):
    """A preview is an import that is taken back."""


def import_tables(
    context: Context,
    path: Path,
    rejects: Path | None = None,
    codes: str = "label",
    progress: Progress = lambda done, all_: None,
    *,
    preview: bool = False,
) -> Imported:
    """Import a workbook. Raises KnownError when it cannot be read at all."""
    allow(context, "tables")
    sheets = _read(path)
    found, bad = Imported(), dict[str, _Bad]()
    total = sum(len(rows) for _, _, rows in sheets)
    try:
        with translated("导入表格"), context.database.atomic():
            for layout, heads, rows in sheets:
                _sheet(context, layout, heads, rows, codes, found, bad, progress, total)
            if preview:
                raise _PreviewOver
            record(context, "table_import", "", f"{found.rows}:{found.rejected}")
    except _PreviewOver:
        return found
    if bad:
        target = rejects or path.with_name(f"{path.stem}-未导入.xlsx")
        save_rejects(target, {title: (one.heads, one.rows) for title, one in bad.items()})
        found.rejects = str(target)
    return found


def _read(path: Path) -> list[tuple[Layout, list[str], list[tuple[Any, ...]]]]:
    """The sheets that are known, in the order in which they build on each other."""
    with translated("导入表格"):
        try:
            book = load_workbook(path, read_only=True, data_only=True)
        except (BadZipFile, InvalidFileException, KeyError, ValueError) as problem:
            raise KnownError(
                "导入表格", "这不是可以读取的 Excel 文件（.xlsx）", "请另存为 .xlsx 后再试"
            ) from problem
    found = []
    for sheet in book.worksheets:
        key = key_of(sheet.title)
        if key is None:
            continue
        rows = [
            row for row in sheet.iter_rows(values_only=True) if any(one is not None for one in row)
        ]
        if rows:
            heads = ["" if one is None else str(one).strip() for one in rows[0]]
            found.append((layout_of(key), heads, rows[1:]))
    book.close()
    if not found:
        titles = "、".join(layout_of(key).title for key in KEYS[:4])
        raise KnownError("导入表格", "没有找到认识的工作表", f"工作表应以表名命名，例如：{titles}")
    return sorted(found, key=lambda one: KEYS.index(one[0].key))


def _sheet(
    context: Context,
    layout: Layout,
    heads: list[str],
    rows: list[tuple[Any, ...]],
    codes: str,
    found: Imported,
    bad: dict[str, _Bad],
    progress: Progress,
    total: int,
) -> None:
    names = _names(layout, heads)
    for row in rows:
        before = change_log.last_lsn(context.database)
        try:
            with context.database.atomic():
                _row(context, layout, _values(layout, names, row, codes))
        except (KnownError, Unreadable) as problem:
            reason = _reason(problem)
            found.rejected += 1
            found.reasons.append(f"{layout.title}：{reason}")
            bad.setdefault(layout.title, _Bad(heads)).rows.append([reason, *row])
        else:
            found.rows += 1
            found.changed += change_log.last_lsn(context.database) > before
            found.sheets[layout.title] = found.sheets.get(layout.title, 0) + 1
        progress(found.rows + found.rejected, total)


def _names(layout: Layout, heads: list[str]) -> list[str | None]:
    """The field of each column: named by its heading or its own name; others are left aside."""
    known = {heading: name for name, heading, _ in layout.columns} | {
        one: one for one in layout.names
    }
    found = [known.get(head) for head in heads]
    must = "wife.certificate_number" if layout.key == COUPLES else "certificate_number"
    if must not in found and "husband.certificate_number" not in found:
        raise KnownError(
            f"导入表格·{layout.title}",
            "第一行里没有“证件号码”一栏",
            "请用模板，或把栏目名写成字段名",
        )
    return found


def _values(layout: Layout, names: list[str | None], row: tuple[Any, ...], codes: str) -> Row:
    fields = {name: one for name, _, one in layout.columns}
    found: Row = {}
    for name, cell in zip(names, row, strict=False):
        if name is not None and cell is not None and str(cell).strip() not in ("", MASKED):
            found[name] = value_of(fields[name], cell, codes)
    return found


def _row(context: Context, layout: Layout, values: Row) -> None:
    if layout.key == COUPLES:
        _couple(context, values)
        return
    number = values.pop("certificate_number", None)
    if not number:
        raise KnownError("证件号码", "没有填写", "请补填")
    person = find_by_certificate(context, resident_id.clean(number))
    if person is None:
        raise KnownError("证件号码", "没有登记过这个证件号码", "请先建档，或核对号码")
    values.pop("person_name", None)
    if layout.key == CONSENTS:
        _consent(context, person.person_id, values)
        return
    visit = _visit(context, person.person_id, person.visit_id, values.pop("file_number", None))
    complete = values.pop("complete", None) == "yes"
    checked = frozenset(layout.names) if values.pop("checked", None) == "yes" else frozenset()
    row_id = _same_day(context, layout.key, visit, person.person_id, values)
    save_record(
        context, layout.key, visit, person.person_id, values, checked, row_id, complete=complete
    )


def _couple(context: Context, values: Row) -> None:
    checked = values.pop("checked", None) == "yes"
    sides: dict[str, Row] = {"wife": {}, "husband": {}}
    couple: Row = {}
    for name, value in values.items():
        side, _, own = name.partition(".")
        (sides[side] if own else couple)[own or name] = value
    given = {side: one for side, one in sides.items() if one}
    known = {
        side: find_by_certificate(context, resident_id.clean(one.get("certificate_number") or ""))
        for side, one in given.items()
    }
    confirmed = _all_names(given) if checked else frozenset[str]()
    couple_ids = {one.couple_id for one in known.values() if one and one.couple_id}
    if given and all(known.values()) and len(couple_ids) == 1:
        for side, one in given.items():
            line = known[side]
            assert line is not None
            save_person(context, line.person_id, one, confirmed)
        save_couple(context, couple_ids.pop(), couple, confirmed)
        return
    ids = {f"{side}_id": line.person_id if line else None for side, line in known.items()}
    register_couple(
        context, sides["wife"] or None, sides["husband"] or None, couple, confirmed, **ids
    )


def _all_names(given: dict[str, Row]) -> frozenset[str]:
    names = {*FORMS["person"].fields, *FORMS["couple"].fields}
    return frozenset({*names, *(f"{side}.{name}" for side in (*given, "couple") for name in names)})


def _consent(context: Context, person_id: str, values: Row) -> None:
    """A consent that is there already, and a withdrawal that is, change nothing."""
    purpose = values.get("purpose_of")
    for name in ("purpose_of", "signed_on", "witness"):
        if not values.get(name):
            raise KnownError("知情同意", "用途、签署日期、经办人都要填写", "请补填")
    rows = records.where(context.database, "consent", {"subject": person_id})
    same = next(
        (
            row
            for row in rows
            if (row["purpose_of"], row["signed_on"]) == (purpose, values["signed_on"])
        ),
        None,
    )
    consent_id = (
        same["id"]
        if same
        else give_consent(context, person_id, str(purpose), values["signed_on"], values["witness"])
    )
    if values.get("withdrawn_on"):
        states = consents_of(context, person_id)
        if any(one.consent_id == consent_id and one.state == "valid" for one in states):
            withdraw_consent(context, consent_id, values["withdrawn_on"])


def _visit(context: Context, person_id: str, newest: str | None, file_number: str | None) -> str:
    if file_number:
        couples = records.couples_of(context.database, person_id)
        for row in records.where(context.database, "visit", {"couple_id": couples}):
            if row["file_number"] == file_number:
                return str(row["id"])
        raise KnownError("档案编号", "此人没有这个编号的档案", "请核对，或留空以使用最新的档案")
    if newest is None:
        raise KnownError("档案", "此人还没有家庭档案", "请先建档")
    return newest


def _same_day(context: Context, key: str, visit: str, person_id: str, values: Row) -> str | None:
    """The row of a form that comes many times which has the same date already."""
    form = FORMS[key]
    if not form.many or form.dated_by is None or not values.get(form.dated_by):
        return None
    where = {"visit_id": visit, "subject": person_id, form.dated_by: values[form.dated_by]}
    if values.get("birth_order"):  # twins are born on one day
        where["birth_order"] = values["birth_order"]
    found = next(records.where(context.database, key, where), None)
    return found["id"] if found else None


def _reason(problem: Exception) -> str:
    if isinstance(problem, FormProblems):
        return "".join(one.sentence for part in problem.problems.values() for one in part)
    return str(problem)
