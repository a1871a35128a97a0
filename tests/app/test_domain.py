"""Dates, numbers, names and file numbers, as the work counts and writes them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dates import completed_years, due_date, read_date
from app.domain.file_number import file_number_of, file_number_prefix
from app.domain.names import normal_name, readings
from app.domain.natural import natural
from app.domain.numbers import canonical, number_of, rounded, side_of


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 40_000))
def test_age_grows_by_one_on_each_birthday_and_on_no_other_day(born: date, days: int) -> None:
    day = born + timedelta(days=days)
    older = completed_years(born, day + timedelta(days=1)) - completed_years(born, day)
    tomorrow = day + timedelta(days=1)
    birthday = (tomorrow.month, tomorrow.day) == (born.month, born.day)
    leap_born = (born.month, born.day) == (2, 29)

    assert older in (0, 1)
    if not leap_born:
        assert older == int(birthday)


def test_the_due_date_is_280_days_after_the_last_menstruation() -> None:
    assert due_date(date(2021, 3, 1)) == date(2021, 12, 6)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_date_is_read_however_it_is_written(day: date) -> None:
    for written in (
        f"{day:%Y%m%d}",
        day.isoformat(),
        f"{day.year}-{day.month}-{day.day}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        assert read_date(written) == day


@given(st.decimals(0, 99999, places=3), st.sampled_from(["", "<", ">"]))
def test_a_measured_value_keeps_its_size_and_its_sign(value: Decimal, sign: str) -> None:
    text = canonical(f"{sign}{value:f}")

    assert number_of(text) == value
    assert text.startswith(sign)
    assert canonical(text) == text


@pytest.mark.parametrize("typed", ["", "abc", "1.2.3", "<<3", "1,2", "--1", "1e5", "12.5g"])
def test_what_is_no_number_is_not_taken_for_one(typed: str) -> None:
    with pytest.raises(ValueError):
        canonical(typed)


def test_a_value_below_the_detection_limit_counts_as_low_at_the_limit() -> None:
    assert side_of("0.44", 0.44, 5.45) is None
    assert side_of("<0.44", 0.44, 5.45) == "low"
    assert side_of(">5.45", 0.44, 5.45) == "high"


def test_reports_round_half_up() -> None:
    assert rounded(Decimal("16.415"), 2) == Decimal("16.42")
    assert rounded(Decimal("2.5"), 0) == Decimal(3)


@pytest.mark.parametrize(
    "written",
    [
        *(f"阿卜杜{dot}买买提" for dot in "·•・‧．∙⋅●ㆍ᛫."),
        " 阿卜杜 · 买买提 ",
        "阿卜杜\u200b·买买提",
    ],
)
def test_one_name_is_one_name_whatever_dot_was_typed(written: str) -> None:
    assert normal_name(written) == "阿卜杜·买买提"


def test_rare_characters_stay_themselves_and_are_read() -> None:
    for name in ("𠮷田", "王𬭊", "㛃䶮", "李𪚥"):
        assert normal_name(name) == name
    assert normal_name("葛\U000e0100") == "葛"
    assert normal_name("\uf9d1") == "六"
    assert readings("王𬭊")[0] == ("wang", "du")
    assert readings("𠮷田")[0] == ("ji", "tian")
    assert readings("𫝀") == (("𫝀",),)


def test_full_width_letters_and_digits_are_the_half_width_ones() -> None:
    assert normal_name("１３８Ａｂ") == "138Ab"
    assert normal_name("Ａｎｎａ　Ｌｅｅ") == "Anna Lee"


@pytest.mark.parametrize(
    ("name", "sound"), [("单小花", "shan"), ("仇明", "qiu"), ("曾国", "zeng"), ("解放", "xie")]
)
def test_surnames_are_found_by_how_they_are_really_read(name: str, sound: str) -> None:
    assert readings(name)[0][0] == sound


def test_file_numbers_carry_place_year_and_serial() -> None:
    assert file_number_of("330102001", 2026, 42) == "330102001202600042"
    assert file_number_of("330102001", 2026, 42).startswith(file_number_prefix("330102001", 2026))


def test_names_with_numbers_stand_in_the_order_in_which_people_count() -> None:
    names = ["第10村", "第1村", "上河村", "第2村", "第2村3组", "第2村12组"]
    assert sorted(names, key=natural) == [
        "上河村", "第1村", "第2村", "第2村3组", "第2村12组", "第10村"]  # fmt: skip
