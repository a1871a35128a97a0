"""What stays together on a page: a heading with what follows it, signatures with what is signed."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, Table
from reportlab.platypus.flowables import NullDraw

from printing import style
from printing.blocks import TALL, flow
from printing.sheet import Block, Heading, Signatures, Text

PAGE = style.PAGE[1] - style.TOP - style.BOTTOM
SHORT = 36 * mm  # a passage that is not higher than this is not parted from its heading
ROWS = 2  # of a longer one, so many rows at least stay with the heading, or with the signatures


def story(blocks: Sequence[Block]) -> list[Flowable]:
    """The flowables of a sheet's blocks in order."""
    found: list[Flowable] = []
    at = 0
    while at < len(blocks):
        first = at
        while at < len(blocks) and isinstance(blocks[at], Heading):
            at += 1
        heads = blocks[first:at]
        tail = _tail(blocks, at)
        if at < len(blocks) and not tail:
            at += 1
            tail = _tail(blocks, at)
            found += _kept(heads, blocks[at - 1], blocks[at : at + tail])
        else:
            found += _kept(heads, None, blocks[at : at + tail])
        at += tail
    return found


def _tail(blocks: Sequence[Block], at: int) -> int:
    """How many blocks from here on are signatures with the small lines around them."""
    end, signed = at, False
    while end < len(blocks) and _is_small(blocks[end]):
        end += 1
        signed = signed or isinstance(blocks[end - 1], Signatures)
    return end - at if signed else 0


def _is_small(block: Block) -> bool:
    return isinstance(block, Signatures) or (isinstance(block, Text) and block.small)


def _kept(heads: Sequence[Block], body: Block | None, tail: Sequence[Block]) -> list[Flowable]:
    before = [one for head in heads for one in flow(head)]
    inside = flow(body) if body else []
    after = [*inside[1:], *(one for block in tail for one in flow(block))]
    end = _height(after) if tail else 0
    if not inside:
        needed, parts = end, after
    else:
        start, last, whole = _ends(inside[0])
        parted = start + last < whole  # else the signatures take all of it along
        needed = start if parted or not tail else whole + end
        parts = [_WithTail(inside[0], after)] if tail else inside
    return [CondPageBreak(min(_height(before) + needed, PAGE - 1)), *before, *parts]


def _height(flowables: Sequence[Flowable]) -> float:
    spaces = (one.getSpaceBefore() + one.getSpaceAfter() for one in flowables)
    return float(sum(one.wrap(style.WIDTH, PAGE)[1] for one in flowables) + sum(spaces))


def _ends(body: Flowable) -> tuple[float, float, float]:
    """(the least that may begin it on a page, the least that may end it, all of it), in points."""
    whole: float = body.wrap(style.WIDTH, PAGE)[1]
    if isinstance(body, Paragraph):
        lines = ROWS * body.style.leading
        return min(lines, whole), min(lines, whole), whole
    if not isinstance(body, Table):
        return min(whole, SHORT), whole, whole
    table: Any = body
    heights: list[float] = [min(one, TALL) for one in table._rowHeights]
    head = table.repeatRows
    start = whole if whole <= SHORT else min(whole, sum(heights[: head + ROWS]))
    return start, min(whole, sum(heights[head:][-ROWS:])), whole


class _WithTail(NullDraw):  # type: ignore[misc]
    """A passage and the signatures below it, which never stand alone on the last page."""

    def __init__(self, body: Flowable, tail: Sequence[Flowable]) -> None:
        super().__init__()
        self._body, self._tail = body, list(tail)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        del height
        return width, PAGE * 99  # so that it is always asked to split

    def split(self, width: float, height: float) -> list[Flowable]:
        _, last, whole = _ends(self._body)
        end = _height(self._tail)
        if whole + end <= height:
            return [self._body, *self._tail]
        at_top = self._frame._atTop
        room = height if whole > height else whole - last
        pieces: list[Flowable] = self._body.split(width, room) if whole > last else []
        if len(pieces) < 2:
            return [self._body, *self._tail] if at_top else []
        rest = _WithTail(pieces[-1], self._tail)
        if whole > height:
            return [*pieces[:-1], rest]
        return [*pieces[:-1], CondPageBreak(min(last + end, PAGE - 1)), rest]
