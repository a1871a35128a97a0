"""A picture drawn once, as vectors, for the room it is given: for paper, screen and files alike."""

from reportlab.graphics.shapes import Drawing

from printing.chart import Bars, Board, Chart, Columns, Funnel, Lines, Pyramid
from printing.draw_bars import draw_bars, draw_columns, draw_pyramid
from printing.draw_board import board_rows, draw_funnel, stacked
from printing.draw_lines import draw_lines

SHAPE = 0.58  # height to width, where the picture itself does not say
ROW = 15.0  # the least room for a bar with its words


def draw(chart: Chart, width: float, height: float = 0.0) -> Drawing:
    """The picture in a room of this many points; it is taller where it could not be read."""
    tall = max(height or width * SHAPE, least_height(chart))
    match chart:
        case Columns():
            return draw_columns(chart, width, tall)
        case Bars():
            return draw_bars(chart, width, tall)
        case Pyramid():
            return draw_pyramid(chart, width, tall)
        case Lines():
            return draw_lines(chart, width, tall)
        case Funnel():
            return draw_funnel(chart, width, tall)
        case Board():
            return stacked(board_rows(chart, width), width)


def least_height(chart: Chart) -> float:
    """Below this the words would touch."""
    match chart:
        case Bars() | Pyramid():
            return 60 + ROW * len(chart.categories)
        case Funnel():
            return 24 + 2 * ROW * len(chart.steps)
        case _:
            return 200.0


def strips(chart: Chart, width: float) -> list[Drawing]:
    """The picture for paper: in one piece, or a board row by row, so that it may cross pages."""
    if isinstance(chart, Board):
        return board_rows(chart, width)
    return [draw(chart, width)]
