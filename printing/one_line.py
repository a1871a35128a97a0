"""Text that stays on one line: set smaller where it is long, then shortened in the middle."""

from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from printing.fonts import runs

STEP = 0.25
ELLIPSIS = "…"
BEFORE = (
    0.4  # of what is kept, so much is from the beginning: a foot ends in the day and who made it
)


def width_of(text: str, size: float) -> float:
    """How wide a text is, rare characters in the face that has them."""
    return float(sum(stringWidth(piece, name, size) for name, piece in runs(text)))


def fitted(text: str, size: float, least: float, width: float) -> tuple[str, float]:
    """(text, size) that fit: not smaller than `least`, and only then with … in the middle."""
    while size > least and width_of(text, size) > width:
        size = max(least, size - STEP)
    kept, shown = len(text), text
    while kept and width_of(shown, size) > width:
        kept -= 1
        start = round(kept * BEFORE)
        shown = text[:start].rstrip() + ELLIPSIS + text[len(text) - kept + start :].lstrip()
    return shown, size


def draw_line(canvas: Canvas, text: str, size: float, x: float, y: float) -> None:
    """Draw a text from x on, standing on y, in the colour that is set."""
    for name, piece in runs(text):
        canvas.setFont(name, size)
        canvas.drawString(x, y, piece)
        x += stringWidth(piece, name, size)


class OneLine(Flowable):
    """A line of its own in a cell, whatever its length."""

    def __init__(
        self, text: str, size: float, *, least: float = 6.5, leading: float, colour: Any
    ) -> None:
        super().__init__()
        self._text, self._size, self._least = text, size, least
        self._leading, self._colour = leading, colour
        self._shown = text, size

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        del height
        self._shown = fitted(self._text, self._size, self._least, width)
        self.width, self.height = width, self._leading
        return self.width, self.height

    def draw(self) -> None:
        self.canv.setFillColor(self._colour)
        draw_line(self.canv, *self._shown, 0, self._leading * 0.28)
