"""Who comes first while one types: whole names and numbers, then beginnings, then the inside."""

from collections.abc import Iterable

import pytest

from app.context import Context
from app.usecases.find_people import find_people
from app.usecases.register_couple import register_couple
from app.usecases.upgrade import LAID_OUT, catch_up
from db import station_tables
from tests.conftest import id_number, person

NAMES = (
    "古丽娜尔·玉素甫", "林芳", "林晓兰", "凌燕", "李娜", "王林", "刘宁", "陆一诺", "单小花", "丹珠", "𠮷𬭊",
    "木林", "林", "㛃林",
)  # fmt: skip


@pytest.fixture
def people(township: Context) -> Context:
    """Women with these names, registered in this order."""
    register(township, NAMES)
    return township


def register(context: Context, names: Iterable[str]) -> None:
    for at, name in enumerate(names):
        values = person(
            name,
            certificate_number=id_number(f"33019919950301{at + 10}4"),
            phone=f"1390000{at:04d}",
        )
        register_couple(context, values, None, {}, frozenset({"wife.name"}))


def found(context: Context, typed: str, limit: int = 50) -> list[str]:
    return [one.name for one in find_people(context, typed, limit)]


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        (
            "lin",
            ["林", "林芳", "林晓兰", "李娜", "凌燕", "㛃林", "木林", "王林", "古丽娜尔·玉素甫"],
        ),
        ("林", ["林", "林晓兰", "林芳", "㛃林", "木林", "王林"]),
        ("linf", ["林芳"]),
        ("lina", ["李娜", "古丽娜尔·玉素甫"]),
        ("gulina", ["古丽娜尔·玉素甫"]),
        ("ln", ["刘宁", "李娜", "古丽娜尔·玉素甫"]),
        ("lyn", ["陆一诺"]),
        ("dan", ["丹珠", "单小花"]),
        ("shan", ["单小花"]),
        ("𠮷", ["𠮷𬭊"]),
        ("ji", ["𠮷𬭊"]),
        ("玉素甫", ["古丽娜尔·玉素甫"]),
        ("13900000003", ["凌燕"]),
        ("0003", ["凌燕"]),
        ("lin 0001", ["林芳"]),
        ("li 0004", ["李娜"]),
    ],
)
def test_the_likeliest_comes_first(people: Context, typed: str, order: list[str]) -> None:
    assert found(people, typed)[: len(order)] == order


def test_a_short_list_holds_the_first_of_the_long_one(people: Context) -> None:
    for typed in ("l", "lin", "1390"):
        whole = found(people, typed)
        for limit in (1, 2, 5):
            assert found(people, typed, limit) == whole[:limit], typed


def test_an_index_made_by_an_older_program_is_made_anew(people: Context) -> None:
    with people.database.atomic():
        people.database.execute("DELETE FROM search_term")
        known = station_tables.meta(people.database)[LAID_OUT]
        station_tables.put_meta(people.database, {LAID_OUT: known[:2]})
    assert found(people, "lin") == []
    catch_up(people)
    assert found(people, "lin")[0] == "林"
