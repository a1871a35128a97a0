"""One table model for all tables; rows beyond the first screens are shown as one scrolls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ui.script import SCRIPT

Index = QModelIndex | QPersistentModelIndex
STEP = 200
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# A table asks for each cell in seven roles, several times: plain numbers are compared quickly.
TEXTS = (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole))
ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)


@dataclass(frozen=True)
class Column:
    """A heading and how to read its text off a row; a `number` stands to the right."""

    title: str
    text_of: Callable[[Any], str]
    number: bool = False


class RowsModel(QAbstractTableModel):
    """Rows of any kind under these columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self._columns = list(columns)
        self._rows: Sequence[Any] = ()
        self._shown = 0

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows in place of the present ones."""
        self.beginResetModel()
        self._rows, self._shown = rows, min(STEP, len(rows))
        self.endResetModel()

    def row(self, number: int) -> Any:
        """The row of that number."""
        return self._rows[number]

    def longest(self, column: int, few: int = 4) -> list[str]:
        """The texts of a column with the most letters, a Chinese letter counted twice."""
        texts = map(self._columns[column].text_of, self._rows[: self._shown])
        return nlargest(few, map(SCRIPT.shown, texts), lambda text: len(text.encode("gb18030")))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._shown

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in TEXTS:
            return SCRIPT.shown(self._columns[index.column()].text_of(self._rows[index.row()]))
        if role == ALIGNMENT and self._columns[index.column()].number:
            return RIGHT
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return SCRIPT.shown(self._columns[section].title)
        if (
            orientation == Qt.Orientation.Horizontal
            and role == Qt.ItemDataRole.TextAlignmentRole
            and self._columns[section].number
        ):
            return RIGHT
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._shown < len(self._rows)

    def fetchMore(self, parent: Index) -> None:
        more = min(STEP, len(self._rows) - self._shown)
        self.beginInsertRows(QModelIndex(), self._shown, self._shown + more - 1)
        self._shown += more
        self.endInsertRows()
        del parent
