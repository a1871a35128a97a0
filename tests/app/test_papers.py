"""Papers: one person each, findable by their code, on record, and the same every time."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.context import Context
from app.errors import KnownError
from app.usecases.assess import accept_rule_set, rule_set_version, save_assessment
from app.usecases.consents import PURPOSES
from app.usecases.papers import (
    READABLE,
    find_by_code,
    list_papers,
    make_paper,
    record_print,
    save_paper,
)
from app.usecases.records import save_record
from db import audit
from printing.as_text import sheet_text
from tests.conftest import LAB, PHYSICAL, Founder, consent, couple

GOLDEN = Path(__file__).parent.parent / "golden" / "papers"
CONCLUSION = {
    "assessed_on": "2026-11-24",
    "assessor": "王医生",
    "risk_tag": "at_risk",
    "pregnancy_advice": "treat_then_conceive",
    "advice_individual": "两周后复查血常规。",
}


@pytest.fixture
def file(township: Context) -> tuple[str, str, str]:
    """(visit, wife, husband), the wife examined and assessed."""
    made = couple(township)
    consent(township, made.wife_id)
    assert made.wife_id
    assert made.husband_id
    accept_rule_set(township, rule_set_version())
    save_record(township, "physical", made.visit_id, made.wife_id, dict(PHYSICAL))
    save_record(township, "lab_wife", made.visit_id, made.wife_id, dict(LAB))
    save_assessment(township, made.visit_id, made.wife_id, "wife", dict(CONCLUSION), {})
    return made.visit_id, made.wife_id, made.husband_id


def text_of(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    return "".join(page.extract_text() for page in PdfReader(path).pages)


def test_the_list_offers_what_can_be_made_for_this_person(
    township: Context, file: tuple[str, str, str]
) -> None:
    visit, wife, husband = file
    hers = [one.key for one in list_papers(township, visit, wife)]
    his = [one.key for one in list_papers(township, visit, husband)]

    assert {"card", "blank_lab_wife", "filled_lab_wife", "filled_physical", "result"} <= set(hers)
    assert {f"consent_{purpose}" for purpose in PURPOSES} <= set(hers)
    assert "blank_lab_husband" in his
    assert not {"blank_lab_wife", "filled_lab_husband", "result"} & set(his)


def test_every_paper_on_the_list_is_made_with_the_persons_name_and_the_practice_mark(
    township: Context, file: tuple[str, str, str], tmp_path: Path
) -> None:
    visit, wife, husband = file
    for person, name in ((wife, "单小花"), (husband, "曾大勇")):
        for kind in list_papers(township, visit, person):
            paper = make_paper(township, kind.key, visit, person)
            text = text_of(paper.pdf, tmp_path)
            assert name in text
            assert text.count("练习") >= len(PdfReader(tmp_path / "paper.pdf").pages)
            assert paper.code in text


def test_one_spouses_paper_never_holds_the_others_name(
    township: Context, file: tuple[str, str, str], tmp_path: Path
) -> None:
    visit, wife, husband = file
    for person, other in ((wife, "曾大勇"), (husband, "单小花")):
        for kind in list_papers(township, visit, person):
            if kind.key in ("cover", "joint"):
                continue  # these are the couple's: they name both and hold nothing confidential
            assert other not in text_of(make_paper(township, kind.key, visit, person).pdf, tmp_path)


def test_a_real_station_has_no_practice_mark(station: Founder, tmp_path: Path) -> None:
    context = station("township", practice=False)
    made = couple(context)
    assert made.wife_id
    paper = make_paper(context, "card", made.visit_id, made.wife_id)
    assert "练习" not in text_of(paper.pdf, tmp_path)


def test_the_code_on_a_paper_is_random_says_nothing_and_finds_the_record(
    township: Context, file: tuple[str, str, str]
) -> None:
    visit, wife, _ = file
    codes = {make_paper(township, "card", visit, wife).code for _ in range(5)}
    assert len(codes) == 5

    code = codes.pop()
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", code)
    found = find_by_code(township, f" {code.lower()} ")
    assert found is not None
    assert (found.person_id, found.visit_id) == (wife, visit)
    assert find_by_code(township, "2222-2222") is None


def test_preview_print_and_save_are_each_on_record(
    township: Context, file: tuple[str, str, str], tmp_path: Path
) -> None:
    visit, wife, _ = file
    paper = make_paper(township, "result", visit, wife)
    record_print(township, paper)
    warning = save_paper(township, paper, tmp_path / "out.pdf")

    assert warning == READABLE
    assert (tmp_path / "out.pdf").read_bytes() == paper.pdf
    actions = [line["action"] for line in audit.lines(township.database, wife)][:3]
    assert actions == ["save_paper", "print", "preview"]


def test_a_preview_leaves_no_file(township: Context, file: tuple[str, str, str]) -> None:
    before = {path.name for path in township.folder.rglob("*")}
    visit, wife, _ = file
    make_paper(township, "result", visit, wife)
    assert {path.name for path in township.folder.rglob("*")} == before


def test_saving_where_one_cannot_write_gets_a_sentence(
    township: Context, file: tuple[str, str, str], tmp_path: Path
) -> None:
    visit, wife, _ = file
    paper = make_paper(township, "card", visit, wife)
    with pytest.raises(KnownError, match="不存在"):
        save_paper(township, paper, tmp_path / "nowhere" / "out.pdf")


def test_a_paper_nobody_knows_gets_a_sentence(
    township: Context, file: tuple[str, str, str]
) -> None:
    visit, wife, husband = file
    for key, person in (("horoscope", wife), ("result", husband), ("filled_lab_husband", husband)):
        with pytest.raises(KnownError):
            make_paper(township, key, visit, person)


@pytest.mark.parametrize(
    "key",
    [
        "card",
        "result",
        "consent_examination",
        "blank_history_wife",
        "blank_physical",
        "blank_lab_wife",
    ],
)
def test_papers_say_what_they_have_always_said(
    township: Context, file: tuple[str, str, str], key: str
) -> None:
    """Compare with tests/golden/papers; after a wanted change delete the file and run again."""
    visit, wife, _ = file
    paper = make_paper(township, key, visit, wife)
    text = sheet_text(replace(paper.sheets[0], foot=""))
    path = GOLDEN / f"{key}.txt"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        pytest.fail("the golden file was written; look at it and commit it")
    assert text == path.read_text(encoding="utf-8")
