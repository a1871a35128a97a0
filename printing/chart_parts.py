"""What all pictures share: tones that stay apart in grey, text in the house font, round steps."""

from math import ceil, floor, log10
from typing import Any

from reportlab.graphics.shapes import Drawing, Line, String
from reportlab.lib.colors import Color, HexColor, white
from reportlab.pdfbase.pdfmetrics import stringWidth

from printing import style
from printing.fonts import face, runs

# Dark to light; in grey they are about 0.35, 0.62, 0.82 and 0.92 bright (tested).
TONES = tuple(map(HexColor, ("#0f6b66", "#7aa9a4", "#bdd8d4", "#e3eeec")))
DARK, MIDDLE, LIGHT, PALE = TONES
INK, SOFT, HAIR, PAPER = Color(0.12, 0.16, 0.18), style.GREY, style.HAIR, white
SIZE, SMALL, LARGE = 9.0, 8.0, 15.0


def put(
    drawing: Drawing,
    x: float,
    y: float,
    text: str,
    size: float = SIZE,
    anchor: str = "start",
    colour: Any = INK,
) -> None:
    """Text at a point; a rare character in a face that has it, as on every paper."""
    pieces = runs(text)
    widths = [stringWidth(piece, name, size) for name, piece in pieces]
    x -= {"start": 0.0, "middle": sum(widths) / 2, "end": sum(widths)}[anchor]
    for (name, piece), wide in zip(pieces, widths, strict=True):
        drawing.add(String(x, y, piece, fontName=name, fontSize=size, fillColor=colour))
        x += wide


def width_of(text: str, size: float = SIZE) -> float:
    """How wide a text is."""
    return sum(float(stringWidth(piece, name, size)) for name, piece in runs(text))


def cut_to(text: str, width: float, size: float = SIZE) -> str:
    """The text, or as much of its beginning as fits, with an ellipsis."""
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return text + "…"


def line(
    drawing: Drawing, ends: tuple[float, float, float, float], colour: Any, width: float = 0.6,
    dashes: list[float] | None = None,
) -> None:  # fmt: skip
    """A straight line from (x, y) to (x, y)."""
    drawing.add(Line(*ends, strokeColor=colour, strokeWidth=width, strokeDashArray=dashes))


def rounded_top(most: float, *, whole: bool = True) -> tuple[float, float]:
    """(top, step) of an axis from zero that holds `most`, in at most five round steps."""
    rough = max(most, 0.1) / 5
    size = 10.0 ** floor(log10(rough))
    step = next(size * one for one in (1, 2, 5, 10) if size * one >= rough)
    if whole:
        step = max(1.0, step)
    return step * max(1, ceil(most / step)), step


def plain_axis(axis: Any, top: float, step: float) -> None:
    """A value axis from zero: thin lines across, no frame, small numbers."""
    axis.valueMin, axis.valueMax, axis.valueStep = 0, top, step
    axis.visibleAxis = axis.visibleTicks = 0
    axis.visibleGrid, axis.gridStrokeColor, axis.gridStrokeWidth = 1, HAIR, 0.4
    axis.labels.fontName, axis.labels.fontSize, axis.labels.fillColor = face(), SMALL, SOFT
    axis.labelTextFormat = _number


def plain_categories(axis: Any, names: list[str]) -> None:
    """A category axis: a line to stand on and the names."""
    axis.categoryNames = names
    axis.visibleTicks = 0
    axis.strokeColor, axis.strokeWidth = INK, 0.8
    axis.labels.fontName, axis.labels.fontSize, axis.labels.fillColor = face(), SIZE, INK


def _number(value: float) -> str:
    return f"{value:g}" if value < 100_000 else f"{value:.0f}"


def framed(chart: Any, x: float, y: float, width: float, height: float) -> Any:
    """The chart, standing there."""
    chart.x, chart.y, chart.width, chart.height = x, y, width, height
    return chart


def put_unit(drawing: Drawing, height: float, unit: str) -> None:
    """What is counted, in the corner above the axis."""
    put(drawing, 0, height - 12, f"单位：{unit}", SMALL, colour=SOFT)
