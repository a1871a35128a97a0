"""Registering and finding people: no second file by accident, found by anything they are known by."""

from datetime import date

import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases.due import list_due
from app.usecases.find_people import find_by_certificate, find_people
from app.usecases.form_problems import FormProblems
from app.usecases.open_couple import open_couple
from app.usecases.register_couple import (
    PersonExists,
    add_spouse,
    open_visit,
    register_couple,
    save_person,
)
from db import audit, change_log, records
from tests.conftest import consent, couple, id_number, person

RIGHT = id_number("33019919950301124")
WRONG = RIGHT[:-1] + ("0" if RIGHT[-1] != "0" else "1")


def test_a_registered_couple_has_a_file_and_both_spouses(township: Context) -> None:
    file = couple(township, marry_date="2024-05-01")
    view = open_couple(township, file.couple_id)

    assert file.file_number == "330199101202600001"
    assert view.people["wife"]["name"] == "单小花"
    assert view.people["husband"]["sex"] == "male"
    assert view.couple["marry_date"] == "2024-05-01"
    assert view.visit.file_number == file.file_number


def test_the_next_file_gets_the_next_number(township: Context) -> None:
    couple(township)
    wife = person(certificate_number=id_number("33019919900101002"), birthday="1990-01-01")
    assert register_couple(township, wife, None, {}).file_number.endswith("00002")


def test_one_spouse_may_come_alone(township: Context) -> None:
    file = register_couple(township, person(), None, {})
    assert file.husband_id is None
    assert list(open_couple(township, file.couple_id).people) == ["wife"]
    with pytest.raises(KnownError, match="至少登记一方"):
        register_couple(township, None, None, {})


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"certificate_number": WRONG}, "certificate_number", "校验码"),
        ({"certificate_number": id_number("33019919930512133")}, "certificate_number", "性别"),
        ({"certificate_number": "33019919950301"}, "certificate_number", "18 位"),
        ({"certificate_number": None}, "certificate_number", "请填写"),
        ({"birthday": "2027-01-01"}, "birthday", "晚于今天"),
        ({"phone": "12"}, "phone", "11 位"),
        ({"name": None}, "name", "请填写"),
        ({"nation": "99"}, "nation", "其中之一"),
    ],
)
def test_a_wrong_answer_is_said_beside_its_field_and_nothing_is_kept(
    township: Context, change: dict[str, object], field: str, said: str
) -> None:
    with pytest.raises(FormProblems) as problem:
        couple(township, wife=change)

    found = {one.field: one.sentence for one in problem.value.problems["wife"]}
    assert said in found[field]
    assert change_log.last_lsn(township.database) == 0
    assert find_people(township, "") == []


def test_the_sentence_for_a_wrong_number_does_not_hold_the_number(township: Context) -> None:
    with pytest.raises(FormProblems) as problem:
        couple(township, wife={"certificate_number": WRONG})
    sentences = [one.sentence for found in problem.value.problems.values() for one in found]
    assert not any("33019919" in sentence for sentence in [*sentences, str(problem.value)])


def test_a_birth_date_that_differs_from_the_number_is_doubted_and_can_be_confirmed(
    township: Context,
) -> None:
    with pytest.raises(FormProblems):
        couple(township, wife={"birthday": "1995-03-02"})

    wife = person(birthday="1995-03-02")
    register_couple(township, wife, None, {}, frozenset({"wife.birthday"}))
    assert find_people(township, "单")[0].birth_date == "1995-03-02"


def test_a_placeholder_number_is_doubted(township: Context) -> None:
    number = id_number("11111119900101000")
    with pytest.raises(FormProblems) as problem:
        couple(township, wife={"certificate_number": number, "birthday": "1990-01-01"})
    assert problem.value.problems["wife"][0].severity == "confirm"


def test_a_known_person_is_found_before_a_second_is_made(township: Context) -> None:
    first = couple(township)

    with pytest.raises(PersonExists) as problem:
        couple(township)

    assert problem.value.person_id == first.wife_id
    assert records.count(township.database, "person") == 2


def test_a_known_person_can_be_registered_again_with_a_new_spouse(township: Context) -> None:
    first = couple(township)
    other = person(
        "新丈夫", "male", certificate_number=id_number("33019919910101133"), birthday="1991-01-01"
    )
    second = register_couple(
        township, person(phone="13811112222"), other, {}, wife_id=first.wife_id
    )

    assert second.wife_id == first.wife_id
    assert records.count(township.database, "person") == 3
    found = find_people(township, "单小花")
    assert [(one.couple_id, one.phone) for one in found] == [(second.couple_id, "13811112222")]


def test_both_spouses_cannot_have_one_number(township: Context) -> None:
    same = person()["certificate_number"]
    with pytest.raises(FormProblems):
        couple(township, husband={"certificate_number": same})


WORDS = [
    "单", "小花", "单小花", "shan", "shanxiaohua", "sxh", "xh", "xiaohua", "SXH", "dan",
    "330199199503011", RIGHT[-4:], RIGHT[-6:], "19950301", "13800000001", "0001", "330199101202600001", "202600001",
    "单 1380", "sxh 0001",
]  # fmt: skip


@pytest.mark.parametrize("typed", WORDS)
def test_a_person_is_found_by_anything_they_are_known_by(township: Context, typed: str) -> None:
    couple(township)
    assert "单小花" in [one.name for one in find_people(township, typed)]


@pytest.mark.parametrize("typed", ["王", "zz", "单 1390", "99999"])
def test_nobody_is_found_by_what_they_are_not(township: Context, typed: str) -> None:
    couple(township)
    assert "单小花" not in [one.name for one in find_people(township, typed)]


@pytest.mark.parametrize("name", ["阿卜杜热合曼·买买提依明", "㛃𬭊", "𠮷田小雪", "O'Neil Anna"])
def test_rare_characters_and_dots_are_kept_and_found(township: Context, name: str) -> None:
    register_couple(township, person(name), None, {}, frozenset({"wife.name"}))

    assert [one.name for one in find_people(township, name)] == [name]
    assert [one.name for one in find_people(township, name[-2:])] == [name]


def test_a_list_shows_only_the_tail_of_the_certificate(township: Context) -> None:
    couple(township)
    line = find_people(township, "单小花")[0]
    assert person()["certificate_number"] not in repr(line)
    assert line.certificate_tail == person()["certificate_number"][-4:]


def test_a_corrected_name_is_found_and_the_old_one_is_not(township: Context) -> None:
    file = couple(township)
    assert file.wife_id
    assert save_person(township, file.wife_id, {"name": "单晓华"}) == ("name",)

    assert find_people(township, "单晓华")
    assert not find_people(township, "单小花")
    assert find_by_certificate(township, person()["certificate_number"])


def test_a_second_planned_birth_opens_a_second_file(township: Context) -> None:
    file = couple(township)
    visit_id, number = open_visit(township, file.couple_id)

    assert number.endswith("00002")
    view = open_couple(township, file.couple_id)
    assert [one.number for one in view.visits] == [1, 2]
    assert view.visit.visit_id == visit_id
    assert find_people(township, number)


def test_every_view_is_on_record_without_a_name(township: Context) -> None:
    file = couple(township)
    open_couple(township, file.couple_id)

    lines = audit.lines(township.database)
    assert lines[0]["action"] == "view"
    assert lines[0]["subject"] == file.couple_id
    assert "单小花" not in repr(lines)
    assert audit.first_broken_line(township.database) is None


def test_a_couple_nobody_knows_gets_a_sentence(township: Context) -> None:
    with pytest.raises(KnownError, match="没有找到这对夫妇"):
        open_couple(township, "nowhere")


def test_a_spouse_who_comes_later_joins_the_file_and_nothing_is_due_twice(
    township: Context,
) -> None:
    file = register_couple(township, person(), None, {})
    consent(township, file.wife_id)
    before = list_due(township, date(2027, 12, 31))
    husband = person("曾大勇", "male")
    added = add_spouse(township, file.couple_id, "husband", husband)
    consent(township, added.husband_id)

    assert (added.visit_id, added.wife_id) == (file.visit_id, file.wife_id)
    view = open_couple(township, file.couple_id)
    assert [one["name"] for one in view.people.values()] == ["单小花", "曾大勇"]
    assert len(view.visits) == 1
    found = find_people(township, "曾大勇")[0]
    assert (found.couple_id, found.file_number) == (file.couple_id, file.file_number)
    after = list_due(township, date(2027, 12, 31))
    assert [one for one in after if one.role == "wife"] == before
    assert {one.key for one in after if one.role == "husband"} >= {"physical", "lab_husband"}
    assert "add_spouse" in [line["action"] for line in audit.lines(township.database, None, 20)]


def test_a_known_person_joins_the_file_by_id(township: Context) -> None:
    file = register_couple(township, person(), None, {})
    known = register_couple(township, None, person("曾大勇", "male"), {}).husband_id
    with pytest.raises(PersonExists) as problem:
        add_spouse(township, file.couple_id, "husband", person("曾大勇", "male"))
    assert (problem.value.part, problem.value.person_id) == ("husband", known)
    moved = person("曾大勇", "male", phone="13900000099")
    added = add_spouse(township, file.couple_id, "husband", moved, person_id=known)
    assert added.husband_id == known
    assert open_couple(township, file.couple_id).people["husband"]["phone"] == "13900000099"


def test_who_joins_a_file_is_checked_as_in_registering(township: Context) -> None:
    file = register_couple(township, person(), None, {"marry_date": "2020-05-01"})
    for change, field in (
        ({"certificate_number": RIGHT}, "certificate_number"),
        ({"name": None}, "name"),
        ({"birthday": "2021-05-01"}, "birthday"),
    ):
        with pytest.raises(FormProblems) as found:
            add_spouse(township, file.couple_id, "husband", person("曾大勇", "male") | change)
        assert field in {one.field for one in found.value.problems["husband"]}
    with pytest.raises(KnownError, match="已经登记了妻子"):
        add_spouse(township, file.couple_id, "wife", person())
    with pytest.raises(KnownError, match="不是另一方"):
        add_spouse(
            township,
            file.couple_id,
            "husband",
            person("曾大勇", "male"),
            person_id=file.wife_id,
        )
    assert list(open_couple(township, file.couple_id).people) == ["wife"]


def test_a_known_woman_is_not_registered_as_a_husband(township: Context) -> None:
    wife = register_couple(township, person(), None, {}).wife_id
    with pytest.raises(KnownError, match="不是另一方本人"):
        register_couple(township, None, person("单小花", "male"), {}, husband_id=wife)
