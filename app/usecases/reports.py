"""Reports: counting a period, closing a month, and the people behind a number."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.context import Context
from app.domain.report import Cell, Indicator, Period, Report, period_of
from app.errors import KnownError
from app.usecases.allow import NotAllowed, allow, record
from app.usecases.find_people import PersonLine, person_line
from app.usecases.report_indicators import indicators
from app.usecases.report_outcomes import outcome_report
from app.usecases.report_service import item_report, service_report, township_report
from app.usecases.trouble import translated
from db import closed_months, records

REPORTS: dict[str, tuple[str, Callable[[Context, Period, Cell | None], Report]]] = {
    "service": ("技术服务工作统计报表", service_report),
    "outcomes": ("妊娠结局统计报表", outcome_report),
    "items": ("检查项目统计", item_report),
    "townships": ("各乡镇受检人数", township_report),
}
INDICATORS = "indicators"
# The rows that stand for everybody, the column of persons, and what these are called.
BY_HUKOU = {
    "service": (("total",), "examined", "受检人数"),
    "outcomes": (("not_examined", "examined"), "ended", "分娩与终止妊娠"),
}


@dataclass(frozen=True)
class Difference:
    """A number that changed after its month was closed."""

    row: str
    column: str
    closed: int
    now: int


@dataclass(frozen=True)
class Shown:
    """A report as it stands: the closed numbers where the month is closed, and what changed since."""

    report: Report
    closed_by: str | None = None
    closed_at: int | None = None
    differences: tuple[Difference, ...] = ()


def run_report(context: Context, name: str, period: str) -> Shown:
    """Count one report for "YYYY-MM" or "YYYY". Raises KnownError."""
    allow(context, "report")
    counted = _counted(context, name, period)
    kept = closed_months.closed(context.database, name, period)
    record(context, "report", "", f"{name}:{period}")
    if kept is None:
        return Shown(counted)
    differences = tuple(
        Difference(row, column, kept["cells"].get(row, {}).get(column, 0), now)
        for row, cells in counted.cells.items()
        for column, now in cells.items()
        if kept["cells"].get(row, {}).get(column, 0) != now
    )
    cells = {
        row: {column: kept["cells"].get(row, {}).get(column, 0) for column in counted_cells}
        for row, counted_cells in counted.cells.items()
    }
    shown = replace(counted, cells=cells)
    return Shown(shown, kept["login"], kept["closed_at"], differences)


def run_indicators(context: Context, period: str) -> list[Indicator]:
    """Every indicator with its parts. Raises KnownError."""
    allow(context, "report")
    found = indicators(context, _period(period))
    record(context, "report", "", f"{INDICATORS}:{period}")
    return found


def close_month(context: Context, name: str, month: str) -> Shown:
    """Keep the numbers as they are; what is corrected later shows as a difference."""
    allow(context, "close_month")
    counted = _counted(context, name, month)
    if counted.period.last >= context.clock.today():
        raise KnownError("关账", f"{month} 还没有过完", "请在期末之后关账")
    with translated("关账"), context.database.atomic():
        if closed_months.closed(context.database, name, month):
            raise KnownError("关账", f"{month} 已经关账", "以后的更正会作为差异显示")
        closed_months.put_closed(
            context.database, name, month, counted.cells, context.clock.now_ms(), context.user.login
        )
        record(context, "close_month", "", f"{name}:{month}")
    return run_report(context, name, month)


def people_behind(
    context: Context, name: str, period: str, row: str, column: str
) -> list[PersonLine]:
    """Who was counted in a number, if the reader's role and the column allow it."""
    allow(context, "report")
    allow(context, "find_people")
    report = _counted(context, name, period, (row, column))
    found = {one.key: one for one in report.columns}.get(column)
    if found is None or row not in report.cells:
        raise KnownError("报表", f"没有 {row} / {column} 这一格", "请从报表里选择")
    if not found.open_list or _is_confidential_row(name, row):
        raise NotAllowed(
            f"报表·{found.title}", "这一格只给数字，不列出名单", "保密项目请在本人的档案里查看"
        )
    people = _people(context, column, report.behind)
    record(context, "report_people", "", f"{name}:{period}:{row}:{column}:{len(people)}")
    lines = [person_line(context, one) for one in people]
    return [one for one in lines if one is not None]


def _people(context: Context, column: str, found: tuple[str, ...]) -> list[str]:
    if column != "planned_couples":
        return list(dict.fromkeys(found))
    couples = records.where(context.database, "couple", {"id": list(dict.fromkeys(found))})
    return [one["wife_id"] or one["husband_id"] for one in couples]


def _is_confidential_row(name: str, row: str) -> bool:
    from app.catalogue.report_items import ITEMS

    return name == "items" and any(item.key == row and item.confidential for item in ITEMS)


def _counted(context: Context, name: str, period: str, wanted: Cell | None = None) -> Report:
    if name not in REPORTS:
        known = "、".join([*REPORTS, INDICATORS])
        raise KnownError("报表", f"没有名为 {name} 的报表", f"可用的有：{known}")
    return REPORTS[name][1](context, _period(period), wanted)


def _period(text: str) -> Period:
    try:
        return period_of(text)
    except ValueError:
        raise KnownError("报表", f"{text} 不是月份", "请写成 2026-11，或年份 2026") from None


def without_hukou(report: Report) -> str:
    """Why urban and rural do not add up to the sum, with the figure; nothing where they do."""
    if report.key not in BY_HUKOU:
        return ""
    groups, column, who = BY_HUKOU[report.key]
    number = gaps = 0
    for group in groups:
        urban, rural, whole = (report.cells[f"{group}.{one}"] for one in ("urban", "rural", "sum"))
        number += whole[column] - urban[column] - rural[column]
        gaps += sum(whole[one] != urban[one] + rural[one] for one in whole)
    if number:
        return f"{who}中有 {number} 人户口性质未填，只计入小计。"
    return "有的人户口性质未填，只计入小计。" if gaps else ""


def as_plain(shown: Shown) -> dict[str, Any]:
    """The report under stable keys, for other programs."""
    report = shown.report
    return {
        "report": report.key,
        "title": report.title,
        "period": report.period.name,
        "closed": shown.closed_at is not None,
        "columns": {one.key: one.title for one in report.columns},
        "rows": dict(report.rows),
        "cells": report.cells,
        "differences": [vars(one) for one in shown.differences],
    }
