"""The monthly service report (9 rows × 55 columns), item statistics and persons per township.

Layout: fact sheet 5.1 [V S4]. At-risk counts the tag that a doctor confirmed for a person, never a
rule that fired, and never the couple for one of them. Each form is counted by its own date.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any

from app.catalogue import FORMS
from app.catalogue.report_items import ITEMS, Item
from app.context import Context
from app.domain.report import Cell, Column, Period, Report, Tally
from app.usecases.batches import batches
from db import records

LEVELS = (("township", "乡级"), ("county", "县级"), ("total", "合计"))
HUKOU = (("urban", "城镇"), ("rural", "农村"), ("sum", "小计"))
ROWS = tuple(
    (f"{level}.{hukou}", f"{level_title}·{hukou_title}")
    for level, level_title in LEVELS
    for hukou, hukou_title in HUKOU
)
KIND = ("sex", "hukou", "owner", "subject", "visit_id")  # what each row begins with
KEPT = ("exam_done", "ranges")  # what a verdict needs besides the answers
KIND_OF = (0, 1, 2)
BY_ROW = itemgetter(KIND.index("hukou"), KIND.index("owner"))
RISK = "at_risk"
Answers = tuple[Any, ...]
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


def service_report(context: Context, period: Period, wanted: Cell | None = None) -> Report:
    """Count a month or a year of services."""
    empty = Report("service", "技术服务工作统计报表", period, ROWS, service_columns())
    tally = Tally(empty, wanted)
    _planned(context, tally)
    _persons(context, tally, "examined", "physical")
    for key in ("history_wife", "history_husband"):
        _persons(context, tally, "history", key)
    _occasions(context, tally, "education", "education")
    for item, kind, verdict, number, who in judged(context, period, people=tally.names_people):
        tally.count(_of(kind[2], kind[1]), f"{item.key}.{verdict}", number, who)
    tally.add_up("tests", [f"{item.key}.{one}" for item in ITEMS for one in ("normal", "abnormal")])
    at_risk = [row for row in _read(context, "assessment", period, ["risk_tag"]) if row[-1] == RISK]
    _by_sex(tally, "at_risk", at_risk)
    for _, column, _, form in BY_DAY:
        _occasions(context, tally, column, form)
    return tally.report()


def item_report(context: Context, period: Period, wanted: Cell | None = None) -> Report:
    """For each item: valid specimens, normal, abnormal; all persons, women, men."""
    columns = tuple(
        Column(f"{part}.{sex}", f"{title}·{who}", part == "specimens")
        for sex, who in (("total", "合计"), ("female", "女"), ("male", "男"))
        for part, title in (("specimens", "合格标本"), ("normal", "正常"), ("abnormal", "异常"))
    )
    rows = tuple((item.key, item.title) for item in ITEMS)
    tally = Tally(Report("items", "检查项目统计", period, rows, columns), wanted)
    for item, kind, verdict, number, who in judged(context, period, people=tally.names_people):
        for sex in ("total", _sex(kind[0])):
            tally.count((item.key,), f"specimens.{sex}", number, who)
            tally.count((item.key,), f"{verdict}.{sex}", number, who)
    return tally.report()


def township_report(context: Context, period: Period, wanted: Cell | None = None) -> Report:
    """Persons examined in each township, by the area code of their file."""
    found: dict[str, dict[str, str]] = {}
    examined = _read(context, "physical", period, [])
    for some in batches(examined):
        visits = records.where(context.database, "visit", {"id": [row[-1] for row in some]})
        numbers = {visit["id"]: visit["file_number"] or "" for visit in visits}
        for sex, _, _, subject, visit_id in some:
            area = numbers.get(visit_id, "")[:9] or "unknown"
            found.setdefault(area, {})[subject] = sex
    rows = (*((area, area) for area in sorted(found)), ("total", "合计"))
    empty = Report("townships", "各乡镇受检人数", period, rows, _trio("examined", "受检人数"))
    tally = Tally(empty, wanted)
    for area, people in found.items():
        for person, sex in people.items():
            for column in ("examined", f"examined.{_sex(sex)}"):
                tally.count((area, "total"), column, who=[person])
    return tally.report()


def judged(
    context: Context, period: Period, *, people: bool = False
) -> Iterator[tuple[Item, tuple[Any, ...], str, int, list[str]]]:
    """(item, kind, "normal" or "abnormal", number, who) of everything tested.

    Each form is read once and equal answers are judged once. A kind is (sex, hukou, owner); `who`
    is empty unless `people` are asked for.
    """
    for form in dict.fromkeys(form for item in ITEMS for form in item.forms):
        mine = [item for item in ITEMS if form in item.forms]
        asked = [name for item in mine for name in item.fields]
        names = [one for one in (*dict.fromkeys(asked), *KEPT) if one in form.fields]
        rows = _read(context, form.key, period, names, who=people)
        for item in mine:
            fields = [name for name in (*item.fields, *KEPT) if name in names]
            answers = itemgetter(*KIND_OF, *(len(KIND) + names.index(name) for name in fields))
            for found, number, who in _grouped(rows, answers, people=people):
                values = dict(zip(fields, found[3:], strict=True))
                if verdict := item.verdict(form, values):
                    yield item, found[:3], verdict, number, who


def _grouped(
    rows: list[Answers], answers: Callable[[Answers], Answers], *, people: bool
) -> Iterator[tuple[Answers, int, list[str]]]:
    """Each set of equal answers with how many gave it and, if asked, who."""
    if not people:
        for found, number in Counter(map(answers, rows)).items():
            yield found, number, []
        return
    who: dict[Answers, list[str]] = {}
    for row in rows:
        who.setdefault(answers(row), []).append(row[KIND.index("subject")])
    for found, names in who.items():
        yield found, len(names), names


def _persons(context: Context, tally: Tally, column: str, form: str) -> None:
    """Each person once in a period."""
    if not tally.names_people:
        for sex, hukou, owner, number in _numbers(context, form, tally.period, persons=True):
            for one in (column, f"{column}.{_sex(sex)}"):
                tally.count(_of(owner, hukou), one, number)
        return
    first: dict[str, Answers] = {}
    for row in _read(context, form, tally.period, []):
        first.setdefault(row[KIND.index("subject")], row)
    _by_sex(tally, column, list(first.values()))


def _occasions(context: Context, tally: Tally, column: str, form: str) -> None:
    if not tally.names_people:
        for _, hukou, owner, number in _numbers(context, form, tally.period, persons=False):
            tally.count(_of(owner, hukou), column, number)
        return
    rows = _read(context, form, tally.period, [])
    for (hukou, owner), number, who in _grouped(rows, BY_ROW, people=tally.names_people):
        tally.count(_of(owner, hukou), column, number, who)


def _by_sex(tally: Tally, column: str, rows: list[Answers]) -> None:
    found = _grouped(rows, itemgetter(*KIND_OF), people=tally.names_people)
    for (sex, hukou, owner), number, who in found:
        for one in (column, f"{column}.{_sex(sex)}"):
            tally.count(_of(owner, hukou), one, number, who)


def _planned(context: Context, tally: Tally) -> None:
    """Couples who plan a pregnancy in the year of the period."""
    year = tally.period.first.year
    for row in records.planned_couples(context.database, f"{year}-01-01", f"{year}-12-31"):
        level = "c" if (row["file_number"] or "")[6:9] == "000" else "t"
        tally.count(_of(level, row["hukou"]), "planned_couples", who=[row["id"]])


def _numbers(context: Context, form_key: str, period: Period, *, persons: bool) -> list[Answers]:
    """The same counted by the database, where nobody asked who they are."""
    form = FORMS[form_key]
    assert form.dated_by is not None
    first, last = period.first.isoformat(), period.last.isoformat()
    return records.dated_counts(
        context.database, form_key, form.dated_by, first, last, persons=persons
    )


def _read(
    context: Context, form_key: str, period: Period, names: list[str], *, who: bool = True
) -> list[Answers]:
    form = FORMS[form_key]
    assert form.dated_by is not None
    first, last = period.first.isoformat(), period.last.isoformat()
    return records.dated_tuples(
        context.database, form_key, form.dated_by, first, last, names, who=who
    )


def _sex(found: str | None) -> str:
    return "male" if found == "male" else "female"


@lru_cache(maxsize=32)
def _of(owner: str | None, hukou: str | None) -> tuple[str, ...]:
    """The rows for one station's work; who has no known registration counts in the sums only."""
    level = "county" if (owner or "t").startswith("c") else "township"
    kinds = [hukou, "sum"] if hukou in ("urban", "rural") else ["sum"]
    return tuple(f"{one}.{kind}" for one in (level, "total") for kind in kinds)


def _trio(key: str, title: str) -> tuple[Column, ...]:
    return (
        Column(key, f"{title}·合计"),
        Column(f"{key}.male", f"{title}·男"),
        Column(f"{key}.female", f"{title}·女"),
    )
