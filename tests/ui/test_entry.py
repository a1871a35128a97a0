"""Entry: hints while typing, undo, grey answers from an earlier visit, the page of keys."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.catalogue import FORMS
from app.context import Context
from app.demo import people
from app.errors import KnownError
from app.usecases.earlier_visit import earlier_answers, likely_answers, ranges_today
from app.usecases.kits import Kit, put_kit
from app.usecases.records import read_record, save_record
from app.usecases.register_couple import open_visit
from app.usecases.start_values import begin_with
from tests.conftest import consent, couple, id_number, person
from tests.ui.test_window import couple_page, focused, form_page, page, write
from ui.desk import Desk
from ui.entry.form_entry import LATER, FormEntry
from ui.pages.couple import CouplePage
from ui.pages.form_page import FormPage
from ui.pages.keys_help import KeysHelp
from ui.pages.register import RegisterPage

CONTROL = Qt.KeyboardModifier.ControlModifier


def entry_of(qtbot: QtBot, key: str) -> FormEntry:
    made = FormEntry(FORMS[key])
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.start()
    return made


@pytest.mark.parametrize(
    ("typed", "said"), [("120", ""), ("95", "↓ 偏低"), ("160", "↑ 偏高"), ("900", "请核对")]
)
def test_a_result_is_judged_while_it_is_typed(qtbot: QtBot, typed: str, said: str) -> None:
    entry = entry_of(qtbot, "lab_wife")
    line = entry.lines["hb"].editor
    line.setFocus()
    qtbot.keyClicks(focused(entry), typed)
    shown = [one.text() for one in line.findChildren(type(entry.lines["hb"].label))]
    assert (said in shown) if said else shown[-1] == ""


def test_the_range_shown_is_the_one_of_the_kit_in_use(qtbot: QtBot, township: Context) -> None:
    kit = Kit("lab_wife", "tsh", "甲", 0.4, 4.0, "[]", "2026-01-01")
    put_kit(township, kit)
    entry = entry_of(qtbot, "lab_wife")
    entry.ranges = ranges_today(township, "lab_wife")
    entry.put({"tsh": "4.5"})
    shown = [
        one.text() for one in entry.lines["tsh"].editor.findChildren(type(entry.lines["tsh"].label))
    ]
    assert any("0.4–4" in text for text in shown)
    assert "↑ 偏高" in shown


def test_answers_are_taken_back_one_by_one(qtbot: QtBot) -> None:
    entry = entry_of(qtbot, "physical")
    entry.put({"skin_hair": "normal"})
    for name, digit in (("skin_hair", "2"), ("lungs", "2")):
        entry.lines[name].editor.setFocus()
        qtbot.keyClick(focused(entry), digit)
    assert entry.values()["lungs"] == "abnormal"
    qtbot.keyClick(focused(entry), Qt.Key.Key_Z, CONTROL)
    assert entry.values()["lungs"] is None
    qtbot.keyClick(focused(entry), Qt.Key.Key_Z, CONTROL)
    assert entry.values()["skin_hair"] == "normal"
    qtbot.keyClick(focused(entry), Qt.Key.Key_Z, CONTROL)
    assert entry.values()["skin_hair"] == "normal"


def test_a_grey_answer_counts_only_once_it_is_confirmed(qtbot: QtBot) -> None:
    entry = entry_of(qtbot, "history_husband")
    entry.carry({"has_disease": "yes", "diseases": ["anaemia"], "smoking": "no"})
    assert not entry.lines["diseases"].editor.isHidden()
    assert entry.values()["has_disease"] is None
    assert entry.typed()["has_disease"] is None
    grey = len(entry.unconfirmed())
    entry.lines["has_disease"].editor.setFocus()
    qtbot.keyClick(focused(entry), Qt.Key.Key_Return)
    assert entry.values()["has_disease"] == "yes"
    assert len(entry.unconfirmed()) == grey - 1
    entry.undo()
    assert entry.values()["has_disease"] is None
    assert len(entry.unconfirmed()) == grey


def test_a_new_plan_starts_from_the_last_history_and_is_not_complete_until_it_is_confirmed(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    consent(township, file.husband_id)
    assert file.husband_id
    on = township.clock.today() - timedelta(days=2)
    told = people.history_husband(Random(3), on)
    save_record(township, "history_husband", file.visit_id, file.husband_id, told, complete=True)
    visit, _ = open_visit(township, file.couple_id)
    found = earlier_answers(township, "history_husband", visit, file.husband_id)
    assert found
    assert "asked_on" not in found
    assert earlier_answers(township, "physical", visit, file.husband_id) == {}

    shown = couple_page(qtbot, desk, file.couple_id)
    assert shown.view is not None
    step = next(one for one in shown.view.steps if one.form_key == "history_husband")
    shown.form_wanted.emit(step)
    form: FormPage = page(qtbot, desk, FormPage)
    qtbot.waitUntil(lambda: form.loaded, timeout=10_000)
    grey = form.entry.unconfirmed()
    assert "smoking" in grey
    form.complete_now()
    assert f"还有 {len(grey)} 项" in form.message.text()
    assert read_record(township, "history_husband", visit, file.husband_id) is None


def test_the_day_and_the_name_are_proposed_in_grey_to_who_signs_the_form_and_to_nobody_else(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    form = form_page(qtbot, desk, file.couple_id, "physical")
    qtbot.waitUntil(lambda: form.loaded, timeout=10_000)
    assert form.entry.unconfirmed() == ["examined_on", "doctor_name"]
    assert form.entry.values()["examined_on"] is None
    form.save_now()
    qtbot.waitUntil(lambda: form.entry.lines["examined_on"].problem is not None, timeout=10_000)
    qtbot.keyClick(focused(form), Qt.Key.Key_Return)
    assert form.entry.values()["examined_on"] == "2026-11-24"
    qtbot.waitUntil(lambda: focused(form).hasSelectedText(), timeout=10_000)  # type: ignore[attr-defined]
    write(focused(form), "李医生")
    assert form.entry.values()["doctor_name"] == "李医生"

    assert likely_answers(township, "lab_wife") == {}
    assert likely_answers(township, "baby") == {}
    typist = replace(township, user=replace(township.user, roles=frozenset({"data_entry"})))
    assert likely_answers(typist, "physical") == {}
    visitor = replace(township, user=replace(township.user, roles=frozenset({"follow_up"})))
    assert likely_answers(visitor, "physical") == {}
    asked = ("contact", file.visit_id, str(file.wife_id))
    assert begin_with(visitor, *asked) == {"contacted_on": "2026-11-24", "visitor": "王医生"}
    assert begin_with(typist, *asked) is None


def test_what_is_typed_while_a_form_is_still_being_built_comes_into_its_fields(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    form = form_page(qtbot, desk, file.couple_id, "lab_wife")
    assert not form.loaded
    qtbot.keyClicks(focused(desk.window), "20261120")
    qtbot.keyClick(focused(desk.window), Qt.Key.Key_Tab)
    qtbot.keyClicks(focused(desk.window), "202611")
    assert not form.loaded
    qtbot.waitUntil(lambda: form.loaded, timeout=10_000)
    qtbot.keyClicks(focused(desk.window), "21")
    values = form.entry.values()
    assert [values["sampled_on"], values["tested_on"]] == ["2026-11-20", "2026-11-21"]


def test_a_form_that_could_not_be_read_cannot_be_saved_over(qtbot: QtBot) -> None:
    def fail() -> None:
        raise KnownError("打开表格", "读不到", "请重试")

    form = FormPage(
        FORMS["lab_wife"],
        "妻子",
        "lab_wife/x",
        fail,
        lambda *_, **__: pytest.fail("saved"),
        lambda *_: None,
        lambda _: None,
        lambda _: None,
    )
    qtbot.addWidget(form)
    form.show()
    assert not form.save.isEnabled()
    qtbot.waitUntil(lambda: "读不到" in form.message.text(), timeout=10_000)
    assert not form.save.isEnabled()
    assert not form.complete.isEnabled()


def test_a_card_in_which_nothing_is_asked_yet_says_so(qtbot: QtBot) -> None:
    entry = entry_of(qtbot, "reproductive_wife")
    assert len(entry.lines) > 4
    said = [one for one in entry.findChildren(QLabel) if one.text() == LATER and one.isVisible()]
    assert len(said) == 1
    entry.put({"exam_done": "yes"})
    assert said[0].isHidden()


def test_the_page_of_keys_names_each_key_that_works(qtbot: QtBot, desk: Desk) -> None:
    shown = KeysHelp(desk.window)
    qtbot.addWidget(shown)
    assert {"回车", "Ctrl+Z", "Ctrl+K", "F1", "Ctrl+S"} <= shown.shown.keys()


def test_while_registering_a_hint_names_who_may_be_meant_and_prevents_nothing(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    desk.window.show_page("register")
    register: RegisterPage = page(qtbot, desk, RegisterPage)
    register.alone["husband"].setChecked(True)
    entry, hint = register.entries["wife"], register.hints["wife"]
    entry.put(person(certificate_number=id_number("33019919950301348")))
    entry.lines["name"].editor.setFocus()
    qtbot.keyClicks(focused(entry), " ")
    qtbot.waitUntil(hint.isVisible, timeout=10_000)
    assert [one.person.person_id for one in hint.shown] == [file.wife_id]
    assert focused(entry) is entry.lines["name"].editor.inner()[0]
    register.save_now()
    couple_page: CouplePage = page(qtbot, desk, CouplePage)
    qtbot.waitUntil(lambda: couple_page.is_fresh, timeout=10_000)
    assert hint.isHidden()

    desk.window.show_page("register")
    entry.put(person())
    qtbot.keyClicks(entry.lines["name"].editor.inner()[0], " ")
    qtbot.waitUntil(hint.isVisible, timeout=10_000)
    hint.findChildren(QPushButton)[1].click()
    opened: CouplePage = page(qtbot, desk, CouplePage)
    qtbot.waitUntil(lambda: opened.is_fresh, timeout=10_000)
    assert opened.view is not None
    assert opened.view.couple_id == file.couple_id
