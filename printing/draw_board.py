"""The funnel and the board of places: rectangles whose size or tone is the number."""

from collections.abc import Iterator
from math import ceil

from reportlab.graphics.shapes import Drawing, Group, Rect

from printing.chart import Board, Funnel, Tile
from printing.chart_parts import (
    DARK,
    INK,
    LARGE,
    LIGHT,
    MIDDLE,
    PALE,
    PAPER,
    SIZE,
    SMALL,
    SOFT,
    cut_to,
    line,
    put,
    width_of,
)

PARTS = (DARK, LIGHT)
SHADES = (PAPER, PALE, LIGHT, MIDDLE)
TILE, WIDEST, TALL, GAP, LINE = 84.0, 160.0, 58.0, 6.0, 0.6


def draw_funnel(chart: Funnel, width: float, height: float) -> Drawing:
    """Bars about one middle line, each as wide as its number; every step says its number."""
    drawing = Drawing(width, height)
    left = max(width_of(one.title) for one in chart.steps) + 14
    right = max(width_of(one.label) for one in chart.steps) + 14
    most = max(1, *(sum(one.values) for one in chart.steps))
    room, across = width - left - right, (height - 24) / len(chart.steps)
    thick, before = across * 0.66, None
    for number, step in enumerate(chart.steps):
        y = height - 24 - across * (number + 1) + (across - thick) / 2
        whole = room * sum(step.values) / most
        x = left + (room - whole) / 2
        if before is not None:
            for one, other in ((before[0], x), (before[1], x + whole)):
                line(drawing, (one, y + across, other, y + thick), SOFT, 0.5, [2, 2])
        before = (x, x + whole)
        for value, tone in zip(step.values, PARTS, strict=False):
            part = room * value / most
            drawing.add(Rect(x, y, part, thick, fillColor=tone, strokeColor=INK, strokeWidth=0.5))
            if part > width_of(str(value)) + 6:
                colour = PAPER if tone is DARK else INK
                put(drawing, x + part / 2, y + thick / 2 - 3, str(value), SIZE, "middle", colour)
            x += part
        put(drawing, left - 10, y + thick / 2 - 3, step.title, anchor="end")
        put(drawing, width - right + 14, y + thick / 2 - 3, step.label)
    _key(drawing, left, height - 13, tuple(zip(PARTS, chart.parts, strict=True)))
    return drawing


def board_rows(chart: Board, width: float) -> list[Drawing]:
    """The board as strips from top to bottom, so that it can go on over the next page."""
    groups = list(_grouped(chart))
    many = _in_a_row(max((len(tiles) for _, tiles in groups), default=1), width)
    across = min((width - GAP * (many - 1)) / many, WIDEST)
    strips = [_shades(chart, width)]
    for group, tiles in groups:
        for start in range(0, len(tiles), many):
            head = group if start == 0 else ""
            strips.append(_strip(tiles[start : start + many], head, width, across))
    return strips


def _in_a_row(tiles: int, width: float) -> int:
    """As many as fit, but no last row with a single one left over."""
    fit = max(1, int((width + GAP) // (TILE + GAP)))
    return ceil(tiles / ceil(tiles / fit))


def stacked(strips: list[Drawing], width: float) -> Drawing:
    """The strips as one drawing."""
    height = sum(one.height for one in strips)
    drawing, top = Drawing(width, height), height
    for one in strips:
        top -= one.height
        group = Group(*one.contents)
        group.translate(0, top)
        drawing.add(group)
    return drawing


def _grouped(chart: Board) -> Iterator[tuple[str, list[Tile]]]:
    for group in dict.fromkeys(one.group for one in chart.tiles):
        yield group, [one for one in chart.tiles if one.group == group]


def _strip(tiles: list[Tile], head: str, width: float, across: float) -> Drawing:
    above = 20.0 if head else 0.0
    drawing = Drawing(width, TALL + GAP + above)
    if head:
        put(drawing, 0, TALL + GAP + 5, head)
    for number, tile in enumerate(tiles):
        x = number * (across + GAP) + LINE / 2
        frame = Rect(x, GAP, across - LINE, TALL, strokeColor=INK, strokeWidth=LINE)
        frame.fillColor = SHADES[tile.shade]
        drawing.add(frame)
        put(drawing, x + 6, GAP + TALL - 14, cut_to(tile.title, across - 12))
        put(drawing, x + 6, GAP + TALL - 33, tile.large, LARGE)
        put(drawing, x + 6, GAP + 7, cut_to(tile.small, across - 12, SMALL), SMALL)
    return drawing


def _shades(chart: Board, width: float) -> Drawing:
    drawing = Drawing(width, 20)
    _key(drawing, 0, 8, tuple(zip(SHADES, chart.shades, strict=False)))
    return drawing


def _key(drawing: Drawing, x: float, y: float, tones: tuple[tuple[object, str], ...]) -> None:
    for tone, name in tones:
        drawing.add(Rect(x, y - 2, 14, 9, fillColor=tone, strokeColor=INK, strokeWidth=0.6))
        put(drawing, x + 18, y - 1, name, SMALL)
        x += 18 + width_of(name, SMALL) + 16
