"""Restoring: a new name, nothing that reached the county lost, nobody else the wiser."""

import shutil
from pathlib import Path

import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases import set_aside
from app.usecases.backup import make_backup, put_second_place, second_place
from app.usecases.backup_files import home, read_about
from app.usecases.erase_person import erase_person
from app.usecases.exchange import exchange
from app.usecases.find_people import find_people
from app.usecases.fingerprint import fingerprint
from app.usecases.identity import doubt, read_marker
from app.usecases.import_bundles import Imported, import_bundles
from app.usecases.keep_draft import find_draft, keep_draft
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, own_card, peer_cards
from app.usecases.records import read_record, save_record
from app.usecases.register_couple import Registered, save_person
from app.usecases.restore import (
    last_rehearsal,
    rehearse_if_due,
    rehearse_restore,
    restore_backup,
)
from app.usecases.revoke_station import revoke_station
from app.usecases.rotate_keys import rotate_keys
from app.usecases.station_list import list_for
from app.usecases.stick import box_of
from db import (
    audit,
    change_log,
    durable,
    erasure,
    links,
    station_file,
    station_keys,
    station_tables,
)
from sync.keys import StationKeys
from tests.conftest import LAB, PASSWORD, FakeClock, Founder, agreed_couple, consent, couple

pytestmark = pytest.mark.usefixtures("quick_keys")
Pair = tuple[Context, Context]


@pytest.fixture
def file(paired: Pair) -> Registered:
    return agreed_couple(paired[0])


def restored(context: Context, backup: Path, clock: FakeClock) -> Context:
    """Close the station, restore it, open it again."""
    close_station(context)
    restore_backup(context.folder, backup, "wang", PASSWORD, clock)
    return open_station(context.folder, "wang", PASSWORD, clock)


def wipe(stick: Path) -> None:
    """What lay on the stick is lost."""
    for one in stick.rglob("*.age"):
        one.unlink()


def phone(context: Context) -> str:
    return find_people(context, "单小花")[0].phone or ""


def carried(*stations: Context, stick: Path) -> list[Imported]:
    return [one for station in stations for one in exchange(station, stick).imported]


def same(township: Context, county: Context) -> bool:
    ours = fingerprint(township, county.station.code)
    return ours.digest == fingerprint(county, township.station.code).digest


def test_all_that_reached_the_county_comes_back_after_a_restore(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock
) -> None:
    township, county = paired
    wife = file.wife_id or ""
    carried(township, county, township, stick=stick)
    made = make_backup(township)
    save_record(township, "lab_wife", file.visit_id, wife, dict(LAB))
    save_person(township, wife, {"phone": "13811110000"})
    carried(township, county, stick=stick)
    save_person(township, wife, {"phone": "13822220000"})  # never carried: lost with the PC
    before = change_log.last_lsn(county.database), fingerprint(county).digest

    again = restored(township, made.folder, clock)
    assert again.station.origin != township.station.origin
    assert again.station.code == township.station.code
    assert read_record(again, "lab_wife", file.visit_id, wife) is None
    outcomes = carried(again, county, again, county, again, county, stick=stick)

    assert "fork" not in " ".join(one.sentence for one in outcomes)
    assert not [one for one in outcomes if "复制" in one.sentence]
    assert phone(again) == "13811110000"
    found = read_record(again, "lab_wife", file.visit_id, wife)
    assert found
    assert found["hb"] == "98"
    assert same(again, county)
    assert (change_log.last_lsn(county.database), fingerprint(county).digest) == before
    close_station(again)


def test_the_county_sends_back_only_what_is_missing(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock
) -> None:
    township, county = paired
    carried(township, county, township, county, stick=stick)
    save_person(township, file.wife_id or "", {"phone": "13811119999"})
    carried(township, county, stick=stick)  # new at the county, and in the backup all the same
    made = make_backup(township)
    save_person(township, file.wife_id or "", {"phone": "13811110000"})
    save_person(township, file.wife_id or "", {"phone": "13811110001"})
    carried(township, county, stick=stick)

    again = restored(township, made.folder, clock)
    wipe(stick)
    exchange(again, stick)
    sent = exchange(county, stick).exported[0]

    assert sent.count == 2
    assert [one.new for one in exchange(again, stick).imported] == [2]
    close_station(again)


def test_a_reply_to_the_former_self_does_not_hide_what_was_lost(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock
) -> None:
    township, county = paired
    carried(township, county, township, stick=stick)
    made = make_backup(township)
    save_person(township, file.wife_id or "", {"phone": "13811110000"})
    carried(township, stick=stick)
    save_person(county, file.husband_id or "", {"phone": "13933330000"})
    carried(county, stick=stick)  # this reply is to the township as it was

    again = restored(township, made.folder, clock)
    carried(again, county, again, county, again, county, stick=stick)

    assert phone(again) == "13811110000"
    assert same(again, county)
    close_station(again)


def test_what_once_stayed_at_home_and_was_lost_comes_back_too(
    paired: Pair, stick: Path, clock: FakeClock
) -> None:
    township, county = paired
    made_up = couple(county)
    consent(county, made_up.wife_id)
    links.subscribe(county.database, township.station.code, [made_up.wife_id or ""], 0)
    links.subscribe(county.database, township.station.code, [made_up.husband_id or ""], 0)
    links.subscribe(county.database, township.station.code, [made_up.couple_id], 0)
    carried(county, township, county, township, stick=stick)
    made = make_backup(township)
    consent(county, made_up.husband_id)
    carried(county, township, county, stick=stick)
    assert find_people(township, "曾大勇")

    again = restored(township, made.folder, clock)
    assert not find_people(again, "曾大勇")
    wipe(stick)
    carried(again, county, again, county, again, county, stick=stick)
    assert find_people(again, "曾大勇")
    assert same(again, county)
    close_station(again)


def test_a_restored_county_gets_back_what_its_townships_hold(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock
) -> None:
    township, county = paired
    wife = file.wife_id or ""
    carried(township, county, township, stick=stick)
    made = make_backup(county)
    save_record(county, "lab_wife", file.visit_id, wife, dict(LAB))
    save_person(township, wife, {"phone": "13811110000"})
    carried(county, township, county, township, stick=stick)
    digest = fingerprint(township).digest

    again = restored(county, made.folder, clock)
    assert read_record(again, "lab_wife", file.visit_id, wife) is None
    carried(township, again, township, again, township, again, stick=stick)

    assert phone(again) == "13811110000"
    assert read_record(again, "lab_wife", file.visit_id, wife)
    assert same(township, again)
    assert fingerprint(township).digest == digest
    close_station(again)


def test_a_stick_from_before_the_restore_is_still_taken_in(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock, tmp_path: Path
) -> None:
    township, county = paired
    carried(township, county, township, stick=stick)
    made = make_backup(township)
    save_person(township, file.wife_id or "", {"phone": "13811110000"})
    exchange(township, stick)
    late = tmp_path / "late"
    shutil.copytree(stick, late)
    for one in box_of(stick, county.station.code).glob("*.age"):
        one.unlink()
    again = restored(township, made.folder, clock)
    carried(again, county, again, stick=stick)
    assert phone(county) == "13800000001"

    said = exchange(county, late).imported
    assert any("以前" in one.sentence for one in said)
    carried(again, county, again, county, again, county, stick=stick)
    assert phone(again) == phone(county) == "13811110000"
    assert same(again, county)
    close_station(again)


def test_what_was_there_is_set_aside_whole_and_the_drafts_are_back(
    township: Context, clock: FakeClock
) -> None:
    couple(township)
    keep_draft(township, "lab_wife/1/2", {"hb": "98"})
    made = make_backup(township)
    close_station(township)
    before = (township.folder / station_file.FILE).read_bytes()
    done = restore_backup(township.folder, made.folder, "wang", PASSWORD, clock)

    assert (done.aside / station_file.FILE).read_bytes() == before
    assert done.missing == 0
    again = open_station(township.folder, "wang", PASSWORD, clock)
    assert find_draft(again, "lab_wife/1/2")
    assert again.news == ()
    assert "new_identity" in {one["action"] for one in audit.lines(again.database)}
    assert audit.first_broken_line(again.database) is None
    close_station(again)


def test_keys_changed_since_the_backup_stay_changed(township: Context, clock: FakeClock) -> None:
    made = make_backup(township)
    station_tables.put_meta(township.database, {"keys": (new := StationKeys.generate().to_text())})
    again = restored(township, made.folder, clock)
    assert station_tables.meta(again.database)["keys"] == new
    close_station(again)


def test_a_restore_needs_the_password_an_administrator_and_a_closed_station(
    township: Context, station: Founder, clock: FakeClock
) -> None:
    made = make_backup(township)
    with pytest.raises(KnownError, match="正在使用"):
        restore_backup(township.folder, made.folder, "wang", PASSWORD, clock)
    close_station(township)
    with pytest.raises(KnownError, match="密码不对"):
        restore_backup(township.folder, made.folder, "wang", "another one 3", clock)
    clinic = station("county", roles=frozenset({"clinician"}))
    kept = make_backup(clinic)
    close_station(clinic)
    with pytest.raises(KnownError, match="管理员"):
        restore_backup(clinic.folder, kept.folder, "wang", PASSWORD, clock)
    close_station(open_station(clinic.folder, "wang", PASSWORD, clock))


def test_a_rotten_backup_is_not_put_in_place_of_anything(
    township: Context, clock: FakeClock
) -> None:
    couple(township)
    made = make_backup(township)
    path = made.folder / station_file.FILE
    path.write_bytes(path.read_bytes()[:-4096])
    close_station(township)
    with pytest.raises(KnownError, match="另选一份"):
        restore_backup(township.folder, made.folder, "wang", PASSWORD, clock)

    again = open_station(township.folder, "wang", PASSWORD, clock)
    assert again.station.origin == township.station.origin
    assert not list(township.folder.glob("*.part"))
    close_station(again)


@pytest.mark.parametrize("cut", [2, 5, 7, 8, 9, 10, 11])
def test_a_restore_cut_off_at_any_step_ends_as_the_old_or_the_new_station(
    township: Context, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    file = couple(township)
    made = make_backup(township)
    save_person(township, file.wife_id or "", {"phone": "13811110000"})
    close_station(township)
    steps = iter(range(100))
    real = durable.rename

    def renaming(source: Path, target: Path) -> None:
        if next(steps) == cut:
            raise KeyboardInterrupt  # the power goes
        real(source, target)

    monkeypatch.setattr(durable, "rename", renaming)
    cut_off = True
    try:
        restore_backup(township.folder, made.folder, "wang", PASSWORD, clock)
        cut_off = False
    except KeyboardInterrupt:
        pass
    monkeypatch.setattr(durable, "rename", real)

    again = open_station(township.folder, "wang", PASSWORD, clock)
    assert phone(again) in {"13800000001", "13811110000"}
    assert (phone(again) == "13811110000") == (again.station.origin == township.station.origin)
    assert cut_off or phone(again) == "13800000001"
    assert not (township.folder / set_aside.PLAN).exists()
    close_station(again)


def test_a_folder_that_was_copied_takes_a_new_name_and_the_original_keeps_its_own(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock, tmp_path: Path
) -> None:
    township, county = paired
    carried(township, county, township, stick=stick)
    close_station(township)
    shutil.copytree(township.folder, tmp_path / "copy")
    original = open_station(township.folder, "wang", PASSWORD, clock)
    copy = open_station(tmp_path / "copy", "wang", PASSWORD, clock)

    assert original.station.origin == township.station.origin
    assert original.news == ()
    assert copy.station.origin != original.station.origin
    assert "复制" in copy.news[0]
    save_person(copy, file.wife_id or "", {"phone": "13811110000"})
    save_person(original, file.husband_id or "", {"phone": "13933330000"})
    outcomes = carried(original, copy, county, copy, county, original, county, stick=stick)
    outcomes += carried(copy, county, original, county, copy, county, original, stick=stick)
    assert not [one for one in outcomes if "整盘复制" in one.sentence]
    assert phone(county) == "13811110000"
    assert find_people(county, "曾大勇")[0].phone == "13933330000"
    for one in (original, copy):
        close_station(one)


def test_a_receipt_of_the_original_does_not_hide_anything_from_the_copy(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock, tmp_path: Path
) -> None:
    township, county = paired
    carried(township, county, township, county, stick=stick)
    close_station(township)
    shutil.copytree(township.folder, tmp_path / "copy")
    (other := tmp_path / "other").mkdir()
    original = open_station(township.folder, "wang", PASSWORD, clock)
    copy = open_station(tmp_path / "copy", "wang", PASSWORD, clock)
    save_person(county, file.husband_id or "", {"phone": "13933330000"})
    carried(county, stick=stick)  # to the original
    carried(copy, county, stick=other)  # the county comes to know the copy
    wipe(other)
    carried(original, county, stick=stick)
    carried(copy, county, copy, stick=other)

    assert find_people(original, "曾大勇")[0].phone == "13933330000"
    assert find_people(copy, "曾大勇")[0].phone == "13933330000"
    for one in (original, copy):
        close_station(one)


def test_both_computers_of_a_copied_station_get_all_there_is_as_long_as_both_are_used(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock, tmp_path: Path
) -> None:
    township, county = paired
    carried(township, county, township, county, stick=stick)
    close_station(township)
    shutil.copytree(township.folder, tmp_path / "copy")
    original = open_station(township.folder, "wang", PASSWORD, clock)
    copy = open_station(tmp_path / "copy", "wang", PASSWORD, clock)
    for number in range(3):
        save_person(copy, file.wife_id or "", {"phone": f"1381111000{number}"})
        save_person(original, file.husband_id or "", {"phone": f"1393333000{number}"})
        outcomes = carried(copy, original, county, copy, original, county, stick=stick)
        assert any("停用其中一台" in one.sentence for one in outcomes)
    carried(original, county, original, county, copy, county, copy, stick=stick)

    for one in (original, copy, county):
        assert phone(one) == "13811110002"
        assert find_people(one, "曾大勇")[0].phone == "13933330002"
    assert same(original, county)
    assert same(copy, county)
    for one in (original, copy):
        close_station(one)


def test_none_of_three_computers_that_bring_their_sticks_together_is_left_without_an_answer(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock, tmp_path: Path
) -> None:
    township, county = paired
    carried(township, county, township, county, stick=stick)
    close_station(township)
    for name in ("second", "third"):
        shutil.copytree(township.folder, tmp_path / name)
    folders = (township.folder, tmp_path / "second", tmp_path / "third")
    computers = [open_station(folder, "wang", PASSWORD, clock) for folder in folders]
    carried(*computers, county, *computers, county, stick=stick)
    save_person(county, file.wife_id or "", {"phone": "13811110000"})
    for _ in range(3):
        carried(county, *computers, stick=stick)

    assert [phone(one) for one in computers] == ["13811110000"] * 3
    for one in computers:
        close_station(one)


def test_a_folder_that_was_moved_on_the_same_disk_keeps_its_name(
    township: Context, clock: FakeClock, tmp_path: Path
) -> None:
    couple(township)
    close_station(township)
    township.folder.rename(tmp_path / "moved")
    again = open_station(tmp_path / "moved", "wang", PASSWORD, clock)
    assert again.station.origin == township.station.origin
    close_station(again)


def test_an_older_file_put_back_by_hand_takes_a_new_name(
    township: Context, clock: FakeClock, tmp_path: Path
) -> None:
    file = couple(township)
    close_station(township)
    shutil.copy(township.folder / station_file.FILE, tmp_path / "old.db")
    again = open_station(township.folder, "wang", PASSWORD, clock)
    save_person(again, file.wife_id or "", {"phone": "13811110000"})
    close_station(again)
    shutil.copy(tmp_path / "old.db", township.folder / station_file.FILE)

    last = open_station(township.folder, "wang", PASSWORD, clock)
    assert last.station.origin != again.station.origin
    assert "旧" in last.news[0]
    close_station(last)


def test_a_station_in_doubt_takes_a_new_name_at_its_next_start(
    township: Context, clock: FakeClock
) -> None:
    couple(township)
    doubt(township.folder)
    marker = read_marker(township.folder)
    assert marker
    assert marker.doubted
    assert township.database.held
    township.database.held.release()
    again = open_station(township.folder, "wang", PASSWORD, clock)
    assert again.station.origin != township.station.origin
    close_station(again)


def test_a_restore_is_rehearsed_by_itself_and_leaves_nothing(
    township: Context, clock: FakeClock
) -> None:
    assert rehearse_if_due(township) is None
    couple(township)
    made = make_backup(township)
    done = rehearse_if_due(township)
    assert done
    assert done.whole
    assert (done.name, last_rehearsal(township)) == (made.backup.name, done)
    clock.pass_(days=6)
    assert rehearse_if_due(township) is None
    clock.pass_(days=2)
    path = made.folder / station_file.FILE
    path.write_bytes(path.read_bytes()[:-1])
    found = rehearse_restore(township)
    assert found
    assert not found.whole
    assert not list(township.folder.glob("rehearsal*"))
    assert home(township.folder).exists()


@pytest.mark.parametrize("place", ["copy of the backups", "second place"])
def test_no_copy_of_the_backups_brings_an_erased_person_back_on_a_new_computer(
    township: Context, clock: FakeClock, tmp_path: Path, place: str
) -> None:
    file = couple(township)
    (tmp_path / "disk").mkdir()
    put_second_place(township, str(tmp_path / "disk"))
    made = make_backup(township)
    erase_person(township, file.wife_id or "", "asked")
    second = second_place(township)
    assert second
    close_station(township)
    copied = tmp_path / "copied"
    shutil.copytree(second if place == "second place" else home(township.folder), copied)
    assert read_about(copied / made.backup.name)
    (new := tmp_path / "new").mkdir()

    restore_backup(new, copied / made.backup.name, "wang", PASSWORD, clock)
    again = open_station(new, "wang", PASSWORD, clock)
    assert find_people(again, "单小花") == []
    assert find_people(again, "曾大勇")
    close_station(again)


def test_erasures_are_held_to_when_the_list_beside_the_database_is_lost_or_older(
    township: Context, clock: FakeClock
) -> None:
    file = couple(township)
    made = make_backup(township)
    erase_person(township, file.wife_id or "", "asked")
    before = (township.folder / erasure.FILE).read_bytes()
    erase_person(township, file.husband_id or "", "asked")
    close_station(township)
    for content in (b"", before):
        (township.folder / erasure.FILE).write_bytes(content)
        restore_backup(township.folder, made.folder, "wang", PASSWORD, clock)
        again = open_station(township.folder, "wang", PASSWORD, clock)
        assert find_people(again, "") == []
        close_station(again)


@pytest.mark.parametrize("new_pc", [False, True])
def test_a_restored_county_goes_on_disbelieving_the_key_it_ended(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock, new_pc: bool
) -> None:
    township, county = paired
    carried(township, county, township, stick=stick)
    made = make_backup(county)
    revoke_station(county, township.station.code)
    if new_pc:
        rotate_keys(township)
        accept_card(county, own_card(township).to_text())
    number, _ = list_for(county, township.station.code)
    close_station(county)
    done = restore_backup(county.folder, made.folder, "wang", PASSWORD, clock)
    assert done.note == ""
    again = open_station(county.folder, "wang", PASSWORD, clock)

    statuses = [row["status"] for row in station_keys.keys_of(again.database, "t330199101")]
    assert sorted(statuses) == ["active", "revoked"] if new_pc else ["revoked"]
    assert list_for(again, township.station.code)[0] == number
    assert (township.station.code in peer_cards(again)) == new_pc
    if not new_pc:
        save_person(township, file.wife_id or "", {"phone": "13811110000"})
        wipe(stick)
        exchange(township, stick)
        assert [one.outcome for one in import_bundles(again, stick)] == ["refused"]
    close_station(again)


def test_a_county_whose_present_file_cannot_be_read_says_to_check_the_list_of_stations(
    paired: Pair, clock: FakeClock
) -> None:
    for context, asked in zip(paired, (False, True), strict=True):
        made = make_backup(context)
        close_station(context)
        (context.folder / station_file.FILE).write_bytes(b"rubbish" * 900)
        done = restore_backup(context.folder, made.folder, "wang", PASSWORD, clock)
        assert ("站名单" in done.note) == asked
