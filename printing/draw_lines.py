"""Lines over time, by ReportLab's line chart; each is named where it ends."""

from typing import Any

from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing
from reportlab.graphics.widgets.markers import makeMarker

from printing.chart import Lines
from printing.chart_parts import (
    DARK,
    INK,
    MIDDLE,
    PAPER,
    SMALL,
    SOFT,
    framed,
    line,
    plain_axis,
    plain_categories,
    put,
    put_unit,
    rounded_top,
    width_of,
)

# (tone, dashes, mark, what fills the mark): four lines can be told apart without any colour.
MANNERS = (
    (DARK, None, "FilledCircle", DARK),
    (INK, [6, 3], "FilledSquare", PAPER),
    (MIDDLE, None, "FilledTriangle", PAPER),
    (INK, [1.5, 2.5], "FilledDiamond", INK),
)
APART = 13.0


def draw_lines(chart: Lines, width: float, height: float) -> Drawing:
    """All series in one frame from zero."""
    drawing = Drawing(width, height)
    ends = [f"{one.title} {one.values[-1]}" for one in chart.series]
    right = max(map(width_of, ends)) + 20
    top, step = rounded_top(max(max(one.values) for one in chart.series))
    lines = framed(HorizontalLineChart(), 34, 32, width - 34 - right, height - 32 - 24)
    lines.data = [one.values for one in chart.series]
    lines.joinedLines = 1
    plain_axis(lines.valueAxis, top, step)
    plain_categories(lines.categoryAxis, list(chart.categories))
    lines.categoryAxis.labels.fontSize, lines.categoryAxis.labels.leading = SMALL, 11
    lines.categoryAxis.labels.textAnchor = "middle"
    for at, (tone, dashes, mark, filled) in enumerate(MANNERS[: len(chart.series)]):
        lines.lines[at].strokeColor, lines.lines[at].strokeWidth = tone, 1.6
        lines.lines[at].strokeDashArray = dashes
        lines.lines[at].symbol = _mark(mark, filled, tone)
    drawing.add(lines)
    put_unit(drawing, height, chart.unit)
    _name(drawing, lines, [one.values[-1] / top for one in chart.series], ends)
    return drawing


def _name(drawing: Drawing, lines: Any, shares: list[float], ends: list[str]) -> None:
    """The names at the right, moved apart where lines end close together."""
    across = lines.width / len(lines.data[0])
    x = lines.x + lines.width
    below = lines.y - APART
    for at in sorted(range(len(ends)), key=lambda one: shares[one]):
        exact = lines.y + lines.height * shares[at]
        below = max(exact, below + APART)
        line(drawing, (x - across / 2 + 4, exact, x + 4, below), SOFT, 0.4)
        put(drawing, x + 7, below - 3, ends[at])


def _mark(kind: str, filled: Any, tone: Any) -> Any:
    mark = makeMarker(kind)
    mark.fillColor, mark.strokeColor, mark.strokeWidth, mark.size = filled, tone, 1.0, 5
    return mark
