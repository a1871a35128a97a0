"""Registering: Enter leads through it, a draft keeps what was chosen, a spouse may come later."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.find_people import find_people
from app.usecases.keep_draft import find_draft
from app.usecases.register_couple import register_couple
from tests.conftest import couple, id_number, person
from tests.ui.test_window import couple_page, focused, page, write
from ui.desk import Desk
from ui.pages.couple import CouplePage
from ui.pages.register import GREY, RegisterPage

ENTER = Qt.Key.Key_Return


def register_page(qtbot: QtBot, desk: Desk) -> RegisterPage:
    desk.window.show_page("register")
    made: RegisterPage = page(qtbot, desk, RegisterPage)
    qtbot.waitUntil(lambda: all(one.is_built for one in made.entries.values()), timeout=10_000)
    qtbot.wait(50)  # the draft has been looked for
    return made


def button_of(inside: CouplePage, text: str) -> QPushButton:
    return next(one for one in inside.findChildren(QPushButton) if one.text() == text)


def test_the_spouse_who_comes_later_is_registered_into_the_file_from_the_couples_page(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = register_couple(township, person(), None, {})
    shown = couple_page(qtbot, desk, file.couple_id)
    button_of(shown, "登记丈夫").click()
    register: RegisterPage = page(qtbot, desk, RegisterPage)
    qtbot.waitUntil(lambda: register.entries["husband"].is_built, timeout=10_000)
    assert list(register.entries) == ["husband"]
    register.entries["husband"].put(person("曾大勇", "male", phone="12"))
    register.save_now()
    qtbot.waitUntil(register.message.isVisible, timeout=10_000)
    assert register.entries["husband"].lines["phone"].problem is not None
    register.entries["husband"].put({"phone": "13900000002"})
    register.save_now()
    qtbot.waitUntil(lambda: desk.window.current is shown and shown.is_fresh, timeout=10_000)
    assert shown.view is not None
    assert shown.view.couple_id == file.couple_id
    assert shown.view.people["husband"]["name"] == "曾大勇"
    assert not [one for one in shown.findChildren(QPushButton) if one.text() == "登记丈夫"]


def test_a_restored_registration_still_uses_the_registration_that_was_chosen(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    known = couple(township).wife_id
    register = register_page(qtbot, desk)
    register.alone["husband"].setChecked(True)
    register.hints["wife"].use_wanted.emit(known)
    qtbot.waitUntil(lambda: register.entries["wife"].values()["name"] == "单小花", timeout=10_000)
    qtbot.waitUntil(lambda: _kept(township) == known, timeout=10_000)

    second = Desk(township)  # as after a restart
    qtbot.addWidget(second.window)
    second.window.show()
    again = register_page(qtbot, second)
    qtbot.waitUntil(lambda: again.entries["wife"].values()["name"] == "单小花", timeout=10_000)
    assert again.alone["husband"].isChecked()
    again.save_now()
    page(qtbot, second, CouplePage)
    assert len(find_people(township, "单小花")) == 1


def _kept(context: Context) -> str | None:
    found = find_draft(context, "register")
    return found[0]["known"]["wife"] if found else None


def test_enter_leads_from_one_spouse_to_the_other_to_the_couple_and_to_the_button(
    qtbot: QtBot, desk: Desk
) -> None:
    register = register_page(qtbot, desk)
    ways = [("wife", "phone", "husband", "name"), ("husband", "phone", "couple", "marry_date")]
    for part, last, other, first in ways:
        register.entries[part].lines[last].editor.setFocus()
        qtbot.keyClick(focused(register), ENTER)
        assert focused(register) in register.entries[other].lines[first].editor.inner()
    register.alone["husband"].setChecked(True)
    register.entries["wife"].lines["phone"].editor.setFocus()
    qtbot.keyClick(focused(register), ENTER)
    assert focused(register) in register.entries["couple"].lines["marry_date"].editor.inner()
    *_, last_line = register.entries["couple"].lines.values()
    last_line.editor.setFocus()
    qtbot.keyClick(focused(register), ENTER)
    assert focused(register) is register.save


def test_enter_presses_the_button_that_has_the_keyboard(qtbot: QtBot, desk: Desk) -> None:
    register = register_page(qtbot, desk)
    register.again.setFocus()
    write(register.entries["wife"].lines["name"].editor.inner()[0], "某某")
    qtbot.keyClick(register.again, ENTER)
    assert not register.entries["wife"].values()["name"]


def test_enter_says_at_once_what_is_no_date_and_stays_there(qtbot: QtBot, desk: Desk) -> None:
    register = register_page(qtbot, desk)
    line = register.entries["wife"].lines["birthday"]
    line.editor.setFocus()
    write(focused(register), "330199199503011241")
    qtbot.keyClick(focused(register), ENTER)
    assert line.problem is not None
    assert focused(register) in line.editor.inner()
    qtbot.keyClick(focused(register), Qt.Key.Key_Tab)
    assert focused(register) not in line.editor.inner()


def test_the_number_of_problems_goes_down_with_each_that_is_mended(
    qtbot: QtBot, desk: Desk
) -> None:
    register = register_page(qtbot, desk)
    register.alone["husband"].setChecked(True)
    wife = register.entries["wife"]
    wife.put(person(phone="12") | {"name": None})
    register.save_now()
    qtbot.waitUntil(register.message.isVisible, timeout=10_000)
    assert "有 2 处" in register.message.text()
    write(wife.lines["name"].editor.inner()[0], "某某")
    assert "有 1 处" in register.message.text()
    write(wife.lines["phone"].editor.inner()[0], "3")
    assert register.message.isHidden()


def test_villages_known_here_are_offered_and_the_spouses_comes_grey(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    couple(township, wife={"village": "上河村"})
    register = register_page(qtbot, desk)
    wife, husband = (register.entries[one] for one in ("wife", "husband"))
    line = wife.lines["village"].editor.inner()[0]
    qtbot.waitUntil(lambda: line.completer() is not None, timeout=10_000)  # type: ignore[attr-defined]
    found = line.completer()  # type: ignore[attr-defined]
    found.setCompletionPrefix("河")
    assert found.currentCompletion() == "上河村"
    write(line, "下河村")
    assert husband.lines["village"].editor.carried
    assert husband.values()["village"] is None
    assert husband.lines["village"].problem.text() == GREY  # type: ignore[union-attr]
    husband.lines["village"].editor.setFocus()
    qtbot.keyClick(focused(register), ENTER)
    assert husband.values()["village"] == "下河村"
    write(line, "二组")
    assert husband.values()["village"] == "下河村"
    QApplication.processEvents()


def test_the_same_number_for_both_is_refused(qtbot: QtBot, desk: Desk, township: Context) -> None:
    file = register_couple(township, person(), None, {})
    shown = couple_page(qtbot, desk, file.couple_id)
    register = desk.front.add_spouse(shown, "husband")
    qtbot.waitUntil(lambda: register.entries["husband"].is_built, timeout=10_000)
    number = id_number("33019919950301124")
    register.entries["husband"].put(person("曾大勇", "male", certificate_number=number))
    register.save_now()
    qtbot.waitUntil(register.message.isVisible, timeout=10_000)
    assert register.entries["husband"].lines["certificate_number"].problem is not None
