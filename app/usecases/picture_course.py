"""Pictures of the way through the service, and of the places it reaches."""

from collections import Counter
from functools import partial
from typing import Any

from app.context import Context
from app.domain.dates import show_date
from app.domain.natural import natural
from app.domain.report import Period
from app.usecases.batches import batches
from app.usecases.gate import papers_of
from app.usecases.joined_residents import Joined
from app.usecases.picture_kinds import Picture, first_days, rate
from app.usecases.settings import setting
from db import picture_rows
from printing.chart import Board, Funnel, Step, Tile

ROLES = ("wife", "husband")
BY_FORM = (("已检查", "physical"), ("已评估", "assessment"), ("已告知", "notice"))
NO_VILLAGE = "未填村名"


def funnel(context: Context, period: Period) -> Picture:
    """From a file opened in the year to a known outcome. Who does not come is in no bar."""
    joined = Joined(context)
    people = picture_rows.filed_people(context.database, *_ends(period))
    filed = {_file_of(joined, visit, person): role for person, role, visit in people}
    agreed = _agreed(context, {person for person, _, _ in people})
    agreeing = {_file_of(joined, visit, who) for who, _, visit in people if who in agreed}
    reached = [("建档", set(filed)), ("同意检查", agreeing)]
    having = partial(_with, context, joined, period)
    reached += [(title, having(form)) for title, form in BY_FORM]
    ended = having("outcome", "result", ("delivered", "ended"))
    known = having("contact", "contact_result", ("pregnant",))
    known |= having("early_follow_up", "visit_result", ("pregnant",)) | ended
    steps = [_step(title, found, filed) for title, found in reached]
    steps += [_step(title, found, filed, wives=True)
              for title, found in (("怀孕（妻子）", known), ("结局已知（妻子）", ended))]  # fmt: skip
    return Picture(
        Funnel(("妻子", "丈夫"), tuple(steps)),
        f"{period.name} 年建立的档案：" + "；".join(f"{one.title} {sum(one.values)} 人" for one in steps) + "。",
        ("步骤", "妻子", "丈夫", "合计", "占建档"),
        tuple(_line(one, steps[0].values) for one in steps),
        "统计当年建档的夫妇至今的情况。各步分别统计有记录的人；条的宽度都以建档的夫妻双方为底，"
        "最后两步的百分比只以建档的妻子为底。检查自愿，没有参加的人不作任何标记。",
    )  # fmt: skip


def villages(context: Context, period: Period, *, leaving: bool) -> Picture:
    """Every village with who was examined in the year and who has something due today.

    What leaves the program does not say small numbers: in a village they may point to a family.
    """
    least = setting(context, "small_number")
    small = least if leaving else 0
    joined = Joined(context)
    place: dict[str, tuple[str, str]] = {}
    for person, area, village in picture_rows.places(context.database):
        one = joined.of(person)
        if one is None:
            place[person] = area, village
        elif person == one.stands or one.stands not in place:
            place[one.stands] = area, (one.village or "").strip()
    today = context.clock.today().isoformat()
    examined = Counter(place[one] for one in first_days(context, period) if one in place)
    waiting = {joined.stands(one) for one in picture_rows.people_due(context.database, today)}
    due = Counter(place[one] for one in waiting if one in place)
    grades = _grades(max(due.values(), default=0), least)
    found = sorted(set(place.values()), key=lambda one: (one[0], not one[1], natural(one[1])))
    several = len({area for area, _ in found}) > 1
    tiles = tuple(
        Tile(
            group=(area or "区划不详") if several else "",
            title=village or NO_VILLAGE,
            large=_shown(examined[area, village], small),
            small=f"待办 {_shown(due[area, village], small)} 人",
            shade=sum(due[area, village] >= one for one in grades),
        )
        for area, village in found
    )
    hidden = (
        f"大于 0 而小于 {small} 的人数写作“<{small}”，以免认出个人（在“设置”中可改）。"
        if small > 1
        else ""
    )
    return Picture(
        Board(tiles, _grade_names(grades)),
        f"{len(tiles)} 个村（社区），{period.name} 年检查和至今日待办的人数；颜色越醒目，待办的人越多。",
        ("区划", "村（社区）", "检查", "待办"),
        tuple(
            (area, village or NO_VILLAGE, _shown(examined[area, village], small),
             _shown(due[area, village], small))
            for area, village in found
        ),
        f"大字是 {period.name} 年检查的人数；待办是截至 {show_date(today)} 有事项到期的人数。"
        f"村按现登记的住址，区划按最近的档案编号。{hidden}",
    )  # fmt: skip


def _ends(period: Period) -> tuple[str, str]:
    return period.first.isoformat(), period.last.isoformat()


def _file_of(joined: Joined, visit: str, person: str) -> tuple[str, str]:
    """A person in a file; all files of who has several registrations are one."""
    one = joined.of(person)
    return ("", one.stands) if one else (visit, person)


def _agreed(context: Context, people: set[str]) -> set[str]:
    found: set[str] = set()
    for some in batches(sorted(people)):
        papers = papers_of(context, some)
        found |= {one for one in some if papers[one].agree_to("examination")}
    return found


def _with(
    context: Context,
    joined: Joined,
    period: Period,
    form: str,
    name: str = "",
    answers: tuple[str, ...] = (),
) -> set[tuple[str, str]]:
    """(visit, person) of the files that have this form, or one of these answers in it."""
    names = [name] if name else []
    rows = picture_rows.in_files(context.database, form, *_ends(period), names)
    return {_file_of(joined, row[0], row[1]) for row in rows if not name or row[2] in answers}


def _step(title: str, found: set[Any], filed: dict[Any, str], *, wives: bool = False) -> Step:
    roles = Counter(filed[one] for one in found if one in filed)
    whole = Counter(filed.values())
    asked = ROLES[:1] if wives else ROLES
    values = tuple(roles[role] for role in asked)
    base = sum(whole[role] for role in asked)
    share, who = rate(sum(values), base), "名妻子" if wives else "人"
    return Step(title, values, f"{sum(values)} 人，建档 {base} {who}的 {share}")


def _line(step: Step, bases: tuple[int, ...]) -> tuple[str, ...]:
    wife, *husband = map(str, step.values)
    base = sum(bases[: len(step.values)])
    share = f"{rate(sum(step.values), base)}（{sum(step.values)}/{base}）"
    return step.title, wife, *(husband or ["—"]), str(sum(step.values)), share


def _shown(number: int, small: int) -> str:
    return f"<{small}" if 0 < number < small else str(number)


def _grades(most: int, least: int) -> tuple[int, int, int]:
    """From how many on a tile is darker: thirds of the largest, none of them a small number."""
    low = max(least, 2, most // 3)
    return 1, low, max(2 * low, most * 2 // 3)


def _grade_names(grades: tuple[int, int, int]) -> tuple[str, ...]:
    _, low, high = grades
    return ("没有待办", f"待办 1–{low - 1} 人", f"{low}–{high - 1} 人", f"{high} 人以上")
