"""Health forms: saving, correcting, who may, and what happens to a draft."""

import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import NotAllowed
from app.usecases.exchange import exchange
from app.usecases.form_problems import FormProblems
from app.usecases.keep_draft import drop_draft, find_draft, keep_draft
from app.usecases.open_station import close_station, open_station
from app.usecases.records import read_record, save_record
from db import audit, change_log
from tests.conftest import LAB, PASSWORD, PHYSICAL, FakeClock, Founder, consent, couple


def test_what_is_saved_is_read_back_and_both_are_on_record(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    saved = save_record(township, "physical", file.visit_id, file.wife_id, dict(PHYSICAL))
    found = read_record(township, "physical", file.visit_id, file.wife_id)

    assert found is not None
    assert (found["height_cm"], found["bmi"]) == ("160", "21.5")
    assert "bmi" in saved.changed
    actions = [line["action"] for line in audit.lines(township.database, file.wife_id)]
    assert actions[:2] == ["view", "save"]


def test_only_the_changed_fields_make_a_change_and_nothing_changed_makes_none(
    township: Context,
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    where = ("physical", file.visit_id, file.wife_id)
    save_record(township, *where, dict(PHYSICAL))
    before = change_log.last_lsn(township.database)

    assert save_record(township, *where, dict(PHYSICAL)).changed == ()
    assert change_log.last_lsn(township.database) == before
    assert save_record(township, *where, PHYSICAL | {"systolic": 118}).changed == ("systolic",)


def test_an_answer_can_be_taken_back(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    where = ("lab_wife", file.visit_id, file.wife_id)
    save_record(township, *where, LAB | {"urine": "abnormal", "urine_detail": "蛋白+"})
    save_record(township, *where, {"urine": "normal"})

    found = read_record(township, *where)
    assert found is not None
    assert (found["urine"], found["urine_detail"], found["hb"]) == ("normal", None, "98")


def test_several_choices_survive_saving(township: Context) -> None:
    from random import Random

    from app.demo.people import history

    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    values = history(Random(3), township.clock.today())
    values |= {"has_disease": "yes", "diseases": ["anemia", "thyroid"]}
    save_record(township, "history_wife", file.visit_id, file.wife_id, values)

    found = read_record(township, "history_wife", file.visit_id, file.wife_id)
    assert found is not None
    assert found["diseases"] == ["anemia", "thyroid"]


def test_an_implausible_value_is_kept_only_when_confirmed(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    where = ("lab_wife", file.visit_id, file.wife_id)

    with pytest.raises(FormProblems) as problem:
        save_record(township, *where, LAB | {"hb": "9"})
    assert problem.value.problems["lab_wife"][0].field == "hb"
    assert read_record(township, *where) is None

    save_record(township, *where, LAB | {"hb": "9"}, frozenset({"hb"}))
    assert read_record(township, *where)


def test_all_problems_come_at_once_in_paper_order(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    with pytest.raises(FormProblems) as problem:
        save_record(
            township,
            "physical",
            file.visit_id,
            file.wife_id,
            {"examined_on": "2030-01-01", "systolic": 70, "diastolic": 90, "height_cm": "abc"},
        )
    fields = [one.field for one in problem.value.problems["physical"]]
    assert fields[:3] == ["examined_on", "doctor_name", "height_cm"]
    assert "diastolic" in fields


def test_the_laboratory_fills_its_forms_and_not_the_doctors(station: Founder) -> None:
    context = station("county", roles=frozenset({"laboratory", "data_entry"}))
    file = couple(context)
    consent(context, file.wife_id)
    assert file.wife_id
    save_record(context, "lab_wife", file.visit_id, file.wife_id, dict(LAB))
    values = {
        "assessed_on": "2026-11-24",
        "assessor": "x",
        "risk_tag": "general",
        "pregnancy_advice": "may_conceive",
    }
    with pytest.raises(NotAllowed):
        save_record(context, "assessment", file.visit_id, file.wife_id, values)


def test_identity_and_consent_are_not_saved_by_the_way_of_health_forms(township: Context) -> None:
    file = couple(township)
    assert file.wife_id
    for key in ("person", "couple", "visit", "consent", "withdrawal"):
        with pytest.raises(KnownError, match="不在这里保存"):
            save_record(township, key, file.visit_id, file.wife_id, {})
    with pytest.raises(KnownError, match="没有名为"):
        save_record(township, "horoscope", file.visit_id, file.wife_id, {})


def test_another_stations_results_can_be_added_to_but_not_overwritten(
    paired: tuple[Context, Context], tmp_path_factory: pytest.TempPathFactory
) -> None:
    township, county = paired
    stick = tmp_path_factory.mktemp("stick")
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    where = ("lab_wife", file.visit_id, file.wife_id)
    exchange(township, stick)
    exchange(county, stick)
    save_record(county, *where, dict(LAB))
    exchange(county, stick)
    exchange(township, stick)

    with pytest.raises(KnownError, match="血红蛋白"):
        save_record(township, *where, {"hb": "130"})
    assert save_record(township, *where, {"glucose": "5.1"}).changed == ("glucose",)


def test_a_draft_is_there_after_the_program_was_killed(station: Founder, clock: FakeClock) -> None:
    context = station("township")
    keep_draft(context, "lab_wife/v/p", {"hb": "9", "doctor_name": "没打完"})
    assert context.database.held
    context.database.held.release()  # as the system does for a dead process; nothing was closed
    again = open_station(context.folder, "wang", PASSWORD, clock)

    assert find_draft(again, "lab_wife/v/p") == (
        {"hb": "9", "doctor_name": "没打完"},
        clock.now_ms(),
    )
    drop_draft(again, "lab_wife/v/p")
    assert find_draft(again, "lab_wife/v/p") is None
    close_station(again)
