"""Signing in with the recovery sheet when the password is forgotten: the code and a new password."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from app.errors import KnownError
from ui.parts import Message, button, column, label, row
from ui.theme import SPACE
from ui.work import work


class RecoverDialog(QDialog):
    """Emits `opened` with what opening gives. `recover` takes code, login and new password."""

    opened = Signal(object)

    def __init__(
        self, login: str, recover: Callable[[str, str, str], Any], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("忘记密码")
        self._recover = recover
        self.code, self.login = _line("恢复码"), _line("登录名")
        self.new, self.again = _line("新密码", secret=True), _line("再输一次新密码", secret=True)
        self.login.setText(login)
        self.code.setPlaceholderText("恢复单上的 8 组字符")
        self.message = Message()
        self.go = button("设新密码并登录", self.recover_now, "main")
        self.again.returnPressed.connect(self.recover_now)
        lines = (self.code, self.login, self.new, self.again)
        fields = [one for line in lines for one in (label(line.accessibleName(), "label"), line)]
        self.setLayout(
            column(
                label("用恢复单设新密码", "heading"),
                label("请照恢复单输入。用后请重新密封；若多人见过它，请换发新的。", "soft"),
                *fields,
                self.message,
                row(self.go, button("取消", self.reject), None),
                margin=3 * SPACE,
            )
        )
        self.setMinimumWidth(520)
        self.code.setFocus()

    def recover_now(self) -> None:
        """Open the station with what is typed."""
        if self.new.text() != self.again.text():
            self.message.trouble(KnownError("新密码", "两次输入的不一样", "请重新输入"))
            return
        self.go.setEnabled(False)
        self.message.good("正在打开，请稍候…")
        given = (self.code.text(), self.login.text().strip(), self.new.text())
        work(self._recover, *given).done(self._opened, self).failed(self._refused, self)

    def _opened(self, context: Any) -> None:
        self.accept()
        self.opened.emit(context)

    def _refused(self, problem: Exception) -> None:
        self.go.setEnabled(True)
        self.message.trouble(problem)


def _line(name: str, *, secret: bool = False) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    if secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made
