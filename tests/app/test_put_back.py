"""A data folder put back to an older state: the link heals, and nothing that was written is lost."""

import os
import shutil
from pathlib import Path

import pytest

from app.context import Context
from app.usecases.backup import make_backup
from app.usecases.backup_files import home
from app.usecases.conflicts import list_conflicts
from app.usecases.erase_person import erase_person
from app.usecases.exchange import exchange
from app.usecases.find_people import find_people
from app.usecases.fingerprint import fingerprint
from app.usecases.identity import MARKER, read_marker
from app.usecases.import_bundles import Imported
from app.usecases.open_station import close_station, open_station
from app.usecases.register_couple import Registered, read_person, register_couple, save_person
from app.usecases.restore import restore_backup
from db import audit, soundness, station_file
from tests.conftest import PASSWORD, FakeClock, agreed_couple, consent, id_number, person

pytestmark = pytest.mark.usefixtures("quick_keys")
Pair = tuple[Context, Context]


@pytest.fixture
def file(paired: Pair) -> Registered:
    return agreed_couple(paired[0])


def carried(*stations: Context, stick: Path) -> list[Imported]:
    return [one for station in stations for one in exchange(station, stick).imported]


def wipe(stick: Path) -> None:
    for one in stick.rglob("*.age"):
        one.unlink()


def same(township: Context, county: Context) -> bool:
    ours = fingerprint(township, county.station.code)
    return ours.digest == fingerprint(county, township.station.code).digest


def put_back_copied(folder: Path, old: Path) -> None:
    """As `rm -rf` and `cp -a` do it: another folder at the same place."""
    shutil.rmtree(folder)
    shutil.copytree(old, folder)


def put_back_within(folder: Path, old: Path) -> None:
    """As an image of the disk does it: nothing in the folder tells that it is older."""
    for name in (station_file.FILE, MARKER):
        shutil.copy2(old / name, folder / name)


def opened(context: Context, clock: FakeClock) -> Context:
    return open_station(context.folder, "wang", PASSWORD, clock)


def another(context: Context, phone: str) -> str:
    """One more woman is registered, and agrees."""
    number = id_number(f"33019919950301{phone[-3:]}")
    values = person("李明珠", certificate_number=number, phone=phone)
    made = register_couple(context, values, None, {}, frozenset({"certificate_number"}))
    consent(context, made.wife_id)
    return made.wife_id or ""


def other_branch(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock, old: Path
) -> Context:
    """A copy is kept, the station goes on and delivers; returns it closed."""
    township, county = paired
    wife, husband = file.wife_id or "", file.husband_id or ""
    carried(township, county, township, stick=stick)
    close_station(township)
    shutil.copytree(township.folder, old)
    again = opened(township, clock)
    for at in range(4):
        clock.pass_(minutes=1)
        save_person(again, wife, {"phone": f"1381111000{at}"})
    save_person(again, husband, {"address": "甲村"})
    carried(again, county, again, county, stick=stick)
    close_station(again)
    return again


def test_a_folder_copied_back_to_its_place_takes_a_new_name(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock, tmp_path: Path
) -> None:
    before = other_branch(paired, file, stick, clock, tmp_path / "old")
    county = paired[1]
    put_back_copied(before.folder, tmp_path / "old")
    again = opened(before, clock)
    assert again.station.origin != before.station.origin
    clock.pass_(hours=1)
    save_person(again, file.husband_id or "", {"phone": "13922220000"})
    save_person(again, file.husband_id or "", {"village": "丙村"})
    wipe(stick)
    outcomes = carried(again, county, again, county, again, stick=stick)

    assert not [one for one in outcomes if one.outcome == "refused"]
    for one in (again, county):
        assert find_people(one, "单小花")[0].phone == "13811110003"
        assert find_people(one, "曾大勇")[0].phone == "13922220000"
        assert read_person(one, file.husband_id or "")["address"] == "甲村"
    assert same(again, county)
    close_station(again)


def test_a_station_opened_again_where_it_lies_keeps_its_name(
    township: Context, clock: FakeClock
) -> None:
    close_station(township)
    os.utime(township.folder)
    for path in township.folder.iterdir():
        path.read_bytes()
    again = opened(township, clock)
    assert again.station.origin == township.station.origin
    close_station(again)


@pytest.mark.parametrize("rounds_before_opening_again", [1, 3])
def test_a_file_put_back_unseen_heals_by_itself_and_loses_nothing(
    paired: Pair,
    file: Registered,
    stick: Path,
    clock: FakeClock,
    tmp_path: Path,
    rounds_before_opening_again: int,
) -> None:
    before = other_branch(paired, file, stick, clock, tmp_path / "old")
    county = paired[1]
    wife, husband = file.wife_id or "", file.husband_id or ""
    put_back_within(before.folder, tmp_path / "old")
    again = opened(before, clock)
    assert again.station.origin == before.station.origin  # nothing can tell
    clock.pass_(hours=1)
    save_person(again, wife, {"phone": "13855550000"})
    save_person(again, wife, {"village": "丙村"})
    clock.pass_(hours=1)
    save_person(again, wife, {"phone": "13855550001"})
    save_person(again, husband, {"phone": "13922220000"})
    third, gone = another(again, "13800000126"), another(again, "13800000148")
    erase_person(again, gone, "asked")
    for _ in range(rounds_before_opening_again):
        outcomes = carried(again, county, again, stick=stick)
        assert any("换用新的身份" in one.sentence for one in outcomes)
        marker = read_marker(again.folder)
        assert marker
        assert marker.doubted  # the export that followed has not written over it
    close_station(again)
    last = opened(again, clock)
    assert last.station.origin != before.station.origin
    wipe(stick)
    outcomes = carried(last, county, last, county, last, county, stick=stick)

    assert not [one for one in outcomes if one.outcome == "refused"]
    for one in (last, county):
        assert find_people(one, "曾大勇")[0].phone == "13922220000"
        assert read_person(one, husband)["address"] == "甲村"
        assert read_person(one, wife)["village"] == "丙村"
        assert read_person(one, wife)["phone"] == "13855550001"
        assert [found.person_id for found in find_people(one, "李明珠")] == [third]
        [found] = list_conflicts(one)  # what both branches wrote is for a person to decide
        assert {side.stamp[-8:] for side in found.sides} == {before.station.origin[-8:]}
        assert {"13811110003", "13855550001"} == {side.shown for side in found.sides}
        assert audit.first_broken_line(one.database) is None
        assert soundness.problems_of(one.database) == []
    assert same(last, county)
    close_station(last)
    quiet = opened(last, clock)
    assert quiet.station.origin == last.station.origin
    close_station(quiet)


def test_a_backup_of_the_newer_branch_is_taken_in_and_its_changes_are_sent_again(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock, tmp_path: Path
) -> None:
    """The doubt itself is lost with the restore: the county says which numbers were used before."""
    before = other_branch(paired, file, stick, clock, tmp_path / "old")
    county = paired[1]
    wife, husband = file.wife_id or "", file.husband_id or ""
    put_back_within(before.folder, tmp_path / "old")
    again = opened(before, clock)
    clock.pass_(hours=1)
    save_person(again, husband, {"village": "丙村"})
    save_person(again, wife, {"phone": "13855550001"})
    make_backup(again)
    close_station(again)
    name = max(path.name for path in home(again.folder).iterdir())
    restore_backup(again.folder, home(again.folder) / name, "wang", PASSWORD, clock)
    restored = opened(again, clock)
    outcomes = carried(restored, county, restored, stick=stick)
    assert any("2 条更改的编号" in one.sentence for one in outcomes)
    assert any("用过两次" in one.sentence for one in outcomes)
    assert read_person(county, husband)["village"] != "丙村"
    close_station(restored)

    last = opened(restored, clock)
    assert last.station.origin != restored.station.origin
    outcomes = carried(last, county, last, county, last, county, stick=stick)
    assert not [one for one in outcomes if one.outcome == "refused" or "用过两次" in one.sentence]
    for one in (last, county):
        assert read_person(one, husband)["village"] == "丙村"
        assert read_person(one, husband)["address"] == "甲村"
        assert len(list_conflicts(one)) == 1
    assert same(last, county)
    close_station(last)
    quiet = opened(last, clock)
    assert quiet.station.origin == last.station.origin
    close_station(quiet)


def test_an_erasure_reaches_the_county_though_the_older_state_knows_of_no_delivery(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock, tmp_path: Path
) -> None:
    township, county = paired
    close_station(township)
    shutil.copytree(township.folder, tmp_path / "old")
    again = opened(township, clock)
    carried(again, county, again, county, stick=stick)
    assert find_people(county, "单小花")
    close_station(again)
    put_back_within(again.folder, tmp_path / "old")
    again = opened(again, clock)
    erase_person(again, file.wife_id or "", "asked")
    carried(again, county, again, stick=stick)
    close_station(again)
    last = opened(again, clock)
    assert last.station.origin != again.station.origin
    wipe(stick)
    carried(last, county, last, county, last, stick=stick)
    assert not find_people(county, "单小花")
    assert same(last, county)
    close_station(last)
