"""The monthly service report (9 rows × 55 columns), item statistics and persons per township.

Layout: fact sheet 5.1 [V S4]. At-risk counts the tag that a doctor confirmed for a person, never a
rule that fired, and never the couple for one of them. Each form is counted by its own date.
"""

from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any

from app.catalogue import FORMS
from app.catalogue.report_items import ITEMS, Item
from app.context import Context
from app.domain.report import Column, Period, Report
from app.forms.form import Form
from db import records

LEVELS = (("township", "乡级"), ("county", "县级"), ("total", "合计"))
HUKOU = (("urban", "城镇"), ("rural", "农村"), ("sum", "小计"))
ROWS = tuple(
    (f"{level}.{hukou}", f"{level_title}·{hukou_title}")
    for level, level_title in LEVELS
    for hukou, hukou_title in HUKOU
)
SEXES = {"female": "female", "male": "male"}
BY_DAY = (("52", "counselling", "咨询指导人次", "notice"), ("53", "early", "早孕随访", "early_follow_up"),
          ("54", "outcomes", "妊娠结局随访", "outcome"))  # fmt: skip


def service_columns() -> tuple[Column, ...]:
    """The 55 columns in the order of the paper report."""
    return (
        Column("planned_couples", "本年计划怀孕夫妇"),
        *_trio("examined", "受检人数"),
        Column("education", "健康教育人次"),
        *_trio("history", "病史询问"),
        Column("tests", "医学检查合计"),
        *(
            Column(f"{item.key}.{verdict}", f"{item.title}·{word}", not item.confidential)
            for item in ITEMS
            for verdict, word in zip(("normal", "abnormal"), item.words, strict=True)
        ),
        *_trio("at_risk", "风险人群"),
        *(Column(key, title) for _, key, title, _ in BY_DAY),
    )


def service_report(context: Context, period: Period) -> Report:
    """Count a month or a year of services."""
    report = Report("service", "技术服务工作统计报表", period, ROWS, service_columns())
    _planned(context, report)
    _persons(context, report, "examined", "physical")
    for key in ("history_wife", "history_husband"):
        _persons(context, report, "history", key)
    _occasions(context, report, "education", "education")
    for item, row, verdict in judged(context, period):
        report.count(_rows(row), f"{item.key}.{verdict}", row["subject"])
    report.add_up(
        "tests", [f"{item.key}.{one}" for item in ITEMS for one in ("normal", "abnormal")]
    )
    for row in _dated(context, "assessment", period, ("risk_tag",)):
        if row["risk_tag"] == "at_risk":
            _by_sex(report, _rows(row), "at_risk", row)
    for _, column, _, form in BY_DAY:
        _occasions(context, report, column, form)
    return report


def item_report(context: Context, period: Period) -> Report:
    """For each item: valid specimens, normal, abnormal; all persons, women, men."""
    columns = tuple(
        Column(f"{part}.{sex}", f"{title}·{who}", part == "specimens")
        for sex, who in (("total", "合计"), ("female", "女"), ("male", "男"))
        for part, title in (("specimens", "合格标本"), ("normal", "正常"), ("abnormal", "异常"))
    )
    rows = tuple((item.key, item.title) for item in ITEMS)
    report = Report("items", "检查项目统计", period, rows, columns)
    for item, row, verdict in judged(context, period):
        for sex in ("total", SEXES.get(row["sex"], "female")):
            report.count((item.key,), f"specimens.{sex}", row["subject"])
            report.count((item.key,), f"{verdict}.{sex}", row["subject"])
    return report


def township_report(context: Context, period: Period) -> Report:
    """Persons examined in each township, by the area code of their file."""
    found: dict[str, dict[str, str]] = {}
    for row in _dated(context, "physical", period, ()):
        area = (row["file_number"] or "")[:9] or "unknown"
        found.setdefault(area, {})[row["subject"]] = row["sex"]
    rows = (*((area, area) for area in sorted(found)), ("total", "合计"))
    report = Report("townships", "各乡镇受检人数", period, rows, _trio("examined", "受检人数"))
    for area, people in found.items():
        for person, sex in people.items():
            report.count((area, "total"), "examined", person)
            report.count((area, "total"), f"examined.{SEXES.get(sex, 'female')}", person)
    return report


def judged(context: Context, period: Period) -> Iterator[tuple[Item, dict[str, Any], str]]:
    """(item, row, "normal" or "abnormal") of everything tested; each form is read once."""
    for form in dict.fromkeys(form for item in ITEMS for form in item.forms):
        mine = [item for item in ITEMS if form in item.forms]
        asked = [name for item in mine for name in item.fields]
        names = [one for one in (*asked, "exam_done", "ranges") if one in form.fields]
        judges = [_Judge(item, form) for item in mine]
        for row in _dated(context, form.key, period, names):
            for judge in judges:
                if verdict := judge.verdict(row):
                    yield judge.item, row, verdict


class _Judge:
    """One item of one form; equal answers are judged once, as most people's are alike."""

    def __init__(self, item: Item, form: type[Form]) -> None:
        self.item, self._form = item, form
        measured = [one for one in item.fields if one in form.fields]
        kept = ["ranges"] if "ranges" in form.fields and item.judge is None else []
        done = ["exam_done"] if "exam_done" in form.fields else []
        self._answers = itemgetter(*measured, *kept, *done)
        self._known: dict[Any, str | None] = {}

    def verdict(self, row: dict[str, Any]) -> str | None:
        answers = self._answers(row)
        if answers not in self._known:
            self._known[answers] = self.item.verdict(self._form, row)
        return self._known[answers]


def _persons(context: Context, report: Report, column: str, form: str) -> None:
    """Each person once in a period."""
    seen: set[str] = set()
    for row in _dated(context, form, report.period, ()):
        if row["subject"] not in seen:
            seen.add(row["subject"])
            _by_sex(report, _rows(row), column, row)


def _occasions(context: Context, report: Report, column: str, form: str) -> None:
    for row in _dated(context, form, report.period, ()):
        report.count(_rows(row), column, row["subject"])


def _by_sex(report: Report, rows: tuple[str, ...], column: str, row: dict[str, Any]) -> None:
    report.count(rows, column, row["subject"])
    report.count(rows, f"{column}.{SEXES.get(row['sex'], 'female')}", row["subject"])


def _planned(context: Context, report: Report) -> None:
    """Couples who plan a pregnancy in the year of the period."""
    year = report.period.first.year
    for row in records.planned_couples(context.database, f"{year}-01-01", f"{year}-12-31"):
        level = "county" if (row["file_number"] or "")[6:9] == "000" else "township"
        report.count(_of(level, row["hukou"]), "planned_couples", row["id"])


def _dated(context: Context, form_key: str, period: Period, names: Any) -> Iterator[dict[str, Any]]:
    form = FORMS[form_key]
    assert form.dated_by is not None
    first, last = period.first.isoformat(), period.last.isoformat()
    return records.dated(context.database, form_key, form.dated_by, first, last, names)


def _rows(row: dict[str, Any]) -> tuple[str, ...]:
    return _of("county" if (row["owner"] or "t").startswith("c") else "township", row["hukou"])


@lru_cache(maxsize=32)
def _of(level: str, hukou: str | None) -> tuple[str, ...]:
    """Someone whose registration is not known counts in the sums only."""
    kinds = [hukou, "sum"] if hukou in ("urban", "rural") else ["sum"]
    return tuple(f"{one}.{kind}" for one in (level, "total") for kind in kinds)


def _trio(key: str, title: str) -> tuple[Column, ...]:
    return (
        Column(key, f"{title}·合计"),
        Column(f"{key}.male", f"{title}·男"),
        Column(f"{key}.female", f"{title}·女"),
    )
