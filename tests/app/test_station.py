"""Founding and opening a station: passwords, waiting, recovery, roles."""

from pathlib import Path
from typing import Any

import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import ACTIONS, ROLES, NotAllowed, allow
from app.usecases.find_people import find_people
from app.usecases.found_station import found_station
from app.usecases.open_station import (
    close_station,
    open_station,
    open_with_recovery,
)
from app.usecases.papers import recovery_sheet
from app.usecases.sign_in_tries import WrongPassword
from db import station_file, station_tables
from printing.rasterise import page_count
from tests.conftest import PASSWORD, FakeClock, Founder

GOOD: dict[str, Any] = {
    "area_code": "330199101",
    "name": "示例镇卫生院",
    "role": "township",
    "login": "wang",
    "user_name": "王医生",
    "roles": frozenset({"administrator", "clinician"}),
    "password": PASSWORD,
    "practice": True,
}


def test_a_founded_station_opens_and_says_what_it_is(tmp_path: Path, clock: FakeClock) -> None:
    founded = found_station(tmp_path / "new" / "data", **GOOD, clock=clock)
    context = open_station(tmp_path / "new" / "data", "wang", PASSWORD, clock)

    assert context.station == founded.station
    assert context.station.code == "t330199101"
    assert context.user.roles == {"administrator", "clinician"}
    close_station(context)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"area_code": "33019910"}, "区划代码"),
        ({"area_code": "33019910x"}, "区划代码"),
        ({"name": " "}, "站名"),
        ({"role": "village"}, "类型"),
        ({"login": "王"}, "登录名"),
        ({"user_name": ""}, "姓名"),
        ({"roles": frozenset()}, "角色"),
        ({"roles": frozenset({"king"})}, "角色"),
        ({"password": "short"}, "密码"),
        ({"password": "aaaaaaaaaa"}, "密码"),
        ({"password": "my wang 2026"}, "密码"),
    ],
)
def test_what_is_amiss_is_said_before_anything_is_made(
    tmp_path: Path, clock: FakeClock, change: dict[str, Any], where: str
) -> None:
    with pytest.raises(KnownError) as problem:
        found_station(tmp_path / "data", **(GOOD | change), clock=clock)

    assert where in problem.value.where
    assert not (tmp_path / "data").exists()


def test_a_second_station_is_not_founded_over_the_first(tmp_path: Path, clock: FakeClock) -> None:
    found_station(tmp_path, **GOOD, clock=clock)
    before = (tmp_path / station_file.FILE).read_bytes()

    with pytest.raises(KnownError, match="已经有一个站"):
        found_station(tmp_path, **GOOD, clock=clock)
    assert (tmp_path / station_file.FILE).read_bytes() == before


def test_a_wrong_password_waits_longer_each_time_also_after_a_restart(
    tmp_path: Path, clock: FakeClock
) -> None:
    found_station(tmp_path, **GOOD, clock=clock)
    waits = []
    for _ in range(5):
        with pytest.raises(WrongPassword) as problem:
            open_station(tmp_path, "wang", "not the password", clock)
        waits.append(problem.value.wait_seconds)
        clock.pass_(seconds=problem.value.wait_seconds)

    assert waits == [0, 0, 2, 4, 8]


def test_while_waiting_even_the_right_password_is_not_tried(
    tmp_path: Path, clock: FakeClock
) -> None:
    found_station(tmp_path, **GOOD, clock=clock)
    for _ in range(3):
        with pytest.raises(WrongPassword):
            open_station(tmp_path, "wang", "not the password", clock)

    with pytest.raises(WrongPassword, match="暂时不能再试"):
        open_station(tmp_path, "wang", PASSWORD, clock)
    clock.pass_(seconds=3)
    close_station(open_station(tmp_path, "wang", PASSWORD, clock))
    with pytest.raises(WrongPassword) as problem:
        open_station(tmp_path, "wang", "not the password", clock)
    assert problem.value.wait_seconds == 0


def test_a_clock_set_back_does_not_lock_anybody_out_for_years(
    tmp_path: Path, clock: FakeClock
) -> None:
    found_station(tmp_path, **GOOD, clock=clock)
    for _ in range(4):
        clock.pass_(seconds=100)
        with pytest.raises(WrongPassword):
            open_station(tmp_path, "wang", "not the password", clock)
    clock.pass_(days=-4000)

    close_station(open_station(tmp_path, "wang", PASSWORD, clock))


def test_the_recovery_sheet_gives_a_user_a_new_password(tmp_path: Path, clock: FakeClock) -> None:
    founded = found_station(tmp_path, **GOOD, clock=clock)
    typed = founded.recovery_key.lower().replace("-", " ")

    close_station(open_with_recovery(tmp_path, typed, "wang", "another long one 7", clock))

    close_station(open_station(tmp_path, "wang", "another long one 7", clock))
    with pytest.raises(WrongPassword):
        open_station(tmp_path, "wang", PASSWORD, clock)


def test_a_slip_in_the_recovery_key_is_located(tmp_path: Path, clock: FakeClock) -> None:
    founded = found_station(tmp_path, **GOOD, clock=clock)
    groups = founded.recovery_key.split("-")
    groups[4] = groups[4][:4] + ("A" if groups[4][4] != "A" else "B")

    with pytest.raises(KnownError, match="第 5 组"):
        open_with_recovery(tmp_path, "-".join(groups), "wang", "another long one 7", clock)


def test_a_folder_without_a_station_and_a_foreign_file_get_a_sentence(
    tmp_path: Path, clock: FakeClock
) -> None:
    with pytest.raises(KnownError, match="不是安孕的数据文件"):
        open_station(tmp_path, "wang", PASSWORD, clock)
    found_station(tmp_path, **GOOD, clock=clock)
    (tmp_path / station_file.FILE).write_bytes(b"a letter" * 1000)
    with pytest.raises(KnownError, match="不是安孕的数据文件"):
        open_station(tmp_path, "wang", PASSWORD, clock)


def test_a_disabled_user_does_not_get_in(station: Founder, clock: FakeClock) -> None:
    context = station("township")
    station_tables.put_user(context.database, "wang", "王医生", ["clinician"], active=False)
    close_station(context)

    with pytest.raises(KnownError, match="停用"):
        open_station(context.folder, "wang", PASSWORD, clock)


def test_an_administrator_alone_sees_no_person(station: Founder) -> None:
    context = station("township", roles=frozenset({"administrator"}))

    with pytest.raises(NotAllowed, match="角色"):
        find_people(context, "王")


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_is_open_to_some_role_and_closed_to_another(
    action: str, township: Context
) -> None:
    assert ACTIONS[action] <= ROLES.keys()
    assert ACTIONS[action]
    if action != "today":  # everyone's day begins there; who may not see people sees none
        assert ROLES.keys() - ACTIONS[action]
    allow(township, action) if township.user.roles & ACTIONS[action] else None


def test_the_recovery_sheet_is_one_page(clock: FakeClock) -> None:
    key = "-".join(["1234A"] * 8)
    assert page_count(recovery_sheet("站", key, practice=True, on=clock.today())) == 1
