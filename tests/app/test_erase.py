"""Erasing and setting aside: gone everywhere and for ever, or kept and closed where the law says so."""

import shutil
import subprocess
from pathlib import Path

import pytest

from app import cli
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import NotAllowed
from app.usecases.change_setting import put_setting
from app.usecases.due import list_due
from app.usecases.erase_person import erase_person
from app.usecases.export_bundle import export_bundles
from app.usecases.find_people import find_people
from app.usecases.import_bundles import import_bundles
from app.usecases.keep_draft import find_draft, keep_draft
from app.usecases.open_couple import open_couple
from app.usecases.open_station import close_station, open_station
from app.usecases.papers import find_by_code, make_paper
from app.usecases.records import read_record, save_record, unlock_record
from app.usecases.register_couple import Registered, register_couple, save_person
from app.usecases.restrict_person import lift_restriction, list_restricted, restrict_person
from db import change_log, erasure, records
from db.database import Database
from printing.as_text import sheet_text
from tests.app.test_conflicts import Pair, as_user, meet, same
from tests.app.test_conflicts import file as file
from tests.conftest import LAB, PASSWORD, FakeClock, consent, couple, person

PAGE, RESERVED = 4096, 80  # of SQLCipher 4


def plain_bytes(database: Database) -> bytes:
    """Every page of the file and of its write-ahead log, decrypted by openssl, freed pages too."""
    pages = []
    for suffix, start, frame in (("", 0, 0), ("-wal", 32, 24)):
        path = database.path.with_name(database.path.name + suffix)
        content = path.read_bytes() if path.exists() else b""
        for at in range(start, len(content), PAGE + frame):
            page = content[at + frame : at + frame + PAGE]
            salt = 16 if not suffix and at == 0 else 0
            pages.append((page[-RESERVED : -RESERVED + 16], page[salt:-RESERVED]))
    # CBC by way of ECB, so that one call does: a block is its decryption xor the block before it
    blocks = b"".join(page for _, page in pages)
    before = b"".join(iv + page[:-16] for iv, page in pages)
    said = subprocess.run(
        ["openssl", "enc", "-d", "-aes-256-ecb", "-nopad", "-K", database._key.hex()],
        input=blocks, capture_output=True, check=True,
    ).stdout  # fmt: skip
    return (int.from_bytes(said) ^ int.from_bytes(before)).to_bytes(len(said))


def everything(context: Context) -> str:
    """All tables of the station's file as text."""
    database = context.database
    names = database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    return repr([database.rows(f'SELECT * FROM "{row["name"]}"') for row in names])


@pytest.fixture
def seen(paired: Pair, file: Registered, tmp_path: Path) -> Registered:
    """The couple with records of the wife at both stations, and no years of keeping."""
    for station in paired:
        put_setting(station, "retention_years", 0)
    save_record(paired[0], "lab_wife", file.visit_id, file.wife_id or "", dict(LAB))
    meet(paired, tmp_path)
    save_person(paired[1], file.wife_id or "", {"village": "石桥村", "phone": "13877776666"})
    return file


REASON = "听她妹妹说登错了人"
WORDS = ("单小花", "13800000001", "330199199503011241", REASON)


def test_an_erased_person_is_in_no_table_no_freed_page_and_no_write_ahead_log(
    paired: Pair, seen: Registered
) -> None:
    township = paired[0]
    code = make_paper(township, "card", seen.visit_id, seen.wife_id or "").code
    keep_draft(township, f"lab_wife/{seen.visit_id}/{seen.wife_id}", {"hb": "99"})
    keep_draft(township, "register", {"wife": {"name": "单小花"}})
    lab = ("lab_wife", seen.visit_id, seen.wife_id or "")
    save_record(township, *lab, {"hb": "97"}, complete=True)
    unlock_record(township, *lab, REASON)
    assert "单小花".encode() in plain_bytes(township.database)

    done = erase_person(township, seen.wife_id or "", "asked")

    said, raw = everything(township), plain_bytes(township.database)
    raw += plain_bytes(township.drafts._file)
    for word in WORDS:
        assert word not in said
        assert word.encode() not in raw
    assert "曾大勇".encode() in raw  # the husband's record is his own
    assert find_people(township, "单小花") == []
    assert find_people(township, "1241") == []
    assert find_by_code(township, code) is None
    assert find_draft(township, "register") is None
    assert not [
        one
        for one in list_due(township, township.clock.today().replace(year=2030))
        if one.role == "wife"
    ]
    assert list(open_couple(township, seen.couple_id).people) == ["husband"]
    assert done.entries > 3
    receipt = sheet_text(done.receipt.sheets[0])
    assert done.code in receipt
    for word in WORDS:
        assert word not in receipt


def test_an_erasure_reaches_the_other_station_and_both_agree(
    paired: Pair, seen: Registered, tmp_path: Path
) -> None:
    erase_person(paired[0], seen.wife_id or "", "asked")
    save_person(paired[1], seen.wife_id or "", {"village": "不知道已删除"})
    meet(paired, tmp_path)

    for station in paired:
        said = everything(station)
        for word in (*WORDS, "13877776666", "不知道已删除"):
            assert word not in said
            assert word.encode() not in plain_bytes(station.database)
        assert find_people(station, "单小花") == []
        stubs = change_log.changes_of_row(station.database, "person", seen.wife_id or "")
        assert [stub[7] for stub in stubs if stub[6] == 0] == [{}] * (len(stubs) - 1)
    assert same(paired)


def test_old_bundles_do_not_bring_the_person_back(
    paired: Pair, file: Registered, tmp_path: Path
) -> None:
    township, county = paired
    put_setting(township, "retention_years", 0)
    save_person(township, file.wife_id or "", {"village": "石桥村"})
    stick = tmp_path / "usb"
    old = export_bundles(township, stick)[0].path
    kept = shutil.copy(old, tmp_path / old.name)
    old.unlink()
    erase_person(county, file.wife_id or "", "withdrawn")
    shutil.copy(kept, old)

    assert import_bundles(county, stick)[-1].outcome == "applied"
    assert "石桥村" not in everything(county)
    assert find_people(county, "单小花") == []
    meet(paired, tmp_path)
    assert same(paired)


def test_a_restored_backup_is_held_to_the_list_of_erasures(
    paired: Pair, seen: Registered, tmp_path: Path, clock: FakeClock
) -> None:
    township = paired[0]
    close_station(township)
    shutil.copy(township.database.path, tmp_path / "backup.db")
    again = open_station(township.folder, "wang", PASSWORD, clock)
    erase_person(again, seen.wife_id or "", "asked")
    close_station(again)
    assert "单小花" not in (township.folder / erasure.FILE).read_text()
    shutil.copy(tmp_path / "backup.db", township.database.path)

    restored = open_station(township.folder, "wang", PASSWORD, clock)
    try:
        assert find_people(restored, "单小花") == []
        assert "单小花" not in everything(restored)
        assert "单小花".encode() not in plain_bytes(restored.database)
    finally:
        close_station(restored)


def test_of_a_person_it_never_had_the_county_learns_a_random_id_and_no_more(
    paired: Pair, tmp_path: Path
) -> None:
    township, county = paired
    made = couple(township)
    meet(paired, tmp_path)
    erase_person(township, made.wife_id or "", "mistaken")
    meet(paired, tmp_path)

    learned = [stored for _, stored in change_log.changes_since(county.database, 0, 100)]
    assert [(one[4], one[7]) for one in learned] == [(made.wife_id, {})]
    assert "单小花" not in everything(county)
    assert same(paired)


def test_both_stations_may_erase_the_same_person_at_once(
    paired: Pair, seen: Registered, tmp_path: Path
) -> None:
    for station in paired:
        erase_person(station, seen.wife_id or "", "asked")
    meet(paired, tmp_path)
    assert same(paired)


def test_the_couple_goes_with_its_last_spouse(
    paired: Pair, seen: Registered, tmp_path: Path
) -> None:
    erase_person(paired[0], seen.wife_id or "", "asked")
    assert records.read(paired[0].database, "couple", seen.couple_id)
    erase_person(paired[0], seen.husband_id or "", "asked")
    meet(paired, tmp_path)

    for station in paired:
        assert records.count(station.database, "couple") == 0
        assert records.count(station.database, "visit") == 0
        assert records.count(station.database, "person") == 0
    assert same(paired)


def test_the_same_person_may_be_registered_anew_afterwards(
    paired: Pair, seen: Registered, tmp_path: Path
) -> None:
    erase_person(paired[0], seen.wife_id or "", "asked")
    made = register_couple(paired[0], person(), None, {})
    consent(paired[0], made.wife_id)
    meet(paired, tmp_path)
    assert [one.person_id for one in find_people(paired[1], "单小花")] == [made.wife_id]


def test_while_the_law_asks_for_keeping_only_setting_aside_is_possible(
    paired: Pair, seen: Registered, clock: FakeClock
) -> None:
    township = paired[0]
    put_setting(township, "retention_years", 15)
    with pytest.raises(KnownError, match="限制处理"):
        erase_person(township, seen.wife_id or "", "asked")
    with pytest.raises(KnownError, match="依据"):
        erase_person(township, seen.husband_id or "", "")
    with pytest.raises(NotAllowed):
        erase_person(as_user(township, "data_entry"), seen.husband_id or "", "asked")
    erase_person(township, seen.husband_id or "", "asked")  # nothing of his was examined
    clock.pass_(days=366 * 16)
    erase_person(township, seen.wife_id or "", "asked")


def test_data_set_aside_is_not_shown_sent_or_followed_up_until_it_is_lifted(
    paired: Pair, seen: Registered, tmp_path: Path
) -> None:
    township, county = paired
    wife = seen.wife_id or ""
    restrict_person(township, wife, "withdrawn")
    meet(paired, tmp_path)

    for station in paired:
        assert find_people(station, "单小花") == []
        assert list(open_couple(station, seen.couple_id).people) == ["husband"]
        assert read_record(station, "lab_wife", seen.visit_id, wife) is None
        assert "wife" not in {
            one.role for one in list_due(station, station.clock.today().replace(year=2030))
        }
        with pytest.raises(KnownError, match="限制处理"):
            save_record(station, "lab_wife", seen.visit_id, wife, dict(LAB))
    assert [one.name for one in list_restricted(county)] == ["单小花"]
    before = export_bundles(township, tmp_path / "usb")[0].count
    save_person(township, wife, {"village": "新村"})
    assert export_bundles(township, tmp_path / "usb")[0].count == before

    lift_restriction(county, wife)
    meet(paired, tmp_path)
    for station in paired:
        assert find_people(station, "单小花")
        assert read_record(station, "lab_wife", seen.visit_id, wife)
    assert same(paired)


def test_erasing_and_setting_aside_by_command(
    paired: Pair,
    seen: Registered,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ANYUN_PASSWORD", "correct horse 9")
    close_station(paired[0])
    where = ["--data", str(paired[0].folder)]
    wife = seen.wife_id or ""
    assert cli.main(["person", "restrict", wife, "--reason", "asked", *where]) == 0
    assert cli.main(["person", "restrict", wife, "--lift", *where]) == 0
    assert cli.main(["person", "erase", wife, "--reason", "asked", *where]) == 0
    assert "--yes" in capsys.readouterr().out
    out = tmp_path / "receipt.pdf"
    erase = ["person", "erase", wife, "--reason", "asked", "--yes", "-o", str(out), *where]
    assert cli.main(erase) == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert cli.main(erase) == 1
