"""The first start: found a station in three steps, and see its recovery key safely put away."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLineEdit,
    QStackedWidget,
    QWidget,
)

from app.errors import KnownError
from app.usecases.allow import ROLES
from app.usecases.found_station import STATION_ROLES, Founded
from ui.pages.recovery_code import CodeCard
from ui.parts import Message, button, card, column, label, row, scrolled
from ui.theme import SPACE
from ui.work import work


class FirstStartPage(QWidget):
    """Emits `founded` with login and password once the recovery key is put away."""

    founded = Signal(str, str)
    sheet_wanted = Signal(str, str, bool)  # station name, recovery key, practice

    def __init__(self, found_station: Callable[..., Founded]) -> None:
        super().__init__()
        self.setObjectName("page")
        self._found = found_station
        self._build()
        QTimer.singleShot(0, self, self.area.setFocus)  # once it stands in a window

    def _build(self) -> None:
        self.message = Message()
        self.steps = QStackedWidget()
        self.steps.addWidget(self._station())
        self.code = CodeCard(self.message, self._print, "已打印并收好，开始使用")
        self.code.kept.connect(self._finish)
        self.steps.addWidget(self.code)
        self.setLayout(
            column(
                label("安孕 · 建站", "title"),
                label("只需一次。数据从第一个字节起就加密保存在这台电脑上。", "soft"),
                self.message,
                scrolled(self.steps),
                margin=4 * SPACE,
                space=12,
            )
        )

    def _line(self, name: str, secret: bool = False, hint: str = "") -> QLineEdit:
        made = QLineEdit()
        made.setAccessibleName(name)
        made.setPlaceholderText(hint)
        made.setMaximumWidth(360)
        if secret:
            made.setEchoMode(QLineEdit.EchoMode.Password)
        return made

    def _station(self) -> QWidget:
        self.area = self._line("区划代码", hint="9 位，例如 330102001")
        self.name = self._line("站名", hint="例如 上河镇卫生院")
        self.role = QComboBox()
        self.role.setAccessibleName("类型")
        self.role.setMaximumWidth(360)
        for token, text in STATION_ROLES.items():
            self.role.addItem(text, token)
        self.practice = QCheckBox("这是练习站（虚构资料，所有单据都印“练习”）")
        self.user_name = self._line("您的姓名")
        self.login = self._line("登录名", hint="小写字母或数字，例如 wangfang")
        self.password = self._line("密码", secret=True, hint="至少 8 位，可用几个不相干的词")
        self.again = self._line("再输一次密码", secret=True)
        self.roles = {token: QCheckBox(text) for token, text in ROLES.items()}
        for token in ("administrator", "clinician"):
            self.roles[token].setChecked(True)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        lines = (self.area, self.name, self.user_name, self.login, self.password, self.again)
        for one in lines[:2]:
            form.addRow(label(one.accessibleName(), "label"), one)
        form.addRow(label("类型", "label"), self.role)
        form.addRow("", self.practice)
        for one in lines[2:]:
            form.addRow(label(one.accessibleName(), "label"), one)
        boxes = list(self.roles.values())
        form.addRow(label("角色", "label"), column(row(*boxes[:5], None), row(*boxes[5:], None)))
        self.go = button("建站", self.found_now, "main")
        return card(form, row(self.go, None))

    def _print(self) -> None:
        self.sheet_wanted.emit(self.name.text(), self.code.key, self.practice.isChecked())

    def found_now(self) -> None:
        """Found the station with what is filled in."""
        if self.password.text() != self.again.text():
            self._refused(_differs())
            return
        self.setFocus()  # a button that is disabled passes the keyboard on to anywhere
        self.go.setEnabled(False)
        work(self._found, **self._given()).done(self._founded, self).failed(self._refused, self)

    def _given(self) -> dict[str, Any]:
        return {
            "area_code": self.area.text().strip(),
            "name": self.name.text(),
            "role": self.role.currentData(),
            "login": self.login.text().strip(),
            "user_name": self.user_name.text(),
            "roles": frozenset(token for token, box in self.roles.items() if box.isChecked()),
            "password": self.password.text(),
            "practice": self.practice.isChecked(),
        }

    def _refused(self, problem: Exception) -> None:
        """Say it, and go to the line it is about."""
        self.go.setEnabled(True)
        self.message.trouble(problem)
        about = problem.where.partition("·")[2] if isinstance(problem, KnownError) else ""
        lines: dict[str, QWidget] = {
            "区划代码": self.area,
            "站名": self.name,
            "姓名": self.user_name,
            "登录名": self.login,
            "密码": self.password,
            "角色": self.roles["administrator"],
        }
        lines.get(about, self.go).setFocus()

    def _founded(self, founded: Founded) -> None:
        self.message.clear_text()
        self.code.show_code(founded.recovery_key)
        self.steps.setCurrentIndex(1)

    def _finish(self) -> None:
        self.founded.emit(self.login.text().strip(), self.password.text())


def _differs() -> Exception:
    return KnownError("建站·密码", "两次输入的密码不一样", "请重新输入")
