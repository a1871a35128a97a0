"""The resident ID number: what is read off it, and every way it can be wrong."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.resident_id import BadResidentId, check_digit, read

TODAY = date(2026, 11, 24)
DATES = st.dates(date(1900, 1, 1), TODAY)
AREAS = st.integers(110000, 659999).map(str)
SEQUENCES = st.integers(1, 998).map("{:03d}".format)


@given(AREAS, DATES, SEQUENCES)
def test_a_number_says_back_what_it_was_made_of(area: str, born: date, sequence: str) -> None:
    first_17 = f"{area}{born:%Y%m%d}{sequence}"
    found = read(first_17 + check_digit(first_17), TODAY)

    assert (found.area, found.birth_date) == (area, born)
    assert found.sex == ("male" if int(sequence) % 2 else "female")


@given(AREAS, DATES, SEQUENCES, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(
    area: str, born: date, sequence: str, at: int, by: int
) -> None:
    first_17 = f"{area}{born:%Y%m%d}{sequence}"
    number = first_17 + check_digit(first_17)
    changed = str((int(number[at]) + by) % 10)

    with pytest.raises(BadResidentId):
        read(number[:at] + changed + number[at + 1 :], TODAY)


@given(AREAS, DATES, SEQUENCES, st.integers(0, 15))
def test_two_neighbours_swapped_are_always_noticed(
    area: str, born: date, sequence: str, at: int
) -> None:
    first_17 = f"{area}{born:%Y%m%d}{sequence}"
    number = first_17 + check_digit(first_17)
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if swapped == number:
        return

    with pytest.raises(BadResidentId):
        read(swapped, TODAY)


def test_the_published_vectors_hold() -> None:
    assert read("11010519491231002X", TODAY).birth_date == date(1949, 12, 31)
    assert read("34052419800101001X", TODAY).sex == "male"
    with pytest.raises(BadResidentId, match="校验码"):
        read("340524198001010018", TODAY)
    with pytest.raises(BadResidentId, match="1900"):
        read("440524188001010014", TODAY)


def test_spaces_wide_digits_and_a_small_x_are_the_same_number() -> None:
    assert read("１１０１０５ 19491231 002x", TODAY).number == "11010519491231002X"


def test_an_old_number_of_fifteen_digits_gains_its_century_and_check() -> None:
    assert read("110105491231002", TODAY).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("first_17", "why"),
    [
        ("11010520230230002", "真实的日期"),
        (f"110105{TODAY + timedelta(days=1):%Y%m%d}002", "晚于今天"),
    ],
)
def test_an_impossible_date_is_said(first_17: str, why: str) -> None:
    with pytest.raises(BadResidentId, match=why):
        read(first_17 + check_digit(first_17), TODAY)


def test_the_sentence_never_repeats_the_number() -> None:
    with pytest.raises(BadResidentId) as problem:
        read("340524198001010018", TODAY)
    assert "340524" not in str(problem.value)


@pytest.mark.parametrize(
    "first_17", ["11111119900101111", "33010219900101000", "12345619900101123"]
)
def test_numbers_that_look_made_up_are_known(first_17: str) -> None:
    assert read(first_17 + check_digit(first_17), TODAY).placeholder


def test_an_unknown_area_is_not_refused() -> None:
    number = "659009" + "19900101" + "123"
    assert not read(number + check_digit(number), TODAY).placeholder
