"""One whole couple, from registration to the notice, by keyboard alone."""

from datetime import timedelta
from random import Random
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.context import Context
from app.demo import people
from app.usecases.find_people import find_people
from app.usecases.open_couple import open_couple
from tests.conftest import PHYSICAL, person
from tests.ui.test_window import focused, page, write
from ui.desk import Desk
from ui.entry.editors import ButtonsEditor, Editor, ListEditor
from ui.entry.form_entry import FormEntry
from ui.pages.assess import AssessPage
from ui.pages.consent_dialog import ConsentDialog
from ui.pages.couple import CouplePage
from ui.pages.form_page import FormPage
from ui.pages.register import RegisterPage

CONTROL = Qt.KeyboardModifier.ControlModifier
IN_ROLES = {"wife": "妻子", "husband": "丈夫"}


class Typist:
    """Someone at the keyboard: nothing here touches a mouse or sets a value."""

    def __init__(self, qtbot: QtBot, desk: Desk) -> None:
        self.qtbot, self.desk = qtbot, desk

    def key(self, key: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        if QApplication.activeWindow() is None:  # a window manager gives it back after a dialog
            self.desk.window.activateWindow()
            self.qtbot.waitUntil(self.desk.window.isActiveWindow, timeout=10_000)
        self.qtbot.keyClick(focused(self.desk.window), key, modifier)

    def go_to(self, wanted: QWidget) -> None:
        """Tab until the keyboard is inside this widget."""
        for _ in range(300):
            at = focused(self.desk.window)
            if at is wanted or wanted.isAncestorOf(at):
                return
            self.key(Qt.Key.Key_Tab)
        raise AssertionError("the keyboard never came there")

    def fill(self, entry: FormEntry, values: dict[str, Any]) -> None:
        """Type every answer, in paper order, with Enter between them."""
        self.go_to(entry)
        for _ in range(2 * len(entry.lines)):
            at = focused(entry)
            name = next(name for name, line in entry.lines.items() if at in line.editor.inner())
            self._answer(entry.lines[name].editor, values.get(name))
            asked = [
                name
                for name, line in entry.lines.items()
                if not line.editor.isHidden() and line.editor.asked.kind != "derived"
            ]
            if name == asked[-1]:
                return
            multiline = isinstance(focused(entry), QPlainTextEdit)
            self.key(Qt.Key.Key_Tab if multiline else Qt.Key.Key_Return)

    def _answer(self, editor: Editor, value: Any) -> None:
        if value is None:
            return
        if isinstance(editor, ButtonsEditor):
            tokens = [token for token, _ in editor.asked.options]
            for token in value if isinstance(value, list) else [value]:
                digit = str(tokens.index(token) + 1)
                self.qtbot.keyClick(focused(self.desk.window), digit)
            return
        at = focused(self.desk.window)
        if isinstance(editor, ListEditor):
            assert isinstance(at, QComboBox)
            for _ in range(at.findData(value) - at.currentIndex()):
                self.key(Qt.Key.Key_Down)
            return
        if isinstance(at, QLineEdit):
            self.key(Qt.Key.Key_A, CONTROL)
        write(at, editor.field.show(value))

    def consent(self, shown: CouplePage, role: str, title: str) -> CouplePage:
        """Open the line of a consent and accept what the dialog proposes."""
        name = f"{IN_ROLES[role]} {title} 登记签署…"
        before = shown.view
        self.go_to(self._button(shown, name))
        QTimer.singleShot(100, self._accept)
        self.key(Qt.Key.Key_Space)
        self.qtbot.waitUntil(lambda: shown.view is not before and shown.is_fresh, timeout=10_000)
        return shown

    def _accept(self) -> None:
        """Tick that the signed paper was seen, then Enter; whatever happens the dialog ends."""
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, ConsentDialog) or dialog.focusWidget() is None:
            QTimer.singleShot(50, self._accept)  # not on the screen yet
            return
        try:
            for _ in range(10):
                if focused(dialog) is dialog.seen:
                    break
                self.qtbot.keyClick(focused(dialog), Qt.Key.Key_Tab)
            self.qtbot.keyClick(focused(dialog), Qt.Key.Key_Space)
            self.qtbot.keyClick(focused(dialog), Qt.Key.Key_Return)
            assert focused(dialog) is dialog.ok
            self.qtbot.keyClick(focused(dialog), Qt.Key.Key_Return)
        finally:
            dialog.close()

    def step(self, role: str, title: str, kind: type) -> Any:
        """Open one form from the couple's page."""
        shown: CouplePage = page(self.qtbot, self.desk, CouplePage)
        self.qtbot.waitUntil(lambda: shown.is_fresh, timeout=10_000)
        self.go_to(self._button(shown, f"{IN_ROLES[role]} {title}"))
        self.key(Qt.Key.Key_Space)
        opened = page(self.qtbot, self.desk, kind)
        self.qtbot.waitUntil(lambda: opened.loaded, timeout=10_000)
        return opened

    def form(self, role: str, title: str, values: dict[str, Any]) -> None:
        opened = self.step(role, title, FormPage)
        self.fill(opened.entry, values)
        self.key(Qt.Key.Key_Return, CONTROL)
        page(self.qtbot, self.desk, CouplePage)

    @staticmethod
    def _button(shown: QWidget, name: str) -> QPushButton:
        found = [one for one in shown.findChildren(QPushButton) if one.accessibleName() == name]
        assert found, name
        return found[0]


def test_a_whole_couple_is_entered_by_keyboard_alone(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    typist, chance = Typist(qtbot, desk), Random(11)
    on = township.clock.today() - timedelta(days=2)
    qtbot.keyClick(desk.window, Qt.Key.Key_N, CONTROL)
    register: RegisterPage = page(qtbot, desk, RegisterPage)
    qtbot.waitUntil(lambda: all(one.is_built for one in register.entries.values()), timeout=10_000)
    typist.fill(register.entries["wife"], person())
    typist.fill(register.entries["husband"], person("曾大勇", "male"))
    typist.fill(register.entries["couple"], {"marry_date": "2024-05-01"})
    typist.key(Qt.Key.Key_S, CONTROL)
    shown: CouplePage = page(qtbot, desk, CouplePage)
    qtbot.waitUntil(lambda: shown.is_fresh, timeout=10_000)

    for role in IN_ROLES:
        typist.consent(shown, role, "孕前优生健康检查")
    plain = PHYSICAL | {
        "systolic": 118,
        "diastolic": 76,
        "heart_rate": 70,
        "mental_state": "normal",
    }
    for role, sex in (("wife", "female"), ("husband", "male")):
        who = IN_ROLES[role]
        history = people.history if role == "wife" else people.history_husband
        typist.form(role, f"一般情况（{who}）", history(chance, on))
        typist.form(role, "体格检查", plain)
        genital = "妇科检查" if role == "wife" else "男科检查"
        typist.form(role, genital, people.reproductive(chance, on, sex))
        typist.form(role, f"临床检验（{who}）", people.laboratory(chance, on, sex))
    typist.form("wife", "妇科超声检查", people.ultrasound(chance, on))
    for role in IN_ROLES:
        opened: AssessPage = typist.step(role, "风险评估", AssessPage)
        typist.fill(opened.entry, {"risk_tag": "general", "pregnancy_advice": "may_conceive"})
        typist.key(Qt.Key.Key_S, CONTROL)
        told = {"told_on": on.isoformat(), "told_by": "王医生", "told_way": "face_to_face"}
        typist.form(role, "结果告知", told)

    line = find_people(township, "单小花")[0]
    assert line.couple_id
    steps = [one for one in open_couple(township, line.couple_id).steps if one.part == "expected"]
    assert {(one.form_key, one.role): one.state for one in steps} == {
        (one.form_key, one.role): "complete" for one in steps
    }
    assert len(steps) == 13
