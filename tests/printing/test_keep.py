"""What stays together on a page, wherever the page happens to end."""

import io

import pytest
from pypdf import PdfReader

from printing.render import render
from printing.sheet import (
    Block,
    Box,
    Choice,
    Facts,
    Grid,
    Heading,
    Question,
    Questions,
    Sheet,
    Signatures,
    Text,
)

LINES = range(20, 42)  # so many lines before: every place where a page may end
ROWS = tuple((f"第{number}项", "阴性") for number in range(12))
TABLE = Grid(("项目", "结果"), (1, 1), ROWS)
FOLLOWERS: dict[str, Block] = {
    "第0项": TABLE,
    "问题甲": Questions((Question("问题甲"), Question("问题乙", Choice(("否", "是")), wide=True))),
    "事实甲": Facts((("事实甲", "一"), ("事实乙", "二"))),
    "框中字": Box("框", tuple(f"框中字{number}" for number in range(8))),
    "说明字": Text("说明字" * 90),
}


def pages_of(*blocks: Block, before: int) -> list[str]:
    lines = tuple(Text(f"行{number}") for number in range(before))
    pdf = render([Sheet("单", "站", (*lines, *blocks))])
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def page_with(pages: list[str], text: str) -> int:
    return next(at for at, page in enumerate(pages) if text in page)


@pytest.mark.parametrize("text", FOLLOWERS)
def test_a_heading_is_on_the_page_of_what_follows_it(text: str) -> None:
    heads = (Heading("大标题"), Heading("中标题"), Heading("小标题", small=True))
    for before in LINES:
        pages = pages_of(*heads, FOLLOWERS[text], before=before)
        found = {page_with(pages, one) for one in ("大标题", "中标题", "小标题", text)}
        assert len(found) == 1


def test_a_long_table_still_begins_on_the_page_of_its_heading() -> None:
    pages = pages_of(Heading("标题"), TABLE, before=28)
    assert len(pages) == 2
    assert "第0项" in pages[0]
    assert "第11项" in pages[1]


@pytest.mark.parametrize("text", FOLLOWERS)
def test_signatures_never_stand_alone_on_the_last_page(text: str) -> None:
    for before in LINES:
        tail = (Text("如有错误可以更正。", small=True), Signatures(("本人", "日期")))
        pages = pages_of(Heading("标题"), FOLLOWERS[text], *tail, before=before)
        last = pages[page_with(pages, "本人：")]
        assert "如有错误" in last
        assert any(
            one in last for one in ("第11项", "问题乙", "事实乙", "框中字", "说明字", "标题")
        )
        assert page_with(pages, "标题") == page_with(pages, text)


def test_what_stands_below_the_signatures_stays_with_them() -> None:
    for before in LINES:
        blocks = (Signatures(("本人", "日期")), Text("文本版本：一", small=True))
        pages = pages_of(TABLE, *blocks, before=before)
        assert page_with(pages, "文本版本") == page_with(pages, "本人：")


def test_nothing_is_lost_or_said_twice_where_a_table_is_parted_for_the_signatures() -> None:
    for before in LINES:
        pages = "\n".join(pages_of(TABLE, Signatures(("本人", "日期")), before=before))
        assert [pages.count(f"第{number}项") for number in range(12)] == [1] * 12
        assert pages.count("本人：") == 1
