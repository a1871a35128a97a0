"""Slips, labels, joint papers, batches: what is on them, and what must not be."""

from pathlib import Path
from typing import Any

import pytest

from app.context import Context
from app.errors import Cancelled, KnownError
from app.usecases.assess import accept_rule_set, rule_set_version, save_assessment
from app.usecases.batch_papers import batch_papers
from app.usecases.confidential import ELSEWHERE
from app.usecases.open_couple import open_couple
from app.usecases.paper_contents import NotYet
from app.usecases.paper_texts import notice_blocks
from app.usecases.papers import find_by_code, list_papers, make_paper
from app.usecases.records import save_record
from app.usecases.register_couple import Registered, save_person
from db import audit
from printing.as_text import sheet_text
from printing.rasterise import page_count
from printing.sheet import Box
from tests.app.test_assess import CONCLUSION
from tests.conftest import LAB, PHYSICAL, Founder, consent, couple

SMOKER = {
    "asked_on": "2026-11-20", "doctor_name": "王医生", "has_disease": "no", "has_birth_defect": "no",
    "has_andro_disease": "no", "takes_medicine": "no", "vaccinated": "no", "family_consanguinity": "no",
    "has_family_disease": "no", "eats_meat_egg": "yes", "dislikes_vegetables": "no",
    "eats_raw_meat": "no", "smoking": "yes", "cigarettes_per_day": 10, "passive_smoking": "none",
    "drinking": "none", "takes_drugs": "no", "gum_bleeding": "no", "has_exposure": "no",
}  # fmt: skip


def assessed(context: Context, people: dict[str, Any] | None = None, /, **wifes: Any) -> Registered:
    """A couple with results of both, the husband a smoker, everything assessed."""
    file = couple(context, **(people or {}))
    accept_rule_set(context, rule_set_version())
    assert file.wife_id
    assert file.husband_id
    for person in (file.wife_id, file.husband_id):
        consent(context, person, "examination")
        save_record(context, "physical", file.visit_id, person, dict(PHYSICAL))
    lab = {"sampled_on": "2026-11-20", "doctor_name": "李检验", "hb": "98"} | wifes
    save_record(context, "lab_wife", file.visit_id, file.wife_id, lab)
    save_record(context, "history_husband", file.visit_id, file.husband_id, SMOKER)
    for role, person in (("wife", file.wife_id), ("husband", file.husband_id)):
        save_assessment(context, file.visit_id, person, role, CONCLUSION, {})
    return file


def text(context: Context, key: str, file: Registered, person: str | None) -> str:
    assert person
    return sheet_text(make_paper(context, key, file.visit_id, person).sheets[0])


def test_the_laboratory_request_has_a_scannable_label_for_each_specimen(township: Context) -> None:
    file = couple(township)
    assert file.wife_id
    paper = make_paper(township, "request", file.visit_id, file.wife_id)
    said = sheet_text(paper.sheets[0])

    labels = [line.split()[-1] for line in said.splitlines() if line.startswith("〔单小花")]
    assert labels == [f"{paper.code}-{at}" for at in range(1, 7)]
    found = find_by_code(township, labels[3])
    assert found is not None
    assert found.person_id == file.wife_id
    assert "Code128" not in said
    assert len(paper.pdf) > 1000


@pytest.mark.parametrize(
    "secret",
    [
        {"syphilis": "positive"}, {"gonococcus": "positive"}, {"hbsag": "positive"},
        {"chlamydia": "suspicious"}, {"syphilis": "negative", "hbsag": "negative"},
    ],
)  # fmt: skip
def test_the_joint_paper_is_the_same_with_and_without_a_confidential_result(
    station: Founder, secret: dict[str, str]
) -> None:
    plain, other = station("township"), station("township")
    one, two = assessed(plain), assessed(other, **secret)
    for person in ("wife_id", "husband_id"):
        assert text(plain, "joint", one, getattr(one, person)) == text(
            other, "joint", two, getattr(two, person)
        )
    for key in ("result", "cover", "follow_up_slip", "referral"):
        assert text(plain, key, one, one.husband_id) == text(other, key, two, two.husband_id)


def test_the_own_notice_names_what_the_joint_paper_does_not(township: Context) -> None:
    file = assessed(township, syphilis="positive")
    assert "梅毒" in text(township, "result", file, file.wife_id)
    joint = text(township, "joint", file, file.wife_id)
    assert "梅毒" not in joint
    assert "血红蛋白偏低" in joint
    assert "吸烟" in joint


def test_who_agrees_is_shown_in_full_on_the_joint_paper(township: Context) -> None:
    file = assessed(township, syphilis="positive")
    consent(township, file.wife_id, "disclose")
    assert "梅毒" in text(township, "joint", file, file.husband_id)


def test_cover_referral_and_follow_up_slip_say_what_they_are_for(township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id, "examination", "follow_up")
    assert file.wife_id
    where = (file.visit_id, file.wife_id)
    save_record(township, "physical", *where, dict(PHYSICAL), complete=True)
    save_record(township, "lab_wife", *where, dict(LAB))
    referred = {"needs_referral": "yes", "needs_referral_detail": "示例市医院血液科：查贫血原因"}
    save_assessment(township, *where, "wife", CONCLUSION | referred, {})

    cover = text(township, "cover", file, file.wife_id)
    assert "体格检查 | 妻子 | 2026年11月24日" in cover
    assert "98" not in cover
    assert "示例市医院血液科" in text(township, "referral", file, file.wife_id)
    slip = text(township, "follow_up_slip", file, file.wife_id)
    assert "孕前随访：2027年2月24日前" in slip
    assert "末次月经" in slip


def test_the_follow_up_slip_asks_once_and_is_one_page_even_for_a_long_name(
    township: Context,
) -> None:
    file = couple(township)
    consent(township, file.wife_id, "examination", "follow_up")
    assert file.wife_id
    name = "阿卜杜热合曼·买买提依明·阿布都克里木·古力米热"
    save_person(township, file.wife_id, {"name": name}, frozenset({"name"}))
    paper = make_paper(township, "follow_up_slip", file.visit_id, file.wife_id)
    said = sheet_text(paper.sheets[0])

    assert name in said
    assert page_count(paper.pdf) == 1
    for once in ("随访日期", "随访方式", "随访结果", "妊娠试验", "药物名称", "建议"):
        assert said.count(f"{once}：") == 1


def test_the_notice_gathers_what_the_county_tells_apart_from_what_is_missing(
    township: Context,
) -> None:
    mark = f"（{ELSEWHERE}）"
    missing = {"missing_items": f"淋球菌筛查{mark}、血小板、梅毒螺旋体筛查{mark}、尿常规"}
    (box,) = [one for one in notice_blocks(township, missing, {}) if isinstance(one, Box)]
    assert box.texts == (
        f"{ELSEWHERE}：淋球菌筛查、梅毒螺旋体筛查",
        "未查或尚无结果（不代表正常）：血小板、尿常规",
    )


def test_what_was_repeated_prints_for_the_person_each_time_by_its_day(township: Context) -> None:
    file = assessed(township)
    assert file.wife_id
    where = (file.visit_id, file.wife_id)
    with pytest.raises(NotYet):
        make_paper(township, "recheck", *where)
    assert "recheck" not in [one.key for one in list_papers(township, *where)]
    again = {"doctor_name": "李检验", "repeat_for": "suspicious"}
    for on, found in (("2026-11-24", {"hb": "118"}), ("2026-11-22", {"syphilis": "negative"})):
        save_record(township, "repeat_wife", *where, again | {"sampled_on": on} | found)

    paper = make_paper(township, "recheck", *where)
    said = sheet_text(paper.sheets[0])
    assert paper.sheets[0].confidential == "仅交本人"
    assert said.index("2026年11月22日采样　可疑结果复查") < said.index("2026年11月24日采样")
    assert "血红蛋白 | 118 | g/L" in said
    assert "【阴性】梅毒" in said
    assert "未填" not in said, "what was not repeated is no question here"
    assert "recheck" in [one.key for one in list_papers(township, *where)]


def test_every_paper_on_the_list_can_be_made(township: Context) -> None:
    file = assessed(township)
    for person in (file.wife_id, file.husband_id):
        assert person
        for kind in list_papers(township, file.visit_id, person):
            assert make_paper(township, kind.key, file.visit_id, person).pdf.startswith(b"%PDF")


def test_a_village_is_printed_in_one_file_and_counts_who_has_no_such_paper(
    township: Context, tmp_path: Path
) -> None:
    assessed(township)
    steps: list[tuple[int, int]] = []
    made = batch_papers(
        township,
        "card",
        tmp_path / "cards.pdf",
        progress=lambda done, all_: steps.append((done, all_)),
    )
    assert (made.papers, made.without, steps) == (2, 0, [(1, 2), (2, 2)])
    assert (tmp_path / "cards.pdf").read_bytes().startswith(b"%PDF")
    assert any(line["action"] == "batch_papers" for line in audit.lines(township.database))
    with pytest.raises(KnownError, match="没有符合条件"):
        batch_papers(township, "card", tmp_path / "x.pdf", village="没有的村")


def test_a_batch_that_is_stopped_writes_nothing(township: Context, tmp_path: Path) -> None:
    assessed(township)

    def stop(done: int, all_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        batch_papers(township, "card", tmp_path / "cards.pdf", progress=stop)
    assert not (tmp_path / "cards.pdf").exists()


def test_seeing_a_confidential_result_is_on_record_apart(township: Context) -> None:
    from app.usecases.records import read_record

    file = assessed(township, syphilis="negative")
    assert file.wife_id
    read_record(township, "lab_wife", file.visit_id, file.wife_id)
    read_record(township, "physical", file.visit_id, file.wife_id)
    seen = [
        line["what"]
        for line in audit.lines(township.database, file.wife_id)
        if line["action"] == "view_confidential"
    ]
    assert seen == ["lab_wife"]
    assert open_couple(township, file.couple_id).people
