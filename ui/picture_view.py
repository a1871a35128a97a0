"""A picture drawn for the room it has, off the GUI thread; drawn anew when the room changes."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFocusEvent, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from printing.chart import Chart
from ui.script import SCRIPT, turned
from ui.theme import LIGHT, SPACE, Look, look_in_force, sized
from ui.work import Latest

DPI = 104  # 9 point text is 13 pixels high
PAUSE_MS = 80  # while a window is being dragged, only the last size is drawn
LEAST = 260
Draw = Callable[[Chart, float, float, int], tuple[int, int, bytes]]


class PictureView(QWidget):
    """Shows one chart, as wide as it is and at least `room` pixels high."""

    def __init__(self, draw: Draw, trouble: Callable[[Exception], None]) -> None:
        super().__init__()
        self._draw, self._trouble, self._latest = draw, trouble, Latest()
        self._chart: Chart | None = None
        self._room, self._waiting = LEAST, False
        self.image: QImage | None = None
        self._worn: tuple[QImage, Look] | None = None  # the picture in a look's colours
        self._written = _writing()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(LEAST)

    def show_chart(self, chart: Chart, title: str, words: str) -> None:
        """Draw this chart; `words` are read to whoever cannot see it."""
        self._chart = chart
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        self._ask()

    def wait(self) -> None:
        """Another picture is on its way: the present one fades."""
        self._waiting = True
        self.update()

    def set_room(self, height: int) -> None:
        """How high the picture should be, if it can be read at that height."""
        room = max(height, LEAST)
        if room != self._room:
            self._room = room
            self._pause.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._pause.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self._written != _writing():
            self._pause.start()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(look_in_force().paper))
        if self.image is not None:
            size = self.image.deviceIndependentSize().toSize()
            shown = size.scaled(self._inside(), Qt.AspectRatioMode.KeepAspectRatio)
            left, top = (self.width() - shown.width()) // 2, (self.height() - shown.height()) // 2
            target = self.rect().adjusted(left, top, 0, 0)
            target.setSize(size if size == self._inside() else shown)
            painter.setOpacity(0.25 if self._waiting else 1)
            painter.drawImage(target, self._in_look(self.image))
            painter.setOpacity(1)
        painter.setPen(
            QPen(
                QColor(look_in_force().accent if self.hasFocus() else look_in_force().line),
                2 if self.hasFocus() else 1,
            )
        )
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _inside(self) -> QSize:
        return self.size() - QSize(4 * SPACE, 2 * SPACE)

    def _in_look(self, image: QImage) -> QImage:
        look = look_in_force()
        if look.paper == LIGHT.paper:  # as on paper
            return image
        if self._worn is None or self._worn[1] is not look:
            self._worn = (in_colours(image, look), look)
        return self._worn[0]

    def _ask(self) -> None:
        width = self._inside().width()
        if self._chart is None or width < LEAST:
            return
        self._written = _writing()
        dpi, ratio = sized(DPI), self.devicePixelRatioF()  # large type in pictures too
        asked = (width * 72 / dpi, (self._room - 2 * SPACE) * 72 / dpi, round(dpi * ratio))
        self._latest.work(self._draw, turned(self._chart), *asked).done(self._show, self).failed(
            self._trouble, self
        )

    def _show(self, drawn: tuple[int, int, bytes]) -> None:
        width, height, data = drawn
        image = QImage(data, width, height, width * 4, QImage.Format.Format_RGB32).copy()
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self.image, self._worn, self._waiting = image, None, False
        self.setFixedHeight(round(image.deviceIndependentSize().height()) + 2 * SPACE)
        self.update()


def _writing() -> tuple[bool, int]:
    """The characters and the size of type in force."""
    return SCRIPT.is_traditional, sized(DPI)


def in_colours(image: QImage, look: Look) -> QImage:
    """The picture on the look's ground: its tones differ in brightness, so each gets one of the look's."""
    stops = (
        (255, look.paper),
        (230, look.accent_light),
        (90, look.accent),  # the darkest tone of bars, as bright as quiet words
        (30, look.ink),
        (0, look.ink),
    )
    table: list[int] = []
    for (high, above), (low, below) in pairwise(stops):
        table += [
            _between(QColor(above), QColor(below), step / (high - low))
            for step in range(high - low)
        ]
    table.append(QColor(look.ink).rgb())
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    made = QImage(
        grey.constBits(),
        grey.width(),
        grey.height(),
        grey.bytesPerLine(),
        QImage.Format.Format_Indexed8,
    ).copy()
    made.setColorTable(table[::-1])
    made.setDevicePixelRatio(image.devicePixelRatio())
    return made


def _between(one: QColor, other: QColor, share: float) -> int:
    def part(a: int, b: int) -> int:
        return round(a + (b - a) * share)

    return QColor(
        part(one.red(), other.red()),
        part(one.green(), other.green()),
        part(one.blue(), other.blue()),
    ).rgb()
