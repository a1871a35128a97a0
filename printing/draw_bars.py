"""Columns, bars and the pyramid, by ReportLab's bar charts."""

from typing import Any

from reportlab.graphics.charts.barcharts import HorizontalBarChart, VerticalBarChart
from reportlab.graphics.shapes import Drawing

from printing.chart import Bars, Columns, Pyramid, Series
from printing.chart_parts import (
    DARK,
    INK,
    LIGHT,
    MIDDLE,
    SIZE,
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
from printing.fonts import face

HEAD, FOOT = 20.0, 22.0
NEXT_TO_NOTHING = 1e-9  # a bar of nothing has no side for its label to stand on


def draw_columns(chart: Columns, width: float, height: float) -> Drawing:
    """Upright bars; the target is a dashed line with its number at its end."""
    drawing = Drawing(width, height)
    top, step = rounded_top(max([chart.target, *(one or 0 for one in chart.values)]))
    said = f"{chart.target_title} {chart.target}"
    right = width_of(said) + 10 if chart.target else 6
    bars = framed(VerticalBarChart(), 34, FOOT, width - 34 - right, height - FOOT - HEAD - 8)
    bars.data = [[one or 0 for one in chart.values]]
    plain_axis(bars.valueAxis, top, step)
    plain_categories(bars.categoryAxis, list(chart.categories))
    _tone(bars, 0, DARK)
    bars.barSpacing, bars.groupSpacing, bars.barWidth = 0, 6, 10
    bars.barLabelFormat = "values"
    bars.barLabelArray = [["" if one is None else str(one) for one in chart.values]]
    _labels(bars, 0, 7)
    drawing.add(bars)
    put_unit(drawing, height, chart.unit)
    if chart.target:
        y = bars.y + bars.height * chart.target / top
        line(drawing, (bars.x, y, bars.x + bars.width + 3, y), INK, 1.2, [5, 3])
        put(drawing, bars.x + bars.width + 6, y - 3, said)
    return drawing


def draw_bars(chart: Bars, width: float, height: float) -> Drawing:
    """Lying bars, the first on top, what is said of each at its end."""
    drawing = Drawing(width, height)
    left = max(map(width_of, chart.categories), default=0) + 10
    right = max(map(width_of, chart.labels), default=0) + 12
    top, step = rounded_top(max(chart.values, default=0), whole=False)
    bars = framed(HorizontalBarChart(), left, FOOT, width - left - right, height - FOOT - HEAD)
    bars.data = [chart.values[::-1]]
    plain_axis(bars.valueAxis, top, step)
    bars.valueAxis.visibleGrid = 0  # lines would run through the words at the ends
    plain_categories(bars.categoryAxis, list(chart.categories[::-1]))
    bars.categoryAxis.labels.boxAnchor, bars.categoryAxis.labels.dx = "e", -4
    _tone(bars, 0, DARK)
    bars.groupSpacing, bars.barWidth = 4, 10
    bars.barLabelFormat, bars.barLabelArray = "values", [list(chart.labels[::-1])]
    _labels(bars, 5, 0, "w")
    drawing.add(bars)
    put_unit(drawing, height, chart.unit)
    return drawing


def draw_pyramid(chart: Pyramid, width: float, height: float) -> Drawing:
    """Two charts back to back; the groups stand between them, the youngest at the foot."""
    drawing = Drawing(width, height)
    middle = max(map(width_of, chart.categories)) + 20
    half = (width - middle) / 2
    most = max([*chart.left.values, *chart.right.values])
    top, step = rounded_top(most * 1.12)
    sides = ((chart.left, 0.0, LIGHT), (chart.right, half + middle, DARK))
    for at, (series, x, tone) in enumerate(sides):
        bars = framed(HorizontalBarChart(), x + 8, FOOT, half - 16, height - FOOT - HEAD)
        bars.data = [[one or NEXT_TO_NOTHING for one in series.values]]
        plain_axis(bars.valueAxis, top, step)
        plain_categories(bars.categoryAxis, [""] * len(chart.categories))
        bars.categoryAxis.visibleAxis = 0
        bars.valueAxis.reverseDirection, bars.valueAxis.visibleGrid = at == 0, 0
        _tone(bars, 0, tone)
        bars.groupSpacing, bars.barWidth = 3, 10
        bars.barLabelFormat, bars.barLabelArray = "values", [[str(one) for one in series.values]]
        _labels(bars, 4, 0, "w")
        drawing.add(bars)
        edge = bars.x + (bars.width if at == 0 else 0)
        line(drawing, (edge, bars.y, edge, bars.y + bars.height), INK, 0.8)
        put(drawing, edge, height - 12, _whole(series, chart.unit), anchor=("end", "start")[at])
    across = (height - FOOT - HEAD) / len(chart.categories)
    for number, name in enumerate(chart.categories):
        put(drawing, width / 2, FOOT + across * (number + 0.5) - 3, name, anchor="middle")
    put(drawing, width / 2, 7, "岁", SMALL, "middle", SOFT)
    return drawing


def _whole(series: Series, unit: str) -> str:
    return f"{series.title} {sum(series.values)} {unit}"


def _tone(bars: Any, row: int, tone: Any) -> None:
    bars.bars[row].fillColor = tone
    bars.bars[row].strokeColor, bars.bars[row].strokeWidth = (
        (INK, 0.5)
        if tone
        in (
            LIGHT,
            MIDDLE,
        )
        else (None, 0)
    )


def _labels(bars: Any, dx: float, dy: float, anchor: str = "c") -> None:
    labels = bars.barLabels
    labels.fontName, labels.fontSize, labels.fillColor = face(), SIZE, INK
    labels.boxAnchor, labels.dx, labels.dy = anchor, dx, dy
    labels.boxTarget = "normal"
