"""Pictures: from zero, within their frame, every word on the page, told apart without colour."""

import io
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from reportlab.graphics.shapes import Drawing, String

from printing.as_text import sheet_text
from printing.chart import Bars, Board, Chart, Columns, Funnel, Lines, Pyramid, Series, Step, Tile
from printing.chart_page import Caption, chart_picture, chart_png
from printing.chart_parts import TONES, cut_to, rounded_top, width_of
from printing.draw_chart import draw
from printing.render import render
from printing.sheet import Picture, Sheet, Text

MONTHS = tuple(f"{month}月" for month in range(1, 13))
AGES = ("20 以下", "20–24", "25–29", "30–34")
LONG = "名字很长很长的居民委员会第二居民小组"


def tiles(many: int) -> tuple[Tile, ...]:
    return tuple(Tile("330199101", f"村{at}", str(at), "待办 3 人", at % 4) for at in range(many))


SHADES = ("没有待办", "待办 1–4 人", "5–9 人", "10 人以上")
CHARTS: dict[str, Chart] = {
    "columns": Columns(MONTHS, (12, 20, *range(31, 40), None), "人", 60, "目标"),
    "beyond the target": Columns(MONTHS, tuple(range(100_000, 100_012)), "人", 7, "目标"),
    "bars": Bars(("血常规 异常", LONG), (18.02, 100.0), ("18.02%（333/1848）", "100%（1/1）"), "%"),
    "pyramid": Pyramid(AGES, Series("男", (0, 40, 5, 1)), Series("女", (1, 55, 3, 0)), "人"),
    "lines": Lines(MONTHS, (Series("检查", tuple(range(12))), Series("随访", (11,) * 12)), "人"),
    "funnel": Funnel(
        ("妻子", "丈夫"), (Step("建档", (24, 24), "48 人"), Step("怀孕", (1,), "1 人"))
    ),
    "board": Board((*tiles(7), Tile("330199102", LONG, "12", "待办 <5 人", 1)), SHADES),
}
EMPTY: dict[str, Chart] = {
    "columns": Columns(MONTHS, (None,) * 12, "人"),
    "bars": Bars(("血常规",), (0.0,), ("未检",), "%"),
    "pyramid": Pyramid(AGES, Series("男", (0,) * 4), Series("女", (0,) * 4), "人"),
    "lines": Lines(MONTHS, (Series("检查", (0,) * 12),), "人"),
    "funnel": Funnel(("妻子", "丈夫"), (Step("建档", (0, 0), "0 人"),)),
    "board": Board((), SHADES),
}


def shapes(node: Any) -> list[Any]:
    """Every shape, charts taken apart into theirs."""
    found = []
    for one in node.contents:
        whole = one.provideNode() if hasattr(one, "provideNode") else one
        found += shapes(whole) if hasattr(whole, "contents") else [whole]
    return found


def words(drawing: Drawing) -> list[str]:
    return [one.text for one in shapes(drawing) if isinstance(one, String)]


@pytest.mark.parametrize("width", [488.0, 760.0, 1300.0])
@pytest.mark.parametrize(
    "chart", [*CHARTS.values(), *EMPTY.values()], ids=lambda one: type(one).__name__
)
def test_nothing_stands_outside_the_frame(chart: Chart, width: float) -> None:
    drawing = draw(chart, width, 300)
    left, low, right, high = drawing.getBounds()
    assert left >= -1
    assert low >= -1
    assert right <= drawing.width + 1
    assert high <= drawing.height + 1


@pytest.mark.parametrize("name", list(CHARTS))
def test_every_number_is_written_beside_its_mark(name: str) -> None:
    expected = {
        "columns": ["12", "39", "目标 60", "12月", "单位：人"],
        "beyond the target": ["100011", "目标 7"],
        "bars": ["血常规 异常", "18.02%（333/1848）", "100%（1/1）"],
        "pyramid": ["男 46 人", "女 59 人", "55", "20–24", "0"],
        "lines": ["检查 11", "随访 11", "1月"],
        "funnel": ["建档", "48 人", "妻子", "丈夫", "24"],
        "board": ["330199101", "村3", "待办 <5 人", "待办 1–4 人"],
    }
    found = words(draw(CHARTS[name], 488))
    assert set(expected[name]) <= set(found), found


@pytest.mark.parametrize(
    "chart", [CHARTS["columns"], CHARTS["bars"], CHARTS["lines"], CHARTS["pyramid"]],
    ids=["columns", "bars", "lines", "pyramid"],
)  # fmt: skip
def test_every_value_axis_begins_at_zero(chart: Chart) -> None:
    axes = [one.valueAxis for one in draw(chart, 488).contents if hasattr(one, "valueAxis")]
    assert axes
    assert {axis.valueMin for axis in axes} == {0}


def test_bars_are_as_long_as_their_numbers() -> None:
    drawing = draw(Bars(("甲", "乙"), (10.0, 40.0), ("10%", "40%"), "%"), 488)
    wide = sorted(
        one.width for one in shapes(drawing) if type(one).__name__ == "Rect" and one.width
    )
    assert wide[-1] == pytest.approx(4 * wide[-2])


def test_the_steps_of_a_funnel_are_as_wide_as_their_numbers() -> None:
    rows = [one for one in shapes(draw(CHARTS["funnel"], 488)) if type(one).__name__ == "Rect"]
    wide = sorted({round(one.width, 3) for one in rows if one.height > 20})
    assert wide[1] == pytest.approx(24 * wide[0], rel=1e-3)


def test_tones_stay_apart_in_grey_and_the_words_on_them_can_be_read() -> None:
    greys = [0.299 * one.red + 0.587 * one.green + 0.114 * one.blue for one in TONES]
    assert all(lighter - darker > 0.1 for darker, lighter in pairwise(greys))
    with Image.open(io.BytesIO(chart_png(CHARTS["pyramid"], Caption("", "", "")))) as image:
        counts = sorted(image.convert("L").histogram(), reverse=True)
    assert counts[1] > 5000, "men"
    assert counts[2] > 5000, "women, in another grey"


def test_lines_are_told_apart_by_marks_and_dashes() -> None:
    series = tuple(Series(name, tuple(range(12))) for name in ("甲", "乙", "丙", "丁"))
    lines = next(
        one for one in draw(Lines(MONTHS, series, "人"), 488).contents if hasattr(one, "lines")
    )
    marks = {lines.lines[at].symbol.kind for at in range(4)}
    assert len(marks) == 4


def test_the_names_of_lines_that_end_together_do_not_lie_on_each_other() -> None:
    series = tuple(Series(name, (5,) * 12) for name in ("甲", "乙", "丙"))
    drawing = draw(Lines(MONTHS, series, "人"), 488)
    heights = sorted(
        one.y for one in shapes(drawing) if isinstance(one, String) and one.text[-2:] == " 5"
    )
    assert all(upper - lower >= 12 for lower, upper in pairwise(heights))


@pytest.mark.parametrize(
    ("most", "top", "step"),
    [
        (0, 1, 1),
        (1, 1, 1),
        (4, 4, 1),
        (9, 10, 2),
        (37, 40, 10),
        (4000, 4000, 1000),
        (3693, 4000, 1000),
    ],
)
def test_an_axis_has_few_round_steps(most: float, top: float, step: float) -> None:
    assert rounded_top(most) == (top, step)


def test_a_rare_character_is_on_the_picture_in_a_face_that_has_it() -> None:
    rare = Board((Tile("", "𠮷村", "7", "待办 0 人", 0),), SHADES)
    faces = {one.text: one.fontName for one in shapes(draw(rare, 488)) if isinstance(one, String)}
    assert "村" in faces
    other = next(text for text in faces if "𠮷" in text or "U+20BB7" in text)
    assert faces[other] != faces["村"] or "U+20BB7" in other


def test_a_long_name_is_cut_with_an_ellipsis_and_never_leaves_its_tile() -> None:
    assert cut_to(LONG, 60).endswith("…")
    assert width_of(cut_to(LONG, 60)) <= 60
    assert cut_to("短", 60) == "短"


def test_a_board_goes_on_over_the_next_page_and_loses_no_village() -> None:
    board = Board(tiles(120), SHADES)
    sheet = Sheet("各村情况", "示例站", (Picture(board, "120 个村"), Text("说明")))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(render([sheet]))).pages]
    assert len(pages) > 1
    found = "\n".join(pages).split()
    assert [f"村{at}" for at in range(120) if f"村{at}" not in found] == []


def test_a_sheet_with_pictures_is_the_same_bytes_twice_and_says_in_words_what_it_shows() -> None:
    sheet = Sheet("图表", "示例站", tuple(Picture(one, "说明") for one in CHARTS.values()))
    assert render([sheet]) == render([sheet])
    assert "[图：说明]" in sheet_text(sheet)


def test_on_the_screen_it_is_drawn_as_wide_as_asked() -> None:
    for width in (300.0, 760.0):
        wide, high, data = chart_picture(CHARTS["columns"], width, 300.0, 144)
        assert (wide, high) == (round(width * 2), 600)
        assert len(data) == wide * high * 4
    _, high, _ = chart_picture(CHARTS["funnel"], 488.0, 10.0, 72)
    assert high >= 80, "it is not squeezed below what can be read"
