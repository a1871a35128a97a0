"""The history of every change to a person's records: the changes above, what changed below."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QCheckBox, QWidget

from app.usecases.person_history import HistoryLine
from ui.parts import Message, column, label, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE
from ui.work import work

CHANGES = (
    Column("时间", lambda one: one.at),
    Column("人员", lambda one: one.who),
    Column("表", lambda one: one.title),
    Column("项数", lambda one: str(len(one.fields)), number=True),
    Column("理由", lambda one: one.why),
)
FIELDS = (
    Column("栏目", lambda one: one.label),
    Column("原来", lambda one: one.old or "（空）"),
    Column("现在", lambda one: one.new or "（空）"),
)


class PersonHistory(QWidget):
    """Loaded when it is first shown. `history(confidential=…)` reads it."""

    def __init__(self, history: Callable[..., list[HistoryLine]], *, may_unmask: bool) -> None:
        super().__init__()
        self._history = history
        self.loaded = False
        self.message = Message()
        self.unmask = QCheckBox("显示保密项目（会记录在案）")
        self.unmask.setAccessibleName(self.unmask.text())
        if not may_unmask:
            self.unmask.hide()
        self.unmask.toggled.connect(lambda _: self.refresh())
        self.model, self.fields = RowsModel(CHANGES), RowsModel(FIELDS)
        self.rows = table(self.model, "更改", stretch=2)
        self.detail = table(self.fields, "改了什么", stretch=2)
        self.rows.selectionModel().currentRowChanged.connect(self._select)
        self.setLayout(
            column(
                self.unmask,
                self.message,
                self.rows,
                label("改了什么", "label"),
                self.detail,
                space=SPACE,
            )
        )

    def refresh(self) -> None:
        """Read the history."""
        work(self._history, confidential=self.unmask.isChecked()).done(self._show, self).failed(
            self.message.trouble, self
        )

    def _show(self, lines: list[HistoryLine]) -> None:
        self.loaded = True
        self.message.clear_text()
        self.model.show_rows(lines)
        self.fields.show_rows(())
        if lines:
            self.rows.selectRow(0)

    def _select(self, at: QModelIndex, _: QModelIndex) -> None:
        if at.isValid():
            self.fields.show_rows(self.model.row(at.row()).fields)
