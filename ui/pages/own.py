"""What is each user's own: the password, and how the window looks."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from app.errors import KnownError
from app.usecases.settings import SettingLine
from ui.pages.setting_lines import Put, SettingLines
from ui.parts import Message, button, card, column, label, row
from ui.theme import SPACE, fix_width
from ui.work import work


class PasswordCard(QWidget):
    """Three lines and a button. Emits `changed` with the new password."""

    changed = Signal(str)

    def __init__(self, change: Callable[[str, str], None], message: Message) -> None:
        super().__init__()
        self._change, self._message = change, message
        self.present, self.new = _secret("现在的密码"), _secret("新密码")
        self.again = _secret("再输一次新密码")
        lines = QFormLayout()
        lines.setHorizontalSpacing(16)
        for one in (self.present, self.new, self.again):
            lines.addRow(label(one.accessibleName(), "label"), one)
        self.again.returnPressed.connect(self.change_now)
        self.go = button("修改密码", self.change_now, "main")
        hint = label("可以用几个不相干的词连起来；不要含登录名，不要告诉别人。", "soft")
        self.setLayout(column(label("我的密码", "heading"), hint, lines, row(self.go, None)))

    def change_now(self) -> None:
        """Change it to what is typed."""
        if self.new.text() != self.again.text():
            self._message.trouble(KnownError("我的密码", "两次输入的新密码不一样", "请重新输入"))
            return
        self.go.setEnabled(False)
        work(self._change, self.present.text(), self.new.text()).done(self._changed, self).failed(
            self._refused, self
        )

    def _changed(self, _: object) -> None:
        new = self.new.text()
        for one in (self.present, self.new, self.again):
            one.clear()
        self.go.setEnabled(True)
        self._message.good("密码已修改，下次登录时用新密码。")
        self.changed.emit(new)

    def _refused(self, problem: Exception) -> None:
        self.go.setEnabled(True)
        self._message.trouble(problem)


class OwnPage(QWidget):
    """The page "我的" that everybody has. Emits `changed` with the key of a setting."""

    title = "我的"
    changed = Signal(str)

    def __init__(
        self,
        who: str,
        change_password: Callable[[str, str], None],
        settings: Callable[[], list[SettingLine]],
        put_setting: Put,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._put = put_setting
        self.message = Message()
        self.password = PasswordCard(change_password, self.message)
        self.lines: SettingLines | None = None
        self._place = column(label("我的显示", "heading"))
        self.setLayout(
            column(
                label(f"我的 · {who}", "title"),
                self.message,
                card(self._place),
                card(self.password),
                None,
                margin=3 * SPACE,
                space=12,
            )
        )
        work(settings).done(self._show, self).failed(self.message.trouble, self)

    def _show(self, found: list[SettingLine]) -> None:
        own = [one for one in found if one.setting.own]
        self.lines = SettingLines(own, self._put, self.message)
        self.lines.changed.connect(self.changed)
        self._place.addWidget(self.lines)


class FirstPasswordPage(QWidget):
    """Before anything else: the first password is changed for one that nobody else knows."""

    changed = Signal(str)

    def __init__(self, who: str, change_password: Callable[[str, str], None]) -> None:
        super().__init__()
        self.setObjectName("page")
        self.message = Message()
        self.password = PasswordCard(change_password, self.message)
        self.password.changed.connect(self.changed)
        inside = card(
            label(f"{who}，您好", "title"),
            label("您用的是管理员设的首次密码，请先改成只有自己知道的密码。", "soft"),
            self.message,
            self.password,
        )
        fix_width(inside, 520)
        self.setLayout(column(None, row(None, inside, None), None, margin=3 * SPACE))


def _secret(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setAccessibleName(name)
    made.setMaximumWidth(320)
    return made
