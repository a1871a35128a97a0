"""A couple registered twice and joined: in every report, picture and list they are there once."""

from dataclasses import dataclass

import pytest

from app.catalogue.programme import EXAMINATION
from app.context import Context
from app.usecases.consents import consents_of, withdraw_consent
from app.usecases.due import list_due
from app.usecases.merge_people import merge_people, unmerge_people
from app.usecases.pictures import run_picture
from app.usecases.records import save_record
from app.usecases.register_couple import Registered
from app.usecases.reports import people_behind, run_indicators, run_report
from app.usecases.today import today
from tests.conftest import LAB, PHYSICAL, FakeClock, consent, couple, id_number


@dataclass(frozen=True)
class Twice:
    """The two files of the couple."""

    context: Context
    first: Registered
    second: Registered

    def join(self) -> None:
        for one, other in self.pairs():
            merge_people(self.context, one, other)

    def part(self) -> None:
        for one, other in self.pairs():
            unmerge_people(self.context, one, other)

    def pairs(self) -> list[tuple[str, str]]:
        return [
            (str(self.first.wife_id), str(self.second.wife_id)),
            (str(self.first.husband_id), str(self.second.husband_id)),
        ]

    def cells(self, name: str = "service", row: str = "total.sum") -> dict[str, int]:
        return run_report(self.context, name, "2026-11").report.cells[row]


@pytest.fixture
def twice(township: Context, clock: FakeClock) -> Twice:
    """Examined under both numbers on different days, tested once and written down under both."""
    plan = {"expected_pregnancy_date": "2026-12-20"}
    first = couple(township, wife={"hukou_type": "rural", "village": "石桥村"}, **plan)
    clock.pass_(minutes=1)
    second = couple(
        township,
        wife={
            "certificate_number": id_number("33019919950301126"),
            "hukou_type": "urban",
            "village": "上河村",
        },
        husband={"certificate_number": id_number("33019919930512135")},
        **plan,
    )
    for file, day in ((first, "2026-11-20"), (second, "2026-11-22")):
        for one in (file.wife_id, file.husband_id):
            consent(township, one)
        wife = str(file.wife_id)
        physical = PHYSICAL | {"examined_on": day}
        save_record(township, "physical", file.visit_id, wife, physical)
    hb = {"sampled_on": "2026-11-20", "doctor_name": "李检验", "hb": "98"}
    save_record(township, "lab_wife", first.visit_id, str(first.wife_id), hb)
    save_record(township, "lab_wife", second.visit_id, str(second.wife_id), dict(LAB))
    return Twice(township, first, second)


def test_reports_count_the_resident_once_with_what_both_registrations_know(twice: Twice) -> None:
    before = twice.cells()
    assert (before["examined"], before["planned_couples"], before["blood.abnormal"]) == (2, 2, 2)
    twice.join()

    cells = twice.cells()
    assert (cells["examined"], cells["examined.female"], cells["planned_couples"]) == (1, 1, 1)
    assert (cells["blood.abnormal"], cells["syphilis.abnormal"]) == (1, 1), "one test, in two books"
    assert twice.cells(row="total.urban")["examined"] == 1, "what was written last"
    assert twice.cells(row="total.rural")["examined"] == 0
    assert twice.cells("items", "blood")["specimens.total"] == 1
    assert twice.cells("townships", "total")["examined"] == 1
    behind = people_behind(twice.context, "service", "2026-11", "total.sum", "examined")
    assert [one.person_id for one in behind] == [twice.first.wife_id]
    couples = people_behind(twice.context, "service", "2026-11", "total.sum", "planned_couples")
    assert len(couples) == 1
    rates = {one.key: one for one in run_indicators(twice.context, "2026-11")}
    assert rates["coverage"].numerator == rates["at_risk"].denominator == 1
    assert rates["abnormal.blood.total"].denominator == 1

    twice.part()
    assert twice.cells() == before


def test_pictures_count_the_resident_once(twice: Twice) -> None:
    def shown(name: str) -> list[tuple[str, ...]]:
        return [tuple(row) for row in run_picture(twice.context, name, "2026").rows]

    before = {name: shown(name) for name in ("progress", "ages", "trend", "funnel", "villages")}
    twice.join()

    assert shown("progress")[10][:3] == ("11月", "1", "1")
    assert sum(int(row[3]) for row in shown("ages")) == 1
    funnel = {row[0]: row[1:3] for row in shown("funnel")}
    assert (funnel["建档"], funnel["已检查"]) == (("1", "1"), ("1", "0"))
    villages = {row[1]: row[2] for row in shown("villages")}
    assert (villages.get("上河村"), villages.get("石桥村")) == ("1", None)

    twice.part()
    assert {name: shown(name) for name in before} == before


def test_one_pregnancy_in_two_books_is_followed_up_and_ends_once(
    twice: Twice, clock: FakeClock
) -> None:
    for file in (twice.first, twice.second):
        consent(twice.context, file.wife_id, "follow_up")
    clock.pass_(days=400)
    seen = {"visited_on": "2027-02-10", "visitor": "王医生", "visit_result": "pregnant"}
    ended = {"visitor": "王医生", "result": "ended", "end_date": "2027-03-01",
             "ending": "spontaneous_abortion", "gestation_weeks": 9}  # fmt: skip
    for file, lmp, day in (
        (twice.first, "2026-12-28", "2027-03-20"),
        (twice.second, "2027-01-02", "2027-03-28"),
    ):
        wife = str(file.wife_id)
        save_record(twice.context, "early_follow_up", file.visit_id, wife, seen | {"lmp": lmp})
        save_record(
            twice.context, "outcome", file.visit_id, wife, ended | {"visited_on": day},
            frozenset({"gestation_weeks"}),
        )  # fmt: skip

    def outcomes() -> tuple[int, int, int]:
        report = run_report(twice.context, "outcomes", "2027").report.cells["examined.sum"]
        rates = {one.key: one for one in run_indicators(twice.context, "2027")}
        due = rates["early_follow_up"]
        return report["spontaneous_abortion"], due.numerator, rates["outcome_follow_up"].denominator

    assert outcomes() == (2, 2, 2)
    twice.join()
    assert outcomes() == (1, 1, 1)


def test_what_is_due_is_listed_once_and_comes_back_when_they_are_parted(twice: Twice) -> None:
    context, far = twice.context, twice.context.clock.today().replace(year=2028)

    def due() -> list[tuple[str, str, str]]:
        return sorted((one.key, one.role, one.visit_id) for one in list_due(context, far))

    def waiting() -> int:
        return today(context).expected.count

    before, files = due(), waiting()
    assert files == 2
    assert [key for key, role, _ in before if role == "wife"].count("notice") == 2
    twice.join()
    once = due()
    assert len({(key, role) for key, role, _ in once}) == len(once)
    assert {(key, role) for key, role, _ in once} == {(key, role) for key, role, _ in before}
    examination = {visit for key, _, visit in once if key in EXAMINATION}
    assert examination == {twice.second.visit_id}, "they come once, to their newest file"
    assert waiting() == 1

    told = {"told_on": "2026-11-24", "told_by": "王医生", "told_way": "face_to_face"}
    notice = next(visit for key, role, visit in once if (key, role) == ("notice", "wife"))
    file = twice.first if notice == twice.first.visit_id else twice.second
    save_record(context, "notice", notice, str(file.wife_id), told)
    left = [visit for key, role, visit in due() if (key, role) == ("notice", "wife")]
    assert left == [({twice.first.visit_id, twice.second.visit_id} - {notice}).pop()]
    twice.part()
    assert due() == [one for one in before if one != ("notice", "wife", notice)]


def test_who_has_agreed_only_under_the_older_number_is_still_asked_to_come(twice: Twice) -> None:
    context, wife = twice.context, str(twice.second.wife_id)
    for state in consents_of(context, wife):
        if state.consent_id:
            withdraw_consent(context, state.consent_id, "2026-11-01")
    twice.join()
    far = context.clock.today().replace(year=2028)
    found = [one for one in list_due(context, far) if one.role == "wife" and one.key in EXAMINATION]
    assert {one.visit_id for one in found} == {twice.first.visit_id}


def test_who_is_not_joined_is_expected_alone_in_the_older_file(twice: Twice) -> None:
    (wife, older), _ = twice.pairs()
    merge_people(twice.context, wife, older)

    lines = today(twice.context).expected.lines
    names = {one.visit_id: one.names for one in lines}
    assert names[str(twice.first.visit_id)] == "曾大勇", "she comes for the newer file"
    assert names[str(twice.second.visit_id)] == "单小花、曾大勇"
