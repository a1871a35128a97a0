"""The grid of a laboratory day: people down, questions across; typing, paste, and taking back."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QTableView

from ui.entry.grid_model import GridModel
from ui.entry.pasting import PasteDialog, Plan, plan_of
from ui.entry.row_head import Corner, RowHead
from ui.parts import CELL, column
from ui.rows_model import Index
from ui.theme import look_in_force, sized

CONTROL = Qt.KeyboardModifier.ControlModifier
WIDE, ROW = 170, 30
A_DATE = "2026-12-30"  # the least that every column shows


class GridView(QTableView):
    """A table to type into: Enter goes down, Ctrl+V pastes what Excel copied, Ctrl+Z takes it back.

    Emits `said` with what became of a paste, a sentence or a KnownError.
    """

    said = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("成批录入")
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.people = RowHead(self)
        self.setVerticalHeader(self.people)
        self.setCornerButtonEnabled(False)
        corner = self.findChild(QAbstractButton)
        if corner is not None:  # Qt keeps it to itself
            corner.setAccessibleName("姓名、档案编号、村")
            corner.setLayout(column(Corner()))
        self.horizontalHeader().setHighlightSections(True)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )

    def show_people(self, model: GridModel) -> None:
        """Show these rows, the keyboard in the first cell."""
        self.setModel(model)
        self.people.setDefaultSectionSize(sized(ROW))
        wide = self.fontMetrics().horizontalAdvance
        for at, title in enumerate(model.titles):
            needed = max(wide(title), wide(A_DATE)) + CELL
            self.setColumnWidth(at, min(needed, sized(WIDE)))
        if model.rows:
            self.setCurrentIndex(model.index(0, 0))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.people.mark(current.row())
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        at = self.currentIndex()
        if at.isValid():
            painter = QPainter(self.viewport())
            painter.setPen(QColor(look_in_force().accent))
            top = self.rowViewportPosition(at.row())
            below = top + self.rowHeight(at.row()) - 1
            for y in (top, below):
                painter.drawLine(0, y, self.viewport().width(), y)
            painter.end()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from cell to cell, and on from the last one: nobody is kept in the grid."""
        at, model = self.currentIndex(), self.model()
        last = (model.rowCount() - 1, model.columnCount() - 1) if model else (0, 0)
        leaves = not at.isValid() or (at.row(), at.column()) == (last if forward else (0, 0))
        self.setTabKeyNavigation(not leaves)
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        model = self.model()
        if not isinstance(model, GridModel):
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QApplication.clipboard().text())
        elif event.matches(QKeySequence.StandardKey.Undo):
            model.undo()
        elif event.key() == Qt.Key.Key_Down and event.modifiers() & CONTROL:
            self.fill_down()
        elif event.key() == Qt.Key.Key_Delete:
            model.put(dict.fromkeys(self._chosen(), ""))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            at = self.currentIndex()
            self.setCurrentIndex(model.index(min(at.row() + 1, model.rowCount() - 1), at.column()))
        else:
            super().keyPressEvent(event)

    def paste(self, text: str) -> None:
        """Lay a copied block on the people it names, else down from the current cell, once asked."""
        model, at = self.model(), self.currentIndex()
        if not isinstance(model, GridModel) or not at.isValid() or not text.strip():
            return
        plan = plan_of(model, text, at.row(), at.column())
        if plan.by_place and plan.cells:
            PasteDialog(model, plan, lambda: self._lay(model, plan), self.window()).open()
        else:
            self._lay(model, plan)

    def _lay(self, model: GridModel, plan: Plan) -> None:
        if plan.cells:
            model.put(plan.cells)
        self.said.emit(plan.outcome())

    def fill_down(self) -> None:
        """The current cell's text into every empty cell below it: a day, a name."""
        model, at = self.model(), self.currentIndex()
        text = at.data()
        if not isinstance(model, GridModel) or text is None:
            return
        below = range(at.row() + 1, model.rowCount())
        empty = [row for row in below if not model.index(row, at.column()).data()]
        model.put({(row, at.column()): str(text) for row in empty})

    def _chosen(self) -> Iterable[tuple[int, int]]:
        found = self.selectionModel().selectedIndexes()
        return [(one.row(), one.column()) for one in found]
