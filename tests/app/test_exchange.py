"""Carrying data between two real stations: the circle, and everything that can go wrong on the way."""

import errno
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases.bundle_troubles import REFUSED, VERDICTS
from app.usecases.consents import consents_of, withdraw_consent
from app.usecases.exchange import exchange
from app.usecases.export_bundle import export_bundles
from app.usecases.find_people import find_people
from app.usecases.fingerprint import fingerprint
from app.usecases.import_bundles import import_bundles
from app.usecases.open_couple import open_couple
from app.usecases.pairing import accept_card, own_card, read_card
from app.usecases.records import read_record, save_record
from app.usecases.register_couple import Registered, save_person
from app.usecases.stick import bundles_for
from db import change_log, durable
from sync.bundle import Reason
from sync.link import Verdict
from tests.conftest import LAB, Founder, agreed_couple, consent, couple

Pair = tuple[Context, Context]


@pytest.fixture
def file(paired: Pair) -> Registered:
    """A couple of the township whose spouses agreed to everything."""
    return agreed_couple(paired[0])


def same(paired: Pair) -> bool:
    township, county = paired
    ours = fingerprint(township, county.station.code)
    return ours.digest == fingerprint(county, township.station.code).digest


def state(context: Context) -> tuple[int, str]:
    return change_log.last_lsn(context.database), fingerprint(context).digest


def test_the_circle_brings_the_countys_results_home(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    assert file.wife_id
    exchange(township, stick)
    taken = exchange(county, stick)
    assert [one.outcome for one in taken.imported] == ["applied"]
    save_record(county, "lab_wife", file.visit_id, file.wife_id, dict(LAB))
    exchange(county, stick)
    exchange(township, stick)

    found = read_record(township, "lab_wife", file.visit_id, file.wife_id)
    assert found is not None
    assert found["hb"] == "98"
    step = next(
        one for one in open_couple(township, file.couple_id).steps if one.form_key == "lab_wife"
    )
    assert step.owner == county.station.code
    exchange(county, stick)
    assert same(paired)


def test_corrections_on_both_sides_meet_and_end_the_same(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    assert file.wife_id
    for station in (township, county):
        exchange(station, stick)
    save_person(township, file.wife_id, {"phone": "13811110000"})
    save_person(county, file.wife_id, {"phone": "13822220000", "education": "college"})
    for station in (township, county, township, county):
        exchange(station, stick)

    assert same(paired)
    lines = [find_people(one, "单小花")[0] for one in paired]
    assert lines[0].phone == lines[1].phone
    _, conflicts = change_log.clock_of(township.database, "person", file.wife_id)
    assert list(conflicts) == ["phone"]  # the losing number is kept for review


def test_applying_a_bundle_twice_changes_nothing(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    export_bundles(township, stick)
    import_bundles(county, stick)
    before = state(county)

    again = import_bundles(county, stick)

    assert [one.outcome for one in again] == ["nothing_new"]
    assert state(county) == before


def test_an_old_bundle_that_arrives_late_changes_nothing(
    paired: Pair, file: Registered, stick: Path, tmp_path: Path
) -> None:
    township, county = paired
    assert file.wife_id
    old = export_bundles(township, stick)[0].path
    kept = shutil.copy(old, tmp_path / old.name)
    old.unlink()
    save_person(township, file.wife_id, {"phone": "13811110000"})
    export_bundles(township, stick)
    import_bundles(county, stick)
    before = state(county)
    shutil.copy(kept, old)

    outcomes = {one.file: one.outcome for one in import_bundles(county, stick)}

    assert outcomes[old.name] == "nothing_new"
    assert state(county) == before
    assert find_people(county, "13811110000")


def test_a_lost_bundle_is_made_good_by_the_next(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    assert file.wife_id
    export_bundles(township, stick)[0].path.unlink()
    save_person(township, file.wife_id, {"phone": "13811110000"})
    for station in (township, county, township, county):
        exchange(station, stick)

    assert find_people(county, "单小花")
    assert same(paired)


def test_what_has_been_acknowledged_is_not_sent_again(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    first = export_bundles(township, stick)[0].count
    exchange(county, stick)
    import_bundles(township, stick)

    assert first > 0
    assert export_bundles(township, stick)[0].count == 0


def test_a_stick_carries_no_readable_person(paired: Pair, file: Registered, stick: Path) -> None:
    township, county = paired
    exchange(township, stick)
    exchange(county, stick)

    for path in stick.rglob("*"):
        if path.is_file():
            assert "单小花".encode() not in path.read_bytes()
        assert path.name == path.name.encode("ascii", "ignore").decode()
    assert "安孕" in (stick / "ANYUN" / "README.txt").read_text(encoding="utf-8-sig")


def test_the_bundle_of_a_real_exchange_opens_with_the_stock_programs(
    paired: Pair, file: Registered, stick: Path, tmp_path: Path
) -> None:
    from app.usecases.pairing import own_keys

    township, county = paired
    path = export_bundles(township, stick)[0].path
    key = tmp_path / "key"
    key.write_text(own_keys(county).identity)

    said = subprocess.run(
        f"age -d -i {key} {path} | zstd -dq", shell=True, capture_output=True, check=True
    )

    assert "单小花" in said.stdout.decode()


def damaged(path: Path, how: str) -> None:
    content = path.read_bytes()
    middle = len(content) // 2
    changed = {
        "cut": content[:middle],
        "empty": b"",
        "flipped": content[:300] + bytes([content[300] ^ 1]) + content[301:],
        "zeros": content[:middle] + bytes(len(content) - middle),
        "another file": b"%PDF-1.7 holiday" * 50,
    }[how]
    path.write_bytes(changed)


@pytest.mark.parametrize("how", ["cut", "empty", "flipped", "zeros", "another file"])
def test_a_damaged_bundle_is_refused_with_a_sentence_and_the_next_one_works(
    paired: Pair, file: Registered, stick: Path, how: str
) -> None:
    township, county = paired
    path = export_bundles(township, stick)[0].path
    damaged(path, how)
    before = state(county)

    refused = import_bundles(county, stick)

    assert [one.outcome for one in refused] == ["refused"]
    assert "本站数据没有改动" in refused[0].sentence
    assert "请" in refused[0].sentence
    assert state(county) == before
    exchange(township, stick)
    assert "applied" in {one.outcome for one in import_bundles(county, stick)}


def test_one_bad_file_does_not_stop_the_others(paired: Pair, file: Registered, stick: Path) -> None:
    township, county = paired
    export_bundles(township, stick)
    box = stick / "ANYUN" / f"to-{county.station.code}"
    (box / "0-holiday.age").write_bytes(b"\xff\xd8 picture")

    assert [one.outcome for one in import_bundles(county, stick)] == ["refused", "applied"]


def test_a_bundle_for_another_station_is_not_opened(
    paired: Pair, file: Registered, stick: Path, station: Founder
) -> None:
    township, county = paired
    other = station("county", area_code="330299000")
    accept_card(other, own_card(township).to_text())
    path = export_bundles(township, stick)[0].path
    theirs = stick / "ANYUN" / f"to-{other.station.code}"
    theirs.mkdir()
    shutil.copy(path, theirs)

    assert "不是发给本站" in import_bundles(other, stick)[0].sentence
    assert find_people(other, "") == []


def test_a_station_that_is_not_paired_is_not_believed(
    paired: Pair, file: Registered, stick: Path, station: Founder
) -> None:
    _, county = paired
    stranger = station("township", area_code="330199102")
    accept_card(stranger, own_card(county).to_text())
    export_bundles(stranger, stick)

    assert "没有与本站配对" in import_bundles(county, stick)[0].sentence


def test_a_bundle_of_a_newer_version_waits(
    paired: Pair, file: Registered, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    township, county = paired
    monkeypatch.setattr("app.usecases.export_bundle.MIN_READER", 99)
    export_bundles(township, stick)

    assert "请先升级" in import_bundles(county, stick)[0].sentence
    assert len(bundles_for(stick, county.station.code)) == 1


def test_practice_and_real_stations_do_not_pair_and_refuse_each_others_bundles(
    paired: Pair, file: Registered, stick: Path, station: Founder, monkeypatch: pytest.MonkeyPatch
) -> None:
    township, _ = paired
    real = station("county", practice=False)
    with pytest.raises(KnownError, match="练习"):
        accept_card(real, own_card(township).to_text())

    monkeypatch.setattr("app.usecases.pairing._refuse_unfit", lambda *_: None)
    accept_card(real, own_card(township).to_text())
    accept_card(township, own_card(real).to_text())
    export_bundles(township, stick)
    assert "练习站与正式站" in import_bundles(real, stick)[0].sentence


def test_cards_of_the_same_level_or_of_oneself_do_not_pair(paired: Pair, station: Founder) -> None:
    township, county = paired
    other = station("township", area_code="330199102")
    for context, card in ((township, own_card(other)), (township, own_card(township))):
        with pytest.raises(KnownError):
            accept_card(context, card.to_text())
    with pytest.raises(KnownError, match="不完整"):
        read_card(county, own_card(township).to_text()[:-5])


def test_both_sides_of_a_pairing_show_the_same_number(township: Context, county: Context) -> None:
    here = read_card(township, own_card(county).to_text()).fingerprint
    there = read_card(county, own_card(township).to_text()).fingerprint
    assert here == there


def test_a_person_who_did_not_agree_to_upload_stays_at_home(paired: Pair, stick: Path) -> None:
    township, county = paired
    made = couple(township)
    consent(township, made.wife_id)
    consent(township, made.husband_id, "examination")
    exported = export_bundles(township, stick)[0]
    exchange(county, stick)
    exchange(township, stick)
    exchange(county, stick)

    assert exported.staying > 0
    assert [one.name for one in find_people(county, "")] == ["单小花"]
    assert find_people(county, "曾大勇") == []
    assert same(paired)


def test_a_later_agreement_sends_what_stayed_at_home(paired: Pair, stick: Path) -> None:
    township, county = paired
    made = couple(township)
    for _ in range(2):
        exchange(township, stick)
        exchange(county, stick)
    assert find_people(county, "") == []

    consent(township, made.husband_id)
    for station in (township, county, township, county):
        exchange(station, stick)

    assert [one.name for one in find_people(county, "曾")] == ["曾大勇"]
    assert same(paired)


def test_a_withdrawal_reaches_the_county_and_closes_the_records_there(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    assert file.wife_id
    save_record(township, "lab_wife", file.visit_id, file.wife_id, dict(LAB))
    exchange(township, stick)
    exchange(county, stick)
    assert read_record(county, "lab_wife", file.visit_id, file.wife_id)
    for state_ in consents_of(township, file.wife_id):
        if state_.consent_id:
            withdraw_consent(township, state_.consent_id, "2026-11-01")
    exchange(township, stick)
    exchange(county, stick)

    assert read_record(county, "lab_wife", file.visit_id, file.wife_id) is None


def test_a_township_is_given_only_its_own_residents(
    paired: Pair, file: Registered, stick: Path, station: Founder
) -> None:
    _, county = paired
    other = station("township", area_code="330199102")
    accept_card(county, own_card(other).to_text())
    accept_card(other, own_card(county).to_text())
    for context in (paired[0], county, other, county, other):
        exchange(context, stick)

    assert find_people(county, "")
    assert find_people(other, "") == []
    assert change_log.last_lsn(other.database) == 0


def test_an_unreceipted_bundle_is_kept_and_receipted_ones_are_tidied(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    for _ in range(7):
        exchange(township, stick)
        exchange(county, stick)

    assert len(bundles_for(stick, county.station.code)) <= 5
    assert not list(stick.rglob(f"*{durable.PART}"))


def test_without_pairing_or_without_a_stick_there_is_a_sentence(
    township: Context, paired: Pair, tmp_path: Path, station: Founder
) -> None:
    alone = station("township", area_code="330199103")
    with pytest.raises(KnownError, match="配对"):
        export_bundles(alone, tmp_path)
    with pytest.raises(KnownError, match="不存在"):
        export_bundles(township, tmp_path / "no stick")


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A stick of 64 KiB: a real file system where mounting is allowed."""
    place = tmp_path / "tiny"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_stick_gets_a_sentence_leaves_no_rubbish_and_burns_no_number(
    paired: Pair, file: Registered, tiny: Path, stick: Path
) -> None:
    township, county = paired
    (tiny / "photos").write_bytes(bytes(60 * 1024))
    with pytest.raises(KnownError, match="磁盘已满"):
        export_bundles(township, tiny)

    assert not list(tiny.rglob(f"*{durable.PART}"))
    exported = export_bundles(township, stick)[0]
    assert "_00000001_" in exported.path.name
    assert import_bundles(county, stick)[0].outcome == "applied"


def test_a_read_only_stick_gets_a_sentence(paired: Pair, file: Registered, tiny: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(tiny)], check=True)
    with pytest.raises(KnownError, match="只读"):
        export_bundles(paired[0], tiny)


def test_a_full_disk_at_the_county_takes_nothing_half(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    export_bundles(township, stick)
    before = state(county)
    writer = county.database.writer.conn
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(KnownError, match="磁盘已满"):
        for number in range(60):
            save_person(township, file.wife_id or "", {"address": f"{number}" + "长" * 70})
            export_bundles(township, stick)
            import_bundles(county, stick)

    writer.execute("PRAGMA max_page_count = 1000000")
    assert county.database.value("PRAGMA integrity_check") == "ok"
    assert state(county)[0] >= before[0]
    for station in (township, county, township, county):
        exchange(station, stick)
    assert same(paired)


def test_the_system_saying_the_disk_is_full_is_understood(
    paired: Pair, file: Registered, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(durable, "sync_file", full)
    with pytest.raises(KnownError, match="磁盘已满"):
        export_bundles(paired[0], stick)


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    assert set(REFUSED) == set(Reason)
    sentences = list(REFUSED.values())
    assert len(set(sentences)) == len(sentences)
    assert {Verdict.FORK, Verdict.GAP, Verdict.WE_WERE_ROLLED_BACK} == set(VERDICTS)
