"""Specimen labels: three beside each other, each with a Code 128 bar code."""

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table

from printing import style
from printing.one_line import OneLine
from printing.sheet import Label, Labels

ACROSS = 3
HIGH = 30 * mm
BAR = 0.26 * mm  # the narrowest bar that an office printer and a simple scanner both manage


def labels(block: Labels) -> Table:
    """The labels as a table with lines to cut along."""
    cells: list[list[Flowable] | str] = [_label(one) for one in block.labels]
    cells += [""] * (-len(cells) % ACROSS)
    rows = [cells[at : at + ACROSS] for at in range(0, len(cells), ACROSS)]
    wide = style.WIDTH / ACROSS
    table = Table(rows, colWidths=[wide] * ACROSS, rowHeights=[HIGH] * len(rows), hAlign="LEFT")
    table.setStyle(
        [
            ("INNERGRID", (0, 0), (-1, -1), 0.4, style.INK, None, (2, 2)),
            ("BOX", (0, 0), (-1, -1), 0.4, style.INK, None, (2, 2)),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 6),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ]
    )
    return table


def _label(one: Label) -> list[Flowable]:
    bars = Code128(one.code, barHeight=9 * mm, barWidth=BAR, quiet=False)
    bars.hAlign = "LEFT"
    return [
        OneLine(one.name, 10.5, leading=13, colour=style.INK),
        OneLine(one.specimen, 9, leading=12, colour=style.INK),
        OneLine(one.file, 8, leading=11, colour=style.GREY),
        bars,
        OneLine(one.code, 8, leading=13, colour=style.INK),
    ]
