"""The day's list: states, priority, filters, who is expected, what the station needs."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases.exchange import exchange
from app.usecases.found_station import found_station
from app.usecases.open_station import close_station, open_station
from app.usecases.records import save_record
from app.usecases.register_couple import Registered
from app.usecases.station_notes import station_notes
from app.usecases.today import Today, today
from db import audit
from tests.app.test_slips import assessed
from tests.conftest import PASSWORD, PHYSICAL, FakeClock, consent, couple, id_number

CONTACT = {"visitor": "王医生", "visit_way": "phone"}


def counts(found: Today) -> dict[str, int]:
    return {state: group.count for state, group in found.states.items() if group.count}


def contacted(context: Context, file: Registered, on: str, result: str) -> None:
    assert file.wife_id
    values = CONTACT | {"contacted_on": on, "contact_result": result}
    save_record(context, "contact", file.visit_id, file.wife_id, values, complete=True)


def test_a_new_file_is_expected_and_its_missing_forms_are_one_task(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    consent(township, file.husband_id)

    found = today(township)

    assert found.expected.count == 1
    line = found.expected.lines[0]
    assert line.names == "单小花、曾大勇"
    assert line.title == "待检查 9 项"
    assert line.couple_id == file.couple_id
    assert counts(found) == {}


def test_what_is_due_moves_from_coming_to_today_to_overdue(
    township: Context, clock: FakeClock
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    for days, state in ((24, "coming"), (6, "today"), (1, "overdue")):
        clock.pass_(days=days)
        found = today(township)
        assert counts(found) == {state: 1}
        assert found.states[state].lines[0].state == state


def test_changed_results_come_before_telling_and_telling_before_examining(
    township: Context, clock: FakeClock
) -> None:
    file = assessed(township)
    assert file.wife_id
    changed = dict(PHYSICAL) | {"weight_kg": "90"}
    save_record(township, "physical", file.visit_id, file.wife_id, changed)
    clock.pass_(days=60)

    lines = today(township).states["overdue"].lines

    assert [one.key for one in lines] == ["reassess", "notice", "examination"]
    assert [one.key for one in today(township).results.lines] == ["reassess", "notice"]


def test_what_was_completed_today_is_listed_and_gone_tomorrow(
    township: Context, clock: FakeClock
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    save_record(township, "physical", file.visit_id, file.wife_id, dict(PHYSICAL))
    assert counts(today(township)) == {}
    save_record(township, "physical", file.visit_id, file.wife_id, dict(PHYSICAL), complete=True)
    found = today(township).states["done"]
    assert [(one.names, one.title, one.worker) for one in found.lines] == [
        ("单小花", "体格检查", "王医生")
    ]
    assert today(township, worker="李医生").states["done"].count == 0
    clock.pass_(days=1)
    assert today(township).states["done"].count == 0


def test_lost_and_declined_are_a_neutral_state_until_someone_is_reached_again(
    township: Context, clock: FakeClock
) -> None:
    file = assessed(township)
    consent(township, file.wife_id, "follow_up")
    clock.pass_(days=100)
    contacted(township, file, "2027-03-01", "lost")
    found = today(township).states["ended"]
    assert [(one.names, one.on, one.visit_id) for one in found.lines] == [
        ("单小花", "2027-03-01", file.visit_id)
    ]
    contacted(township, file, "2027-03-03", "not_pregnant")
    assert today(township).states["ended"].count == 0


def test_the_list_is_narrowed_by_village_worker_and_programme(
    township: Context, clock: FakeClock
) -> None:
    file = couple(township, wife={"village": "东村"}, husband={"village": "东村"})
    consent(township, file.wife_id)
    clock.pass_(days=40)
    assert counts(today(township, village="东村")) == {"overdue": 1}
    assert counts(today(township, village="西村")) == {}
    assert counts(today(township, worker="无此人")) == {}
    assert counts(today(township, programme="preconception")) == {"overdue": 1}
    assert counts(today(township, programme="follow_up")) == {}
    assert today(township, programme="follow_up").expected.count == 0
    with pytest.raises(KnownError, match="没有名为 x 的项目"):
        today(township, programme="x")


def test_the_list_says_nothing_of_results_and_is_on_record(township: Context) -> None:
    assessed(township)
    found = today(township)
    said = {(one.title, one.names) for one in found.results.lines}
    assert said == {("结果告知", "单小花")}
    line = audit.lines(township.database, limit=1)[0]
    assert (line["action"], line["subject"]) == ("today", "")


def test_the_administrator_sees_the_stations_notes_and_no_person(
    tmp_path: Path, clock: FakeClock
) -> None:
    given: dict[str, Any] = {
        "area_code": "330199101", "name": "示例站", "role": "township", "login": "gao",
        "user_name": "高管理", "roles": frozenset({"administrator"}), "password": PASSWORD,
        "practice": True, "clock": clock,
    }  # fmt: skip
    found_station(tmp_path / "s", **given)
    context = open_station(tmp_path / "s", "gao", PASSWORD, clock)
    found = today(context)
    close_station(context)
    assert not found.people
    assert found.expected.count == 0


def test_bundles_that_were_never_sent_wait_or_stay_unanswered_are_said(
    paired: tuple[Context, Context], clock: FakeClock, tmp_path: Path
) -> None:
    township, _ = paired
    couple(township)

    def said() -> list[str]:
        return [note.key for note in station_notes(township)]

    assert said() == ["unsent"]
    exchange(township, tmp_path)
    assert said() == []
    couple(township, wife={"certificate_number": id_number("33019919950301126")},
           husband={"certificate_number": id_number("33019919930512135")})  # fmt: skip
    assert said() == ["waiting"]
    clock.pass_(days=8)
    assert said() == ["unsent", "unanswered"]


def test_a_refused_bundle_and_an_old_backup_are_said(township: Context, clock: FakeClock) -> None:
    audit.write_line(township.database, clock.now_ms(), "wang", "import_refused", "", "x.age")
    backups = township.folder / "backups"
    backups.mkdir()
    assert [one.key for one in station_notes(township)] == ["refused", "backup"]
    made = backups / "one"
    made.write_bytes(b"")
    now = clock.now_ms() / 1000
    os.utime(made, (now, now))
    assert [one.key for one in station_notes(township)] == ["refused"]
    clock.pass_(days=3)
    notes = station_notes(township)
    assert "3 天以前" in notes[1].text
    assert clock.today() > date(2026, 11, 24)
