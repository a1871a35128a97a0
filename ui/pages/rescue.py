"""The station's file is damaged or gone: what is the matter, and plain choices."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.clock import show_moment
from app.context import Context
from app.usecases.rescue import Choice, Situation
from app.usecases.restore import Restored
from ui.pages.restore_dialog import missing_text
from ui.parts import Message, button, card, column, label, row, scrolled, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE
from ui.work import work


def _missing(one: Choice) -> str:
    return "不能确定" if one.missing is None else f"{one.missing} 条"


COLUMNS = (
    Column("备份时间", lambda one: show_moment(one.backup.made_at)),
    Column("人数", lambda one: str(one.backup.people)),
    Column("之后的更改", _missing),
    Column("名称", lambda one: one.backup.name),
)


class RescuePage(QWidget):
    """Emits `retry`, `restored` with what became of it, `opened` with a copy to read, `unlocked`
    when the key file is back.
    """

    retry = Signal()
    restored = Signal(object)
    opened = Signal(object)
    unlocked = Signal()

    def __init__(
        self,
        trouble: str,
        look: Callable[[Path | None], Situation],
        restore: Callable[[Path, str, str], Restored],
        open_read_only: Callable[[str, str], Context],
        keep_aside: Callable[[], Path],
        bring_keys: Callable[[str, str, Path | None], object],
        login: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._look, self._restore = look, restore
        self._read, self._aside, self._keys = open_read_only, keep_aside, bring_keys
        self._elsewhere: Path | None = None
        self._build(trouble, login)
        self.look_in(None)

    def look_in(self, elsewhere: Path | None) -> None:
        """List the backups here, or in another folder."""
        self._elsewhere = elsewhere
        work(self._look, elsewhere).done(self._show, self).failed(self.message.trouble, self)

    def restore_chosen(self) -> None:
        """Put the chosen backup in place of what is there."""
        chosen = self.chosen
        if chosen:
            self._busy("正在核对并恢复，请稍候…")
            work(self._restore, chosen.folder, self.login.text(), self.password.text()).done(
                self.restored.emit, self
            ).failed(self._failed, self)

    def bring_keys(self) -> None:
        """Take the key file alone from a backup."""
        self._busy("正在从备份取回密钥文件…")
        work(self._keys, self.login.text(), self.password.text(), self._elsewhere).done(
            lambda _: self.unlocked.emit(), self
        ).failed(self._failed, self)

    def read_only(self) -> None:
        """Open a copy of what is there."""
        self._busy("正在打开副本…")
        work(self._read, self.login.text(), self.password.text()).done(
            self.opened.emit, self
        ).failed(self._failed, self)

    def keep_aside(self) -> None:
        """Copy the files as they are."""
        work(self._aside).done(lambda path: self.message.good(f"已原样另存到 {path}"), self).failed(
            self.message.trouble, self
        )

    @property
    def chosen(self) -> Choice | None:
        """The chosen backup."""
        found = self.view.selectionModel().selectedRows()
        return self.model.row(found[0].row()) if found else None

    def _build(self, trouble: str, login: str) -> None:
        self.message, self.doubt = Message(), label("", "banner")
        self.doubt.hide()
        self.model = RowsModel(COLUMNS)
        self.view = table(self.model, "可以恢复的备份", 3)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._chosen())
        self.about = label(missing_text(None), "soft")
        self.login, self.password = QLineEdit(login), QLineEdit()
        self.login.setAccessibleName("登录名")
        self.login.setPlaceholderText("登录名")
        self.password.setAccessibleName("密码")
        self.password.setPlaceholderText("密码")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.go = button("恢复选中的备份", self.restore_chosen, "main")
        self.look = button("只读打开（查找、打印）", self.read_only)
        self.keys = button("只取回密钥文件", self.bring_keys, "main")
        self.keys.hide()  # until it is known that nothing else is wrong
        self.go.setEnabled(False)
        self.view.setMinimumHeight(120)
        inside = QWidget()
        inside.setLayout(
            column(
                card(
                    row(
                        label("从备份恢复", "heading"),
                        None,
                        button("从别的文件夹选备份…", self._ask_folder),
                    ),
                    self.view,
                    self.about,
                ),
                card(
                    label(
                        "忘记密码时：登录名留空，密码处填恢复单上的 8 组字符，只能用来恢复。",
                        "soft",
                    ),
                    row(self.login, self.password, self.keys, self.go, self.look, None),
                    row(
                        button("再试一次", self.retry.emit),
                        button("把现有文件另存一份", self.keep_aside),
                        None,
                    ),
                ),
                space=12,
            )
        )
        self.setLayout(
            column(
                label("救援", "title"),
                label(f"{trouble}　数据文件不会被删除或改动，请选择怎么办。", "banner"),
                self.doubt,
                self.message,
                scrolled(inside),
                margin=3 * SPACE,
                space=12,
            )
        )

    def _ask_folder(self) -> None:
        found = QFileDialog.getExistingDirectory(self, "备份所在的文件夹")
        if found:
            self.look_in(Path(found))

    def _show(self, found: Situation) -> None:
        self.keys.setVisible(found.keys_only)
        self.doubt.setText(found.doubt)
        self.doubt.setVisible(bool(found.doubt))
        self.model.show_rows(found.choices)
        if found.choices:
            self.view.selectRow(0)
        else:
            self.about.setText("这里没有备份。请接上存放备份的移动硬盘，从别的文件夹选。")

    def _chosen(self) -> None:
        self.go.setEnabled(self.chosen is not None)
        if self.chosen:
            self.about.setText(missing_text(self.chosen.missing))

    def _busy(self, text: str) -> None:
        self._allow(False)
        self.message.good(text)

    def _failed(self, problem: Any) -> None:
        self._allow(True)
        self.message.trouble(problem)

    def _allow(self, allowed: bool) -> None:
        self.go.setEnabled(allowed and self.chosen is not None)
        self.look.setEnabled(allowed)
