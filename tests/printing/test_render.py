"""Rendering: nothing clipped, nothing lost, the same bytes twice; rare characters on the page."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from printing import font_files, fonts
from printing.as_text import sheet_text
from printing.font_files import font_folder
from printing.rasterise import page_count, page_picture
from printing.render import render
from printing.sheet import (
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

LONG = "很长的说明文字，包含标点；以及（括号）。" * 30
SHEET = Sheet(
    "检查结果告知书",
    "示例镇卫生院",
    (
        Facts((("姓名", "阿卜杜热合曼·买买提依明"), ("年龄", ""))),
        Heading("检验"),
        Grid(("项目", "结果", "单位"), (3, 2, 2), (("血红蛋白", "98", "g/L"),), frozenset({0})),
        Questions(
            (Question("精神状态", Choice(("正常", "异常"), ("正常",))), Question("其他", LONG))
        ),
        Box("请注意", ("补充铁剂。",)),
        Text("说明", small=True),
        Signatures(("医师", "日期")),
    ),
    code="2345-6789",
    practice=True,
    foot="示例镇卫生院 · 王医生",
)


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace(
        "\n", ""
    )


def ink(pdf: bytes, page: int = 0) -> tuple[int, int, list[int], list[int]]:
    """(width, height, columns with ink, rows with ink) of a page at 50 dpi."""
    width, height, data = page_picture(pdf, page, 50)
    dark = [at for at in range(0, len(data), 4) if data[at] < 128]
    columns = sorted({at // 4 % width for at in dark})
    rows = sorted({at // 4 // width for at in dark})
    return width, height, columns, rows


def test_the_same_sheet_is_the_same_bytes() -> None:
    assert render([SHEET]) == render([SHEET])


def test_every_word_on_the_sheet_is_in_the_pdf() -> None:
    text = text_of(render([SHEET]))
    for word in (
        "检查结果告知书",
        "阿卜杜热合曼",
        "血红蛋白",
        "g/L",
        "精神状态",
        "异常",
        "补充铁剂",
        "2345-6789",
    ):
        assert word in text
    assert text.count("很长的说明文字") == 30


def test_every_page_carries_station_code_number_and_the_practice_mark() -> None:
    sheet = Sheet("长", "示例站", (Text(LONG * 12),), code="2345-6789", practice=True)
    reader = PdfReader(io.BytesIO(render([sheet])))
    assert len(reader.pages) > 2
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()
        assert "示例站" in text
        assert "练习" in text
        assert "2345-6789" in text
        assert f"第 {number} 页 / 共 {len(reader.pages)} 页" in text


def test_each_sheet_counts_its_own_pages() -> None:
    one = Sheet("一", "站", (Text("短"),))
    other = Sheet("二", "站", (Text(LONG * 6),))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(render([one, other, one]))).pages]

    assert "第 1 页 / 共 1 页" in pages[0]
    assert "第 1 页 / 共 2 页" in pages[1]
    assert "第 1 页 / 共 1 页" in pages[-1]


def test_a_long_table_repeats_its_head_on_every_page() -> None:
    rows = tuple((f"项目{number}", "阴性", "") for number in range(90))
    pdf = render([Sheet("表", "站", (Grid(("项目", "结果", "单位"), (1, 1, 1), rows),))])
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]

    assert len(pages) > 2
    assert all("结果" in page for page in pages)
    assert sum(page.count("阴性") for page in pages) == 90


def test_the_longest_text_stays_inside_the_margins() -> None:
    blocks = (
        Facts((("姓名", "很长的名字" * 20), ("地址", "W" * 120))),
        Grid(("项目", "结果"), (1, 3), ((LONG, "W" * 200),)),
        Questions(
            (
                Question("名" * 40, LONG),
                Question("选", Choice(tuple(f"选项{n}" * 3 for n in range(20)))),
            )
        ),
        Box("长" * 60, (LONG,)),
    )
    pdf = render(
        [Sheet("很长的标题" * 12, "很长的站名" * 12, blocks, code="2345-6789", foot="脚" * 200)]
    )
    for page in range(page_count(pdf)):
        width, height, columns, rows = ink(pdf, page)
        assert columns[0] >= 14 / 210 * width
        assert columns[-1] <= 201 / 210 * width
        assert rows[0] >= 3 / 297 * height
        assert rows[-1] <= 294 / 297 * height


def test_no_line_starts_with_a_closing_mark() -> None:
    pdf = render([Sheet("点", "站", (Text("字，" * 400), Text("字字。" * 300)))])
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for line in page.extract_text().splitlines():
            assert not line.startswith(("，", "。"))


def test_a_title_says_what_the_pdf_is_and_no_person_is_in_its_properties() -> None:
    found = PdfReader(io.BytesIO(render([SHEET]))).metadata
    assert found is not None
    assert found.title == "检查结果告知书"
    assert "阿卜杜" not in str(dict(found))


def shape(text: str) -> bytes:
    pdf = render([Sheet("", "", (Text(text),))])
    _, _, data = page_picture(pdf, 0, 60)
    return data


@pytest.mark.parametrize("one", list("㛃𬭊䶮𬱖"))
def test_rare_characters_of_the_main_font_are_drawn_each_as_itself(one: str) -> None:
    assert shape(one) not in {shape(" "), shape("□"), shape("\U0002fa1d")}
    assert ord(one) in fonts._covers(fonts.face())


def test_a_character_no_main_font_has_is_drawn_by_a_helper_or_named_by_its_number() -> None:
    marked = fonts.markup("𠮷")
    assert "U+20BB7" in marked or "<font" in marked
    assert shape("𠮷") not in {shape(" "), shape("□")}


def test_without_any_helper_the_number_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_helpers", lambda: ())
    assert fonts.markup("𠮷田") == "〔U+20BB7〕田"
    assert "U+20BB7" in text_of(render([Sheet("", "", (Text("𠮷"),))]))


def test_superscripts_and_markup_signs_are_text() -> None:
    text = text_of(render([Sheet("a<b>&c", "站", (Text("×10⁹/L <i>kg/m²</i>"),))]))
    assert "a<b>&c" in text
    assert "<i>" in text
    assert "10" in text


def test_a_missing_font_is_said_and_not_a_crash(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("ANYUN_FONTS", str(tmp_path))
    fonts.face.cache_clear()
    with pytest.raises(font_files.FontMissing):
        fonts.face()
    monkeypatch.undo()
    fonts.face.cache_clear()
    assert fonts.face()
    assert font_folder().name == ".fonts"


def test_a_sheet_as_text_shows_ticks_lines_and_marks() -> None:
    text = sheet_text(SHEET)
    assert "☑正常 □异常" in text
    assert "年龄：______" in text
    assert "* 血红蛋白 | 98 | g/L" in text
