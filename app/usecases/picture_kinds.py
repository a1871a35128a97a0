"""Pictures of the year's work: progress, abnormal rates, who came, and the months before."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from app.catalogue.report_items import ITEMS
from app.context import Context
from app.domain.dates import add_months, completed_years
from app.domain.report import Indicator, Period, Report
from app.usecases.joined_residents import Joined
from app.usecases.report_service import RISK, item_report
from app.usecases.settings import setting
from db import picture_rows, records
from printing.chart import Bars, Chart, Columns, Lines, Pyramid, Series

MONTHS = 24
AGES = (20, 25, 30, 35, 40, 45, 50)
UNKNOWN = "不详"
FOLLOW_UPS = (
    ("contact", "contacted_on"),
    ("early_follow_up", "visited_on"),
    ("outcome", "visited_on"),
)


@dataclass(frozen=True)
class Picture:
    """A picture with its numbers as a table; `words` say what it shows, `note` how it was counted."""

    chart: Chart
    words: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


def progress(context: Context, period: Period) -> Picture:
    """Persons examined since the first of January, month by month, beside the station's target."""
    target = setting(context, "target_persons")
    months = Counter(day[:7] for day in first_days(context, period).values())
    rows: list[tuple[str, ...]] = []
    values: list[int | None] = []
    total = 0
    for month in range(1, 13):
        name = f"{period.name}-{month:02}"
        if date(period.first.year, month, 1) > context.clock.today():
            values.append(None)
            rows.append((f"{month}月", "—", "—", "—"))
            continue
        total += months[name]
        values.append(total)
        rows.append((f"{month}月", str(months[name]), str(total), rate(total, target)))
    names = tuple(name for name, *_ in rows)
    said = f"目标 {target} 人，完成 {rate(total, target)}。" if target else "本站未设年度目标。"
    return Picture(
        Columns(names, tuple(values), "人（累计）", target, "目标"),
        f"{period.name} 年累计检查 {total} 人。{said}",
        ("月份", "当月首次检查", "累计", "占目标"),
        tuple(rows),
        "每人一年只计一次，计在当年首次体格检查的月份。目标是全站的服务目标，不是个人的任务指标。",
    )


def abnormal(context: Context, period: Period) -> Picture:
    """The share of abnormal results of every item, the highest first."""
    report = item_report(context, period)
    words = {item.key: item.words[1] for item in ITEMS if not item.past}
    found = [
        Indicator(
            key, f"{title} {words[key]}", cells["abnormal.total"], cells["specimens.total"], "人次"
        )
        for key, title in report.rows
        if key in words
        for cells in [report.cells[key]]
    ]
    found.sort(key=lambda one: -float(one.value or -1))
    labels = [
        f"{one.value}%（{one.numerator}/{one.denominator}）" if one.value else "未检"
        for one in found
    ]
    top = [one for one in found if one.numerator][:3]
    said = "、".join(f"{one.title} {one.value}%" for one in top) or "都没有异常（阳性）结果"
    return Picture(
        Bars(
            tuple(one.title for one in found),
            tuple(float(one.value or 0) for one in found),
            tuple(labels),
            "%（占已检人次）",
        ),
        f"{period.name} 年比例最高的项目：{said}。",
        ("项目", "人次", "已检", "比例"),
        tuple(
            (one.title, str(one.numerator), str(one.denominator), f"{one.value}%" if one.value else "—")
            for one in found
        ),
        "“异常”“阳性”“特殊”按工作报表的口径，可疑结果计在其中；未检的不计入分母。保密项目只有数字，没有名单。"
        f"{_left_out(report)}",
    )  # fmt: skip


def _left_out(report: Report) -> str:
    """What the picture does not show, and of rubella who has no immunity."""
    names = "、".join(item.title for item in ITEMS if item.past)
    cells = report.cells["rubella_igg"]
    open_to_it, tested = cells["normal.total"], cells["specimens.total"]
    said = f"风疹IgG 阴性（没有免疫力）{open_to_it}/{tested} 人次。" if tested else ""
    return f"{names} 阳性表示有过感染或已有免疫力，不是异常，不在图中。{said}"


def ages(context: Context, period: Period) -> Picture:
    """Who was examined, by age at the first examination of the year and sex."""
    counts: Counter[tuple[str, str]] = Counter()
    seen = set()
    for person, sex, born, day in _examined(context, period):
        if person not in seen:
            seen.add(person)
            counts["male" if sex == "male" else "female", _age_group(born, day)] += 1
    groups = [*_age_groups(), *([UNKNOWN] if any(one == UNKNOWN for _, one in counts) else [])]
    men, women = (
        Series(title, tuple(counts[sex, one] for one in groups))
        for sex, title in (("male", "男"), ("female", "女"))
    )
    both = [man + woman for man, woman in zip(men.values, women.values, strict=True)]
    most = f"；人数最多的是 {groups[both.index(max(both))]} 岁" if any(both) else ""
    return Picture(
        Pyramid(tuple(groups), men, women, "人"),
        f"{period.name} 年检查 {sum(both)} 人，男 {sum(men.values)} 人，女 {sum(women.values)} 人{most}。",
        ("年龄（岁）", "男", "女", "合计"),
        tuple(
            (one, *map(str, line))
            for one, *line in zip(groups, men.values, women.values, both, strict=True)
        ),
        "年龄按当年首次体格检查之日的周岁计算；每人一年只计一次。",
    )


def trend(context: Context, period: Period) -> Picture:
    """Examined, at risk and followed up in each of the last 24 whole months."""
    months = _whole_months(context, period)
    first, last = f"{months[0]}-01", f"{months[-1]}-31"
    joined = Joined(context)
    examined = {(joined.stands(row[0]), row[3][:7]) for row in picture_rows.examined_people(
        context.database, first, last)}  # fmt: skip
    days, at_risk = (first, last), {"risk_tag": RISK}
    risky = _by_month(context, joined, "assessment", "assessed_on", days, at_risk)
    followed = Counter[str]()
    for form, on in FOLLOW_UPS:
        followed += _by_month(context, joined, form, on, days, {})
    counts = [
        ("检查（人）", Counter(month for _, month in examined)),
        ("风险人群（人）", risky),
        ("随访（次）", followed),
    ]
    series = tuple(Series(title, tuple(one[month] for month in months)) for title, one in counts)
    sums = "，".join(f"{one.title[:-3]} {sum(one.values)} {one.title[-2]}" for one in series)
    return Picture(
        Lines(tuple(_month_name(at, one) for at, one in enumerate(months)), series, "人或次／月"),
        f"{months[0]} 至 {months[-1]} 各月之和：{sums}。",
        ("月份", *(one.title[:-3] for one in series)),
        tuple((month, *(str(one[month]) for _, one in counts)) for month in months),
        "检查按体格检查日期，每人每月计一次；风险人群按评估日期，以医师确认为准；"
        "随访含孕前随访、早孕随访和妊娠结局随访。未过完的月份不画。",
    )


def first_days(context: Context, period: Period) -> dict[str, str]:
    """The day of everyone's first examination in the period."""
    found: dict[str, str] = {}
    for person, _, _, day in _examined(context, period):
        found.setdefault(person, day)
    return found


def rate(part: int, whole: int) -> str:
    """A share with one decimal, or a dash where there is nothing to share."""
    value = Indicator("", "", part, whole, "").value
    return "—" if value is None else f"{float(value):.1f}%"


def _examined(context: Context, period: Period) -> list[tuple[Any, ...]]:
    """(person, sex, birthday, day) of every examination; of who has several registrations, as one."""
    first, last = period.first.isoformat(), period.last.isoformat()
    rows, joined = picture_rows.examined_people(context.database, first, last), Joined(context)
    if not joined:
        return rows
    return [
        (one.stands, one.sex, one.birthday, row[3]) if (one := joined.of(row[0])) else row
        for row in rows
    ]


def _by_month(
    context: Context,
    joined: Joined,
    form: str,
    on: str,
    days: tuple[str, str],
    equal: dict[str, str],
) -> Counter[str]:
    """Records with these values in each month; what two registrations say on one day is one."""
    found = Counter(picture_rows.by_month(context.database, form, on, *days, equal))
    if joined:
        read = records.dated_tuples(context.database, form, on, *days, [*equal, on], joined=True)
        theirs = [row for row in read if list(row[-1 - len(equal) : -1]) == list(equal.values())]
        once = joined.once(theirs, lambda row: row[3], lambda row: row[-1])
        found -= Counter(row[-1][:7] for row in theirs)
        found += Counter(row[-1][:7] for row in once)
    return found


def _age_groups() -> list[str]:
    between = [f"{low}–{high - 1}" for low, high in pairwise(AGES)]
    return [f"{AGES[0]} 以下", *between, f"{AGES[-1]} 以上"]


def _age_group(born: str | None, day: str) -> str:
    try:
        age = completed_years(date.fromisoformat(born or ""), date.fromisoformat(day))
    except ValueError:
        return UNKNOWN
    return _age_groups()[sum(age >= low for low in AGES)]


def _whole_months(context: Context, period: Period) -> list[str]:
    this_month = context.clock.today().replace(day=1)
    end = min(add_months(period.last.replace(day=1), 1), this_month)
    return [f"{add_months(end, -back):%Y-%m}" for back in range(MONTHS, 0, -1)]


def _month_name(at: int, month: str) -> str:
    year, number = month.split("-")
    return f"{int(number)}\n{year}年" if at == 0 or number == "01" else str(int(number))
