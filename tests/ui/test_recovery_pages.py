"""The recovery sheet in the window: a new one is made and typed back; a forgotten password."""

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.open_station import close_station, open_with_recovery
from app.usecases.renew_recovery import propose_recovery, renew_recovery
from db import key_slots
from db.errors import WrongPassword
from tests.conftest import PASSWORD, FakeClock
from tests.ui.test_keys_page import WAIT, dressed, keys_page
from tests.ui.test_window import page
from ui.pages.login import LoginPage
from ui.pages.recover_dialog import RecoverDialog
from ui.pages.recovery_code import NewRecoveryPage

__all__ = ["dressed"]
NEW = "another long one 7"


def opens(folder: Path, code: str) -> bool:
    return bool(key_slots.unlock(folder, key_slots.RECOVERY, code))


def test_a_new_recovery_sheet_counts_when_it_is_typed_back_with_the_password(
    qtbot: QtBot, dressed: None, township: Context
) -> None:
    desk, shown = keys_page(qtbot, township)
    shown.recovery_wanted.emit()
    made: NewRecoveryPage = page(qtbot, desk, NewRecoveryPage)
    made.begin.click()
    qtbot.waitUntil(lambda: made.steps.currentIndex() == 1, timeout=WAIT)
    code, part = made.code.key, made.code
    part.finish.click()
    assert "第 2 组" in made.message.text()
    for at, line in part.back.items():
        line.setText(code.split("-")[at - 1].lower())
    part.password.setText("not mine")
    part.finish.click()
    qtbot.waitUntil(lambda: "不对" in made.message.text(), timeout=WAIT)
    qtbot.waitUntil(part.finish.isEnabled, timeout=WAIT)
    with pytest.raises(WrongPassword):
        opens(township.folder, code)
    part.password.setText(PASSWORD)
    part.finish.click()
    qtbot.waitUntil(lambda: made.steps.currentIndex() == 2, timeout=WAIT)
    assert opens(township.folder, code)
    assert code not in part.code.text()
    assert "旧恢复单" in made.done.text()


def test_a_forgotten_password_is_set_anew_with_the_recovery_sheet(
    qtbot: QtBot, dressed: None, township: Context, clock: FakeClock
) -> None:
    code, folder = propose_recovery(township), township.folder
    renew_recovery(township, PASSWORD, code)
    close_station(township)

    def recover(key: str, login: str, password: str) -> Context:
        return open_with_recovery(folder, key, login, password, clock)

    login = LoginPage(["wang"], lambda *_: pytest.fail("not asked"), recover)
    qtbot.addWidget(login)
    login.show()
    opened: list[Any] = []
    login.opened.connect(opened.append)
    login.forgotten.click()
    [dialog] = login.findChildren(RecoverDialog)
    for line, text in ((dialog.code, "12345"), (dialog.new, NEW), (dialog.again, NEW + "?")):
        line.setText(text)
    dialog.go.click()
    assert "不一样" in dialog.message.text()
    dialog.again.setText(NEW)
    dialog.go.click()
    qtbot.waitUntil(lambda: "与恢复单不符" in dialog.message.text(), timeout=WAIT)
    dialog.code.setText(code.replace("-", " "))
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(opened), timeout=WAIT)
    assert opened[0].user.login == "wang"
    close_station(opened[0])
    assert key_slots.unlock(folder, "wang", NEW)
