"""Settings: declared once, checked, kept for the station or for a user, used on papers."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.catalogue.settings import GROUPS, KINDS, SETTINGS
from app.context import Context, User
from app.errors import KnownError
from app.usecases.add_user import add_user
from app.usecases.allow import NotAllowed
from app.usecases.change_setting import put_setting
from app.usecases.open_station import close_station, open_station
from app.usecases.papers import make_paper
from app.usecases.settings import list_settings, paragraphs_of, printing, setting, text_of
from db import audit
from printing.as_text import sheet_text
from tests.conftest import PASSWORD, FakeClock, couple


@pytest.mark.parametrize("key", SETTINGS)
def test_every_setting_says_what_it_is_and_its_default_will_do(key: str) -> None:
    one = SETTINGS[key]
    assert one.group in GROUPS
    assert one.kind in KINDS
    assert one.trouble(one.default) == ""
    assert one.source
    assert one.mark in ("", "V", "K", "U")
    assert one.limits
    assert one.source_words
    assert "[" not in one.source_words, "marks are for who maintains the program"


def test_the_page_about_settings_has_them_all() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| ([a-z_]+) \|", page, re.M)) - {"key"} == SETTINGS.keys()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("contact_months", 0),
        ("contact_months", "三"),
        ("printer_x", 301),
        ("theme", "pink"),
        ("station_phone", "0" * 61),
        ("general_advice", "字" * 2001),
        ("general_advice", 5),
        ("no_such", 1),
    ],
)
def test_what_will_not_do_is_refused_and_nothing_changes(
    township: Context, key: str, value: int | str
) -> None:
    before = list_settings(township)
    with pytest.raises(KnownError):
        put_setting(township, key, value)
    assert list_settings(township) == before


def test_a_reset_gives_the_default_again(township: Context) -> None:
    put_setting(township, "contact_months", 6)
    put_setting(township, "contact_months", None)
    assert setting(township, "contact_months") == SETTINGS["contact_months"].default


def test_looks_are_each_users_own_and_need_no_role(township: Context) -> None:
    add_user(township, "lin", "林护士", ["follow_up"], "first of all 7")
    lin = replace(township, user=User("lin", "林护士", frozenset({"follow_up"})))

    put_setting(lin, "theme", "large")
    assert text_of(lin, "theme") == "large"
    assert text_of(township, "theme") == "light"
    assert {one.setting.group for one in list_settings(lin)} == {"own"}
    with pytest.raises(NotAllowed):
        put_setting(lin, "notice_days", 3)


def test_texts_phone_address_and_name_of_the_station_stand_on_the_papers(
    township: Context, clock: FakeClock
) -> None:
    put_setting(township, "station_phone", "0571-12345678")
    put_setting(township, "station_address", "示例路 1 号")
    put_setting(township, "station_name", "示例镇卫生院妇幼门诊")
    put_setting(township, "preparation", "空腹。\n\n  带身份证。  ")
    close_station(township)
    again = open_station(township.folder, "wang", PASSWORD, clock)
    file = couple(again)
    assert file.wife_id
    text = sheet_text(make_paper(again, "card", file.visit_id, file.wife_id).sheets[0])

    for said in (
        "0571-12345678",
        "示例路 1 号",
        "示例镇卫生院妇幼门诊",
        "1. 空腹。",
        "2. 带身份证。",
    ):
        assert said in text
    assert paragraphs_of(again, "preparation") == ["空腹。", "带身份证。"]
    close_station(again)


def test_the_printer_and_its_shift_are_read_in_millimetres(township: Context) -> None:
    put_setting(township, "printer", "前台打印机")
    put_setting(township, "printer_x", -25)
    put_setting(township, "printer_y", 10)
    found = printing(township)
    assert (found.printer, found.shift_mm) == ("前台打印机", (-2.5, 1.0))


def test_the_text_of_a_setting_is_not_put_into_the_audit_log(township: Context) -> None:
    put_setting(township, "card_privacy", "请找单小花。")
    line = audit.lines(township.database, limit=1)[0]
    assert (line["action"], line["what"]) == ("setting", "card_privacy")
