"""The call sheet: a line for each person, whatever is due for them."""

from datetime import date

import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases.call_sheet import WIDTHS, make_call_sheet
from app.usecases.due import list_due
from app.usecases.register_couple import register_couple
from printing import style
from printing.as_text import sheet_text
from printing.one_line import width_of
from tests.conftest import consent, couple, id_number, person

UNTIL = date(2027, 6, 1)


def lines_of(context: Context) -> list[str]:
    said = sheet_text(make_call_sheet(context, UNTIL).sheets[0])
    return said.split("联系日期\n")[1].split("\n联系结果：")[0].split(" | ______ | ______")[:-1]


def test_a_person_has_one_line_with_everything_due_day_by_day(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id, "examination", "follow_up")
    due = list_due(township, UNTIL)
    assert len(due) > 4

    (hers,) = lines_of(township)
    assert hers.count("单小花") == 1
    for one in due:
        assert one.title.removesuffix("（妻子）") in hers
    assert "（妻子）" not in hers
    assert hers.count("年") == len({one.due_on for one in due})
    paper = sheet_text(make_call_sheet(township, UNTIL).sheets[0])
    assert "共 1 人" in paper


def test_people_are_listed_village_by_village(township: Context) -> None:
    for at, village in enumerate(("河西村", "河东村", "河西村")):
        number = id_number(f"3301991991030{at + 1}126")
        wife = person(f"甲{'一二三'[at]}", certificate_number=number, village=village)
        made = register_couple(township, wife, None, {}, frozenset({"birthday"}))
        consent(township, made.wife_id, "examination")

    villages = [line.split(" | ")[2] for line in lines_of(township)]
    assert villages == ["河东村", "河西村", "河西村"]


def test_a_mobile_number_has_room_on_one_line(township: Context) -> None:
    assert width_of("13800000000", 10) < WIDTHS[1] / sum(WIDTHS) * style.WIDTH - 8


def test_an_empty_sheet_is_not_made(township: Context) -> None:
    with pytest.raises(KnownError, match="没有待办"):
        make_call_sheet(township, UNTIL)
