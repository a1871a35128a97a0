"""The recovery code on the screen, typed back from the paper; and the page that makes a new one."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QStackedWidget, QWidget

from app.errors import KnownError
from app.usecases.renew_recovery import Renewed
from ui.parts import Message, button, card, column, label, row
from ui.theme import SPACE
from ui.work import work

ASKED_BACK = (2, 7)  # the groups that are typed back
TWO_COPIES = "忘记密码时只能靠它打开数据。请打印两份：一份锁入本站保险柜，一份交县级站。"
WHY = (
    "恢复单遗失、或可能被人看到过时，请换发一张新的。旧恢复单从此打不开本站现在的数据。",
    "换发以前的备份仍要用旧恢复单才能打开；换发后会立即做一份新备份。",
    "请先接好打印机。照纸上的内容输入两组以后才生效，在此之前旧恢复单一直有效。",
)


class CodeCard(QWidget):
    """Shows a code; `kept` once two groups are typed back. With `password`, that is asked too."""

    kept = Signal()

    def __init__(
        self,
        message: Message,
        print_sheet: Callable[[], None],
        finish: str,
        *,
        password: bool = False,
    ) -> None:
        super().__init__()
        self.key, self._message = "", message
        self.code = label("", "title")
        self.code.setAccessibleName("恢复码")
        self.back = {at: _line(f"第 {at} 组") for at in ASKED_BACK}
        self.password = _line("您的密码")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        asked = QFormLayout()
        asked.setHorizontalSpacing(16)
        for at, line in self.back.items():
            asked.addRow(label(f"请输入第 {at} 组", "label"), line)
        if password:
            asked.addRow(label("您的密码", "label"), self.password)
        self.finish = button(finish, self.look_at_it, "main")
        inside = card(
            label("恢复码", "heading"),
            label(TWO_COPIES, "soft"),
            self.code,
            row(button("打印恢复单…", print_sheet), None),
            label("为确认抄对了，请对照纸上的内容输入其中两组：", "soft"),
            asked,
            row(self.finish, None),
        )
        self.setLayout(column(inside, None))

    def show_code(self, key: str) -> None:
        """Show this code."""
        self.key = key
        self.code.setText(_in_rows(key.split("-")))
        self.back[ASKED_BACK[0]].setFocus()

    def look_at_it(self) -> None:
        """Say which group was not typed as it is, or that all is well."""
        groups = self.key.split("-")
        for at, line in self.back.items():
            if line.text().strip().upper() != groups[at - 1]:
                self._message.trouble(
                    KnownError(f"恢复码·第 {at} 组", "与恢复码不一致", "请对照纸上的内容重新输入")
                )
                return
        self.kept.emit()


class NewRecoveryPage(QWidget):
    """Why, the new code, and what became of it. Emits `left`."""

    left = Signal()

    def __init__(
        self,
        propose: Callable[[], str],
        renew: Callable[[str, str], Renewed],
        print_sheet: Callable[[QWidget, str], None],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.title = "换发恢复单"
        self._renew = renew
        self.message = Message()
        self.steps = QStackedWidget()
        self.begin = button(
            "生成新恢复码",
            lambda: work(propose).done(self._proposed, self).failed(self.message.trouble, self),
            "main",
        )
        self.code = CodeCard(
            self.message,
            lambda: print_sheet(self, self.code.key),
            "已打印并收好，换用新恢复码",
            password=True,
        )
        self.code.kept.connect(self.renew_now)
        self.done = label("", "soft")
        for one in (
            card(*(label(text, "soft") for text in WHY), row(self.begin, None)),
            self.code,
            card(label("已换用新恢复码", "heading"), self.done),
        ):
            step = QWidget()
            step.setLayout(column(one, None))
            self.steps.addWidget(step)
        back = button("返回", self.left.emit)
        back.setShortcut("Esc")
        self.setLayout(
            column(
                row(back, label("换发恢复单", "title"), None),
                self.message,
                self.steps,
                margin=3 * SPACE,
                space=12,
            )
        )

    def renew_now(self) -> None:
        """Let the new code take the old one's place."""
        self.message.good("正在换用并备份，请稍候…")
        self.code.finish.setEnabled(False)
        work(self._renew, self.code.password.text(), self.code.key).done(
            self._renewed, self
        ).failed(self._refused, self)

    def _proposed(self, key: str) -> None:
        self.code.show_code(key)
        self.steps.setCurrentIndex(1)

    def _renewed(self, done: Renewed) -> None:
        self.message.clear_text()
        self.code.show_code("")
        self.code.password.clear()
        self.done.setText(f"{done.note}\n\n{done.backup}")
        self.steps.setCurrentIndex(2)

    def _refused(self, problem: Exception) -> None:
        self.code.finish.setEnabled(True)
        self.code.password.clear()
        self.message.trouble(problem)


def _line(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setMaximumWidth(360)
    return made


def _in_rows(groups: list[str]) -> str:
    lines = (groups[:4], groups[4:])
    cells = ("".join(f"<td width=110>{one}</td>" for one in line) for line in lines)
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in cells) + "</table>"
