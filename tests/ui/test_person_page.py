"""A person's page in the window, and the ways to it and from it."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.find_people import index_people
from app.usecases.records import save_record
from app.usecases.register_couple import Registered, read_person
from app.usecases.save_row import save_row
from db import audit
from tests.conftest import LAB, PHYSICAL, consent, couple
from tests.ui.conftest import OpenDesk
from tests.ui.test_window import couple_page, page, write
from ui.desk import Desk
from ui.pages.couple import CouplePage
from ui.pages.form_page import FormPage
from ui.pages.person import CHANGED, LOOKED, THEN, PersonPage
from ui.pages.preview import PreviewPage
from ui.pages.residence_dialog import ResidenceDialog
from ui.pages.today import TodayPage

WAIT = 15_000


@pytest.fixture
def file(township: Context) -> Registered:
    made = couple(township)
    consent(township, made.wife_id)
    assert made.wife_id
    save_record(township, "lab_wife", made.visit_id, made.wife_id, dict(LAB))
    save_record(township, "physical", made.visit_id, made.wife_id, dict(PHYSICAL))
    return made


@pytest.fixture
def desk(open_desk: OpenDesk, township: Context, file: Registered) -> Desk:
    return open_desk(township)


def shown_person(qtbot: QtBot, desk: Desk) -> PersonPage:
    made: PersonPage = page(qtbot, desk, PersonPage)
    qtbot.waitUntil(lambda: made.view is not None, timeout=WAIT)
    return made


def test_the_name_on_a_couples_page_leads_to_the_person_and_each_part_loads_when_looked_at(
    qtbot: QtBot, desk: Desk, township: Context, file: Registered
) -> None:
    shown = couple_page(qtbot, desk, file.couple_id)
    name = shown.findChild(QPushButton, "name")
    assert name is not None
    name.click()
    made = shown_person(qtbot, desk)
    assert made.head.text() == "单小花"
    assert made.timeline.rowCount() == 0
    made.tabs.setCurrentIndex(THEN)
    qtbot.waitUntil(lambda: made.timeline.rowCount() == 5, timeout=WAIT)
    made.tabs.setCurrentIndex(CHANGED)
    qtbot.waitUntil(lambda: made.history.fields.rowCount() > 0, timeout=WAIT)
    made.tabs.setCurrentIndex(LOOKED)
    qtbot.waitUntil(lambda: made.accesses.rowCount() > 2, timeout=WAIT)

    made.tabs.setCurrentIndex(THEN)
    at = [made.timeline.row(row).title for row in range(5)].index("体格检查")
    made.then.activated.emit(made.timeline.index(at, 0))
    form: FormPage = page(qtbot, desk, FormPage)
    assert form.title.startswith("体格检查")


def test_confidential_values_are_masked_until_asked_for_on_record(
    qtbot: QtBot, desk: Desk, township: Context, file: Registered
) -> None:
    assert file.wife_id
    desk.front.open_person_page(file.wife_id)
    made = shown_person(qtbot, desk)
    made.tabs.setCurrentIndex(CHANGED)
    history = made.history
    qtbot.waitUntil(lambda: history.loaded, timeout=WAIT)

    def told() -> str:
        rows = [history.model.row(at) for at in range(history.model.rowCount())]
        lab = next(one for one in rows if "临床检验" in one.title)
        return str(next(one.new for one in lab.fields if "梅毒" in one.label))

    assert told() == "（保密）"
    history.unmask.setChecked(True)
    qtbot.waitUntil(lambda: told() == "阳性", timeout=WAIT)
    actions = {line["action"] for line in audit.lines(township.database, file.wife_id)}
    assert "view_confidential" in actions


def test_identity_is_corrected_and_the_page_below_knows_it(
    qtbot: QtBot, desk: Desk, township: Context, file: Registered
) -> None:
    assert file.wife_id
    shown = couple_page(qtbot, desk, file.couple_id)
    shown.person_wanted.emit(file.wife_id)
    made = shown_person(qtbot, desk)
    made.edit.click()
    form: FormPage = page(qtbot, desk, FormPage)
    qtbot.waitUntil(lambda: form.loaded, timeout=WAIT)
    assert form.complete.isHidden()
    form.entry.put({"name": "单晓花"})
    form.save_now()
    page(qtbot, desk, PersonPage)
    qtbot.waitUntil(lambda: made.head.text() == "单晓花", timeout=WAIT)
    assert read_person(township, file.wife_id)["sex"] == "female"
    made.left.emit()
    below: CouplePage = page(qtbot, desk, CouplePage)
    qtbot.waitUntil(
        lambda: below.view is not None and below.view.people["wife"]["name"] == "单晓花",
        timeout=WAIT,
    )


def test_blank_forms_are_in_a_menu_of_their_own_beside_the_papers_of_the_couple(
    qtbot: QtBot, desk: Desk, file: Registered
) -> None:
    shown = couple_page(qtbot, desk, file.couple_id)
    asked: list[str] = []
    shown.paper_wanted.connect(lambda key, _: asked.append(key))
    name = "妻子 单据与打印"
    (papers,) = [one for one in shown.findChildren(QPushButton) if one.accessibleName() == name]
    papers.click()
    qtbot.waitUntil(lambda: papers.findChild(QMenu) is not None, timeout=WAIT)
    menu = papers.findChild(QMenu)
    assert menu is not None
    menu.hide()
    *first, last = menu.actions()
    assert "检验申请单" in [one.text() for one in first]
    assert not [one for one in first if "空白" in one.text()]
    assert last.text() == "空白表"
    blank: Any = last.menu()
    assert "体格检查" in [one.text() for one in blank.actions()]
    blank.actions()[0].trigger()
    assert [key.startswith("blank_") for key in asked] == [True]


def test_a_move_is_recorded_and_ends_what_is_due(
    qtbot: QtBot, desk: Desk, file: Registered
) -> None:
    assert file.wife_id
    desk.front.open_person_page(file.wife_id)
    made = shown_person(qtbot, desk)
    before = made.view
    assert before is not None
    assert before.due
    dialog = ResidenceDialog("单小花", None, date(2026, 11, 24), made)
    dialog.date.setText("2026-02-30")
    assert not dialog.ok.isEnabled()
    dialog.date.setText("20261120")
    dialog.choice.setCurrentIndex(dialog.choice.findData("died"))
    assert (dialog.residence, dialog.on, dialog.note) == ("died", "2026-11-20", "")
    desk.front.people.record_move(made, file.wife_id, dialog.residence, dialog.on, dialog.note)
    qtbot.waitUntil(lambda: made.view is not before, timeout=WAIT)
    assert "已故" in made.state.text()
    assert made.view is not None
    assert made.view.due == ()


def test_the_copy_is_previewed_and_a_clinician_may_add_what_is_closed(
    qtbot: QtBot, desk: Desk, file: Registered
) -> None:
    assert file.wife_id
    desk.front.open_person_page(file.wife_id)
    made = shown_person(qtbot, desk)
    assert made.copy.menu() is not None
    made.copy_wanted.emit(False)
    preview: PreviewPage = page(qtbot, desk, PreviewPage)
    qtbot.waitUntil(lambda: preview.shown_pages > 0, timeout=WAIT)
    assert preview.paper is not None
    assert preview.paper.key == "person_copy"
    preview.left.emit()
    assert desk.window.current is made


def test_someone_without_a_couple_and_a_row_of_today_lead_to_the_person(
    qtbot: QtBot, desk: Desk, township: Context, file: Registered
) -> None:
    with township.database.atomic():
        values = {"name": "独一人", "sex": "female", "birthday": "1990-01-01"}
        save_row(township, "person", "alone", "alone", values)
        index_people(township, ["alone"])
    write(desk.front.bar.box, "独一人")
    qtbot.keyClick(desk.front.bar.box, Qt.Key.Key_Return)
    made = shown_person(qtbot, desk)
    assert made.head.text() == "独一人"
    assert not made.papers.isEnabled()
    made.left.emit()

    write(desk.front.bar.box, "zdy")
    qtbot.waitUntil(lambda: desk.front.bar.list.isVisible(), timeout=WAIT)
    qtbot.keyClick(desk.front.bar.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    made = shown_person(qtbot, desk)
    assert made.head.text() == "曾大勇"

    desk.window.show_page("today")
    today: TodayPage = page(qtbot, desk, TodayPage)
    qtbot.waitUntil(lambda: today.found is not None, timeout=WAIT)
    assert file.wife_id
    today.person_wanted.emit(file.wife_id)
    made = shown_person(qtbot, desk)
    for kind in (QPushButton, QLineEdit, QComboBox):
        for control in made.findChildren(kind):
            assert control.accessibleName() or control.objectName().startswith("qt_"), control
