"""Backups: the last and the next, the second place, the list, restoring one, the rehearsal."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.clock import show_moment
from app.errors import KnownError
from app.usecases.backup import REASONS, Checked, Made
from app.usecases.backup_files import Backup
from app.usecases.restore import Rehearsed
from app.usecases.watch_over import BackupState
from ui.pages.restore_dialog import RestoreDialog
from ui.parts import Message, button, card, column, empty_state, label, row, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE
from ui.work import work

COLUMNS = (
    Column("时间", lambda one: show_moment(one.made_at)),
    Column("原因", lambda one: REASONS.get(one.reason, one.reason)),
    Column("人数", lambda one: str(one.people)),
    Column("更改", lambda one: str(one.lsn)),
    Column("名称", lambda one: one.name),
)


class BackupPage(QWidget):
    """Emits `restore_wanted` with the backup's folder and the password."""

    title = "备份"
    restore_wanted = Signal(object, str)

    def __init__(
        self,
        state: Callable[[], BackupState],
        make: Callable[[], Made],
        check: Callable[[str], Checked],
        rehearse: Callable[[], Rehearsed | None],
        put_second: Callable[[str], None],
        folder_of: Callable[[Backup], Path],
        would_miss: Callable[[Backup], int | None],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._state, self._make, self._check = state, make, check
        self._rehearse, self._put_second = rehearse, put_second
        self._folder_of, self._would_miss = folder_of, would_miss
        self._build()
        self.refresh()

    def refresh(self) -> None:
        """Look again."""
        work(self._state).done(self._show, self).failed(self.message.trouble, self)

    def make_now(self) -> None:
        """A backup at once."""
        self._busy("正在备份并打开核对…")
        work(self._make).done(self._made, self).failed(self._failed, self)

    def check_chosen(self) -> None:
        """Look into the chosen backup."""
        chosen = self.chosen
        if chosen:
            self._busy("正在打开核对…")
            work(self._check, chosen.name).done(
                lambda found: self._say(found.whole, found.sentence), self
            ).failed(self._failed, self)

    def rehearse_now(self) -> None:
        """Restore the newest one into a folder that is thrown away."""
        self._busy("正在演练恢复…")
        work(self._rehearse).done(self._rehearsed, self).failed(self._failed, self)

    def restore_chosen(self) -> None:
        """Ask, then hand over to the door: the station is closed for it."""
        chosen = self.chosen
        if chosen is None:
            return
        dialog = RestoreDialog(chosen, self._would_miss(chosen), self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.restore_wanted.emit(self._folder_of(chosen), dialog.password.text())

    @property
    def chosen(self) -> Backup | None:
        """The backup of the chosen row."""
        found = self.view.selectionModel().selectedRows()
        return self.model.row(found[0].row()) if found else None

    def keep_copies_in(self, place: str) -> None:
        """Set or clear the second place."""
        work(self._put_second, place).done(lambda _: self.refresh(), self).failed(
            self.message.trouble, self
        )

    def _build(self) -> None:
        self.message = Message()
        self.last, self.next = label(""), label("")
        self.second, self.rehearsal = label(""), label("")
        self.go = button("立即备份", self.make_now, "main")
        self.again = button("现在演练一次", self.rehearse_now)
        self.no_second = button("不用", partial(self.keep_copies_in, ""), name="不用第二位置")
        self.model = RowsModel(COLUMNS)
        self.view = table(self.model, "备份列表", 4)
        self.empty = empty_state("还没有备份。录入资料后会自动做第一份，也可以点“立即备份”。")
        self.acts = [
            button("打开核对", self.check_chosen),
            button("恢复这一份…", self.restore_chosen),
        ]
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._allow_acts())
        self._allow_acts()
        self.setLayout(
            column(
                label("备份", "title"),
                self.message,
                card(
                    label(
                        "有改动时自动备份，导入和升级之前也会先备份；全部加密，写好后打开核对才算数。",
                        "soft",
                    ),
                    row(label("上次备份", "label"), self.last, None),
                    row(label("下次备份", "label"), self.next, None),
                    row(
                        label("第二位置", "label"),
                        self.second,
                        button("选择…", self._ask_second, name="选择备份的第二位置"),
                        self.no_second,
                        None,
                    ),
                    row(label("恢复演练", "label"), self.rehearsal, None),
                    row(self.go, self.again, None),
                ),
                row(label("已有的备份", "heading"), None, *self.acts),
                self.view,
                self.empty,
                margin=3 * SPACE,
                space=12,
            )
        )

    def _show(self, state: BackupState) -> None:
        self.model.show_rows(state.backups)
        self.view.setVisible(bool(state.backups))
        self.empty.setHidden(bool(state.backups))
        self._allow_acts()
        newest = state.backups[0] if state.backups else None
        self.last.setText(
            f"{show_moment(newest.made_at)}（{newest.people} 人）" if newest else "还没有"
        )
        self.next.setText(state.next)
        self.no_second.setVisible(bool(state.second))
        self.second.setText(state.second or "未设；建议选一个移动硬盘，电脑损坏时靠它")
        done = state.rehearsal
        self.rehearsal.setText(
            f"{show_moment(done.at)}：{done.sentence}" if done else "还没有，每周自动做一次"
        )

    def _allow_acts(self) -> None:
        for one in self.acts:
            one.setEnabled(self.chosen is not None)

    def _ask_second(self) -> None:
        found = QFileDialog.getExistingDirectory(self, "选择备份的第二位置（另一个硬盘）")
        if found:
            self.keep_copies_in(found)

    def _busy(self, text: str) -> None:
        self.go.setEnabled(False)
        self.message.good(text)

    def _made(self, made: Made) -> None:
        second = f" {made.second}" if made.second else ""
        self._say(True, f"已备份并核对：{made.backup.people} 人。{second}")

    def _rehearsed(self, done: Rehearsed | None) -> None:
        self._say(bool(done and done.whole), done.sentence if done else "还没有备份。")

    def _say(self, good: bool, sentence: str) -> None:
        self.go.setEnabled(True)
        if good:
            self.message.good(sentence)
        else:
            self.message.trouble(KnownError("备份", sentence.rstrip("。"), "请另做一份备份"))
        self.refresh()

    def _failed(self, problem: Exception) -> None:
        self.go.setEnabled(True)
        self.message.trouble(problem)
