"""Users: roles, first passwords, villages, disabling; and that the administrator sees nobody."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.context import Context, User
from app.domain.passwords import COMMON, password_trouble
from app.errors import KnownError
from app.usecases.add_user import add_user
from app.usecases.allow import NotAllowed
from app.usecases.change_password import change_own_password, set_first_password
from app.usecases.change_roles import assign_villages, change_roles
from app.usecases.change_setting import put_setting
from app.usecases.disable_user import disable_user, enable_user
from app.usecases.due import OWN_VILLAGES, list_due
from app.usecases.find_people import find_people
from app.usecases.open_station import close_station, open_station
from app.usecases.sign_in_tries import WrongPassword
from app.usecases.unlock_window import unlock_window
from app.usecases.users import list_users
from db import audit
from tests.conftest import PASSWORD, FakeClock, consent, couple

FIRST, OWN = "first of all 7", "only mine 2026"


@pytest.fixture
def nurse(township: Context) -> Context:
    """A follow-up worker of one village, with a password of her own, at the same computer."""
    add_user(township, "lin", "林护士", ["follow_up"], FIRST, ["上河村"])
    lin = replace(township, user=User("lin", "林护士", frozenset({"follow_up"}), ("上河村",)))
    change_own_password(lin, FIRST, OWN)
    return lin


def test_the_first_password_must_be_changed_before_anything_else(
    township: Context, clock: FakeClock
) -> None:
    add_user(township, "lin", "林护士", ["follow_up"], FIRST)
    close_station(township)  # one program at a time
    context = open_station(township.folder, "lin", FIRST, clock)

    with pytest.raises(NotAllowed, match="首次密码"):
        find_people(context, "单")
    with pytest.raises(WrongPassword):
        change_own_password(context, "not the first", OWN)
    change_own_password(context, FIRST, OWN)
    close_station(context)

    again = open_station(township.folder, "lin", OWN, clock)
    assert find_people(again, "单") == []
    close_station(again)
    with pytest.raises(WrongPassword):
        open_station(township.folder, "lin", FIRST, clock)


@pytest.mark.parametrize(
    "password",
    ["short 1", "lin is my name", "NIL and back 9", "1QAZ2wsx", "aaaaaaaabb", "123456789012"],
)
def test_a_password_that_is_easy_to_guess_is_refused(township: Context, password: str) -> None:
    with pytest.raises(KnownError, match="密码"):
        add_user(township, "lin", "林护士", ["follow_up"], password)
    assert [one.login for one in list_users(township)] == ["wang"]


def test_the_station_may_ask_for_longer_passwords(township: Context) -> None:
    put_setting(township, "password_length", 16)
    with pytest.raises(KnownError, match="至少 16 位"):
        add_user(township, "lin", "林护士", ["follow_up"], FIRST)


def test_every_common_password_is_refused() -> None:
    assert all(password_trouble("wang", one) for one in COMMON)


def test_a_disabled_user_has_no_key_slot_and_comes_back_with_a_first_password(
    township: Context, nurse: Context, clock: FakeClock
) -> None:
    assert "密钥文件" in disable_user(township, "lin")
    assert not next(one for one in list_users(township) if one.login == "lin").has_slot
    with pytest.raises(WrongPassword):
        open_station(township.folder, "lin", OWN, clock)
    with pytest.raises(KnownError):
        unlock_window(nurse, OWN)

    clock.pass_(minutes=10)
    enable_user(township, "lin", FIRST)
    close_station(township)
    back = open_station(township.folder, "lin", FIRST, clock)
    assert back.user.must_change
    close_station(back)


def test_one_administrator_always_stays(township: Context) -> None:
    with pytest.raises(KnownError, match="不能停用自己"):
        disable_user(township, "wang")
    with pytest.raises(KnownError, match="没有管理员"):
        change_roles(township, "wang", ["clinician"])
    add_user(township, "lin", "林主任", ["administrator"], FIRST)
    change_roles(township, "wang", ["clinician"])


def test_only_an_administrator_looks_after_users(nurse: Context) -> None:
    for act in (
        lambda: list_users(nurse),
        lambda: add_user(nurse, "x1", "某某", ["auditor"], FIRST),
        lambda: change_roles(nurse, "lin", ["clinician"]),
        lambda: assign_villages(nurse, "lin", []),
        lambda: disable_user(nurse, "wang"),
        lambda: enable_user(nurse, "wang", FIRST),
        lambda: set_first_password(nurse, "wang", FIRST),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_villages_are_a_filter_and_not_a_wall(
    township: Context, nurse: Context, clock: FakeClock
) -> None:
    here = couple(township, wife={"village": "上河村"})
    there = couple(
        township,
        wife={
            "name": "单晓华",
            "village": "下河村",
            "certificate_type": "passport",
            "certificate_number": "E1234567",
        },
        husband={"certificate_type": "passport", "certificate_number": "E7654321"},
    )
    for file in (here, there):
        consent(township, file.wife_id)
    until = clock.today().replace(year=2027)

    assert {one.name for one in find_people(nurse, "单", own=True)} == {"单小花"}
    assert {one.name for one in find_people(nurse, "", own=True)} == {"单小花"}
    assert {one.name for one in find_people(nurse, "单")} == {"单小花", "单晓华"}
    mine = list_due(nurse, until, village=OWN_VILLAGES)
    assert {one.village for one in mine} == {"上河村"}
    assert len(list_due(nurse, until)) > len(mine)


def test_a_station_may_let_lists_begin_with_everybody(
    township: Context, nurse: Context, clock: FakeClock
) -> None:
    assert nurse.user.villages == ("上河村",)
    put_setting(township, "own_villages", "no")
    close_station(township)
    again = open_station(township.folder, "lin", OWN, clock)
    assert again.user.villages == ()
    close_station(again)


def test_failed_sign_ins_are_on_record_once_somebody_gets_in(
    township: Context, clock: FakeClock
) -> None:
    close_station(township)
    for login in ("wang", "my password typed into the wrong line"):
        with pytest.raises(WrongPassword):
            open_station(township.folder, login, "not the password", clock)
    again = open_station(township.folder, "wang", PASSWORD, clock)
    lines = audit.lines(again.database, limit=5)
    close_station(again)
    failed = {line["what"] for line in lines if line["action"] == "sign_in_failed"}
    assert failed == {"wang:1", "?:1"}
    assert "typed" not in (township.folder / "tries.json").read_text()


def test_unlocking_and_a_wrong_try_are_on_record(township: Context) -> None:
    with pytest.raises(WrongPassword):
        unlock_window(township, "not the password")
    unlock_window(township, PASSWORD)
    actions = [line["action"] for line in audit.lines(township.database, limit=2)]
    assert actions == ["unlock_window", "sign_in_failed"]


def test_no_password_is_in_the_log_or_beside_the_file(township: Context, nurse: Context) -> None:
    del nurse
    said = str(audit.lines(township.database)) + "".join(
        one.read_text() for one in Path(township.folder).glob("*.json")
    )
    assert FIRST not in said
    assert OWN not in said
