"""Sheets to PDF: one layout for all papers, from memory to memory."""

import io
import sys
from collections.abc import Callable, Sequence
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
)

from printing import style
from printing.fonts import face, markup
from printing.keep import story
from printing.one_line import draw_line, fitted
from printing.rasterise import USED
from printing.sheet import Sheet

PRACTICE = "练习"
QR = 20 * mm


def render(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one PDF (A4); every sheet starts on a page of its own and counts its pages."""
    sys.audit(USED)
    target = io.BytesIO()
    templates, flowables = [], []
    for number, sheet in enumerate(sheets):
        templates.append(_template(str(number), sheet))
        flowables += [NextPageTemplate(str(number)), PageBreak()] if number else []
        flowables += story(sheet.blocks)
    document = BaseDocTemplate(
        target, pagesize=style.PAGE, title=_title(sheets), author="", invariant=1
    )
    document.addPageTemplates(templates)
    document.build(flowables, canvasmaker=_canvas_for(sheets))
    return target.getvalue()


def _title(sheets: Sequence[Sheet]) -> str:
    titles = list(dict.fromkeys(sheet.title for sheet in sheets))
    return titles[0] if len(titles) == 1 else f"{titles[0]}等"


def _template(name: str, sheet: Sheet) -> PageTemplate:
    frame = Frame(
        style.LEFT,
        style.BOTTOM,
        style.WIDTH,
        style.PAGE[1] - style.TOP - style.BOTTOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )

    def draw(canvas: Canvas, _document: object) -> None:
        canvas.anyun_sheet = int(name)
        _head(canvas, sheet)

    return PageTemplate(id=name, frames=[frame], onPage=draw)


def _head(canvas: Canvas, sheet: Sheet) -> None:
    width, height = style.PAGE
    if sheet.practice:
        _watermark(canvas)
    top = height - 13 * mm
    station = f"{sheet.station}〔{PRACTICE}·虚构资料〕" if sheet.practice else sheet.station
    canvas.setFillColor(style.GREY)
    text, size = fitted(station, 9, 7.5, style.WIDTH - QR - 4 * mm)
    draw_line(canvas, text, size, style.LEFT, top - 1)
    title = Paragraph(markup(sheet.title), style.centred(17))
    _, used = title.wrap(style.WIDTH - 2 * QR, 60)
    title.drawOn(canvas, style.LEFT + QR, top - 6 * mm - used)
    under = " · ".join(text for text in (sheet.subtitle, sheet.confidential) if text)
    if under:
        line = Paragraph(markup(under), style.centred(9))
        line.wrap(style.WIDTH - 2 * QR, 30)
        line.drawOn(canvas, style.LEFT + QR, top - 6 * mm - used - 14)
    if sheet.code:
        _qr(canvas, sheet.code, width - style.RIGHT - QR, top - QR + 3 * mm)
    canvas.setStrokeColor(style.INK)
    canvas.setLineWidth(0.9)
    canvas.line(
        style.LEFT,
        height - style.TOP + 3.5 * mm,
        width - style.RIGHT,
        height - style.TOP + 3.5 * mm,
    )


def _qr(canvas: Canvas, code: str, x: float, y: float) -> None:
    drawing = Drawing(QR, QR)
    drawing.add(QrCodeWidget(code, barWidth=QR, barHeight=QR, barLevel="M", barBorder=1))
    renderPDF.draw(drawing, canvas, x, y)
    canvas.setFont(face(), 6.5)
    canvas.setFillColor(style.GREY)
    canvas.drawCentredString(x + QR / 2, y - 2.2 * mm, code)


def _watermark(canvas: Canvas) -> None:
    width, height = style.PAGE
    canvas.saveState()
    canvas.setFillColor(style.WATERMARK)
    canvas.setFont(face(), 120)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(45)
    canvas.drawCentredString(0, -40, PRACTICE)
    canvas.restoreState()


def _foot(canvas: Canvas, sheet: Sheet, page: int, pages: int) -> None:
    y = 11 * mm
    canvas.setStrokeColor(style.HAIR)
    canvas.setLineWidth(0.5)
    canvas.line(style.LEFT, y + 5 * mm, style.PAGE[0] - style.RIGHT, y + 5 * mm)
    mark = f"〔{PRACTICE}〕 " if sheet.practice else ""
    canvas.setFillColor(style.GREY)
    text, size = fitted(mark + sheet.foot, 8, 6.5, style.WIDTH - 25 * mm)
    draw_line(canvas, text, size, style.LEFT, y + 3)
    canvas.setFont(face(), 8)
    canvas.drawRightString(style.PAGE[0] - style.RIGHT, y + 3, f"第 {page} 页 / 共 {pages} 页")


def _canvas_for(sheets: Sequence[Sheet]) -> Callable[..., Canvas]:
    """A canvas that writes the feet last, when the number of pages of each sheet is known."""

    class Counting(Canvas):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.anyun_sheet = 0
            self._pages_so_far: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._pages_so_far.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            owners = [page["anyun_sheet"] for page in self._pages_so_far]
            seen: dict[int, int] = {}
            for page, owner in zip(self._pages_so_far, owners, strict=True):
                self.__dict__.update(page)
                seen[owner] = seen.get(owner, 0) + 1
                _foot(self, sheets[owner], seen[owner], owners.count(owner))
                super().showPage()
            super().save()

    return Counting
