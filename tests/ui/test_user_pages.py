"""The pages of users, one's own password, and the lock of the window."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.add_user import add_user
from app.usecases.open_station import close_station, open_station
from app.usecases.users import list_users
from db import audit
from tests.conftest import PASSWORD, Founder, couple
from tests.ui.test_window import couple_page
from ui import theme
from ui.__main__ import Door
from ui.desk import Desk
from ui.pages.form_page import FormPage
from ui.pages.lock_page import LockPage
from ui.pages.login import LoginPage
from ui.pages.own import FirstPasswordPage, OwnPage
from ui.pages.users import UsersPage
from ui.work import finish

WAIT = 20_000


def shown(qtbot: QtBot, context: Context) -> Desk:
    theme.dress(QApplication.instance())  # type: ignore[arg-type]
    made = Desk(context)
    qtbot.addWidget(made.window)
    made.window.show()
    return made


@pytest.fixture
def desk(qtbot: QtBot, township: Context) -> Iterator[Desk]:
    yield shown(qtbot, township)
    finish()
    QApplication.processEvents()


def lock_page(qtbot: QtBot, desk: Desk) -> LockPage:
    qtbot.waitUntil(lambda: bool(desk.window.findChildren(LockPage)), timeout=WAIT)
    page: LockPage = desk.window.findChildren(LockPage)[-1]
    return page


def test_an_administrator_alone_finds_no_page_about_a_person(
    qtbot: QtBot, station: Founder
) -> None:
    desk = shown(qtbot, station("township", roles=frozenset({"administrator"})))
    assert desk.window.page_keys == [
        "today",
        "exchange",
        "keys",
        "users",
        "backup",
        "settings",
        "own",
    ]
    finish()
    QApplication.processEvents()


def test_a_reporter_finds_numbers_and_no_files(qtbot: QtBot, station: Founder) -> None:
    desk = shown(qtbot, station("township", roles=frozenset({"reporter"})))
    assert desk.window.page_keys == ["today", "reports", "pictures", "tables", "own"]
    finish()
    QApplication.processEvents()


def test_a_colleague_is_added_changed_disabled_and_let_in_again(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    assert isinstance(desk.window.show_page("users"), UsersPage)
    page: Any = desk.window.current
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=WAIT)
    page.login.setText("lin")
    page.name.setText("林护士")
    page.roles["follow_up"].setChecked(True)
    page.villages.setText("上河村、下河村")
    page.password.setText("first of all 7")
    page.add_now()
    qtbot.waitUntil(lambda: page.model.rowCount() == 2, timeout=WAIT)
    assert "当面" in page.message.text()

    def lin() -> Any:
        return next(one for one in list_users(township) if one.login == "lin")

    assert lin().villages == ("上河村", "下河村")
    page.rows.selectRow(0)
    assert page.chosen.login == "lin"
    page.roles["laboratory"].setChecked(True)
    page.villages.setText("")
    page.save_now()
    qtbot.waitUntil(lambda: lin().roles == ("follow_up", "laboratory"), timeout=WAIT)
    qtbot.waitUntil(lambda: lin().villages == (), timeout=WAIT)
    qtbot.waitUntil(lambda: page.chosen is None, timeout=WAIT)
    page.rows.selectRow(0)
    page.disable_now()
    qtbot.waitUntil(lambda: "备份" in page.message.text(), timeout=WAIT)
    assert not lin().has_slot
    qtbot.waitUntil(lambda: not page.model.row(0).active, timeout=WAIT)
    page.rows.selectRow(0)
    assert page.enable_button.isVisible()
    page.password.setText("first of all 8")
    page.enable_now()
    qtbot.waitUntil(lambda: lin().active, timeout=WAIT)


def test_a_wrong_login_is_said_on_the_page(qtbot: QtBot, desk: Desk) -> None:
    page: Any = desk.window.show_page("users")
    page.login.setText("林")
    page.add_now()
    qtbot.waitUntil(lambda: "登录名" in page.message.text(), timeout=WAIT)


def test_one_changes_ones_own_password(qtbot: QtBot, desk: Desk) -> None:
    assert isinstance(desk.window.show_page("own"), OwnPage)
    page: Any = desk.window.current
    page.password.present.setText(PASSWORD)
    page.password.new.setText("another one 26")
    page.password.again.setText("another one 27")
    page.password.change_now()
    assert "不一样" in page.message.text()
    page.password.again.setText("another one 26")
    page.password.change_now()
    qtbot.waitUntil(lambda: "已修改" in page.message.text(), timeout=WAIT)


def test_the_locked_window_shows_nothing_and_opens_at_the_same_page_with_what_was_typed(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    page = couple_page(qtbot, desk, file.couple_id)
    assert page.view is not None
    page.form_wanted.emit(next(one for one in page.view.steps if one.form_key == "physical"))
    form = desk.window.current
    assert isinstance(form, FormPage)
    form.entry.put({"doctor_name": "没打完"})
    qtbot.waitExposed(desk.window)
    qtbot.keyClick(desk.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)

    lock = lock_page(qtbot, desk)
    assert not form.isVisible()
    assert not [
        one
        for one in desk.window.findChildren(QLabel)
        if one.isVisible() and "单小花" in one.text()
    ]
    qtbot.keyClick(desk.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.current is form
    lock.password.setText("not the password")
    lock.sign_in()
    qtbot.waitUntil(lambda: "不对" in lock.message.text(), timeout=WAIT)
    lock.password.setText(PASSWORD)
    lock.sign_in()
    qtbot.waitUntil(lambda: not desk.window.covered, timeout=WAIT)
    assert desk.window.current is form
    assert form.isVisible()
    assert form.entry.values()["doctor_name"] == "没打完"
    actions = [line["action"] for line in audit.lines(township.database, limit=4)]
    assert {"lock", "unlock_window", "sign_in_failed"} <= set(actions)


def test_the_window_locks_itself_when_nobody_is_there(qtbot: QtBot, desk: Desk) -> None:
    finish()
    QApplication.processEvents()
    desk.lock.auto.wait(0.0005)
    qtbot.waitUntil(lambda: desk.window.covered, timeout=WAIT)


def test_a_first_password_is_changed_before_the_desk_and_a_colleague_may_take_over(
    qtbot: QtBot, station: Founder
) -> None:
    context = station("township")
    add_user(context, "lin", "林护士", ["follow_up"], "first of all 7")
    close_station(context)  # one program at a time
    door = Door(context.folder)
    qtbot.addWidget(door.window)
    door.window.show()
    door.knock()

    def at(kind: type) -> Any:
        qtbot.waitUntil(lambda: isinstance(door.window.centralWidget(), kind), timeout=WAIT)
        return door.window.centralWidget()

    login = at(LoginPage)
    login.login.setCurrentText("lin")
    login.password.setText("first of all 7")
    login.sign_in()
    first = at(FirstPasswordPage)
    first.password.present.setText("first of all 7")
    first.password.new.setText("only mine 2026")
    first.password.again.setText("only mine 2026")
    first.password.change_now()
    qtbot.waitUntil(lambda: door.desk is not None, timeout=WAIT)
    assert door.desk is not None
    assert door.desk.window.page_keys == [
        "today", "find", "register", "due", "batch", "conflicts", "backup", "own"
    ]  # fmt: skip
    door.desk.lock.lock()
    change = lock_page(qtbot, door.desk).findChildren(QPushButton)[-1]
    change.click()
    assert isinstance(at(LoginPage), LoginPage)
    again = open_station(context.folder, "wang", PASSWORD)
    assert "lock" in [line["action"] for line in audit.lines(again.database, limit=4)]
    close_station(again)


def test_the_auditor_looks_narrows_verifies_and_takes_the_log_along(
    qtbot: QtBot, station: Founder, tmp_path: Path
) -> None:
    context = station("township", roles=frozenset({"auditor"}))
    desk = shown(qtbot, context)
    assert desk.window.page_keys == ["today", "audit", "own"]
    page: Any = desk.window.show_page("audit")
    qtbot.waitUntil(lambda: page.model.rowCount() > 0 and page.login.count() > 1, timeout=WAIT)
    page.verify_now()
    qtbot.waitUntil(lambda: "没有被改过" in page.message.text(), timeout=WAIT)
    page.save_to(tmp_path / "log.xlsx")
    qtbot.waitUntil(lambda: "没有加密" in page.message.text(), timeout=WAIT)
    page.action.setCurrentIndex(page.action.findData("sign_in"))
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=WAIT)
    page.since.setText("昨天")
    page.refresh()
    assert "不是日期" in page.message.text()
    finish()
    QApplication.processEvents()
