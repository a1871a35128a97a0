"""Each block of a sheet as ReportLab flowables; rows grow with their text, nothing is clipped."""

from math import ceil
from typing import Any

from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    LongTable,
    Paragraph,
    Spacer,
    Table,
)

from printing import style
from printing.draw_chart import strips
from printing.fonts import markup
from printing.labels import labels
from printing.one_line import width_of
from printing.qr_code import qr_code
from printing.sheet import (
    Block,
    Box,
    Choice,
    Code,
    Facts,
    Grid,
    Heading,
    Labels,
    Picture,
    Question,
    Questions,
    Signatures,
    Text,
)
from printing.tick_box import TickBoxes

GUTTER = 12
LINES = 2  # a value that would take more in its column takes more columns
LINE_TO_WRITE_ON = 8 * mm
TALL = 120  # points: only a row that leaves so much on a page is split within, not between rows
SHORT_CHOICE = 26  # characters of all options together that still fit half the width
PAD = ("TOPPADDING", (0, 0), (-1, -1), 2.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5)


def flow(block: Block) -> list[Flowable]:
    """The flowables of one block."""
    match block:
        case Heading():
            return _heading(block)
        case Text():
            return [Paragraph(markup(block.text), style.small() if block.small else style.body())]
        case Facts():
            return [_facts(block), Spacer(0, 2 * mm)]
        case Questions():
            return [_questions(block), Spacer(0, 1.5 * mm)]
        case Grid():
            return [_grid(block), Spacer(0, 2 * mm)]
        case Box():
            return [_box(block), Spacer(0, 3 * mm)]
        case Signatures():
            return [Spacer(0, 9 * mm), _signatures(block)]
        case Labels():
            return [labels(block), Spacer(0, 2 * mm)]
        case Code():
            return [qr_code(block), Spacer(0, 2 * mm)]
        case Picture():
            return [*strips(block.chart, style.WIDTH), Spacer(0, 3 * mm)]


def _heading(block: Heading) -> list[Flowable]:
    if block.small:
        return [Spacer(0, 1 * mm), Paragraph(markup(block.text), style.small())]
    text = Paragraph(markup(block.text), style.style(11.5, leading=15))
    bar = Table([["", text]], colWidths=[2.2 * mm, style.WIDTH - 2.2 * mm], hAlign="LEFT")
    bar.setStyle(
        [
            ("BACKGROUND", (0, 0), (0, 0), style.INK),
            ("LEFTPADDING", (1, 0), (1, 0), 6),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ]
    )
    return [Spacer(0, 2.5 * mm), bar, Spacer(0, 1.5 * mm)]


def _facts(block: Facts) -> Table:
    """Label and value cells over thin rules; the label column is as wide as its longest label."""
    across = (style.WIDTH + GUTTER) / block.columns
    value = style.style(20, leading=24) if block.large else style.value()
    longest = max((len(label) for label, _ in block.pairs), default=4)
    narrow = min(max(longest * 9 + 6, 42), across * 0.45)
    rows: list[list[Any]] = []
    spans: list[tuple[Any, ...]] = []
    column = block.columns
    for label, text in block.pairs:
        wide = width_of(max(text.split("\n"), key=len), value.fontSize)
        long = wide > LINES * (across - narrow - GUTTER)
        taken = min(ceil((wide + narrow + GUTTER) / across), block.columns) if long else 1
        if column + taken > block.columns:
            rows.append([""] * 3 * block.columns)
            column = 0
        first, last, row = 3 * column + 1, 3 * (column + taken) - 2, len(rows) - 1
        rows[row][first - 1] = Paragraph(markup(label), style.label())
        rows[row][first] = Paragraph(markup(text) or " ", value)
        spans += [("SPAN", (first, row), (last, row))] if taken > 1 else []
        spans.append(("LINEBELOW", (first, row), (last, row), 0.5, style.RULE))
        column += taken
    widths = [narrow, across - narrow - GUTTER, GUTTER] * block.columns
    table = Table(rows, colWidths=widths, hAlign="LEFT", splitInRow=TALL)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            *PAD,
            *spans,
        ]
    )
    return table


def _questions(block: Questions) -> Table:
    rows: list[list[Any]] = []
    alone: list[int] = []  # rows whose one question has the whole width
    pending: list[Any] | None = None
    for question in block.questions:
        cell, wide = _question(question), _is_wide(question)
        if pending and not wide:
            rows.append([*pending, *cell])
            pending = None
            continue
        if pending:
            alone.append(len(rows))
            rows.append([*pending, "", ""])
            pending = None
        if wide:
            alone.append(len(rows))
            rows.append([*cell, "", ""])
        else:
            pending = cell
    if pending:
        alone.append(len(rows))
        rows.append([*pending, "", ""])
    half = style.WIDTH / 2
    table = LongTable(
        rows, colWidths=[half * 0.36, half * 0.64] * 2, hAlign="LEFT", splitInRow=TALL
    )
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("BACKGROUND", (0, 0), (0, -1), style.SHADE),
            ("BOX", (0, 0), (-1, -1), 0.6, style.RULE),
            ("INNERGRID", (0, 0), (-1, -1), 0.4, style.HAIR),
            *PAD,
            *(("SPAN", (1, at), (3, at)) for at in alone),
            *(
                ("BACKGROUND", (2, at), (2, at), style.SHADE)
                for at in range(len(rows))
                if at not in alone
            ),
        ]
    )
    return table


def _question(question: Question) -> list[Any]:
    label = Paragraph(markup(question.label), style.label())
    if isinstance(question.answer, Choice):
        return [label, TickBoxes(question.answer)]
    text = question.answer or ""
    unit = f" {question.unit}" if question.unit else ""
    shown = markup(text + unit) if text else f'<font color="#5c5c5c">{markup(unit)}</font>'
    return [label, Paragraph(shown or " ", style.value())]


def _is_wide(question: Question) -> bool:
    if question.wide or len(question.label) > 11:
        return True
    if isinstance(question.answer, Choice):
        return sum(len(one) + 2 for one in question.answer.options) > SHORT_CHOICE
    return len(question.answer) > SHORT_CHOICE - 4


def _grid(block: Grid) -> LongTable:
    whole = sum(block.widths)
    widths = [style.WIDTH * share / whole for share in block.widths]
    right = block.right_from or len(block.heads)
    head = [
        Paragraph(markup(one), style.label() if at < right else style.label(alignment=TA_RIGHT))
        for at, one in enumerate(block.heads)
    ]
    rows = [[_cell(cell, right=at >= right) for at, cell in enumerate(row)] for row in block.rows]
    table = LongTable([head, *rows], colWidths=widths, repeatRows=1, hAlign="LEFT", splitInRow=TALL)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("BACKGROUND", (0, 0), (-1, 0), style.SHADE),
            ("LINEABOVE", (0, 0), (-1, 0), 0.9, style.INK),
            ("LINEBELOW", (0, 0), (-1, 0), 0.6, style.INK),
            ("LINEBELOW", (0, 1), (-1, -2), 0.4, style.HAIR),
            ("LINEBELOW", (0, -1), (-1, -1), 0.9, style.INK),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            *PAD,
            *(
                ("LINEBEFORE", (0, at + 1), (0, at + 1), 2.2, style.INK)
                for at in sorted(block.marked)
            ),
        ]
    )
    return table


def _cell(cell: str | Choice, *, right: bool = False) -> Flowable:
    if isinstance(cell, Choice):
        return TickBoxes(cell)
    side = TA_RIGHT if right else TA_LEFT
    return Paragraph(markup(cell) or " ", style.style(10, leading=13.5, alignment=side))


def _box(block: Box) -> Table:
    rows: list[list[Flowable]] = [[Paragraph(markup(text), style.body())] for text in block.texts]
    rows += [[Spacer(0, LINE_TO_WRITE_ON)] for _ in range(block.lines)]
    if block.title:
        rows.insert(0, [Paragraph(markup(block.title), style.style(11, leading=15))])
    table = Table(rows, colWidths=[style.WIDTH], hAlign="LEFT", splitInRow=TALL)
    table.setStyle(
        [
            ("BOX", (0, 0), (-1, -1), 0.9, style.INK),
            ("LEFTPADDING", (0, 0), (-1, -1), 8),
            ("RIGHTPADDING", (0, 0), (-1, -1), 8),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ("TOPPADDING", (0, 0), (-1, 0), 5),
            ("BOTTOMPADDING", (0, -1), (-1, -1), 6),
        ]
    )
    return table


def _signatures(block: Signatures) -> Flowable:
    across = style.WIDTH / len(block.labels)
    cells = [Paragraph(markup(f"{label}："), style.value()) for label in block.labels]
    table = Table([cells], colWidths=[across] * len(cells), hAlign="LEFT", splitInRow=TALL)
    commands: list[tuple[Any, ...]] = [
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    table.setStyle(commands)
    return _Ruled(table, [len(label) * 10.5 + 14 for label in block.labels], across)


class _Ruled(Flowable):
    """A row of labels with a line to write on after each."""

    def __init__(self, table: Table, starts: list[float], across: float) -> None:
        super().__init__()
        self._table, self._starts, self._across = table, starts, across

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        size: tuple[float, float] = self._table.wrap(width, height)
        self.width, self.height = size
        return size

    def draw(self) -> None:
        self._table.drawOn(self.canv, 0, 0)
        self.canv.setStrokeColor(style.INK)
        self.canv.setLineWidth(0.6)
        for at, start in enumerate(self._starts):
            left = at * self._across
            self.canv.line(left + start, 3, left + self._across - 10, 3)
