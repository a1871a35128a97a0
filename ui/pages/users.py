"""The administrator's page: who works here, in which roles, for which villages."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QMessageBox, QWidget

from app.usecases.allow import ROLES
from app.usecases.users import UserLine
from ui.parts import Message, button, card, column, label, row, scrolled, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE, fix_width
from ui.work import work

COLUMNS = (
    Column("姓名", lambda one: one.name),
    Column("登录名", lambda one: one.login),
    Column("角色", lambda one: "、".join(ROLES[role] for role in ROLES if role in one.roles)),
    Column("负责的村", lambda one: "、".join(one.villages) or "全部"),
    Column("状态", lambda one: _state(one)),
)
NOTE = (
    "管理员不能查看任何人的健康资料；要看资料，须另有医务角色。"
    "角色只在程序里起作用：能用密码打开本站、又会改程序的人，可以绕过它，请只给信得过的同事设密码。"
)


class UsersPage(QWidget):
    """A list, and below it what may be done with the chosen one, or a new colleague."""

    title = "用户"

    def __init__(
        self,
        list_users: Callable[[], list[UserLine]],
        add: Callable[..., None],
        change_roles: Callable[[str, list[str]], None],
        assign_villages: Callable[[str, list[str]], None],
        first_password: Callable[[str, str], None],
        disable: Callable[[str], str],
        enable: Callable[[str, str], None],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._list, self._add, self._change_roles = list_users, add, change_roles
        self._assign, self._first = assign_villages, first_password
        self._disable, self._enable = disable, enable
        self.chosen: UserLine | None = None
        self._build()
        self.refresh()

    def refresh(self) -> None:
        """Read the list again."""
        work(self._list).done(self._show, self).failed(self.message.trouble, self)

    def _build(self) -> None:
        self.message = Message()
        self.model = RowsModel(COLUMNS)
        self.rows = table(self.model, "用户", stretch=2)
        self.rows.setMinimumHeight(170)
        self.login, self.name = _line("登录名", "小写字母或数字"), _line("姓名", "真实姓名")
        self.villages = _line("负责的村", "用顿号隔开；不填为全部")
        self.password = _line("首次密码", "首次登录时须改")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.roles = {token: QCheckBox(text) for token, text in ROLES.items()}
        for box in self.roles.values():
            box.setObjectName("chip")
        lines = QFormLayout()
        lines.setHorizontalSpacing(16)
        pair = row(self.login, label("姓名", "label"), self.name, None)
        lines.addRow(label("登录名", "label"), pair)
        lines.addRow(label("角色", "label"), row(*self.roles.values(), None))
        lines.addRow(label("负责的村", "label"), row(self.villages, None))
        lines.addRow(label("首次密码", "label"), row(self.password, None))
        self.head = label("增加一位同事", "heading")
        self.setLayout(
            column(
                row(label("用户", "title"), None, button("增加一位同事", self.start_new)),
                self.message,
                self.rows,
                scrolled(_holding(card(self.head, lines, self._buttons()), label(NOTE, "soft"))),
                margin=3 * SPACE,
                space=12,
            )
        )
        self.rows.selectionModel().selectionChanged.connect(lambda *_: self._select())
        self.start_new()

    def _buttons(self) -> Any:
        self.add_button = button("增加", self.add_now, "main")
        self.save_button = button("保存角色和村", self.save_now, "main")
        self.first_button = button("重设首次密码", self.first_now)
        self.disable_button = button("停用…", self._ask_disable)
        self.enable_button = button("启用", self.enable_now)
        return row(
            self.add_button,
            self.save_button,
            self.first_button,
            self.enable_button,
            None,
            self.disable_button,
        )

    def start_new(self) -> None:
        """Empty lines for a new colleague."""
        self.rows.clearSelection()
        self._put(None)
        self.login.setFocus()

    def _select(self) -> None:
        chosen = self.rows.selectionModel().selectedRows()
        if chosen:
            self._put(self.model.row(chosen[0].row()))

    def _put(self, user: UserLine | None) -> None:
        self.chosen = user
        self.head.setText(f"{user.name}（{user.login}）" if user else "增加一位同事")
        self.login.setText(user.login if user else "")
        self.name.setText(user.name if user else "")
        for one in (self.login, self.name):
            one.setReadOnly(user is not None)
        self.villages.setText("、".join(user.villages) if user else "")
        self.password.clear()
        for token, box in self.roles.items():
            box.setChecked(bool(user and token in user.roles))
        active = bool(user and user.active)
        self.add_button.setVisible(user is None)
        self.save_button.setVisible(active)
        self.first_button.setVisible(active)
        self.disable_button.setVisible(active)
        self.enable_button.setVisible(user is not None and not active)

    def add_now(self) -> None:
        """Add the colleague who is typed in."""
        self._do(
            "已增加。请把首次密码当面告诉本人。",
            self._add,
            self.login.text().strip(),
            self.name.text(),
            self._ticked(),
            self.password.text(),
            self._named(),
        )

    def save_now(self) -> None:
        """Keep roles and villages of the chosen one."""
        assert self.chosen is not None
        login, roles, villages = self.chosen.login, self._ticked(), self._named()

        def both() -> None:
            self._change_roles(login, roles)
            self._assign(login, villages)

        self._do("已保存，下次登录时生效。", both)

    def first_now(self) -> None:
        """Give the chosen one a first password again."""
        assert self.chosen is not None
        said = "首次密码已设，请当面告诉本人。"
        self._do(said, self._first, self.chosen.login, self.password.text())

    def enable_now(self) -> None:
        """Let the chosen one in again."""
        assert self.chosen is not None
        self._do("已启用。", self._enable, self.chosen.login, self.password.text())

    def _ask_disable(self) -> None:
        assert self.chosen is not None
        said = f"停用后 {self.chosen.name} 的密码不能再打开本站。已登记的内容不受影响。"
        if QMessageBox.question(self, "停用用户", said) == QMessageBox.StandardButton.Yes:
            self.disable_now()

    def disable_now(self) -> None:
        """Take the chosen one's way in away."""
        assert self.chosen is not None
        self._do("已停用。", self._disable, self.chosen.login)

    def _ticked(self) -> list[str]:
        return [token for token, box in self.roles.items() if box.isChecked()]

    def _named(self) -> list[str]:
        return [one for one in self.villages.text().replace(",", "、").split("、") if one.strip()]

    def _do(self, said: str, ask: Callable[..., Any], *arguments: Any) -> None:
        def done(more: Any) -> None:
            self.message.good(f"{said}{more or ''}")
            self.start_new()
            self.refresh()

        work(ask, *arguments).done(done, self).failed(self.message.trouble, self)

    def _show(self, found: list[UserLine]) -> None:
        self.model.show_rows(found)


def _state(one: UserLine) -> str:
    if not one.active:
        return "已停用"
    return "首次密码未改" if one.must_change else "在用"


def _line(name: str, hint: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    fix_width(made, 260)
    return made


def _holding(*parts: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(column(*parts, None, space=12))
    return made
