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
from app.usecases.joined_residents import Joined, couples_once
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
OWNER, SUBJECT = KIND.index("owner"), KIND.index("subject")
REGISTRATION, DAY = -2, -1  # what a row of a resident who has several ends with
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
    tally, joined = Tally(empty, wanted), Joined(context)
    _planned(context, joined, tally)
    _persons(context, joined, tally, "examined", "physical")
    for key in ("history_wife", "history_husband"):
        _persons(context, joined, tally, "history", key)
    _occasions(context, joined, tally, "education", "education")
    for item, kind, verdict, number, who in judged(
        context, period, joined, people=tally.names_people
    ):
        tally.count(_of(kind[2], kind[1]), f"{item.key}.{verdict}", number, who)
    tally.add_up("tests", [f"{item.key}.{one}" for item in ITEMS for one in ("normal", "abnormal")])
    _by_sex(tally, "at_risk", _at_risk(context, joined, period))
    for _, column, _, form in BY_DAY:
        _occasions(context, joined, tally, column, form)
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
    found = judged(context, period, Joined(context), people=tally.names_people)
    for item, kind, verdict, number, who in found:
        for sex in ("total", _sex(kind[0])):
            tally.count((item.key,), f"specimens.{sex}", number, who)
            tally.count((item.key,), f"{verdict}.{sex}", number, who)
    return tally.report()


def township_report(context: Context, period: Period, wanted: Cell | None = None) -> Report:
    """Persons examined in each township, by the area code of their file; in all, each once."""
    found: dict[str, dict[str, str]] = {}
    joined = Joined(context)
    examined = _read(context, joined, "physical", period, [])
    examined += _joined_rows(context, joined, "physical", period, [])
    for some in batches(examined):
        visits = records.where(context.database, "visit", {"id": [row[-1] for row in some]})
        numbers = {visit["id"]: visit["file_number"] or "" for visit in visits}
        for sex, _, _, subject, visit_id, *_ in some:
            area = numbers.get(visit_id, "")[:9] or "unknown"
            found.setdefault(area, {})[subject] = sex
    rows = (*((area, area) for area in sorted(found)), ("total", "合计"))
    empty = Report("townships", "各乡镇受检人数", period, rows, _trio("examined", "受检人数"))
    tally = Tally(empty, wanted)
    everybody = {person: sex for people in found.values() for person, sex in people.items()}
    for area, people in (*found.items(), ("total", everybody)):
        for person, sex in people.items():
            for column in ("examined", f"examined.{_sex(sex)}"):
                tally.count((area,), column, who=[person])
    return tally.report()


def judged(
    context: Context, period: Period, joined: Joined, *, people: bool = False
) -> Iterator[tuple[Item, tuple[Any, ...], str, int, list[str]]]:
    """(item, kind, "normal" or "abnormal", number, who) of everything tested.

    Each form is read once and equal answers are judged once. A kind is (sex, hukou, owner); `who`
    is empty unless `people` are asked for. What two registrations of a resident say of one item on
    one day is one test.
    """
    for form in dict.fromkeys(form for item in ITEMS for form in item.forms):
        mine = [item for item in ITEMS if form in item.forms]
        asked = [name for item in mine for name in item.fields]
        names = [one for one in (*dict.fromkeys(asked), *KEPT) if one in form.fields]
        rows = _read(context, joined, form.key, period, names, who=people)
        twice = _joined_rows(context, joined, form.key, period, names)
        for item in mine:
            fields = [name for name in (*item.fields, *KEPT) if name in names]
            answers = itemgetter(*KIND_OF, *(len(KIND) + names.index(name) for name in fields))
            for found, number, who in _grouped(rows, answers, people=people):
                values = dict(zip(fields, found[3:], strict=True))
                if verdict := item.verdict(form, values):
                    yield item, found[:3], verdict, number, who
            of_joined = [
                (row, verdict)
                for row in twice
                if (verdict := item.verdict(form, dict(zip(fields, answers(row)[3:], strict=True))))
            ]
            for row, verdict in joined.once(
                of_joined, lambda one: one[0][REGISTRATION], lambda one: one[0][DAY]
            ):
                yield item, row[:3], verdict, 1, [row[SUBJECT]] if people else []


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


def _persons(context: Context, joined: Joined, tally: Tally, column: str, form: str) -> None:
    """Each person once in a period."""
    if not tally.names_people:
        for sex, hukou, owner, number in _numbers(
            context, joined, form, tally.period, persons=True
        ):
            for one in (column, f"{column}.{_sex(sex)}"):
                tally.count(_of(owner, hukou), one, number)
    first: dict[str, Answers] = {}
    rows = _read(context, joined, form, tally.period, []) if tally.names_people else []
    twice = _joined_rows(context, joined, form, tally.period, [])
    for row in rows + sorted(twice, key=lambda row: (row[OWNER] or "", row[REGISTRATION])):
        first.setdefault(row[SUBJECT], row)
    _by_sex(tally, column, list(first.values()))


def _occasions(context: Context, joined: Joined, tally: Tally, column: str, form: str) -> None:
    if not tally.names_people:
        for _, hukou, owner, number in _numbers(context, joined, form, tally.period, persons=False):
            tally.count(_of(owner, hukou), column, number)
    rows = _read(context, joined, form, tally.period, []) if tally.names_people else []
    rows += _once(joined, _joined_rows(context, joined, form, tally.period, []))
    for (hukou, owner), number, who in _grouped(rows, BY_ROW, people=tally.names_people):
        tally.count(_of(owner, hukou), column, number, who)


def _by_sex(tally: Tally, column: str, rows: list[Answers]) -> None:
    found = _grouped(rows, itemgetter(*KIND_OF), people=tally.names_people)
    for (sex, hukou, owner), number, who in found:
        for one in (column, f"{column}.{_sex(sex)}"):
            tally.count(_of(owner, hukou), one, number, who)


def _at_risk(context: Context, joined: Joined, period: Period) -> list[Answers]:
    asked = (joined, "assessment", period, ["risk_tag"])
    rows = [row for row in _read(context, *asked) if row[-1] == RISK]
    twice = [row for row in _joined_rows(context, *asked) if row[len(KIND)] == RISK]
    return rows + _once(joined, twice)


def _planned(context: Context, joined: Joined, tally: Tally) -> None:
    """Couples who plan a pregnancy in the year of the period."""
    year = tally.period.first.year
    rows = records.planned_couples(context.database, f"{year}-01-01", f"{year}-12-31")
    for row in couples_once(joined, rows):
        level = "c" if (row["file_number"] or "")[6:9] == "000" else "t"
        tally.count(_of(level, row["hukou"]), "planned_couples", who=[row["id"]])


def _dated(form_key: str, period: Period) -> tuple[str, str, str, str]:
    """The form, the field of its day, and the days from and to which it is asked for."""
    day = FORMS[form_key].dated_by
    assert day is not None
    return form_key, day, period.first.isoformat(), period.last.isoformat()


def _numbers(
    context: Context, joined: Joined, form_key: str, period: Period, *, persons: bool
) -> list[Answers]:
    """The same counted by the database, where nobody asked who they are; without the joined."""
    return records.dated_counts(
        context.database,
        *_dated(form_key, period),
        persons=persons,
        joined=False if joined else None,
    )


def _read(
    context: Context,
    joined: Joined,
    form_key: str,
    period: Period,
    names: list[str],
    *,
    who: bool = True,
) -> list[Answers]:
    """KIND and these fields of everybody who is registered once."""
    return records.dated_tuples(
        context.database,
        *_dated(form_key, period),
        names,
        who=who,
        joined=False if joined else None,
    )


def _joined_rows(
    context: Context, joined: Joined, form_key: str, period: Period, names: list[str]
) -> list[Answers]:
    """The same of the others, told as of the resident, with (…, registration, day) at the end."""
    if not joined:
        return []
    dated = _dated(form_key, period)
    asked = list(dict.fromkeys([*names, dated[1]]))
    found = []
    for row in records.dated_tuples(context.database, *dated, asked, joined=True):
        person, day = row[SUBJECT], row[len(KIND) + asked.index(dated[1])]
        one = joined.of(person)
        assert one is not None
        kind = (one.sex, one.hukou_type, row[OWNER], one.stands, row[SUBJECT + 1])
        found.append((*kind, *row[len(KIND) : len(KIND) + len(names)], person, day))
    return found


def _once(joined: Joined, rows: list[Answers]) -> list[Answers]:
    """What two registrations say on one day is one fact."""
    return joined.once(rows, lambda row: row[REGISTRATION], lambda row: row[DAY])


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
