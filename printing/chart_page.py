"""A picture by itself: for the screen at its own size, and as a PNG with its title and source."""

import io
from dataclasses import dataclass

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.pdfgen.canvas import Canvas

from printing.chart import Chart
from printing.chart_parts import INK, LARGE, PAPER, SMALL, SOFT, cut_to, line, put
from printing.draw_chart import draw
from printing.rasterise import page_picture, page_png

MARGIN, HEAD, FOOT = 24.0, 44.0, 26.0
PNG_WIDTH, PNG_DPI = 720.0, 200


@dataclass(frozen=True)
class Caption:
    """What stands above and below a picture that leaves the program."""

    title: str
    subtitle: str
    foot: str


def chart_picture(chart: Chart, width: float, height: float, dpi: int) -> tuple[int, int, bytes]:
    """(width, height, BGRX bytes) of the picture drawn for a room of so many points."""
    return page_picture(_page(draw(chart, width, height)), 0, dpi)


def chart_png(chart: Chart, caption: Caption) -> bytes:
    """The picture with its title above and where it comes from below, as a PNG."""
    picture = draw(chart, PNG_WIDTH)
    wide, tall = PNG_WIDTH + 2 * MARGIN, picture.height + HEAD + FOOT + MARGIN
    whole = Drawing(wide, tall)
    whole.add(Rect(0, 0, wide, tall, fillColor=PAPER, strokeColor=None))
    put(whole, MARGIN, tall - 30, cut_to(caption.title, PNG_WIDTH, LARGE), LARGE, colour=INK)
    put(whole, MARGIN, tall - 46, cut_to(caption.subtitle, PNG_WIDTH), colour=SOFT)
    line(whole, (MARGIN, FOOT - 4, wide - MARGIN, FOOT - 4), SOFT, 0.4)
    put(whole, MARGIN, 9, cut_to(caption.foot, PNG_WIDTH, SMALL), SMALL, colour=SOFT)
    return page_png(_page(whole, (picture, MARGIN, FOOT + 4)), 0, PNG_DPI)


def _page(drawing: Drawing, *others: tuple[Drawing, float, float]) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(drawing.width, drawing.height), invariant=1)
    for one, x, y in ((drawing, 0.0, 0.0), *others):
        renderPDF.draw(one, canvas, x, y)
    canvas.showPage()
    canvas.save()
    return target.getvalue()
