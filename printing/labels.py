"""Specimen labels: three beside each other, each with a Code 128 bar code."""

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table

from printing import style
from printing.fonts import markup
from printing.sheet import Labels

ACROSS = 3
HIGH = 27 * mm
BAR = 0.26 * mm  # the narrowest bar that an office printer and a simple scanner both manage


def labels(block: Labels) -> Table:
    """The labels as a table with lines to cut along."""
    cells: list[list[Flowable] | str] = [_label(*one) for one in block.labels]
    cells += [""] * (-len(cells) % ACROSS)
    rows = [cells[at : at + ACROSS] for at in range(0, len(cells), ACROSS)]
    wide = style.WIDTH / ACROSS
    table = Table(rows, colWidths=[wide] * ACROSS, rowHeights=[HIGH] * len(rows), hAlign="LEFT")
    table.setStyle(
        [
            ("INNERGRID", (0, 0), (-1, -1), 0.4, style.INK, None, (2, 2)),
            ("BOX", (0, 0), (-1, -1), 0.4, style.INK, None, (2, 2)),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 5),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    return table


def _label(title: str, line: str, code: str) -> list[Flowable]:
    bars = Code128(code, barHeight=9 * mm, barWidth=BAR, quiet=False)
    bars.hAlign = "LEFT"
    return [
        Paragraph(markup(title), style.style(9.5, leading=12)),
        Paragraph(markup(line), style.small()),
        bars,
        Paragraph(code, style.style(8, leading=10)),
    ]
