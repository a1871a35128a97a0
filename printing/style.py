"""Sizes, spaces and greys of all papers: one layout, readable in black and white."""

from functools import lru_cache

from reportlab.lib import textsplit
from reportlab.lib.colors import Color, black
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import paragraph

from printing.fonts import face

# ReportLab knows Japanese punctuation; these may not start a Chinese line either.
NOT_FIRST = textsplit.ALL_CANNOT_START + "，。、；：？！）》〉」』】〕”’％…·"
textsplit.ALL_CANNOT_START = paragraph.ALL_CANNOT_START = NOT_FIRST

PAGE = A4
LEFT, RIGHT, TOP, BOTTOM = 22 * mm, 16 * mm, 40 * mm, 20 * mm  # left: room for two holes
WIDTH = PAGE[0] - LEFT - RIGHT
INK = black
GREY = Color(0.36, 0.36, 0.36)
RULE = Color(0.62, 0.62, 0.62)
HAIR = Color(0.78, 0.78, 0.78)
SHADE = Color(0.93, 0.93, 0.93)
WATERMARK = Color(0.5, 0.5, 0.5, alpha=0.10)


def style(size: float = 10.5, **more: object) -> ParagraphStyle:
    """A paragraph style in the print face; CJK wrapping keeps ，。 off the start of a line."""
    return _style(face(), size, tuple(more.items()))


@lru_cache(maxsize=64)
def _style(name: str, size: float, more: tuple[tuple[str, object], ...]) -> ParagraphStyle:
    common = {"fontName": name, "fontSize": size, "leading": size * 1.5, "wordWrap": "CJK"}
    return ParagraphStyle("anyun", **(common | dict(more)))


def body() -> ParagraphStyle:
    """Running text."""
    return style(spaceAfter=2)


def small() -> ParagraphStyle:
    """Explanations."""
    return style(9, textColor=GREY, spaceAfter=2)


def label(**more: object) -> ParagraphStyle:
    """What stands before a value."""
    return style(9, leading=14, textColor=GREY, **more)


def value() -> ParagraphStyle:
    """What was answered."""
    return style(10.5, leading=14)


def centred(size: float) -> ParagraphStyle:
    """Titles."""
    return style(size, alignment=TA_CENTER)
