"""The left edge of the grid, which never scrolls away: name, end of the file number, village."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from app.usecases.batch_entry import BatchRow
from app.usecases.pasted_lines import TAIL
from ui.entry.grid_model import GridModel
from ui.script import SCRIPT
from ui.theme import SPACE, look_in_force, sized

HEADS = (("姓名", 118), ("档案编号", 92), ("村", 88))
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowHead(QHeaderView):
    """Paints whose row it is; the row with the keyboard and one that was not saved are marked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(True)
        self.marked = -1

    def mark(self, row: int) -> None:
        """The row with the keyboard."""
        self.marked = row
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(sum(sized(width) for _, width in HEADS), super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        model, look = self.model(), look_in_force()
        if not isinstance(model, GridModel):
            return
        at = logicalIndex == self.marked
        refused = logicalIndex in model.outcome.sentences
        ground = look.error_light if refused else look.accent_light if at else look.ground
        painter.save()
        painter.fillRect(rect, QColor(ground))
        if at:
            painter.fillRect(rect.x(), rect.y(), 4, rect.height(), QColor(look.accent))
        painter.setPen(QColor(look.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        paint_columns(painter, rect, _texts(model, logicalIndex), look.ink, look.soft)
        painter.restore()


class Corner(QWidget):
    """What stands above the row heads: their headings."""

    def paintEvent(self, _: object) -> None:
        look, painter = look_in_force(), QPainter(self)
        painter.fillRect(self.rect(), QColor(look.ground))
        painter.setPen(QColor(look.line))
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())
        painter.drawLine(self.rect().topRight(), self.rect().bottomRight())
        texts = tuple(SCRIPT.shown(text) for text, _ in HEADS)
        paint_columns(painter, self.rect(), texts, look.soft, look.soft)


def paint_columns(
    painter: QPainter, rect: QRect, texts: tuple[str, ...], first: str, others: str
) -> None:
    """Texts beside each other, each cut where its column ends; of a number the end is kept."""
    x = rect.x()
    for at, (text, (title, width)) in enumerate(zip(texts, HEADS, strict=True)):
        place = QRect(x + SPACE, rect.y(), sized(width) - SPACE - 2, rect.height())
        cut = Qt.TextElideMode.ElideLeft if title == "档案编号" else Qt.TextElideMode.ElideRight
        painter.setPen(QColor(others if at else first))
        painter.drawText(place, LEFT, painter.fontMetrics().elidedText(text, cut, place.width()))
        x += sized(width)


def end_of_number(row: BatchRow) -> str:
    """What tells its file from the others of the station."""
    return row.file_number[-TAIL:]


def _texts(model: GridModel, number: int) -> tuple[str, str, str]:
    row = model.rows[number]
    name = str(model.headerData(number, Qt.Orientation.Vertical))
    return name, end_of_number(row), row.village
