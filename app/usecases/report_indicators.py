"""The indicators of fact sheet 5.3: each a ratio with its parts, so that it can be checked."""

from datetime import date, timedelta
from typing import Any

from app.catalogue.report_items import ITEMS
from app.context import Context
from app.domain.report import Indicator, Period
from app.usecases.batches import batches
from app.usecases.joined_residents import Joined, births_once
from app.usecases.report_service import judged
from app.usecases.settings import all_settings
from db import records

PERSONS, COUPLES, WOMEN = "人", "对", "人"
ONE_PREGNANCY = timedelta(days=60)  # two stations may ask for the last period and hear two days
MONTHS_BACK = 24  # a pregnancy that was examined for two years ago may still have its outcome due


def indicators(context: Context, period: Period) -> list[Indicator]:
    """Every indicator for a month or a year."""
    return [
        *_examined(context, period),
        *_items(context, period),
        *_followed(context, period),
        *_births(context, period),
    ]


def _examined(context: Context, period: Period) -> list[Indicator]:
    joined = Joined(context)
    people: dict[str, dict[str, Any]] = {}  # by resident; the row of their first registration
    examined: dict[str, dict[str, Any]] = {}  # by registration
    for row in _dated(context, "physical", "examined_on", period, ()):
        examined.setdefault(row["subject"], row)
    for person in sorted(examined) if joined else examined:
        people.setdefault(joined.stands(person), _as_resident(joined, examined[person]))
    state = _of_residents(joined, _assessed(context, examined))
    at_risk = {who for who, one in state.items() if one["risk_tag"] == "at_risk"}
    told = {who for who in at_risk if state[who]["told"]}
    referred = {who for who in at_risk if state[who]["needs_referral"] == "yes"}
    visits = {row["visit_id"] for row in people.values()}
    risky_visits = {people[who]["visit_id"] for who in at_risk}
    target = all_settings(context)["target_persons"]
    year = _year_to(period)
    examined_so_far = {
        joined.stands(row["subject"])
        for row in _dated(context, "physical", "examined_on", year, ())
    }
    found = [
        Indicator("coverage", "目标人群覆盖率", len(examined_so_far), target, PERSONS, mark="V"),
        Indicator("at_risk", "风险率", len(at_risk), len(people), PERSONS),
    ]
    for sex, who in (("female", "女"), ("male", "男")):
        mine = {one for one, row in people.items() if row["sex"] == sex}
        found.append(
            Indicator(f"at_risk.{sex}", f"风险率（{who}）", len(at_risk & mine), len(mine), PERSONS)
        )
    return [
        *found,
        Indicator("at_risk_couples", "风险夫妇率", len(risky_visits), len(visits), COUPLES),
        Indicator("counselled", "风险人群告知咨询率", len(told), len(at_risk), PERSONS),
        Indicator("referred", "风险人群转诊率", len(referred), len(at_risk), PERSONS),
    ]


def _assessed(context: Context, people: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What was concluded for each of these people in the visit they were examined in."""
    found: dict[str, dict[str, Any]] = {}
    for some in batches(people):
        where = {"subject": some}
        told = {
            (row["subject"], row["visit_id"])
            for row in records.where(context.database, "notice", where)
        }
        for row in records.where(context.database, "assessment", where):
            if row["visit_id"] == people[row["subject"]]["visit_id"]:
                was_told = (row["subject"], row["visit_id"]) in told
                found[row["subject"]] = row | {"told": was_told}
    return found


def _of_residents(joined: Joined, state: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The conclusions by resident: of two registrations the one that asks for more."""
    found: dict[str, dict[str, Any]] = {}
    for person, row in state.items():
        stands = joined.stands(person)
        found[stands] = max(found.get(stands, row), row, key=_weight)
    return found


def _weight(row: dict[str, Any]) -> tuple[bool, bool, bool]:
    return row["risk_tag"] == "at_risk", row["told"], row["needs_referral"] == "yes"


def _as_resident(joined: Joined, row: dict[str, Any]) -> dict[str, Any]:
    resident = joined.of(row["subject"])
    return row | {"sex": resident.sex} if resident else row


def _items(context: Context, period: Period) -> list[Indicator]:
    counts: dict[tuple[str, str, str], int] = {}
    for item, (sex, *_), verdict, number, _ in judged(context, period, Joined(context)):
        for one in ("total", sex):
            at = (item.key, one, verdict)
            counts[at] = counts.get(at, 0) + number
    found = []
    for item in ITEMS:
        for sex, who in (("total", ""), ("female", "（女）"), ("male", "（男）")):
            odd = counts.get((item.key, sex, "abnormal"), 0)
            tested = odd + counts.get((item.key, sex, "normal"), 0)
            if sex == "total" or tested:
                title = f"{item.title}{item.words[1]}率{who}"
                found.append(Indicator(f"abnormal.{item.key}.{sex}", title, odd, tested, "人次"))
    return found


def _followed(context: Context, period: Period) -> list[Indicator]:
    """Rates over the women whose window closed in the period [U: denominators not published]."""
    settings = all_settings(context)
    early_window = timedelta(weeks=settings["early_weeks"])
    to_birth = timedelta(days=settings["pregnancy_days"], weeks=settings["outcome_weeks"])
    early_due, early_done, due, done, lost = 0, 0, 0, 0, 0
    for one in _pregnancies(context, period):
        lmp, early, outcome = one["lmp"], one["early"], one["outcome"]
        if _within(lmp + early_window, period):
            early_due += 1
            early_done += early is not None and early <= lmp + early_window
        ended = outcome and outcome["result"] in ("delivered", "ended")
        closes = _day(outcome["end_date"]) if ended and outcome["end_date"] else lmp + to_birth
        if closes and _within(closes, period):
            due += 1
            done += bool(ended)
            lost += bool(outcome and outcome["result"] == "lost")
    return [
        Indicator("early_follow_up", "早孕随访率", early_done, early_due, WOMEN, mark="U"),
        Indicator("outcome_follow_up", "妊娠结局随访率", done, due, WOMEN, mark="U"),
        Indicator("lost", "失访率", lost, due, WOMEN, mark="U"),
    ]


def _pregnancies(context: Context, period: Period) -> list[dict[str, Any]]:
    """(lmp, early visit, outcome) of the women known to be pregnant, by the newest word on it."""
    database, since = context.database, period.first - timedelta(days=31 * MONTHS_BACK)
    wide = Period("", since, context.clock.today())
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for form, on, result in (("contact", "contacted_on", "contact_result"),
                             ("early_follow_up", "visited_on", "visit_result")):  # fmt: skip
        for row in _dated(context, form, on, wide, (result, "lmp", on)):
            lmp = _day(row["lmp"])
            if row[result] == "pregnant" and lmp:
                early = _day(row[on]) if form == "early_follow_up" else None
                found[row["visit_id"], row["subject"]] = {
                    "lmp": lmp,
                    "early": early,
                    "outcome": None,
                }
    for some in batches(list(found)):
        for row in records.where(database, "outcome", {"visit_id": [visit for visit, _ in some]}):
            at = (row["visit_id"], row["subject"])
            if at in found:
                found[at]["outcome"] = row
    return _pregnancies_once(Joined(context), found)


def _pregnancies_once(
    joined: Joined, found: dict[tuple[str, str], dict[str, Any]]
) -> list[dict[str, Any]]:
    """A pregnancy that two registrations of a woman tell of is one, with what each knows of it."""
    once: list[dict[str, Any]] = []
    known: dict[str, list[dict[str, Any]]] = {}
    for (_, person), one in sorted(found.items(), key=lambda each: each[0][1]):
        mine = known.setdefault(joined.stands(person), []) if joined.of(person) else []
        same = [other for other in mine if abs(other["lmp"] - one["lmp"]) < ONE_PREGNANCY]
        if same:
            same[0]["early"] = min(filter(None, (same[0]["early"], one["early"])), default=None)
            same[0]["outcome"] = same[0]["outcome"] or one["outcome"]
        else:
            mine.append(one)
            once.append(one)
    return once


def _births(context: Context, period: Period) -> list[Indicator]:
    """Defects among births of 28 weeks or more; a birth of unknown weeks counts as one."""
    births, defects = 0, 0
    weeks: dict[str, int | None] = {}
    asked = ("result", "gestation_weeks", "end_date")
    rows = _dated(context, "outcome", "visited_on", period, asked)
    for row in births_once(Joined(context), rows):
        if row["result"] == "delivered":
            weeks[row["visit_id"]] = row["gestation_weeks"]
    for some in batches(weeks):
        for row in records.where(context.database, "baby", {"visit_id": some}):
            if (weeks[row["visit_id"]] or 28) >= 28:
                births += 1
                defects += "birth_defect" in (row["outcome"] or "")
    return [Indicator("birth_defects", "出生缺陷发生率", defects, births, "例", 10_000)]


def _dated(context: Context, form: str, on: str, period: Period, names: Any) -> Any:
    first, last = period.first.isoformat(), period.last.isoformat()
    return records.dated(context.database, form, on, first, last, names)


def _year_to(period: Period) -> Period:
    return Period(str(period.first.year), date(period.first.year, 1, 1), period.last)


def _within(day: date, period: Period) -> bool:
    return period.first <= day <= period.last


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
