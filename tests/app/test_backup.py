"""Backups: whole, encrypted, checked by opening, thinned, in two places."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.context import Context
from app.domain.thinning import Kept, to_keep
from app.errors import KnownError
from app.usecases.backup import (
    back_up_before,
    back_up_if_due,
    check_backup,
    list_backups,
    make_backup,
    put_second_place,
    second_place,
)
from app.usecases.backup_files import backups_in, home
from app.usecases.change_setting import put_setting
from app.usecases.find_people import find_people
from app.usecases.keep_draft import keep_draft
from app.usecases.register_couple import save_person
from app.usecases.restore import rehearse_restore
from db import durable, soundness, station_file
from tests.conftest import FakeClock, couple

pytestmark = pytest.mark.usefixtures("quick_keys")
START = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.lists(
    st.datetimes(START, START + timedelta(days=1100), timezones=st.just(UTC)),
    max_size=60,
    unique=True,
)
KEPT = st.builds(Kept, st.integers(1, 20), st.integers(0, 10), st.integers(0, 14))
TODAYS = st.dates(date(2024, 1, 1), date(2027, 1, 1))


@given(MOMENTS, TODAYS, KEPT)
def test_the_newest_all_of_today_and_one_of_each_period_stay(
    moments: list[datetime], today: date, kept: Kept
) -> None:
    stay = to_keep(moments, today, kept)

    assert stay <= set(moments)
    assert not moments or max(moments) in stay
    assert {one for one in moments if one.date() == today} <= stay
    later = [one for one in stay if one.date() > today]
    assert len(later) <= kept.days + kept.weeks + kept.months + 1
    older = [one for one in stay if one.date() < today]
    assert len(older) <= kept.days + kept.weeks + kept.months + 1
    days = sorted({one.date() for one in moments}, reverse=True)[: kept.days]
    assert set(days) <= {one.date() for one in stay}
    months = sorted({(one.year, one.month) for one in moments}, reverse=True)[: kept.months]
    assert set(months) <= {(one.year, one.month) for one in stay}


@given(MOMENTS, TODAYS, KEPT)
def test_thinning_twice_takes_nothing_more(
    moments: list[datetime], today: date, kept: Kept
) -> None:
    stay = to_keep(moments, today, kept)
    assert to_keep(stay, today, kept) == stay


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=40), KEPT)
def test_thinning_day_by_day_loses_no_more_than_thinning_once(hours: list[int], kept: Kept) -> None:
    start, had, made = START, set[datetime](), set[datetime]()
    for hour in sorted(hours):
        moment = start + timedelta(hours=hour)
        made.add(moment)
        had = to_keep(had | {moment}, moment.date(), kept)
    assert to_keep(made, moment.date(), Kept(kept.days, 0, 0)) <= had


def test_a_backup_is_whole_encrypted_and_says_what_is_in_it(township: Context) -> None:
    couple(township)
    keep_draft(township, "lab_wife/1/2", {"hb": "98"})
    made = make_backup(township)

    assert made.backup.people == 2
    assert {path.name for path in made.folder.iterdir()} == {
        "anyun.db", "drafts.db", "keys.json", "about.json",
    }  # fmt: skip
    for path in made.folder.iterdir():
        assert "单小花".encode() not in path.read_bytes()
    assert check_backup(township, made.backup.name).whole
    assert [one.name for one in list_backups(township)] == [made.backup.name]


def test_a_backup_that_rots_is_found_out_and_one_without_its_page_is_none(
    township: Context,
) -> None:
    couple(township)
    made = make_backup(township)
    path = made.folder / station_file.FILE
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    found = check_backup(township, made.backup.name)
    assert not found.whole
    assert "anyun.db" in found.sentence
    (made.folder / "about.json").unlink()
    assert list_backups(township) == []


def test_a_backup_is_made_only_when_something_changed_and_the_time_has_come(
    township: Context, clock: FakeClock
) -> None:
    assert back_up_if_due(township) is None  # an empty station
    file = couple(township)
    assert back_up_if_due(township)
    clock.pass_(hours=2)
    assert back_up_if_due(township) is None  # nothing new
    save_person(township, file.wife_id or "", {"phone": "13811110000"})
    assert back_up_if_due(township)
    save_person(township, file.wife_id or "", {"phone": "13811110001"})
    clock.pass_(minutes=29)
    assert back_up_if_due(township) is None
    clock.pass_(minutes=2)
    assert back_up_if_due(township)
    put_setting(township, "form_days", 40)
    clock.pass_(days=-3)  # the clock goes back: a backup of the future delays nothing
    assert back_up_if_due(township)
    clock.pass_(hours=1)
    assert back_up_if_due(township) is None
    save_person(township, file.wife_id or "", {"phone": "13811110002"})
    assert back_up_if_due(township)
    save_person(township, file.wife_id or "", {"phone": "13811110003"})
    clock.pass_(minutes=29)
    assert back_up_if_due(township) is None


def test_a_risky_step_is_preceded_by_a_backup_but_not_by_two_of_the_same(
    township: Context, clock: FakeClock
) -> None:
    back_up_before(township, "import")
    assert not list_backups(township)
    couple(township)
    back_up_before(township, "import")
    back_up_before(township, "erase")
    assert [one.reason for one in list_backups(township)] == ["import"]


def test_old_backups_are_thinned_as_the_settings_say(township: Context, clock: FakeClock) -> None:
    couple(township)
    for key, value in (("backup_days", 2), ("backup_weeks", 0), ("backup_months", 0)):
        put_setting(township, key, value)
    for _ in range(4):
        make_backup(township)
        clock.pass_(days=1)
    make_backup(township)
    assert len(list_backups(township)) == 2


def test_a_backup_of_a_future_clock_comes_last_is_not_rehearsed_and_is_thinned(
    township: Context, clock: FakeClock
) -> None:
    couple(township)
    clock.pass_(days=4000)
    for _ in range(5):
        make_backup(township)
        clock.pass_(minutes=20)
    clock.pass_(days=-4000)
    save_person(township, find_people(township, "单小花")[0].person_id, {"phone": "13811110000"})
    newest = make_backup(township).backup
    clock.pass_(minutes=1)
    make_backup(township)

    listed = list_backups(township)
    assert [one.made_at > clock.now_ms() for one in listed] == [False, False, True]
    rehearsed = rehearse_restore(township)
    assert rehearsed
    assert rehearsed.name in {one.name for one in listed if one.lsn == newest.lsn}


def test_a_copy_goes_to_the_second_place_and_its_absence_is_said(
    township: Context, tmp_path: Path
) -> None:
    couple(township)
    disk = tmp_path / "disk"
    with pytest.raises(KnownError, match="没有这个文件夹"):
        put_second_place(township, str(disk))
    with pytest.raises(KnownError, match="一起丢失"):
        put_second_place(township, str(township.folder))
    disk.mkdir()
    put_second_place(township, str(disk))
    made = make_backup(township)
    place = second_place(township)
    assert place
    assert [one.name for one in backups_in(place)] == [made.backup.name]
    shutil.rmtree(disk)
    assert "接上移动硬盘" in make_backup(township).second


def test_a_copy_that_cannot_be_read_back_never_becomes_a_backup(
    township: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    couple(township)
    real = soundness.snapshot

    def lying(database: Any, target: Path) -> dict[str, int]:
        counts = real(database, target)
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(content)
        return counts

    monkeypatch.setattr(soundness, "snapshot", lying)
    with pytest.raises(KnownError, match="损坏"):
        make_backup(township)
    assert list(home(township.folder).iterdir()) == []


def test_without_room_no_backup_is_begun(
    township: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    couple(township)
    monkeypatch.setattr(durable, "free_bytes", lambda _: 99 * 1024 * 1024)
    with pytest.raises(KnownError, match="没有开始"):
        make_backup(township)
    assert not list_backups(township)
