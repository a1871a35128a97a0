"""The grid of a laboratory day: people down, questions across; typing, paste, and taking back."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView

from app.forms.as_cell import cell_of, columns_of, value_of
from app.forms.form import Form
from app.forms.kinds import ManyOf, OneOf
from app.forms.problem import Unreadable
from app.forms.reference import abnormal_in
from app.usecases.batch_entry import BatchRow, BatchSaved
from ui.rows_model import Index
from ui.theme import look_in_force

FIXED = ("档案编号", "姓名")
CONTROL = Qt.KeyboardModifier.ControlModifier
Cells = dict[tuple[int, int], str]


class GridModel(QAbstractTableModel):
    """What is typed stays as typed until it is saved; a cell that cannot be read is marked."""

    touched = Signal()

    def __init__(self, form: type[Form], rows: Sequence[BatchRow]) -> None:
        super().__init__()
        self._form, self.rows = form, list(rows)
        headings = columns_of(form)
        self._names, self._titles = list(headings), list(headings.values())
        self._typed: Cells = {}
        self._steps: list[Cells] = []
        self.outcome = BatchSaved()

    def changed(self) -> dict[int, tuple[BatchRow, dict[str, Any]]]:
        """The rows with something new, by number, with what was typed and can be read."""
        found: dict[int, tuple[BatchRow, dict[str, Any]]] = {}
        for number, column in self._typed:
            value, problem = self._read(number, column)
            if not problem:
                row = self.rows[number]
                found.setdefault(number, (row, {}))[1][self._names[column]] = value
        return found

    def unreadable(self) -> list[tuple[int, str]]:
        """(row number, sentence) of what was typed and is no answer."""
        read = ((number, self._read(number, column)[1]) for number, column in self._typed)
        return [(number, problem) for number, problem in read if problem]

    def settle(self, outcome: BatchSaved) -> None:
        """Show what became of the rows: a saved one is as stored."""
        self.outcome = outcome
        saved = self.changed()
        for number in outcome.saved:
            row, values = saved[number]
            self.rows[number] = BatchRow(
                row.visit_id, row.person_id, row.file_number, row.name, row.village,
                row.values | values,
            )  # fmt: skip
        self._typed = {at: text for at, text in self._typed.items() if at[0] not in outcome.saved}
        self._steps = []
        self._refresh()

    def put(self, cells: Cells) -> None:
        """Type into these cells at once; one step to take back."""
        inside = {
            (row, column): text.strip()
            for (row, column), text in cells.items()
            if row < len(self.rows) and column < len(self._names)
        }
        self._steps.append(dict(self._typed))
        self._typed |= inside
        self._refresh()

    def undo(self) -> None:
        """Take back what was typed or pasted last."""
        if self._steps:
            self._typed = self._steps.pop()
            self._refresh()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(FIXED) + len(self._names)

    def flags(self, index: Index) -> Qt.ItemFlag:
        plain = super().flags(index)
        return plain if index.column() < len(FIXED) else plain | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number, column = index.row(), index.column() - len(FIXED)
        if column < 0:
            return self._person(number, index.column(), role)
        value, problem = self._read(number, column)
        field = self._form.fields[self._names[column]]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            typed = self._typed.get((number, column))
            return typed if problem else cell_of(field, value)
        odd = not problem and abnormal_in(field, {field.name: value})
        if role == Qt.ItemDataRole.ToolTipRole:
            return problem or self._said(number, field.name)
        if role == Qt.ItemDataRole.BackgroundRole and (problem or self._said(number, field.name)):
            return QBrush(QColor(look_in_force().error_light))
        if role == Qt.ItemDataRole.ForegroundRole and odd:
            return QBrush(QColor(look_in_force().warn))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() < len(FIXED):
            return False
        self.put({(index.row(), index.column() - len(FIXED)): str(value)})
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.ToolTipRole and section >= len(FIXED):
            return self._about(self._names[section - len(FIXED)])
        if role == Qt.ItemDataRole.DisplayRole:
            return (*FIXED, *self._titles)[section]
        return None

    def _person(self, number: int, column: int, role: int) -> Any:
        row = self.rows[number]
        if role == Qt.ItemDataRole.DisplayRole:
            mark = "✓ " if number in self.outcome.saved else ""
            return (row.file_number[-9:], f"{mark}{row.name}")[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.outcome.sentences.get(number) or row.village
        if role == Qt.ItemDataRole.BackgroundRole and number in self.outcome.sentences:
            return QBrush(QColor(look_in_force().error_light))
        return None

    def _about(self, name: str) -> str:
        field = self._form.fields[name]
        parts = [field.unit, f"参考 {field.reference_text()}" if field.reference_text() else ""]
        if isinstance(field, OneOf | ManyOf):
            parts += [f"{n} {text}" for n, (_, text) in enumerate(field.options.pairs, start=1)]
        return "　".join(part for part in parts if part)

    def _said(self, number: int, name: str) -> str:
        found = self.outcome.problems.get(number, [])
        return " ".join(one.sentence for one in found if one.field == name)

    def _read(self, number: int, column: int) -> tuple[Any, str]:
        """(value, "") or (None, what is wrong with what was typed); a digit chooses an option."""
        field = self._form.fields[self._names[column]]
        typed = self._typed.get((number, column))
        if typed is None:
            return self.rows[number].values.get(field.name), ""
        if isinstance(field, OneOf) and typed.isdigit():
            pairs = field.options.pairs
            if 0 < int(typed) <= len(pairs):
                return pairs[int(typed) - 1][0], ""
        try:
            return value_of(field, typed), ""
        except Unreadable as problem:
            return None, str(problem)

    def _refresh(self) -> None:
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)
        self.touched.emit()


class GridView(QTableView):
    """A table to type into: Enter goes down, Ctrl+V pastes what Excel copied, Ctrl+Z takes it back."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("成批录入")
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.verticalHeader().setDefaultSectionSize(30)
        self.verticalHeader().hide()
        self.horizontalHeader().setDefaultSectionSize(110)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )

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
        """Lay a copied block down from the current cell; lines are rows, tabs are columns."""
        model, at = self.model(), self.currentIndex()
        if not isinstance(model, GridModel) or at.column() < len(FIXED):
            return
        lines = text.rstrip("\r\n").splitlines()
        model.put(
            {
                (at.row() + down, at.column() - len(FIXED) + across): cell
                for down, line in enumerate(lines)
                for across, cell in enumerate(line.split("\t"))
            }
        )

    def fill_down(self) -> None:
        """The current cell's text into every empty cell below it: a day, a name."""
        model, at = self.model(), self.currentIndex()
        text = at.data()
        if not isinstance(model, GridModel) or at.column() < len(FIXED) or text is None:
            return
        below = range(at.row() + 1, model.rowCount())
        empty = [row for row in below if not model.index(row, at.column()).data()]
        model.put({(row, at.column() - len(FIXED)): str(text) for row in empty})

    def _chosen(self) -> Iterable[tuple[int, int]]:
        found = self.selectionModel().selectedIndexes()
        return [
            (one.row(), one.column() - len(FIXED)) for one in found if one.column() >= len(FIXED)
        ]
