"""One box: names with dots and rare characters, numbers in any width, codes as scanners type them."""

import pytest

from app.context import Context
from app.usecases.find_anyone import code_in, find_anyone
from app.usecases.papers import make_paper
from app.usecases.register_couple import open_visit, register_couple
from db import audit
from tests.conftest import person


def test_one_box_finds_by_everything_that_is_typed_or_scanned(township: Context) -> None:
    file = register_couple(
        township,
        person("古丽娜尔·玉素甫", phone="13800001234"),
        person("𠮷𬭊", "male"),
        {},
    )
    assert file.wife_id
    for typed in (
        "古丽娜尔•玉素甫", "古丽娜尔‧玉", "古丽娜尔 玉素甫", "古丽", "玉素甫", "guli", "glney",
        "１３８００００１２３４", "1234", "330199199503011241", file.file_number,
    ):  # fmt: skip
        assert file.wife_id in {one.person_id for one in find_anyone(township, typed)}, typed
    for typed in ("𠮷", "𬭊", "𠮷𬭊", "jidu", "jd"):
        assert [one.name for one in find_anyone(township, typed)] == ["𠮷𬭊"], typed

    code = make_paper(township, "request", file.visit_id, file.wife_id).code
    second, _ = open_visit(township, file.couple_id)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    for typed in (code, code.lower(), f" {code}\t", f"{code}-3", wide):
        found = find_anyone(township, typed)
        assert [one.visit_id for one in found] == [file.visit_id], typed
        assert second not in {one.visit_id for one in found}
    line = audit.lines(township.database, file.wife_id)[0]
    assert (line["action"], line["what"]) == ("find_by_code", code)
    assert find_anyone(township, "ZZZZ-ZZZZ") == []


@pytest.mark.parametrize("typed", ["wangdu", "138", "ABCD", "ABCD-EFG1", "a-b", ""])
def test_other_text_is_no_code(typed: str) -> None:
    assert code_in(typed) is None
