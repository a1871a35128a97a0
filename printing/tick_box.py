"""Options with drawn boxes: square and sharp on any printer, a tick that cannot be missed."""

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from printing import style
from printing.fonts import face
from printing.sheet import Choice

SIZE, LINE, BOX, GAP = 10, 14.0, 7.6, 9.0


class TickBoxes(Flowable):
    """All options of a choice, flowing over as many lines as they need."""

    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self._choice = choice
        self._lines: list[list[tuple[float, str]]] = []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        del height
        self._lines, x = [[]], 0.0
        for option in self._choice.options:
            needed = BOX + 3 + stringWidth(option, face(), SIZE)
            if x and x + needed > width:
                self._lines.append([])
                x = 0.0
            self._lines[-1].append((x, option))
            x += needed + GAP
        self.width, self.height = width, LINE * len(self._lines)
        return self.width, self.height

    def draw(self) -> None:
        for number, line in enumerate(self._lines):
            y = self.height - LINE * (number + 1) + 3.4
            for x, option in line:
                self._option(x, y, option)

    def _option(self, x: float, y: float, option: str) -> None:
        canvas, chosen = self.canv, option in self._choice.chosen
        canvas.setStrokeColor(style.INK)
        canvas.setLineWidth(1.1 if chosen else 0.6)
        canvas.rect(x, y - 0.6, BOX, BOX)
        if chosen:
            canvas.setLineWidth(1.5)
            path = canvas.beginPath()
            path.moveTo(x + 1.4, y + 3.2)
            path.lineTo(x + 3.3, y + 1.1)
            path.lineTo(x + 6.6, y + 6.0)
            canvas.drawPath(path)
        canvas.setFillColor(style.INK)
        canvas.setFont(face(), SIZE)
        canvas.drawString(x + BOX + 3, y, option)
