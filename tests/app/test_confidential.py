"""Class C: a township is given it only where a clinician is named; all else works as before."""

import json
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import NotAllowed
from app.usecases.assess import accept_rule_set, rule_set_version, save_assessment, suggest
from app.usecases.confidential import ELSEWHERE, is_secret, secret_fields
from app.usecases.exchange import exchange
from app.usecases.fingerprint import fingerprint
from app.usecases.named_clinician import clinicians_of, end_naming, name_clinician
from app.usecases.open_couple import open_couple
from app.usecases.papers import make_paper
from app.usecases.records import read_record, save_record, unlock_record
from app.usecases.register_couple import Registered
from app.usecases.tell_here import (
    list_to_tell,
    list_told,
    make_tell_paper,
    mark_told,
    record_tell_print,
    take_back,
)
from db import audit, change_log
from printing.as_text import sheet_text
from sync.change import Change
from tests.app.test_conflicts import as_user, closed
from tests.conftest import LAB, PASSWORD, PHYSICAL, agreed_couple, consent, couple

Pair = tuple[Context, Context]


@pytest.fixture
def tested(paired: Pair, stick: Path) -> Registered:
    """A couple of the township; the county has entered the wife's results, syphilis among them."""
    township, county = paired
    made = agreed_couple(township)
    meet(paired, stick)
    save_record(county, "lab_wife", made.visit_id, str(made.wife_id), dict(LAB))
    meet(paired, stick)
    return made


def meet(paired: Pair, stick: Path) -> None:
    for station in (*paired, *paired):
        exchange(station, stick)


def same(paired: Pair) -> bool:
    ours = fingerprint(paired[0], paired[1].station.code)
    return ours.digest == fingerprint(paired[1], paired[0].station.code).digest


def lab(context: Context, made: Registered) -> dict[str, Any]:
    found = read_record(context, "lab_wife", made.visit_id, str(made.wife_id))
    assert found is not None
    return found


def everything_in(context: Context) -> str:
    upto = change_log.last_lsn(context.database)
    return "".join(str(one) for _, one in change_log.changes_since(context.database, 0, upto))


def step(context: Context, made: Registered, form: str) -> Any:
    steps = open_couple(context, made.couple_id).steps
    return next(one for one in steps if one.form_key == form and one.role == "wife")


def test_the_township_sees_that_there_is_a_result_and_not_what_it_is(
    paired: Pair, tested: Registered
) -> None:
    township, county = paired
    assert lab(township, tested)["hb"] == "98"
    assert lab(township, tested)["syphilis"] is None
    assert "syphilis" not in everything_in(township)
    assert step(township, tested, "lab_wife").elsewhere
    assert not step(county, tested, "lab_wife").elsewhere
    assert lab(county, tested)["syphilis"] == "positive"
    assert same(paired)


def test_why_the_county_unlocked_confidential_results_stays_there(
    paired: Pair, tested: Registered, stick: Path
) -> None:
    township, county = paired
    where = ("lab_wife", tested.visit_id, str(tested.wife_id))
    save_record(county, *where, {"hb": "99"}, complete=True)
    unlock_record(county, *where, "梅毒结果抄错")
    meet(paired, stick)
    assert step(township, tested, "lab_wife").elsewhere
    assert lab(township, tested)["hb"] == "99"
    assert "梅毒结果抄错" not in everything_in(township)
    assert "梅毒结果抄错" in everything_in(county)
    assert same(paired)


def test_the_county_has_a_list_of_whom_it_tells(paired: Pair, tested: Registered) -> None:
    township, county = paired
    told = list_to_tell(county)
    assert [(one.person.person_id, one.stations) for one in told] == [
        (tested.wife_id, (township.station.name,))
    ]
    assert told[0].forms == (FORMS["lab_wife"].title,)
    assert list_to_tell(as_user(county, "follow_up"))[0].forms == ()
    with pytest.raises(NotAllowed):
        mark_told(as_user(county, "follow_up"), told, "王医生", "2026-11-24")


def test_telling_ends_the_entry_until_another_result_comes_and_can_be_taken_back(
    paired: Pair, tested: Registered, stick: Path
) -> None:
    county, wife = paired[1], str(tested.wife_id)
    found = list_to_tell(county)
    for by, on, said in (
        ("", "2026-11-24", "告知人"),
        ("王医生", "24/11", "日期"),
        ("王医生", "2026-11-25", "今天之后"),
    ):
        with pytest.raises(KnownError, match=said):
            mark_told(county, found, by, on)
    save_record(county, "lab_wife", tested.visit_id, wife, {"hbsag": "positive"})
    assert mark_told(county, found, "王医生", "2026-11-24") == 1
    assert [one.person.person_id for one in list_to_tell(county)] == [wife], "hbsag came after"
    mark_told(county, list_to_tell(county), "王医生", "2026-11-24")
    assert list_to_tell(county) == []
    save_record(county, "lab_wife", tested.visit_id, wife, {"hb": "120"})
    assert list_to_tell(county) == [], "what the township is given is told there"
    told = list_told(county)
    assert [(one.person.person_id, one.by, one.on) for one in told] == [
        (wife, "王医生", "2026-11-24")
    ]
    meet(paired, stick)
    assert same(paired)
    take_back(county, told[0])
    assert len(list_to_tell(county)) == 1
    actions = [line["action"] for line in audit.lines(county.database, wife)]
    assert {"mark_told", "take_back_told"} <= set(actions)


def test_telling_is_recorded_and_listed_by_command(
    paired: Pair,
    tested: Registered,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ANYUN_PASSWORD", PASSWORD)
    where = ["--json", "--data", str(closed(paired[1]))]
    said = []
    for words in ([], [str(tested.wife_id), "--by", "李医生"], [], ["--told-list"]):
        assert cli.main(["tell-here", *words, *where]) == 0
        said.append(json.loads(capsys.readouterr().out))
    assert [one["person"]["person_id"] for one in said[0]] == [tested.wife_id]
    assert said[1:3] == [{"ended": 1}, []]
    assert [one["by"] for one in said[3]] == ["李医生"]


def test_the_results_of_all_who_are_told_here_print_as_one_batch_each_on_record(
    paired: Pair, tested: Registered
) -> None:
    county, wife = paired[1], str(tested.wife_id)
    paper = make_tell_paper(county, [wife])
    said = sheet_text(paper.sheets[0])
    assert "梅毒" in said
    assert "阳性" in said
    record_tell_print(county, paper)
    lines = audit.lines(county.database, wife)
    assert [line["action"] for line in lines[:2]] == ["print", "preview"]
    mark_told(county, list_to_tell(county), "王医生", "2026-11-24")
    with pytest.raises(KnownError, match="没有可以打印"):
        make_tell_paper(county, [wife])


def test_a_repeated_result_that_the_county_tells_prints_there_and_not_at_the_township(
    paired: Pair, tested: Registered, stick: Path
) -> None:
    township, county = paired
    where = (tested.visit_id, str(tested.wife_id))
    again = {"sampled_on": "2026-11-24", "doctor_name": "李检验", "repeat_for": "suspicious"}
    save_record(county, "repeat_wife", *where, again | {"hb": "118", "syphilis": "positive"})
    meet(paired, stick)

    assert "复查结果告知单" in [one.title for one in make_tell_paper(county, where[1:]).sheets]
    theirs = sheet_text(make_paper(county, "recheck", *where).sheets[0])
    ours = sheet_text(make_paper(township, "recheck", *where).sheets[0])
    assert "阳性" in theirs
    assert "118" in ours
    assert "阳性" not in ours
    assert ELSEWHERE in ours
    assert ELSEWHERE in sheet_text(make_paper(township, "filled_lab_wife", *where).sheets[0])


def test_a_named_clinician_is_given_the_results_with_their_past(
    paired: Pair, tested: Registered, stick: Path
) -> None:
    township, county = paired
    save_record(county, "lab_wife", tested.visit_id, str(tested.wife_id), {"hbsag": "positive"})
    name_clinician(county, str(tested.wife_id), township.station.code, "王医生")
    meet(paired, stick)

    assert lab(township, tested)["syphilis"] == "positive"
    assert lab(township, tested)["hbsag"] == "positive"
    assert not step(township, tested, "lab_wife").elsewhere
    assert list_to_tell(county) == []
    assert same(paired)
    assert [one.clinician for one in clinicians_of(county, str(tested.wife_id))] == ["王医生"]


def test_when_the_naming_ends_nothing_new_goes_there(
    paired: Pair, tested: Registered, stick: Path
) -> None:
    township, county = paired
    name_clinician(county, str(tested.wife_id), township.station.code, "王医生")
    meet(paired, stick)
    end_naming(county, str(tested.wife_id), township.station.code)
    save_record(
        county,
        "lab_wife",
        tested.visit_id,
        str(tested.wife_id),
        {"syphilis": "negative", "hb": "120"},
    )
    meet(paired, stick)

    assert lab(township, tested)["syphilis"] == "positive"
    assert lab(township, tested)["hb"] == "120"
    assert same(paired)


def test_what_the_township_recorded_itself_it_keeps_and_gets_back(
    paired: Pair, stick: Path
) -> None:
    township, county = paired
    made = couple(township)
    consent(township, made.wife_id)
    save_record(township, "lab_wife", made.visit_id, str(made.wife_id), dict(LAB))
    meet(paired, stick)

    assert lab(township, made)["syphilis"] == "positive"
    assert lab(county, made)["syphilis"] == "positive"
    assert not step(township, made, "lab_wife").elsewhere
    assert same(paired)


def test_the_township_may_add_to_the_record_without_touching_what_it_does_not_see(
    paired: Pair, tested: Registered, stick: Path
) -> None:
    township, county = paired
    save_record(township, "lab_wife", tested.visit_id, str(tested.wife_id), {"alt": "20"})
    meet(paired, stick)

    assert lab(county, tested)["alt"] == "20"
    assert lab(county, tested)["syphilis"] == "positive"
    assert step(township, tested, "lab_wife").elsewhere
    assert same(paired)


def test_an_assessment_of_the_county_does_not_tell_what_it_stands_on(
    paired: Pair, tested: Registered, stick: Path
) -> None:
    township, county = paired
    wife = str(tested.wife_id)
    accept_rule_set(county, rule_set_version())
    save_record(county, "physical", tested.visit_id, wife, dict(PHYSICAL))
    values = {
        "assessed_on": "2026-11-24", "assessor": "李医生", "risk_tag": "at_risk",
        "pregnancy_advice": "treat_then_conceive", "advice_individual": "先治疗梅毒。",
    }  # fmt: skip
    save_assessment(county, tested.visit_id, wife, "wife", values, {})
    meet(paired, stick)

    found = read_record(township, "assessment", tested.visit_id, wife)
    assert found is not None
    assert found["pregnancy_advice"] == "treat_then_conceive"
    assert "梅毒" not in everything_in(township)
    assert not step(township, tested, "assessment").outdated
    with pytest.raises(KnownError, match=ELSEWHERE):
        make_paper(township, "result", tested.visit_id, wife)
    assert "梅毒" in str(make_paper(county, "result", tested.visit_id, wife).sheets)


def test_the_notice_of_the_township_says_where_the_rest_is_told(
    paired: Pair, tested: Registered
) -> None:
    township, _ = paired
    wife = str(tested.wife_id)
    hints = suggest(township, tested.visit_id, wife, "wife")
    assert any(ELSEWHERE in one for one in hints.missing)
    accept_rule_set(township, rule_set_version())
    values = {
        "assessed_on": "2026-11-24", "assessor": "王医生", "risk_tag": "general",
        "pregnancy_advice": "may_conceive",
    }  # fmt: skip
    save_assessment(township, tested.visit_id, wife, "wife", values, {})

    paper = make_paper(township, "result", tested.visit_id, wife)

    assert ELSEWHERE in str(paper.sheets)
    assert "阳性" not in str(paper.sheets)


def test_the_notice_printed_at_the_county_does_not_send_to_the_county(
    paired: Pair, tested: Registered, stick: Path
) -> None:
    township, county = paired
    wife = str(tested.wife_id)
    accept_rule_set(township, rule_set_version())
    values = {
        "assessed_on": "2026-11-24", "assessor": "王医生", "risk_tag": "general",
        "pregnancy_advice": "may_conceive",
    }  # fmt: skip
    save_assessment(township, tested.visit_id, wife, "wife", values, {})
    meet(paired, stick)

    said = str(make_tell_paper(county, [wife]).sheets)

    assert "未查或尚无结果" in said, "what no one has tested is still said"
    assert ELSEWHERE not in said


def test_class_c_is_written_as_a_change_of_its_own(paired: Pair, tested: Registered) -> None:
    upto = change_log.last_lsn(paired[1].database)
    written = [Change(*one) for _, one in change_log.changes_since(paired[1].database, 0, upto)]
    for one in written:
        form = FORMS[one.table]
        if form.purpose:
            secret = secret_fields(one.table)
            assert {name in secret for name in one.fields} in ({True}, {False})
    assert any(is_secret(one) for one in written)


def test_what_this_version_does_not_know_is_taken_for_class_c() -> None:
    change = Change("c330199000.00000001", 1, "0" * 12 + ".c330199000.00000001", "lab_wife",
                    "a", "b", 0, {"from_a_newer_version": "x"}, None, "li")  # fmt: skip
    assert is_secret(change)
    assert is_secret(change._replace(table="newer_form"))
    assert not is_secret(change._replace(fields={"hb": "98"}))
    assert not is_secret(change._replace(table="person"))


def test_only_the_county_names_a_clinician_and_only_for_a_station_it_knows(
    paired: Pair, tested: Registered
) -> None:
    township, county = paired
    wife = str(tested.wife_id)
    with pytest.raises(KnownError, match="只有县级站"):
        name_clinician(township, wife, county.station.code, "王医生")
    with pytest.raises(KnownError, match="没有与"):
        name_clinician(county, wife, "t330199999", "王医生")
    with pytest.raises(KnownError, match="姓名"):
        name_clinician(county, wife, township.station.code, " ")
