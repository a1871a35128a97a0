"""A QR code large enough for an office printer, a simple scanner, and a few hundred characters."""

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Table

from printing import style
from printing.fonts import markup
from printing.sheet import Code


def qr_code(block: Code) -> Table:
    """The code in the middle of the page with its line below it."""
    side = block.millimetres * mm
    drawing = Drawing(side, side)
    drawing.add(QrCodeWidget(block.text, barWidth=side, barHeight=side, barLevel="M", barBorder=4))
    line = Paragraph(markup(block.below), style.centred(9))
    return Table([[drawing], [line]], colWidths=[side], hAlign="CENTER")
