"""Two stations wrote the same field while apart: it is seen, shown with both sides, and decided."""

from dataclasses import replace
from pathlib import Path

import pytest

from app import cli
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import NotAllowed
from app.usecases.conflict_paper import make_conflict_paper
from app.usecases.conflicts import count_conflicts, list_conflicts, read_conflict
from app.usecases.consents import consents_of, withdraw_consent
from app.usecases.decide_conflict import decide_conflict
from app.usecases.exchange import exchange
from app.usecases.fingerprint import fingerprint
from app.usecases.open_couple import open_couple
from app.usecases.open_station import close_station
from app.usecases.records import read_record, save_record
from app.usecases.register_couple import Registered, save_person
from db import audit, change_log
from printing.as_text import sheet_text
from tests.conftest import LAB, PHYSICAL, FakeClock, agreed_couple

Pair = tuple[Context, Context]


def as_user(context: Context, *roles: str) -> Context:
    return replace(context, user=replace(context.user, roles=frozenset(roles)))


def closed(context: Context) -> Path:
    close_station(context)
    return context.folder


@pytest.fixture
def file(paired: Pair, tmp_path: Path) -> Registered:
    """A couple that both stations have."""
    made = agreed_couple(paired[0])
    meet(paired, tmp_path)
    return made


def meet(paired: Pair, tmp_path: Path) -> None:
    """Two full rounds of the stick."""
    stick = tmp_path / "usb"
    stick.mkdir(exist_ok=True)
    for station in (*paired, *paired):
        exchange(station, stick)


def same(paired: Pair) -> bool:
    ours, theirs = paired
    return (
        fingerprint(ours, theirs.station.code).digest
        == fingerprint(theirs, ours.station.code).digest
    )


def differ(paired: Pair, file: Registered, tmp_path: Path, clock: FakeClock) -> None:
    save_person(paired[0], file.wife_id or "", {"phone": "13811110000"})
    clock.pass_(minutes=5)
    save_person(paired[1], file.wife_id or "", {"phone": "13822220000"})
    meet(paired, tmp_path)


def test_both_stations_see_both_values_with_who_when_and_where(
    paired: Pair, file: Registered, tmp_path: Path, clock: FakeClock
) -> None:
    differ(paired, file, tmp_path, clock)

    for station in paired:
        assert count_conflicts(station) == 1
        one = list_conflicts(station)[0]
        assert (one.name, one.label) == ("单小花", "手机")
        assert [side.shown for side in one.sides] == ["13822220000", "13811110000"]
        assert [side.station for side in one.sides] == ["示例county", "示例township"]
        assert round((one.sides[0].at - one.sides[1].at) / 60_000) == 5
        assert one.sides[0].stands
        assert open_couple(station, file.couple_id).differs
    assert list_conflicts(paired[0])[0].sides[1].by == "王医生"


@pytest.mark.parametrize("which", [0, 1])
def test_a_decision_closes_the_difference_everywhere_and_the_loser_stays_in_the_log(
    paired: Pair, file: Registered, tmp_path: Path, clock: FakeClock, which: int
) -> None:
    differ(paired, file, tmp_path, clock)
    one = list_conflicts(paired[0])[0]
    decide_conflict(paired[0], one.key, stamp=one.sides[which].stamp)
    meet(paired, tmp_path)

    for station in paired:
        assert count_conflicts(station) == 0
        written = change_log.changes_of_row(station.database, "person", file.wife_id or "")
        phones = {change[7].get("phone") for change in written}
        assert {"13811110000", "13822220000"} <= phones
        view = open_couple(station, file.couple_id)
        assert view.people["wife"]["phone"] == one.sides[which].shown
        assert not view.differs
    assert same(paired)


def test_a_third_value_may_be_typed_and_is_checked_like_on_the_form(
    paired: Pair, file: Registered, tmp_path: Path, clock: FakeClock
) -> None:
    differ(paired, file, tmp_path, clock)
    key = list_conflicts(paired[1])[0].key
    with pytest.raises(KnownError, match="11 位手机号"):
        decide_conflict(paired[1], key, typed="12")
    decide_conflict(paired[1], key, typed="138 3333 0000")
    meet(paired, tmp_path)

    assert open_couple(paired[0], file.couple_id).people["wife"]["phone"] == "13833330000"
    with pytest.raises(KnownError, match="已经核对过"):
        decide_conflict(paired[0], key, typed="13800000000")


def test_the_same_value_typed_twice_is_no_difference_to_anybody(
    paired: Pair, file: Registered, tmp_path: Path
) -> None:
    for station in paired:
        save_person(station, file.wife_id or "", {"phone": "13811110000"})
    meet(paired, tmp_path)

    assert [count_conflicts(station) for station in paired] == [0, 0]
    assert same(paired)


def test_what_is_worked_out_follows_the_decision(
    paired: Pair, file: Registered, tmp_path: Path, clock: FakeClock
) -> None:
    wife = file.wife_id or ""
    save_record(paired[0], "physical", file.visit_id, wife, dict(PHYSICAL))
    clock.pass_(minutes=1)
    save_record(paired[1], "physical", file.visit_id, wife, PHYSICAL | {"weight_kg": "75"})
    meet(paired, tmp_path)
    found = list_conflicts(paired[1])
    assert [one.field for one in found] == ["weight_kg"]

    decide_conflict(paired[1], found[0].key, stamp=found[0].sides[1].stamp)
    meet(paired, tmp_path)

    values = read_record(paired[0], "physical", file.visit_id, wife)
    assert values is not None
    assert (values["weight_kg"], values["bmi"]) == ("55", "21.5")
    _, losers = change_log.clock_of(paired[0].database, "physical", found[0].pk)
    assert set(losers) == {"owner"}


def test_a_confidential_value_is_masked_in_the_list_and_its_reading_recorded(
    paired: Pair, file: Registered, tmp_path: Path
) -> None:
    _lab_differs(paired, file, tmp_path)
    one = next(one for one in list_conflicts(paired[1]) if one.field == "syphilis")

    assert {side.shown for side in one.sides} == {"（保密）"}
    assert {side.value for side in one.sides} == {None}
    seen = read_conflict(paired[1], one.key)
    assert {side.shown for side in seen.sides} == {"阳性", "阴性"}
    actions = [line["action"] for line in audit.lines(paired[1].database, file.wife_id)]
    assert "view_confidential" in actions
    listed = sheet_text(make_conflict_paper(paired[1]).sheets[0])
    assert "阳性" not in listed


def _lab_differs(paired: Pair, file: Registered, tmp_path: Path) -> None:
    wife = file.wife_id or ""
    save_record(paired[0], "lab_wife", file.visit_id, wife, dict(LAB))
    save_record(
        paired[1], "lab_wife", file.visit_id, wife, LAB | {"syphilis": "negative"}, complete=True
    )
    meet(paired, tmp_path)


def test_a_complete_record_is_decided_without_unlocking_and_that_is_on_record(
    paired: Pair, file: Registered, tmp_path: Path
) -> None:
    _lab_differs(paired, file, tmp_path)
    one = next(one for one in list_conflicts(paired[1]) if one.field == "syphilis")
    step = next(
        step
        for step in open_couple(paired[1], file.couple_id).steps  # the township is not told class C
        if (step.form_key, step.role) == ("lab_wife", "wife")
    )
    assert step.differs
    decide_conflict(paired[1], one.key, stamp=one.sides[1].stamp)

    last = audit.lines(paired[1].database, file.wife_id)[0]
    assert (last["action"], last["what"]) == ("decide_conflict", "lab_wife.syphilis:taken:locked")


def test_a_held_record_shows_no_difference(paired: Pair, file: Registered, tmp_path: Path) -> None:
    _lab_differs(paired, file, tmp_path)
    for state in consents_of(paired[1], file.wife_id or ""):
        if state.consent_id:
            withdraw_consent(paired[1], state.consent_id, "2026-11-01")

    assert not [one for one in list_conflicts(paired[1]) if one.table == "lab_wife"]
    assert count_conflicts(paired[1]) == 0


def test_only_who_fills_the_form_decides(
    paired: Pair, file: Registered, tmp_path: Path, clock: FakeClock
) -> None:
    differ(paired, file, tmp_path, clock)
    key = list_conflicts(paired[0])[0].key
    with pytest.raises(NotAllowed):
        decide_conflict(as_user(paired[0], "laboratory"), key, typed="13800000000")
    with pytest.raises(NotAllowed):
        list_conflicts(as_user(paired[0], "reporter"))


def test_a_difference_prints_with_both_sides(
    paired: Pair, file: Registered, tmp_path: Path, clock: FakeClock
) -> None:
    differ(paired, file, tmp_path, clock)
    one = list_conflicts(paired[0])[0]
    paper = make_conflict_paper(paired[0], one.key)

    said = sheet_text(paper.sheets[0])
    for words in ("13811110000", "13822220000", "示例township", "示例county", "核对后应为"):
        assert words in said
    assert paper.pdf.startswith(b"%PDF")
    decide_conflict(paired[0], one.key, typed="13800000000")
    with pytest.raises(KnownError, match="没有待核对"):
        make_conflict_paper(paired[0])


def test_differences_are_listed_decided_and_printed_by_command(
    paired: Pair,
    file: Registered,
    tmp_path: Path,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    differ(paired, file, tmp_path, clock)
    key = list_conflicts(paired[0])[0].key
    monkeypatch.setenv("ANYUN_PASSWORD", "correct horse 9")
    where = ["--data", str(closed(paired[0]))]

    assert cli.main(["conflict", "list", *where]) == 0
    assert key in capsys.readouterr().out
    out = tmp_path / "d.pdf"
    assert cli.main(["conflict", "print", key, "-o", str(out), *where]) == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert cli.main(["conflict", "decide", key, "--keep", *where]) == 0
    assert cli.main(["conflict", "decide", key, "--keep", *where]) == 1
