"""At the county: who is told confidential results here; telling ends the entry, so does not wishing to."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QTableView,
    QWidget,
)

from app.clock import local_day
from app.domain.dates import read_date, show_date
from app.usecases.tell_here import MOST, Told, ToTell
from ui.parts import Message, button, column, empty_state, label, row, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE
from ui.work import Latest, work

MASKED = "（保密）"
ABOUT = (
    "乡镇站没有指定医生的人，保密项目的结果由县站当面告知本人。结果正常的和异常的都列在这里；"
    "给此人指定乡镇医生后，由那位医生告知，这里不再列出。"
)
NOTHING = "没有要由县站告知的结果。县站录入保密项目的结果、而乡镇站没有指定医生时，会列在这里。"
NONE_TOLD = "近 90 天没有登记过告知。在“待告知”里选中人，按“登记已告知…”。"
BOTH_WAYS = "本人表示不需要告知的，也在这里了结；两种情况不作区分，也不作标记。"
WAITING = (
    Column("姓名", lambda one: one.person.name),
    Column("乡镇站", lambda one: "、".join(one.stations)),
    Column("结果", lambda one: "、".join(one.forms) or MASKED),
    Column("等候自", lambda one: _day(one.since)),
    Column("电话", lambda one: one.person.phone or ""),
    Column("档案编号", lambda one: one.person.file_number or ""),
)
DONE = (
    Column("姓名", lambda one: one.person.name),
    Column("结果", lambda one: "、".join(one.forms) or MASKED),
    Column("告知日期", lambda one: show_date(one.on)),
    Column("告知人", lambda one: one.by),
)


class ToldHerePage(QWidget):
    """Emits `person_wanted` with a person's id and `paper_wanted` with the ids of people."""

    title = "由县站告知"
    person_wanted = Signal(str)
    paper_wanted = Signal(list)

    def __init__(
        self,
        waiting: Callable[[], list[ToTell]],
        told: Callable[[], list[Told]],
        mark: Callable[[list[ToTell], str, str], int],
        take_back: Callable[[Told], None],
        today: Callable[[], date],
        user_name: str,
        *,
        may_tell: bool,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._waiting, self._told, self._mark, self._take_back = waiting, told, mark, take_back
        self._today, self._user_name, self._may_tell = today, user_name, may_tell
        self._latest = Latest()
        self._found: list[ToTell] = []
        self._build()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Read the list that is shown again."""
        self._latest.work(self._told if self._shows_told else self._waiting).done(
            self._show, self
        ).failed(self.message.trouble, self)

    @property
    def chosen(self) -> list[ToTell]:
        """The people whose lines are selected."""
        rows = sorted({at.row() for at in self.rows.selectionModel().selectedRows()})
        return [self.model.row(at) for at in rows]

    def mark(self, told: list[ToTell], by: str, on: str) -> None:
        """These people were told, or do not wish to be."""
        work(self._mark, told, by, on).done(
            lambda _: self._done(f"已登记 {len(told)} 人。以后有新的结果会再列出。"), self
        ).failed(self.message.trouble, self)

    @property
    def _shows_told(self) -> bool:
        return bool(self.which.currentData())

    def _build(self) -> None:
        self.message = Message()
        self.which = QComboBox()
        self.which.setAccessibleName("显示")
        self.which.addItem("待告知", False)
        self.which.addItem("近 90 天已告知", True)
        self.which.currentIndexChanged.connect(lambda _: self._switch())
        self.model, self.done = RowsModel(WAITING), RowsModel(DONE)
        self.rows = table(self.model, "待由县站告知的人", stretch=2)
        self.rows.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.past = table(self.done, "已由县站告知的人", stretch=1)
        for view in (self.rows, self.past):
            view.activated.connect(self._open)
            view.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self.empty = empty_state(NOTHING)
        self.more = label(f"人数较多，先列等候最久的 {MOST} 人。", "soft")
        self.tell = button("登记已告知…", self._ask, "main")
        self.print_chosen = button("打印选中的…", lambda: self._print(self.chosen))
        self.print_all = button("打印全部…", lambda: self._print(self._found))
        self.back = button("登记错了，撤回", self._take_back_now)
        self.setLayout(
            column(
                row(label(self.title, "title"), None, self.which),
                label(ABOUT, "soft"),
                self.message,
                self.rows,
                self.past,
                self.empty,
                self.more,
                row(self.tell, self.print_chosen, self.print_all, self.back, None),
                margin=3 * SPACE,
                space=12,
            )
        )
        self._show([])

    def _show(self, found: list[Any]) -> None:
        told = self._shows_told
        (self.done if told else self.model).show_rows(found)
        self._found = [] if told else found
        self.rows.setVisible(bool(found) and not told)
        self.past.setVisible(bool(found) and told)
        self.empty.setText(NONE_TOLD if told else NOTHING)
        self.empty.setHidden(bool(found))
        self.more.setVisible(len(found) == MOST and not told)
        for one in (self.tell, self.print_chosen, self.print_all):
            one.setVisible(bool(found) and not told and self._may_tell)
        self.back.setVisible(bool(found) and told and self._may_tell)
        if found:  # not `selectRow`: where many can be chosen it heeds Ctrl and Shift
            first = self._view.model().index(0, 0)
            how = QItemSelectionModel.SelectionFlag
            self._view.selectionModel().setCurrentIndex(first, how.ClearAndSelect | how.Rows)
        self._enable()

    @property
    def _view(self) -> QTableView:
        return self.past if self._shows_told else self.rows

    def _switch(self) -> None:
        self.message.clear_text()
        self.refresh()

    def _enable(self) -> None:
        some = self._view.selectionModel().hasSelection()
        for one in (self.tell, self.print_chosen, self.back):
            one.setEnabled(some)

    def _open(self, at: QModelIndex) -> None:
        model = self.done if self._shows_told else self.model
        self.person_wanted.emit(model.row(at.row()).person.person_id)

    def _print(self, found: list[ToTell]) -> None:
        self.paper_wanted.emit([one.person.person_id for one in found])

    def _ask(self) -> None:
        told = self.chosen
        dialog = ToldDialog([one.person.name for one in told], self._user_name, self._today(), self)
        if told and dialog.exec() == QDialog.DialogCode.Accepted:
            self.mark(told, dialog.by.text(), dialog.on)

    def _take_back_now(self) -> None:
        at = self.past.currentIndex().row()
        if at >= 0:
            work(self._take_back, self.done.row(at)).done(
                lambda _: self._done("已撤回，回到待告知的名单。"), self
            ).failed(self.message.trouble, self)

    def _done(self, said: str) -> None:
        self.message.good(said)
        self.refresh()


class ToldDialog(QDialog):
    """Who told, and when. Accepted when it is to be recorded; then read `by` and `on`."""

    def __init__(self, names: list[str], by: str, today: date, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("登记已告知")
        self.by, self.date = QLineEdit(by), QLineEdit(today.isoformat())
        self.by.setAccessibleName("告知人")
        self.by.setMaxLength(30)
        self.date.setAccessibleName("告知日期")
        self.buttons = QDialogButtonBox()
        self.ok = self.buttons.addButton("登记", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        shown = "、".join(names[:6]) + (f" 等 {len(names)} 人" if len(names) > 6 else "")
        head = label(shown, "heading")
        head.setWordWrap(True)
        self.setLayout(
            column(
                head,
                label(BOTH_WAYS, "soft"),
                label("告知人", "label"),
                self.by,
                label("告知日期", "label"),
                self.date,
                self.buttons,
                margin=2 * SPACE,
            )
        )
        self.setMinimumWidth(440)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        for one in (self.by, self.date):
            one.textChanged.connect(self._check)
        self._check()

    @property
    def on(self) -> str:
        """The day (ISO)."""
        return read_date(self.date.text()).isoformat()

    def _check(self) -> None:
        try:
            good = bool(self.on and self.by.text().strip())
        except ValueError:
            good = False
        self.ok.setEnabled(good)


def _day(at: int) -> str:
    return show_date(local_day(at))
