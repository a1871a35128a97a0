"""Complete records, rows that come many times, and ranges that stay with their results."""

from typing import Any

import pytest

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.forms.as_sheet import result_rows
from app.forms.reference import abnormal_in, stored_ranges
from app.usecases.change_setting import put_setting
from app.usecases.kits import Kit, list_kits, put_kit
from app.usecases.records import Locked, read_record, rows_of, save_record, unlock_record
from app.usecases.settings import all_settings, setting
from db import audit
from tests.conftest import LAB, PHYSICAL, Founder, consent, couple

TSH = FORMS["lab_wife"].fields["tsh"]


@pytest.fixture
def wife(township: Context) -> tuple[str, str]:
    file = couple(township)
    consent(township, file.wife_id, "examination", "follow_up", "upload")
    assert file.wife_id
    return file.visit_id, file.wife_id


def kit(low: float, high: float, since: str, bounds: str = "[]") -> Kit:
    return Kit("lab_wife", "tsh", "示例试剂盒", low, high, bounds, since)


def test_a_complete_record_is_locked_until_it_is_unlocked_with_a_reason(
    township: Context, wife: tuple[str, str]
) -> None:
    save_record(township, "physical", *wife, dict(PHYSICAL), complete=True)

    with pytest.raises(Locked, match="解锁"):
        save_record(township, "physical", *wife, {"systolic": 120})
    with pytest.raises(KnownError, match="理由"):
        unlock_record(township, "physical", *wife, "  ")
    unlock_record(township, "physical", *wife, "血压抄错")
    assert save_record(township, "physical", *wife, {"systolic": 120}).changed == ("systolic",)
    lines = audit.lines(township.database, wife[1])
    assert [line["what"] for line in lines if line["action"] == "unlock"] == ["physical"]
    assert not [line for line in lines if "抄错" in line["what"]]


def test_saving_a_complete_record_unchanged_is_no_offence(
    township: Context, wife: tuple[str, str]
) -> None:
    save_record(township, "physical", *wife, dict(PHYSICAL), complete=True)
    assert save_record(township, "physical", *wife, dict(PHYSICAL)).changed == ()


def test_an_incomplete_record_cannot_be_unlocked(township: Context, wife: tuple[str, str]) -> None:
    save_record(township, "physical", *wife, dict(PHYSICAL))
    with pytest.raises(KnownError, match="没有锁定"):
        unlock_record(township, "physical", *wife, "更正")


def test_contacts_are_rows_of_their_own_in_order_of_their_dates(
    township: Context, wife: tuple[str, str]
) -> None:
    values = {"visitor": "赵随访", "visit_way": "phone", "contact_result": "not_pregnant"}
    for on in ("2026-11-20", "2026-08-20"):
        save_record(township, "contact", *wife, values | {"contacted_on": on})

    rows = rows_of(township, "contact", *wife)
    assert [found["contacted_on"] for _, found in rows] == ["2026-08-20", "2026-11-20"]
    first = rows[0][0]
    save_record(township, "contact", *wife, {"note": "说下月再联系"}, row_id=first)
    again = read_record(township, "contact", *wife, first)
    assert again is not None
    assert (again["note"], len(rows_of(township, "contact", *wife))) == ("说下月再联系", 2)


def test_a_result_is_judged_by_the_kit_in_force_when_it_was_tested_and_keeps_its_range(
    township: Context, wife: tuple[str, str]
) -> None:
    put_kit(township, kit(0.44, 3.45, "2026-01-01"))
    put_kit(township, kit(0.5, 6, "2026-11-22"))
    save_record(township, "lab_wife", *wife, LAB | {"tsh": "4.1"})
    put_kit(township, kit(0.1, 9, "2026-02-01"))
    save_record(township, "lab_wife", *wife, {"glucose": "5.2"})

    found = read_record(township, "lab_wife", *wife)
    assert found is not None
    assert stored_ranges(found)["tsh"][:2] == [0.44, 3.45]
    assert abnormal_in(TSH, found) == "high"
    row = next(one for one in result_rows(FORMS["lab_wife"], found) if one[0] == TSH.label)
    assert row[3:] == ("0.44–3.45", "↑ 偏高")


def test_without_a_kit_the_shipped_range_is_kept_with_the_result(
    township: Context, wife: tuple[str, str]
) -> None:
    save_record(township, "lab_wife", *wife, LAB | {"tsh": "4.1"})
    found = read_record(township, "lab_wife", *wife)
    assert found is not None
    assert stored_ranges(found)["tsh"] == [0.44, 5.45, "[]", "default"]
    assert abnormal_in(TSH, found) is None


@pytest.mark.parametrize(
    ("bounds", "low", "high"),
    [("[]", None, None), ("(]", "low", None), ("[)", None, "high"), ("()", "low", "high")],
)
def test_the_limits_of_a_range_belong_to_it_or_not_as_the_kit_says(
    bounds: str, low: str | None, high: str | None
) -> None:
    def mark(value: str) -> str | None:
        return abnormal_in(TSH, {"tsh": value, "ranges": f'{{"tsh": [0.4, 4, "{bounds}"]}}'})

    assert (mark("0.4"), mark("4"), mark("2")) == (low, high, None)


@pytest.mark.parametrize(
    "ranges", ["字", "[]", '{"tsh": 3}', '{"tsh": ["a", 1, "[]"]}', '{"tsh": [1, 2, "x"]}']
)
def test_ranges_that_make_no_sense_leave_the_shipped_ones_in_force(ranges: str) -> None:
    assert abnormal_in(TSH, {"tsh": "9", "ranges": ranges}) == "high"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"field": "hbsag"}, "没有名为"),
        ({"bounds": "]["}, "写法"),
        ({"low": None, "high": None}, "都没有填"),
        ({"low": 5.0, "high": 1.0}, "下限大于上限"),
        ({"since": "2026-13-01"}, "不是日期"),
    ],
)
def test_a_kit_that_makes_no_sense_is_refused(
    township: Context, changes: dict[str, Any], said: str
) -> None:
    good: dict[str, Any] = {
        "form": "lab_wife",
        "field": "tsh",
        "kit": "甲",
        "low": 1.0,
        "high": 2.0,
        "bounds": "[]",
        "since": "2026-01-01",
    }
    with pytest.raises(KnownError, match=said):
        put_kit(township, Kit(**(good | changes)))
    assert list_kits(township) == []


def test_a_setting_has_its_default_until_it_is_changed_within_its_limits(
    station: Founder,
) -> None:
    township = station("township")
    assert setting(township, "contact_months") == 3
    put_setting(township, "contact_months", 6)
    assert all_settings(township)["contact_months"] == 6
    with pytest.raises(KnownError, match="1–24"):
        put_setting(township, "contact_months", 99)
