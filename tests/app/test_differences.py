"""Both sides say by themselves whether they hold the same, and find the record that differs."""

from pathlib import Path

import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases.exchange import exchange
from app.usecases.export_bundle import export_bundles
from app.usecases.fingerprint import fingerprint
from app.usecases.import_bundles import import_bundles
from app.usecases.locate_difference import compare_check_list, write_check_list
from app.usecases.log_changes import recount
from app.usecases.records import save_record
from app.usecases.register_couple import Registered, save_person
from app.usecases.told_state import told_state
from db import change_log
from tests.conftest import LAB, agreed_couple

Pair = tuple[Context, Context]


@pytest.fixture
def file(paired: Pair, stick: Path) -> Registered:
    made = agreed_couple(paired[0])
    for station in (*paired, *paired):
        exchange(station, stick)
    return made


def lose(context: Context, table: str) -> None:
    """What must never happen: a stored change is gone."""
    with context.database.atomic(), context.database.logging():
        context.database.execute(
            "DELETE FROM op WHERE lsn = (SELECT max(lsn) FROM op WHERE tbl = ?)", [table]
        )


def test_each_import_says_that_both_hold_the_same_though_each_has_more_to_send(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    for number in range(3):
        save_person(township, str(file.wife_id), {"phone": f"1381111000{number}"})
        save_record(
            county, "lab_wife", file.visit_id, str(file.wife_id), LAB | {"hb": f"{90 + number}"}
        )
        for station in paired:
            taken = exchange(station, stick).imported
            applied = [one for one in taken if one.outcome == "applied"]
            assert [one.same for one in applied] == [True] * len(applied)
            assert all("一致" in one.sentence for one in applied)
    told = told_state(county, township.station.code)
    assert told
    assert told.same


def test_a_lost_change_is_noticed_once_the_log_is_counted_again_and_located(
    paired: Pair, file: Registered, stick: Path, tmp_path: Path
) -> None:
    township, county = paired
    save_person(township, str(file.wife_id), {"phone": "13811110000"})
    for station in (*paired, *paired):
        exchange(station, stick)
    lose(county, "person")
    assert not recount(county.database)  # as every week
    save_person(township, str(file.husband_id), {"phone": "13911110000"})
    export_bundles(township, stick)
    taken = [one for one in import_bundles(county, stick) if one.outcome == "applied"]
    assert [one.same for one in taken] == [False]
    assert "尚不一致" in taken[0].sentence

    exchange(county, stick)
    exchange(township, stick)
    listed = write_check_list(township, county.station.code, tmp_path / "check.age")
    found = compare_check_list(county, listed)

    assert [(one.form, one.record_id, one.fields) for one in found] == [
        ("基本信息（个人）", file.wife_id, ("手机",))
    ]
    assert (found[0].only_here, found[0].only_there) == (0, 1)
    back = compare_check_list(
        township, write_check_list(county, township.station.code, tmp_path / "back.age")
    )
    assert [one.record_id for one in back] == [file.wife_id]
    assert b"1381111" not in listed.read_bytes()


def test_what_is_still_on_its_way_is_no_difference(
    paired: Pair, file: Registered, stick: Path, tmp_path: Path
) -> None:
    township, county = paired
    save_record(county, "lab_wife", file.visit_id, str(file.wife_id), dict(LAB))

    listed = write_check_list(township, county.station.code, tmp_path / "check.age")

    assert compare_check_list(county, listed) == []


def test_a_file_that_is_no_list_of_ours_gets_a_sentence(
    paired: Pair, file: Registered, stick: Path, tmp_path: Path
) -> None:
    township, county = paired
    (tmp_path / "photo").write_bytes(b"\xff\xd8 picture")
    with pytest.raises(KnownError, match="请"):
        compare_check_list(county, tmp_path / "photo")
    bundle = export_bundles(township, stick)[0].path
    with pytest.raises(KnownError, match="请"):
        compare_check_list(county, bundle)


def test_the_same_changes_in_another_order_have_the_same_fingerprint(
    paired: Pair, file: Registered
) -> None:
    township, county = paired
    assert change_log.last_lsn(township.database) == change_log.last_lsn(county.database)
    ours, theirs = fingerprint(township), fingerprint(county)
    assert ours.digest == theirs.digest
    assert ours.changes == change_log.last_lsn(township.database)
