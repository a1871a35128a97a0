"""What stands in the grid of a laboratory day: a row for each person, a column for each question."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor

from app.forms.as_cell import cell_of, columns_of, value_of
from app.forms.field import Field
from app.forms.form import Form
from app.forms.kinds import ManyOf, OneOf
from app.forms.problem import Unreadable
from app.forms.reference import abnormal_in
from app.usecases.batch_entry import BatchRow, BatchSaved
from ui.rows_model import Index
from ui.script import SCRIPT
from ui.theme import look_in_force

Cells = dict[tuple[int, int], str]
Typed = dict[str, str]  # what was typed for one person, by the question's name


class GridModel(QAbstractTableModel):
    """What is typed stays as typed until it is saved; a cell that cannot be read is marked."""

    touched = Signal()

    def __init__(self, form: type[Form], rows: Sequence[BatchRow]) -> None:
        super().__init__()
        self.form, self.rows = form, list(rows)
        headings = columns_of(form)
        self._names, self.titles = list(headings), list(headings.values())
        self._typed: Cells = {}
        self._steps: list[Cells] = []
        self.outcome = BatchSaved()

    def changed(self) -> dict[int, tuple[BatchRow, dict[str, Any]]]:
        """The rows with something new that can all be read, by number, with what was typed."""
        found: dict[int, tuple[BatchRow, dict[str, Any]]] = {}
        odd = self.unreadable()
        for number, column in self._typed:
            if number not in odd:
                value, _ = self._read(number, column)
                found.setdefault(number, (self.rows[number], {}))[1][self._names[column]] = value
        return found

    def unreadable(self) -> dict[int, list[str]]:
        """What is wrong with what was typed and is no answer, by row number."""
        found: dict[int, list[str]] = {}
        for number, column in sorted(self._typed):
            if problem := self._read(number, column)[1]:
                found.setdefault(number, []).append(problem)
        return found

    @property
    def typed(self) -> Cells:
        """What was typed and is not saved."""
        return dict(self._typed)

    def typed_by_row(self) -> dict[int, Typed]:
        """What was typed and is not saved, for each person."""
        found: dict[int, Typed] = {}
        for (number, column), text in self._typed.items():
            found.setdefault(number, {})[self._names[column]] = text
        return found

    def restore(self, number: int, typed: Typed) -> None:
        """Show again what was typed for one person before."""
        for name, text in typed.items():
            if name in self._names:
                self._typed[number, self._names.index(name)] = text

    def settle(self, outcome: BatchSaved, sent: Cells) -> None:
        """Show what became of the rows that were `sent`; what was typed meanwhile stays."""
        self.outcome = outcome
        for (number, column), text in sent.items():
            if number not in outcome.saved:
                continue
            value, row = self._value(self._names[column], text)[0], self.rows[number]
            self.rows[number] = replace(row, values=row.values | {self._names[column]: value})
            if self._typed.get((number, column)) == text:
                del self._typed[number, column]
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

    def forget(self) -> None:
        """Everything as it is stored; one step to take back."""
        self._steps.append(dict(self._typed))
        self._typed = {}
        self._refresh()

    def undo(self) -> None:
        """Take back what was typed or pasted last."""
        if self._steps:
            self._typed = self._steps.pop()
            self._refresh()

    def is_answer(self, column: int, text: str) -> bool:
        """Whether this could be typed into that column."""
        return not self._value(self._names[column], text)[1]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._names)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number, column = index.row(), index.column()
        value, problem = self._read(number, column)
        field = self._field(column)
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
        if role != Qt.ItemDataRole.EditRole:
            return False
        if str(value).strip() != str(index.data(role) or ""):
            self.put({(index.row(), index.column()): str(value)})
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return self._person(section, role)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "　".join(self._about(section))
        if role == Qt.ItemDataRole.DisplayRole:
            unit = self._field(section).unit
            return SCRIPT.shown(self.titles[section]) + (f"\n{unit}" if unit else "")
        return None

    def _person(self, number: int, role: int) -> Any:
        """Whose row it is, as a screen reader says it; `RowHead` paints it."""
        row = self.rows[number]
        if role == Qt.ItemDataRole.DisplayRole:
            mark = "✓ " if number in self.outcome.saved else ""
            return f"{mark}{row.name}"
        if role == Qt.ItemDataRole.ToolTipRole:
            who = "　".join(filter(None, (row.name, row.file_number, row.village)))
            return "\n".join(filter(None, (who, self.outcome.sentences.get(number))))
        return None

    def _field(self, column: int) -> Field:
        return self.form.fields[self._names[column]]

    def _about(self, column: int) -> Iterator[str]:
        field = self._field(column)
        if field.unit:
            yield field.unit
        if field.reference_text():
            yield f"参考 {field.reference_text()}"
        if isinstance(field, OneOf | ManyOf):
            for number, (_, text) in enumerate(field.options.pairs, start=1):
                yield f"{number} {text}"

    def _said(self, number: int, name: str) -> str:
        found = self.outcome.problems.get(number, [])
        return " ".join(one.sentence for one in found if one.field == name)

    def _read(self, number: int, column: int) -> tuple[Any, str]:
        """What stands in a cell: (value, "") or (None, what is wrong with what was typed)."""
        typed = self._typed.get((number, column))
        if typed is None:
            return self.rows[number].values.get(self._names[column]), ""
        return self._value(self._names[column], typed)

    def _value(self, name: str, typed: str) -> tuple[Any, str]:
        """(value, "") or (None, what is wrong with the text); a digit chooses an option."""
        field = self.form.fields[name]
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
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self.rowCount() - 1)
        self.touched.emit()
