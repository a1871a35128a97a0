"""A station survives: killed, torn, full, read-only, started twice, with a clock gone wrong."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import NotAllowed
from app.usecases.backup import list_backups, make_backup
from app.usecases.backup_files import home
from app.usecases.bring_keys import bring_keys
from app.usecases.change_setting import put_setting
from app.usecases.clock_check import confirm_date, doubt_about_clock, doubt_about_jump
from app.usecases.find_people import find_people
from app.usecases.found_station import found_station
from app.usecases.keep_draft import find_draft, keep_draft
from app.usecases.open_station import NeedsRescue, close_station, open_station
from app.usecases.papers import list_papers, make_paper
from app.usecases.register_couple import save_person
from app.usecases.rescue import keep_copy_aside, look_at_folder, open_read_only
from app.usecases.restore import restore_backup
from app.usecases.watch_over import look_through, watch_over
from db import audit, drafts, durable, key_slots, soundness, station_file
from tests.conftest import PASSWORD, FakeClock, consent, couple
from tests.torture import kill

pytestmark = pytest.mark.usefixtures("quick_keys")
HERE = Path(__file__).parents[2]


def test_a_killed_process_loses_nothing_and_doubles_nothing() -> None:
    found = kill.run(1, works=("saving", "importing"), tears=("cut wal",))
    assert found["lost or doubled"] == 0


def test_a_second_program_on_the_same_folder_is_refused_with_a_sentence(
    township: Context, clock: FakeClock
) -> None:
    words = [sys.executable, "-m", "app.cli", "find", "--data", str(township.folder)]
    second = subprocess.run(
        words,
        capture_output=True,
        text=True,
        cwd=HERE,
        env={**os.environ, "ANYUN_PASSWORD": PASSWORD},
    )
    assert second.returncode == 1
    assert "另一个安孕程序正在使用" in second.stderr
    close_station(township)
    close_station(open_station(township.folder, "wang", PASSWORD, clock))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MiB, where mounting is allowed."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def on_small_disk(small_disk: Path, clock: FakeClock) -> Iterator[Context]:
    folder = small_disk / "station"
    found_station(
        folder, area_code="330199101", name="示例镇卫生院", role="township", login="wang",
        user_name="王医生", roles=frozenset({"administrator", "clinician"}), password=PASSWORD,
        practice=True, clock=clock,
    )  # fmt: skip
    context = open_station(folder, "wang", PASSWORD, clock)
    put_setting(context, "least_free_mb", 0)
    yield context
    close_station(context)


def test_a_disk_that_fills_up_stops_the_step_and_harms_nothing(
    on_small_disk: Context, small_disk: Path
) -> None:
    file = couple(on_small_disk)
    saved = 0
    (small_disk / "photos").write_bytes(bytes(max(0, durable.free_bytes(small_disk) - 200_000)))
    with pytest.raises(KnownError, match="磁盘已满"):
        for saved in range(400):
            save_person(on_small_disk, file.wife_id or "", {"phone": f"138{saved:08d}"})

    assert saved
    assert find_people(on_small_disk, "单小花")[0].phone == f"138{saved - 1:08d}"
    with pytest.raises(KnownError, match="没有开始"):
        make_backup(on_small_disk)
    (small_disk / "photos").unlink()
    assert soundness.problems_of(on_small_disk.database) == []
    save_person(on_small_disk, file.wife_id or "", {"phone": "13811110000"})
    assert find_people(on_small_disk, "13811110000")


def test_a_read_only_disk_gets_a_sentence_and_can_still_be_read_and_printed_from(
    on_small_disk: Context, small_disk: Path, clock: FakeClock
) -> None:
    file = couple(on_small_disk)
    consent(on_small_disk, file.wife_id)
    close_station(on_small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(KnownError, match="只读"):
        open_station(on_small_disk.folder, "wang", PASSWORD, clock)

    copy = open_read_only(on_small_disk.folder, "wang", PASSWORD, clock)
    assert [one.name for one in find_people(copy, "单小花")] == ["单小花"]
    key = list_papers(copy, file.visit_id, file.wife_id or "")[0].key
    assert make_paper(copy, key, file.visit_id, file.wife_id or "").pdf.startswith(b"%PDF")
    with pytest.raises(NotAllowed, match="副本"):
        save_person(copy, file.wife_id or "", {"phone": "13811110000"})
    close_station(copy)
    assert not copy.folder.exists()
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)


def test_a_nearly_full_disk_is_said_before_writing_and_the_station_still_opens(
    township: Context, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = couple(township)
    monkeypatch.setattr(durable, "free_bytes", lambda _: 50 * 1024 * 1024)
    with pytest.raises(KnownError, match="只剩 50 MB"):
        save_person(township, file.wife_id or "", {"phone": "13811110000"})
    close_station(township)
    again = open_station(township.folder, "wang", PASSWORD, clock)
    seen = watch_over(again)
    assert seen.trouble
    assert "只剩 50 MB" in str(seen.trouble)
    close_station(again)


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_damaged_page_is_found_at_start_and_a_backup_brings_the_station_back(
    township: Context, clock: FakeClock
) -> None:
    couple(township)
    made = make_backup(township)
    close_station(township)
    spoil(township.folder / station_file.FILE)
    with pytest.raises(NeedsRescue, match="救援"):
        open_station(township.folder, "wang", PASSWORD, clock)

    aside = keep_copy_aside(township.folder, clock)
    assert (aside / station_file.FILE).exists()
    found = look_at_folder(township.folder)
    assert [one.backup.name for one in found.choices] == [made.backup.name]
    restore_backup(township.folder, found.choices[0].folder, "wang", PASSWORD, clock)
    again = open_station(township.folder, "wang", PASSWORD, clock)
    assert len(find_people(again, "")) == 1
    close_station(again)


def test_a_large_file_closed_properly_is_looked_through_once_it_is_open(
    township: Context, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    couple(township)
    close_station(township)
    spoil(township.folder / station_file.FILE)
    monkeypatch.setattr("app.usecases.open_station.QUICK_TO_CHECK", 0)
    try:
        again = open_station(township.folder, "wang", PASSWORD, clock)
    except KnownError:
        return  # the page was needed for opening: said even sooner
    with pytest.raises(KnownError, match="损坏"):
        look_through(again)
    close_station(again)


def test_without_its_keys_or_its_file_a_folder_says_so_and_is_not_founded_anew(
    township: Context, clock: FakeClock
) -> None:
    couple(township)
    made = make_backup(township)
    close_station(township)
    (township.folder / key_slots.FILE).write_bytes(b"")
    assert "密钥文件" in look_at_folder(township.folder).trouble
    restore_backup(township.folder, made.folder, "wang", PASSWORD, clock)
    assert look_at_folder(township.folder).trouble == ""
    (township.folder / station_file.FILE).unlink()
    assert "不见了" in look_at_folder(township.folder).trouble
    with pytest.raises(NeedsRescue, match="不见了"):
        open_station(township.folder, "wang", PASSWORD, clock)
    with pytest.raises(KnownError, match="从备份恢复"):
        open_read_only(township.folder, "wang", PASSWORD, clock)
    restore_backup(township.folder, made.folder, "wang", PASSWORD, clock)
    close_station(open_station(township.folder, "wang", PASSWORD, clock))


def trouble_or_doubt(context: Context) -> str:
    found = look_at_folder(context.folder)
    return found.trouble + found.doubt


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("empty", "是空的"),
        ("half", "比上次使用时小"),
        ("cut", "不完整"),
        ("head", "开头"),
        ("zeros", "开头"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_without_a_password(
    township: Context, clock: FakeClock, how: str, said: str
) -> None:
    couple(township)
    made = make_backup(township)
    close_station(township)
    assert not trouble_or_doubt(township)
    path = township.folder / station_file.FILE
    content = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "half": content[: len(content) // 8192 * 4096],
            "cut": content[:-100],
            "head": os.urandom(16) + content[16:],
            "zeros": bytes(len(content)),
        }[how]
    )
    assert said in trouble_or_doubt(township)
    assert not look_at_folder(township.folder).keys_only
    restore_backup(township.folder, made.folder, "wang", PASSWORD, clock)
    assert not trouble_or_doubt(township)


def test_a_read_only_or_full_disk_is_said_without_a_password(
    on_small_disk: Context, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    couple(on_small_disk)
    close_station(on_small_disk)
    full = look_at_folder(on_small_disk.folder)
    assert (full.trouble, "腾出空间" in full.doubt) == ("", True)
    monkeypatch.setattr(durable, "free_bytes", lambda _: 1 << 40)
    assert look_at_folder(on_small_disk.folder).doubt == ""
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert "只读" in look_at_folder(on_small_disk.folder).doubt
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)


def test_damaged_keys_come_back_alone_and_the_records_stay_as_they_are(
    township: Context, clock: FakeClock
) -> None:
    file = couple(township)
    make_backup(township)
    clock.pass_(minutes=1)
    save_person(township, file.wife_id or "", {"phone": "13811110000"})
    close_station(township)
    (township.folder / key_slots.FILE).write_bytes(b"rubbish")
    found = look_at_folder(township.folder)
    assert found.keys_only
    with pytest.raises(KnownError, match="密码不对"):
        bring_keys(township.folder, "wang", "another one 3", clock)
    assert bring_keys(township.folder, "wang", PASSWORD, clock) == found.choices[0].backup.name

    again = open_station(township.folder, "wang", PASSWORD, clock)
    assert again.station.origin == township.station.origin
    assert find_people(again, "13811110000")
    close_station(again)
    assert list((township.folder / "set-aside").rglob(key_slots.FILE))


def test_keys_that_do_not_open_the_present_file_are_left_in_their_backup(
    township: Context, county: Context, clock: FakeClock
) -> None:
    for one in (township, county):
        couple(one)
        make_backup(one)
        close_station(one)
    (township.folder / key_slots.FILE).unlink()
    with pytest.raises(KnownError, match="没有一份备份的密钥"):
        bring_keys(township.folder, "wang", PASSWORD, clock, home(county.folder))
    assert not (township.folder / key_slots.FILE).exists()


def test_damaged_drafts_are_put_aside_and_the_records_stay(
    township: Context, clock: FakeClock
) -> None:
    couple(township)
    keep_draft(township, "lab_wife/1/2", {"hb": "98"})
    close_station(township)
    (township.folder / drafts.FILE).write_bytes(b"rubbish" * 900)
    again = open_station(township.folder, "wang", PASSWORD, clock)
    assert "草稿" in again.news[0]
    assert find_draft(again, "lab_wife/1/2") is None
    assert len(find_people(again, "")) == 1
    assert list((township.folder / "set-aside").rglob(drafts.FILE))
    close_station(again)


def test_an_older_file_is_backed_up_before_its_tables_are_changed(
    township: Context, clock: FakeClock
) -> None:
    couple(township)
    with township.database.atomic():
        township.database.execute("ALTER TABLE physical DROP COLUMN height_cm")
    close_station(township)
    again = open_station(township.folder, "wang", PASSWORD, clock)
    assert [one.reason for one in list_backups(again)] == ["migrate"]
    close_station(again)
    close_station(open_station(township.folder, "wang", PASSWORD, clock))
    assert len(list(home(township.folder).iterdir())) == 1


def test_a_jump_of_the_clock_is_doubted_until_somebody_says_it_is_right(
    township: Context, clock: FakeClock
) -> None:
    close_station(township)
    again = open_station(township.folder, "wang", PASSWORD, clock)
    clock.pass_(hours=20)
    assert doubt_about_clock(again) is None
    clock.pass_(days=3)
    doubt = doubt_about_clock(again)
    assert doubt
    assert (doubt.kind, "已过 3 天" in doubt.sentence) == ("ahead", True)
    confirm_date(again)
    assert doubt_about_clock(again) is None
    clock.pass_(days=-2000)
    doubt = doubt_about_clock(again)
    assert doubt
    assert doubt.kind == "back"
    confirm_date(again)
    assert [one["action"] for one in audit.lines(again.database)].count("clock") == 2
    assert doubt_about_jump(3_600_000, 60_000)
    assert doubt_about_jump(61_000, 60_000) is None
    close_station(again)


def test_the_commands_back_up_look_read_and_restore(
    township: Context,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ANYUN_PASSWORD", PASSWORD)
    couple(township)
    close_station(township)

    def run(*words: str) -> Any:
        status = cli.main([*words, "--data", str(township.folder), "--json"])
        said = capsys.readouterr()
        assert status == 0, said.out
        return json.loads(said.out)

    (tmp_path / "disk").mkdir()
    made = run("backup", "make", "--second", str(tmp_path / "disk"))
    assert "已另存一份" in made["second"]
    assert run("backup", "list")[0]["people"] == 2
    assert run("backup", "check", made["name"])["whole"]
    assert run("backup", "rehearse")["whole"]
    spoil(township.folder / station_file.FILE)
    assert cli.main(["find", "--data", str(township.folder)]) == 1
    assert "救援" in capsys.readouterr().err
    assert run("rescue", "look")["backups"][0]["name"] == made["name"]
    assert run("rescue", "aside")["aside"]
    slots = (township.folder / key_slots.FILE).read_bytes()
    (township.folder / key_slots.FILE).write_bytes(b"")
    assert "rescue keys" in run("rescue", "look")["choices"][0]
    (township.folder / key_slots.FILE).write_bytes(slots)
    assert "没有密码" in run("rescue", "look")["trouble"]
    assert "--yes" in run("backup", "restore", made["name"])["note"]
    second = tmp_path / "disk" / f"anyun-{township.station.code}"
    done = run("backup", "restore", made["name"], "--from", str(second), "--yes")
    assert done["restored"] == made["name"]
    assert len(run("find")) == 1
    assert len(run("rescue", "find")) == 1
