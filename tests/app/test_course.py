"""What is due: by the pure function, and in the list kept beside the records."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.settings import SETTINGS
from app.context import Context
from app.domain.course import Contact, Course, due_items
from app.domain.dates import add_months
from app.domain.hepatitis import hbv_pattern
from app.domain.risk_score import is_high
from app.usecases.assess import save_assessment
from app.usecases.change_setting import put_setting
from app.usecases.consents import consents_of, withdraw_consent
from app.usecases.due import list_due
from app.usecases.exchange import exchange
from app.usecases.open_couple import open_couple
from app.usecases.records import save_record
from tests.app.test_assess import CONCLUSION
from tests.conftest import LAB, PHYSICAL, FakeClock, consent, couple

DEFAULTS = {key: int(one.default) for key, one in SETTINGS.items() if one.kind == "number"}
DAY = date(2026, 3, 1)
ASSESSED = Course(opened_on=DAY, assessed_on={"wife": DAY}, follow_up_agreed=True)


def due(course: Course) -> dict[str, date]:
    return {one.key: one.on for one in due_items(course, DEFAULTS)}


def test_missing_forms_are_due_by_the_files_own_deadline() -> None:
    course = Course(opened_on=DAY, missing=frozenset({("physical", "wife")}))
    assert due(course) == {"physical": DAY + timedelta(days=30)}


def test_the_notice_is_due_some_days_after_the_tests_until_it_is_told() -> None:
    course = Course(opened_on=DAY, tested_on={"wife": DAY})
    assert due(course) == {"notice": DAY + timedelta(days=7)}
    told = Course(opened_on=DAY, tested_on={"wife": DAY}, told=frozenset({"wife"}))
    assert due(told) == {}


def test_a_woman_not_yet_pregnant_is_contacted_every_three_months() -> None:
    assert due(ASSESSED) == {"contact": date(2026, 6, 1)}
    later = Contact(date(2026, 6, 5), "not_pregnant")
    assert due(_with(contacts=(later,))) == {"contact": date(2026, 9, 5)}
    agreed = Contact(date(2026, 6, 5), "not_pregnant", next_on=date(2026, 7, 1))
    assert due(_with(contacts=(agreed,))) == {"contact": date(2026, 7, 1)}


@pytest.mark.parametrize("result", ["declined", "lost"])
def test_lost_and_declined_end_the_asking(result: str) -> None:
    assert due(_with(contacts=(Contact(DAY, result),))) == {}


def test_without_consent_to_be_contacted_nothing_is_due() -> None:
    assert due(Course(opened_on=DAY, assessed_on={"wife": DAY})) == {}


def test_a_pregnancy_is_followed_by_week_twelve_and_six_weeks_after_the_birth() -> None:
    lmp = date(2026, 4, 1)
    pregnant = Contact(date(2026, 5, 10), "pregnant", lmp=lmp)
    assert due(_with(contacts=(pregnant,))) == {
        "early_follow_up": lmp + timedelta(weeks=12),
        "outcome": lmp + timedelta(days=280, weeks=6),
    }
    seen = Contact(date(2026, 6, 1), "pregnant", lmp=lmp)
    assert due(_with(early=seen)) == {"outcome": lmp + timedelta(days=280, weeks=6)}


@pytest.mark.parametrize("outcome", ["delivered", "ended", "lost"])
def test_a_known_outcome_ends_the_course(outcome: str) -> None:
    assert due(_with(early=Contact(DAY, "pregnant", lmp=DAY), outcome=outcome)) == {}


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int
) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(st.lists(st.integers(1, 5), max_size=40))
def test_the_score_is_three_threes_a_four_and_three_fours_a_five(levels: list[int]) -> None:
    ladder = sorted(levels)
    while ladder.count(3) >= 3:  # exchange coins until no more can be exchanged
        for _ in range(3):
            ladder.remove(3)
        ladder.append(4)
    while ladder.count(4) >= 3:
        for _ in range(3):
            ladder.remove(4)
        ladder.append(5)
    assert is_high(levels) == (5 in ladder)


@pytest.mark.parametrize(
    ("levels", "high"),
    [
        ([4, 4, 3, 3, 3], True),
        ([4, 4, 3, 3], False),
        ([3] * 9, True),
        ([3] * 8, False),
        ([5], True),
    ],
)
def test_the_score_agrees_with_the_worked_examples(levels: list[int], high: bool) -> None:
    assert is_high(levels) == high


@pytest.mark.parametrize(
    ("signs", "pattern"),
    [
        ("-----", "susceptible"),
        ("-+---", "immune"),
        ("+-+-+", "infected"),
        ("++---", "recheck"),
        ("-----?", None),
    ],
)
def test_the_five_markers_are_read_together(signs: str, pattern: str | None) -> None:
    words: Any = {"-": "negative", "+": "positive"}
    results = tuple(words[one] for one in signs[:5])
    assert hbv_pattern(results if "?" not in signs else (*results[:4], "suspicious")) == pattern


def test_the_list_shows_what_is_due_and_forgets_what_is_done(
    township: Context, clock: FakeClock
) -> None:
    file = couple(township, wife={"village": "上河村"})
    consent(township, file.wife_id, "examination", "follow_up")
    assert file.wife_id
    where = (file.visit_id, file.wife_id)
    before = keys(township)
    assert "physical" in before
    assert not any(one.role == "husband" for one in list_due(township, date(2030, 1, 1)))
    save_record(township, "physical", *where, dict(PHYSICAL))
    assert keys(township) == before - {"physical"}
    save_record(township, "lab_wife", *where, dict(LAB))
    assert "notice" in keys(township)
    save_assessment(township, *where, "wife", CONCLUSION, {})
    assert "contact" in keys(township)
    assert [
        one.name
        for one in list_due(township, date(2030, 1, 1), village="上河村", keys=("contact",))
    ] == ["单小花"]
    assert list_due(township, date(2030, 1, 1), village="下河村") == []
    clock.pass_(days=200)
    assert all(one.overdue for one in list_due(township, clock.today()))


def test_withdrawing_consent_takes_the_person_off_the_list(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id, "examination", "follow_up")
    assert file.wife_id
    assert keys(township)
    for state in consents_of(township, file.wife_id):
        if state.consent_id:
            withdraw_consent(township, state.consent_id, "2026-11-24")
    assert keys(township) == set()


def test_a_changed_setting_moves_the_deadlines(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    first = list_due(township, date(2030, 1, 1))[0].due_on
    put_setting(township, "form_days", 60)
    assert list_due(township, date(2030, 1, 1))[0].due_on > first


def test_a_result_that_changes_after_the_assessment_asks_for_another(
    paired: tuple[Context, Context], tmp_path_factory: pytest.TempPathFactory
) -> None:
    township, county = paired
    stick = tmp_path_factory.mktemp("stick")
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    where = (file.visit_id, file.wife_id)
    exchange(township, stick)
    exchange(county, stick)
    save_record(county, "lab_wife", *where, dict(LAB))
    exchange(county, stick)
    exchange(township, stick)
    save_assessment(township, *where, "wife", CONCLUSION, {})
    assert not _assessment(township, file.couple_id).outdated
    save_record(county, "lab_wife", *where, {"hb": "88"})
    exchange(county, stick)
    exchange(township, stick)

    assert _assessment(township, file.couple_id).outdated
    assert "reassess" in keys(township)
    save_assessment(township, *where, "wife", CONCLUSION, {})
    assert not _assessment(township, file.couple_id).outdated


def test_the_board_says_what_is_done_begun_missing_and_overdue(
    township: Context, clock: FakeClock
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    where = (file.visit_id, file.wife_id)
    save_record(township, "physical", *where, dict(PHYSICAL), complete=True)
    save_record(township, "lab_wife", *where, dict(LAB))
    clock.pass_(days=31)
    steps = {
        one.form_key: (one.state, one.overdue)
        for one in open_couple(township, file.couple_id).steps
        if one.role == "wife" and one.part == "expected"
    }
    assert steps["physical"] == ("complete", False)
    assert steps["lab_wife"] == ("incomplete", False)
    assert steps["history_wife"] == ("empty", True)


def keys(context: Context) -> set[str]:
    return {one.key for one in list_due(context, date(2030, 1, 1))}


def _with(**changes: Any) -> Course:
    given: dict[str, Any] = {
        "opened_on": DAY,
        "assessed_on": {"wife": DAY},
        "follow_up_agreed": True,
    }
    return Course(**(given | changes))


def _assessment(context: Context, couple_id: str) -> Any:
    return next(
        one
        for one in open_couple(context, couple_id).steps
        if one.form_key == "assessment" and one.role == "wife"
    )
