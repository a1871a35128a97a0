"""A person's page: timeline, history, accesses, moves, and the copy for the person."""

from typing import Any

import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import NotAllowed
from app.usecases.change_residence import change_residence
from app.usecases.consents import consents_of, withdraw_consent
from app.usecases.find_anyone import find_anyone
from app.usecases.form_problems import FormProblems
from app.usecases.open_couple import open_couple
from app.usecases.open_person import open_person
from app.usecases.papers import make_paper
from app.usecases.person_accesses import accesses
from app.usecases.person_copy import make_person_copy
from app.usecases.person_history import MASKED, history
from app.usecases.person_timeline import timeline
from app.usecases.records import save_record, unlock_record
from app.usecases.register_couple import read_person, register_couple, save_person
from app.usecases.restrict_person import restrict_person
from app.usecases.today import today
from db import audit
from printing.as_text import sheet_text
from tests.app.test_slips import assessed
from tests.conftest import LAB, PHYSICAL, FakeClock, Founder, consent, couple, id_number, person

OTHER = id_number("33019919960705128")


def copy_text(context: Context, person_id: str, **how: Any) -> str:
    return sheet_text(make_person_copy(context, person_id, **how).sheets[0])


def test_a_page_shows_who_someone_is_and_what_is_due_and_each_look_is_on_record(
    township: Context,
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    found = open_person(township, file.wife_id)
    assert found.values["name"] == "单小花"
    assert [(one.couple_id, one.role, one.spouse_name) for one in found.couples] == [
        (file.couple_id, "wife", "曾大勇")
    ]
    assert found.couples[0].visits[0][1] == file.file_number
    assert {one.key for one in found.due} >= {"physical", "lab_wife"}
    assert {one.role for one in found.due} == {"wife"}
    assert {one.purpose: one.state for one in found.consents}["upload"] == "valid"
    assert audit.lines(township.database, file.wife_id)[0]["action"] == "view"
    with pytest.raises(KnownError, match="没有找到此人"):
        open_person(township, "nobody")


def test_the_timeline_holds_everything_newest_first_and_a_held_record_without_its_day(
    township: Context, clock: FakeClock
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    save_record(township, "physical", file.visit_id, file.wife_id, dict(PHYSICAL), complete=True)
    make_paper(township, "card", file.visit_id, file.wife_id)
    clock.pass_(days=2)
    change_residence(township, file.wife_id, "moved_out", "2026-11-25", "去邻县务工")

    lines = timeline(township, file.wife_id)
    assert [(one.on, one.kind, one.title) for one in lines] == [
        ("2026-11-25", "move", "已迁出"),
        ("2026-11-24", "paper", "孕前优生健康检查通知单"),
        ("2026-11-24", "file", "新建家庭档案"),
        ("2026-11-20", "form", "体格检查"),
        ("2026-11-01", "consent", "签署同意：孕前优生健康检查"),
        ("2026-11-01", "consent", "签署同意：上报县级站"),
    ]
    examined = next(one for one in lines if one.title == "体格检查")
    assert examined.detail == f"已完成　{township.station.name}"
    owners = [
        field.new
        for line in history(township, file.wife_id)
        for field in line.fields
        if field.label == "填写单位"
    ]
    assert set(owners) == {township.station.name}
    signed = next(
        one for one in consents_of(township, file.wife_id) if one.purpose == "examination"
    )
    assert signed.consent_id
    withdraw_consent(township, signed.consent_id, "2026-11-01", "想再考虑")
    lines = timeline(township, file.wife_id)
    held = next(one for one in lines if one.title == "体格检查")
    assert (held.on, held.detail, held.form_key) == ("", "封存", None)
    assert ("撤回同意：孕前优生健康检查", "想再考虑") in {(one.title, one.detail) for one in lines}


def test_the_history_says_who_when_what_and_why_and_masks_what_is_confidential(
    township: Context, clock: FakeClock
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    where = ("lab_wife", file.visit_id, file.wife_id)
    save_record(township, *where, dict(LAB), complete=True)
    clock.pass_(hours=1)
    unlock_record(township, *where, "血红蛋白抄错")
    save_record(township, *where, dict(LAB) | {"hb": "89"}, complete=True)
    clock.pass_(minutes=1)
    save_person(township, file.wife_id, {"phone": "13811110000"})

    lines = history(township, file.wife_id)

    phone, corrected, unlocked, first = lines[:4]
    assert phone.who == "王医生"
    assert [(one.label, one.old, one.new) for one in phone.fields] == [
        ("手机", "13800000001", "13811110000")
    ]
    assert ("血红蛋白", "98 g/L", "89 g/L") in {
        (one.label, one.old, one.new) for one in corrected.fields
    }
    assert (unlocked.why, unlocked.title) == (MASKED, "临床检验（妻子）")
    secret = {one.new for one in first.fields if "梅毒" in one.label}
    assert secret == {MASKED}
    open_lines = history(township, file.wife_id, confidential=True)
    assert [one.why for one in open_lines[:4]] == ["", "", "血红蛋白抄错", ""]
    assert "阳性" in {one.new for one in open_lines[3].fields if "梅毒" in one.label}
    actions = {line["action"] for line in audit.lines(township.database, file.wife_id)}
    assert {"history", "view_confidential"} <= actions


def test_each_unlocking_has_its_reason_in_the_history_also_when_it_is_the_same(
    township: Context,
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    where = ("physical", file.visit_id, file.wife_id)
    for weight in ("55", "56"):
        save_record(township, *where, PHYSICAL | {"weight_kg": weight}, complete=True)
        unlock_record(township, *where, "体重抄错")
    lines = history(township, file.wife_id, confidential=True)
    assert [one.why for one in lines if one.title == "体格检查"] == ["体重抄错", "", "体重抄错", ""]


def test_only_a_clinician_or_the_laboratory_unmasks_and_a_held_record_tells_no_value(
    station: Founder,
) -> None:
    clerk = station("township", roles=frozenset({"data_entry"}))
    file = couple(clerk)
    consent(clerk, file.wife_id)
    assert file.wife_id
    save_record(clerk, "lab_wife", file.visit_id, file.wife_id, dict(LAB))
    with pytest.raises(NotAllowed):
        history(clerk, file.wife_id, confidential=True)
    with pytest.raises(NotAllowed):
        make_person_copy(clerk, file.wife_id, held=True)
    signed = consents_of(clerk, file.wife_id)[0]
    assert signed.consent_id
    withdraw_consent(clerk, signed.consent_id, "2026-11-02")
    held = next(one for one in history(clerk, file.wife_id) if "临床检验" in one.title)
    assert held.fields == ()
    assert "封存" in held.title


def test_whoever_died_or_moved_away_is_asked_nothing_any_more(
    township: Context, clock: FakeClock
) -> None:
    file = assessed(township)
    consent(township, file.wife_id, "follow_up")
    assert file.wife_id
    assert file.husband_id
    clock.pass_(days=100)

    def keys(person_id: str) -> set[str]:
        return {one.key for one in open_person(township, person_id).due}

    assert {"contact", "notice", "ultrasound"} <= keys(file.wife_id)
    change_residence(township, file.wife_id, "moved_out", "2026-12-01", "外省")
    assert keys(file.wife_id) == {"notice"}, "results may still matter to her health"
    assert keys(file.husband_id)
    change_residence(township, file.wife_id, "moved_in", "2027-01-05")
    assert "contact" in keys(file.wife_id)
    change_residence(township, file.wife_id, "died", "2027-01-10")
    assert keys(file.wife_id) == set()
    assert "ultrasound" not in keys(file.husband_id)
    assert today(township).expected.count == 0
    assert [one.person_id for one in find_anyone(township, "单小花")] == [file.wife_id]


def test_a_move_needs_a_real_day_and_is_not_undone_by_correcting_or_registering_again(
    township: Context,
) -> None:
    file = couple(township)
    assert file.wife_id
    for residence, on in (("flown", "2026-11-01"), ("died", "2026-12-30"), ("died", "1990-01-01")):
        with pytest.raises(FormProblems):
            change_residence(township, file.wife_id, residence, on)
    change_residence(township, file.wife_id, "moved_out", "2026-11-01")
    assert audit.lines(township.database, file.wife_id)[0]["what"] == "residence,residence_on"

    save_person(township, file.wife_id, person(phone="13800002222") | {"residence": None})
    values = read_person(township, file.wife_id) | {"residence": None}
    register_couple(township, values, None, {}, wife_id=file.wife_id)
    stored = read_person(township, file.wife_id)
    assert (stored["residence"], stored["phone"]) == ("moved_out", "13800002222")
    assert len(open_person(township, file.wife_id).couples) == 2


def test_the_copy_holds_everything_about_the_person_and_nothing_of_the_spouse(
    township: Context, clock: FakeClock
) -> None:
    file = assessed(township)
    consent(township, file.wife_id, "follow_up")
    assert file.wife_id
    early = {
        "visited_on": "2026-11-24", "visitor": "王医生", "visit_result": "pregnant",
        "lmp": "2026-11-22", "wife_smoking": "never", "husband_smoking": "still",
    }  # fmt: skip
    save_record(township, "early_follow_up", file.visit_id, file.wife_id, early)
    open_person(township, file.wife_id)

    said = copy_text(township, file.wife_id)

    for part in ("单小花", "330199199503011241", file.file_number, "体格检查", "血红蛋白", "98",
                 "签署同意：随访联系", "评估时看到的因素", "谁看过、打印过本人的资料", "王医生"):  # fmt: skip
        assert part in said, part
    for secret in ("曾大勇", "13900000002", "33019919930512133", "一般情况（丈夫）", "丈夫吸烟"):
        assert secret not in said, secret
    line = next(one for one in audit.lines(township.database, file.wife_id))
    assert line["action"] == "copy"
    found = find_anyone(township, line["what"])
    assert [one.person_id for one in found] == [file.wife_id]
    assert any(one.action == "个人信息副本" for one in accesses(township, file.wife_id))


def test_a_closed_record_is_named_on_the_copy_and_given_out_only_by_a_clinician_on_record(
    township: Context,
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    save_record(township, "lab_wife", file.visit_id, file.wife_id, dict(LAB))
    signed = consents_of(township, file.wife_id)[0]
    assert signed.consent_id
    withdraw_consent(township, signed.consent_id, "2026-11-02")

    said = copy_text(township, file.wife_id)
    assert "这份记录已封存：已撤回同意" in said
    assert "李检验" not in said
    assert "李检验" in copy_text(township, file.wife_id, held=True)
    assert audit.lines(township.database, file.wife_id)[0]["action"] == "copy_held"


def test_the_couples_page_says_why_nothing_more_can_be_filled_in(township: Context) -> None:
    file = couple(township)
    assert file.wife_id
    assert file.husband_id

    def closed(key: str, role: str) -> str | None:
        steps = open_couple(township, file.couple_id).steps
        return next(one.closed for one in steps if (one.form_key, one.role) == (key, role))

    assert closed("physical", "wife") == "no_consent"
    for one in (file.wife_id, file.husband_id):
        consent(township, one, "examination", "follow_up")
    assert closed("physical", "wife") is None
    change_residence(township, file.wife_id, "died", "2026-11-22")
    assert closed("physical", "wife") == "died"
    assert closed("outcome", "wife") is None
    assert closed("physical", "husband") is None
    withdraw_consent(
        township, consents_of(township, file.husband_id)[0].consent_id or "", "2026-11-23"
    )
    assert closed("physical", "husband") == "withdrawn"


def test_a_spouse_whose_data_is_set_aside_is_not_taken_for_one_who_never_came(
    township: Context,
) -> None:
    file = couple(township)
    assert file.husband_id
    restrict_person(township, file.husband_id, "asked")
    view = open_couple(township, file.couple_id)
    assert "husband" not in view.people
    assert view.missing == ()
    alone = register_couple(
        township, person(certificate_number=OTHER, birthday="1996-07-05"), None, {}
    )
    assert open_couple(township, alone.couple_id).missing == ("husband",)
