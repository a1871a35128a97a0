"""One resident registered twice: found, joined, shown once with all files, and parted again."""

from pathlib import Path

import pytest

from app import cli
from app.context import Context
from app.errors import KnownError
from app.usecases.consents import NoConsent, consents_of, give_consent, withdraw_consent
from app.usecases.erase_person import erase_person
from app.usecases.find_people import find_by_certificate, find_people
from app.usecases.merge_people import compare_people, list_joined, merge_people, unmerge_people
from app.usecases.move_person import move_person
from app.usecases.named_clinician import clinicians_of, name_clinician
from app.usecases.open_couple import open_couple
from app.usecases.open_person import open_person
from app.usecases.possible_duplicates import (
    SAME_NAME,
    SAME_NUMBER,
    SAME_PHONE,
    SAME_SOUND,
    alike,
    list_possible_duplicates,
    possible_duplicates,
)
from app.usecases.records import read_record, save_record
from app.usecases.register_couple import Registered, register_couple
from app.usecases.restrict_person import lift_restriction, restrict_person
from app.usecases.tell_here import list_to_tell
from db import change_log, links, records
from tests.app.registered_twice import Three, ids, registered, rounds, same
from tests.app.registered_twice import three as three
from tests.app.registered_twice import twice as twice
from tests.app.test_conflicts import closed
from tests.conftest import LAB, FakeClock, id_number, person


def test_two_registrations_of_one_certificate_are_found_at_the_county(
    three: Three, twice: tuple[Registered, Registered]
) -> None:
    county = three[2]
    one, other = ids(twice)
    assert [(c.one, c.other, c.why) for c in list_possible_duplicates(county)] == [
        (one, other, SAME_NUMBER)
    ]
    assert [c.other for c in possible_duplicates(county, one)] == [other]
    assert [c.other for c in possible_duplicates(county, other)] == [one]
    assert list_possible_duplicates(three[0]) == []


NUMBER = id_number("33019919950301126")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"certificate_number": NUMBER}, SAME_NAME),
        ({"name": "单晓花", "certificate_number": NUMBER}, SAME_SOUND),
        ({"name": "善小花", "certificate_number": NUMBER}, SAME_SOUND),
        (
            {"name": "单晓花", "certificate_number": id_number("33019919950302126"),
             "birthday": "1995-03-02"},
            SAME_PHONE,
        ),
        ({"name": "王小花", "certificate_number": NUMBER}, None),
        (
            {"name": "单晓花", "certificate_number": id_number("33019919950302126"),
             "birthday": "1995-03-02", "phone": "13877776666"},
            None,
        ),
    ],
)  # fmt: skip
def test_likeness_of_name_sound_birth_and_phone(
    township: Context, changes: dict[str, str], why: str | None
) -> None:
    first = registered(township)
    typed = person() | changes
    assert [one.why for one in alike(township, typed)] == ([why] if why else [])
    second = register_couple(township, typed, None, {})
    found = possible_duplicates(township, second.wife_id or "")
    assert [(one.other, one.why) for one in found] == ([(first.wife_id, why)] if why else [])
    listed = [one.why for one in list_possible_duplicates(township)]
    assert listed == ([why] if why and why != SAME_PHONE else [])


def test_joined_registrations_are_one_entry_with_all_files_everywhere(
    three: Three, twice: tuple[Registered, Registered], tmp_path: Path
) -> None:
    one, other = ids(twice)
    county = three[2]
    save_record(three[1], "lab_wife", twice[1].visit_id, other, dict(LAB))
    rounds(three, tmp_path)
    assert merge_people(county, other, one) == one
    rounds(three, tmp_path)

    for station in three:
        lines = find_people(station, "单小花")
        assert [line.person_id for line in lines] == [one]
        assert lines[0].phone == "13877776666"  # the newest of both
        assert lines[0].file_number == twice[1].file_number
        by_number = find_by_certificate(station, person()["certificate_number"])
        assert by_number is not None
        assert by_number.person_id == one
        others = open_person(station, one).others
        assert [(who.person_id, who.file_number) for who in others] == [
            (other, twice[1].file_number)
        ]
        for couple_id in (twice[0].couple_id, twice[1].couple_id):
            view = open_couple(station, couple_id)
            assert [visit.file_number for visit in view.visits] == [
                twice[0].file_number, twice[1].file_number,
            ]  # fmt: skip
            assert view.visit.visit_id == twice[1].visit_id
            assert view.people["wife"]["village"] == "石桥村"
        earlier = open_couple(station, twice[1].couple_id, twice[0].visit_id)
        assert earlier.people["wife"]["id"] == one
        assert read_record(station, "lab_wife", twice[1].visit_id, other)
    assert list_possible_duplicates(county) == []
    assert same(three)


def test_a_clinician_or_a_move_is_for_all_registrations_until_they_are_parted(
    three: Three, twice: tuple[Registered, Registered], tmp_path: Path
) -> None:
    one, other = ids(twice)
    first, second, county = three
    save_record(county, "lab_wife", twice[1].visit_id, other, dict(LAB))
    merge_people(county, one, other)
    assert [line.person.person_id for line in list_to_tell(county)] == [one]
    name_clinician(county, one, second.station.code, "王医生")
    rounds(three, tmp_path)
    assert list_to_tell(county) == []
    given = read_record(second, "lab_wife", twice[1].visit_id, other)
    assert given is not None
    assert given["syphilis"] == "positive"

    assert set(move_person(county, one, second.station.code)) == {one, other}
    for person_id in (one, other):
        assert links.stations_of(county.database, person_id) == {second.station.code}
    rounds(three, tmp_path)
    unmerge_people(second, one, other)
    rounds(three, tmp_path)
    for person_id in (one, other):
        assert clinicians_of(county, person_id) == []
    assert same(three)


def test_parting_is_one_decision_and_the_pair_is_not_proposed_again(
    three: Three, twice: tuple[Registered, Registered], tmp_path: Path
) -> None:
    one, other = ids(twice)
    county = three[2]
    merge_people(county, one, other)
    rounds(three, tmp_path)
    assert [(c.one, c.other) for c in list_joined(three[0])] == [(one, other)]
    assert unmerge_people(three[0], other, one)
    rounds(three, tmp_path)

    for station in (three[0], county):
        assert {line.person_id for line in find_people(station, "单小花")} == {one, other}
        assert list_possible_duplicates(station) == []
        assert possible_duplicates(station, one) == []
    assert len(open_couple(county, twice[0].couple_id).visits) == 1
    assert same(three)


def test_three_registrations_hang_together_and_part_where_the_link_is(
    township: Context,
) -> None:
    people = [
        registered(township, certificate_number=id_number(f"3301991995030112{n}")).wife_id or ""
        for n in (2, 4, 6)
    ]
    merge_people(township, people[0], people[1])
    merge_people(township, people[1], people[2])
    assert [line.person_id for line in find_people(township, "单小花")] == [people[0]]
    merge_people(township, people[0], people[2])
    assert not unmerge_people(township, people[0], people[1])
    assert unmerge_people(township, people[2], people[1])
    assert {line.person_id for line in find_people(township, "单小花")} == {people[0], people[1]}


def test_joining_and_parting_at_once_ends_the_same_everywhere(
    three: Three, twice: tuple[Registered, Registered], tmp_path: Path, clock: FakeClock
) -> None:
    one, other = ids(twice)
    merge_people(three[2], one, other)
    rounds(three, tmp_path)
    unmerge_people(three[0], one, other)
    clock.pass_(hours=1)
    unmerge_people(three[1], one, other)
    merge_people(three[1], one, other)
    rounds(three, tmp_path)
    found = [[line.person_id for line in find_people(station, "单小花")] for station in three]
    assert found == [[one]] * 3
    assert same(three)


def test_an_erased_registration_leaves_the_other_standing(
    three: Three, twice: tuple[Registered, Registered], tmp_path: Path
) -> None:
    one, other = ids(twice)
    merge_people(three[2], one, other)
    rounds(three, tmp_path)
    erase_person(three[2], one, "mistaken")
    rounds(three, tmp_path)
    for station in three:
        gone = change_log.changes_of_row(station.database, "person", one)
        assert not any(change[7] for change in gone)
    assert [line.person_id for line in find_people(three[1], "单小花")] == [other]
    assert same(three)


def test_what_a_resident_asks_for_concerns_every_registration(
    three: Three, twice: tuple[Registered, Registered], tmp_path: Path
) -> None:
    one, other = ids(twice)
    merge_people(three[2], one, other)
    rounds(three, tmp_path)
    restrict_person(three[0], other, "asked")
    rounds(three, tmp_path)
    assert [find_people(station, "单小花") for station in three] == [[], [], []]
    for person_id in ids(twice):
        lift_restriction(three[0], person_id)
    erase_person(three[0], other, "asked")
    rounds(three, tmp_path)
    for station in three:
        assert records.count(station.database, "person") == 0
        assert records.count(station.database, "visit") == 0
    assert same(three)


def test_two_people_are_compared_side_by_side_and_some_pairs_are_refused(
    township: Context,
) -> None:
    one = registered(township).wife_id or ""
    other = registered(township, "单晓花", certificate_number=NUMBER).wife_id or ""
    man = register_couple(township, None, person("曾大勇", "male"), {}).husband_id or ""
    lines = {label: (here, there, differs) for label, here, there, differs in
             compare_people(township, one, other).lines}  # fmt: skip
    assert lines["姓名"] == ("单小花", "单晓花", True)
    assert lines["出生日期"][2] is False
    for pair, said in (
        ((one, one), "两个不同的人|不同的"),
        ((one, man), "性别"),
        ((one, "x"), "登记"),
    ):
        with pytest.raises(KnownError, match=said):
            merge_people(township, *pair)


def test_whose_spouse_each_of_two_alike_is_stands_beside_them(township: Context) -> None:
    one = registered(township).wife_id or ""
    husband = {"certificate_number": id_number("33019919920808131"), "birthday": "1992-08-08"}
    other = register_couple(
        township,
        person("单晓花", certificate_number=NUMBER),
        person("曾大勇", "male", **husband),
        {},
    )
    pair = next(
        found
        for found in list_possible_duplicates(township)
        if {found.one, found.other} == {one, other.wife_id}
    )
    spouses = {pair.one: pair.spouse, pair.other: pair.other_spouse}
    assert spouses == {one: "", other.wife_id: "曾大勇"}
    lines = {label: said for label, *said in compare_people(township, pair.one, pair.other).lines}
    assert lines["配偶"] == [pair.spouse, pair.other_spouse, True]


def test_file_numbers_of_all_stations_are_different(three: Three, tmp_path: Path) -> None:
    numbers = [
        registered(town, certificate_number=id_number(f"33019919950301{town.station.area_code[-1]}{n}2"))
        .file_number
        for town in three[:2]
        for n in (1, 2, 3)
    ]  # fmt: skip
    rounds(three, tmp_path)
    assert len(set(numbers)) == 6
    more = registered(three[2], certificate_number=NUMBER).file_number
    assert more not in numbers
    assert more[:9] == "330199000"


def test_duplicates_are_listed_joined_and_parted_by_command(
    three: Three,
    twice: tuple[Registered, Registered],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ANYUN_PASSWORD", "correct horse 9")
    where = ["--data", str(closed(three[2]))]
    one, other = ids(twice)
    for words in (["duplicates"], ["duplicates", one], ["compare", one, other],
                  ["merge", one, other], ["unmerge", one, other]):  # fmt: skip
        assert cli.main(["person", *words, *where]) == 0
    said = capsys.readouterr().out
    assert "证件号码相同" in said
    assert f"stands: {one}" in said
    assert "apart: True" in said


def test_consent_ended_under_one_registration_is_ended_for_new_records_under_all(
    three: Three, twice: tuple[Registered, Registered]
) -> None:
    one, other = ids(twice)
    county = three[2]
    lab = ("lab_wife", twice[1].visit_id, other)
    save_record(county, *lab, dict(LAB))
    first = next(state for state in consents_of(county, one) if state.purpose == "examination")
    withdraw_consent(county, first.consent_id or "", county.clock.today().isoformat())
    assert states(county, other) == "valid"
    merge_people(county, one, other)

    assert states(county, other) == "withdrawn"
    kept = read_record(county, *lab)
    assert kept is not None, "what was recorded under a consent of its own stays"
    with pytest.raises(NoConsent, match="在另一份登记下撤回"):
        save_record(county, *lab, LAB | {"hb": "111"})
    compared = dict(line[:2] for line in compare_people(county, one, other).lines)
    assert compared["同意：孕前优生健康检查"].startswith("已撤回")

    give_consent(county, other, "examination", county.clock.today().isoformat(), "王医生")
    assert states(county, other) == "valid"
    assert save_record(county, *lab, LAB | {"hb": "111"}).changed
    unmerge_people(county, one, other)
    assert (states(county, one), states(county, other)) == ("withdrawn", "valid")


def test_withdrawing_under_one_registration_withdraws_under_all_that_are_joined(
    three: Three, twice: tuple[Registered, Registered], tmp_path: Path
) -> None:
    one, other = ids(twice)
    merge_people(three[2], one, other)
    rounds(three, tmp_path)
    town = three[0]
    first = next(state for state in consents_of(town, one) if state.purpose == "upload")
    withdraw_consent(town, first.consent_id or "", town.clock.today().isoformat())
    rounds(three, tmp_path)
    for station in three:
        assert states(station, one, "upload") == states(station, other, "upload") == "withdrawn"
    assert same(three)


def states(station: Context, person_id: str, purpose: str = "examination") -> str:
    return next(one.state for one in consents_of(station, person_id) if one.purpose == purpose)
