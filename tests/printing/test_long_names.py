"""Names that are longer than their place: on one line, nothing over anything else, nothing hidden."""

import io

import pypdfium2
import pytest
from pypdf import PdfReader

from printing import style
from printing.labels import ACROSS
from printing.one_line import fitted, width_of
from printing.render import render
from printing.sheet import Block, Facts, Label, Labels, Sheet, Text

NAME = "阿卜杜热合曼·买买提依明·阿布都克里木·古力米热"
Placed = tuple[str, float, float]  # a character, its left and its bottom


def characters(pdf: bytes) -> list[Placed]:
    """Every character of the first page with its place."""
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    found = []
    for at in range(page.count_chars()):
        left, bottom, _, _ = page.get_charbox(at)
        found.append((page.get_text_range(at, 1), left, bottom))
    return found


def place_of(text: str, placed: list[Placed]) -> tuple[float, float]:
    """Where the first of these words stands."""
    whole = "".join(one[0] for one in placed)
    _, left, bottom = placed[whole.index(text)]
    return left, bottom


def page_of(*blocks: Block, foot: str = "") -> bytes:
    return render([Sheet("单", "站", blocks, foot=foot)])


def test_a_text_that_fits_keeps_its_size_a_longer_one_is_set_smaller() -> None:
    assert fitted("单小花", 10, 6.5, 100) == ("单小花", 10)
    shown, size = fitted(NAME, 10, 6.5, width_of(NAME, 8))
    assert shown == NAME
    assert 7.5 < size <= 8


def test_what_does_not_fit_at_the_least_size_loses_its_middle() -> None:
    shown, size = fitted(NAME * 3, 10, 6.5, 150)
    assert size == 6.5
    assert width_of(shown, size) <= 150
    assert shown.startswith("阿卜杜")
    assert shown.endswith("古力米热")
    assert shown.count("…") == 1


def test_rare_characters_count_with_the_width_of_the_face_that_has_them() -> None:
    assert width_of("𠮷", 10) > 5


@pytest.mark.parametrize("name", ["单小花", NAME, NAME * 4, "龘" * 60])
def test_a_label_holds_its_name_on_one_line_above_the_specimen(name: str) -> None:
    code = "2345-6789-1"
    labels = Labels((Label(name, "紫帽管 血常规", "202600003　妻子", code),) * 2)
    placed = characters(page_of(labels))
    _, specimen = place_of("紫帽管", placed)
    _, number = place_of("202600003", placed)
    _, below = place_of(code, placed)
    edge = style.LEFT + style.WIDTH / ACROSS
    of_name = [one for one in placed if one[0] in name and abs(one[2] - specimen) < 20]
    first = [one for one in of_name if one[1] < edge and one[2] > specimen + 4]

    assert len(first) > 2
    assert max(bottom for *_, bottom in first) - min(bottom for *_, bottom in first) < 6
    assert max(left for _, left, _ in first) < edge - 6 - 5  # a character is at least so wide
    assert specimen > number > below + 25  # the bars are between the number and the code


def test_a_long_foot_stays_on_one_line_below_its_rule_with_the_day_and_who_made_it() -> None:
    foot = f"{'示例自治州示例自治县妇幼保健院' * 4} · 2026年11月26日 02:38 制 · {NAME[:16]}"
    pdf = page_of(Text("一"), foot=foot)
    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    bottom = [one for one in characters(pdf) if one[2] < style.BOTTOM and one[0].strip()]

    assert f"2026年11月26日 02:38 制 · {NAME[:16]}" in text
    assert max(at for *_, at in bottom) - min(at for *_, at in bottom) < 6


def test_a_long_name_takes_two_columns_rather_than_three_lines() -> None:
    facts = (("姓名", NAME), ("性别", "女"), ("年龄", "26 岁"), ("电话", ""))
    placed = characters(page_of(Facts(facts)))
    names = [bottom for one, _, bottom in placed if one in NAME]

    assert max(names) - min(names) < 6
    assert place_of("性别", placed)[1] == pytest.approx(place_of("姓名", placed)[1], abs=1)
    assert place_of("年龄", placed)[1] < place_of("姓名", placed)[1] - 10
