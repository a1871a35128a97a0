"""Signing in; a wrong password says so and waits longer each time."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.usecases.open_station import NeedsRescue
from app.usecases.sign_in_tries import WrongPassword
from ui.pages.recover_dialog import RecoverDialog
from ui.parts import Message, button, card, column, label, row
from ui.theme import SPACE, fix_width
from ui.work import work


class LoginPage(QWidget):
    """Emits `opened` with what opening gives, `rescue_wanted` when the station's file is damaged."""

    opened = Signal(object)
    rescue_wanted = Signal(str, str)

    def __init__(
        self,
        logins: list[str],
        open_station: Callable[[str, str], Any],
        recover: Callable[[str, str, str], Any] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._open, self._recover = open_station, recover
        self._left = 0
        self._build(logins)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        QTimer.singleShot(
            0, self, self.password.setFocus
        )  # a window new on the screen has its own idea

    def sign_in(self) -> None:
        """Try what is typed, once at a time."""
        if not self.go.isEnabled():
            return
        self.go.setEnabled(False)
        self.message.good("正在打开，请稍候…")
        work(self._open, self.login.currentText(), self.password.text()).done(
            self.opened.emit, self
        ).failed(self._refused, self)

    def _build(self, logins: list[str]) -> None:
        self.login = QComboBox()
        self.login.setEditable(True)
        self.login.addItems(logins)
        self.login.setAccessibleName("登录名")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName("密码")
        self.password.returnPressed.connect(self.sign_in)
        self.go = button("登录", self.sign_in, "main")
        self.message = Message()
        self.forgotten = button("忘记密码，用恢复单…", self._ask_recovery)
        if self._recover is None:
            self.forgotten.hide()
        inside = card(
            label("安孕", "title"),
            label("登录名", "label"),
            self.login,
            label("密码", "label"),
            self.password,
            self.message,
            self.go,
            self.forgotten,
        )
        self.inside = inside
        fix_width(inside, 360)
        self.setLayout(column(None, row(None, inside, None), None, margin=4 * SPACE))

    def _ask_recovery(self) -> None:
        if self._recover:
            dialog = RecoverDialog(self.login.currentText(), self._recover, self)
            dialog.opened.connect(self.opened.emit)
            dialog.open()

    def _refused(self, problem: Exception) -> None:
        if isinstance(problem, NeedsRescue):
            self.rescue_wanted.emit(f"{problem.what}。", self.login.currentText())
            return
        self.message.trouble(problem)
        self.password.selectAll()
        self._left = problem.wait_seconds if isinstance(problem, WrongPassword) else 0
        self.go.setEnabled(not self._left)
        if self._left:
            self._timer.start()

    def _tick(self) -> None:
        self._left -= 1
        self.go.setText(f"登录（{self._left} 秒后可再试）" if self._left > 0 else "登录")
        if self._left <= 0:
            self._left = 0
            self._timer.stop()
            self.go.setEnabled(True)
            self.password.setFocus()
