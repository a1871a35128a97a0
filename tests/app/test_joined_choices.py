"""What joined registrations say differently is decided beside them, so that parting is exact."""

import itertools
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases.conflict_paper import make_conflict_paper
from app.usecases.conflicts import count_conflicts, list_conflicts
from app.usecases.decide_conflict import decide_conflict
from app.usecases.erase_person import erase_person
from app.usecases.find_people import find_people
from app.usecases.joined_identity import choose, identity_of
from app.usecases.merge_people import merge_people, unmerge_people
from app.usecases.open_couple import open_couple
from app.usecases.register_couple import Registered, register_couple, save_person
from db import change_log, records, station_tables
from printing.as_text import sheet_text
from tests.app.registered_twice import Three, ids, rounds, same
from tests.app.registered_twice import three as three
from tests.app.registered_twice import twice as twice
from tests.conftest import FakeClock, Founder, id_number, person


def test_what_two_joined_registrations_say_differently_is_decided_beside_them(
    three: Three, twice: tuple[Registered, Registered], tmp_path: Path, clock: FakeClock
) -> None:
    one, other = ids(twice)
    county = three[2]
    assert count_conflicts(county) == 0
    merge_people(county, one, other)
    rounds(three, tmp_path)

    for station in three:
        assert count_conflicts(station) == 1, (
            "a village that only one of them names is no difference"
        )
        found = list_conflicts(station)[0]
        assert (found.name, found.label) == ("单小花", "手机")
        assert [side.shown for side in found.sides] == ["13877776666", "13800000001"]
        assert [side.station for side in found.sides][::-1] == [
            three[0].station.name if station is not three[1] else three[0].station.code,
            three[1].station.name if station is not three[0] else three[1].station.code,
        ]
        assert open_couple(station, twice[0].couple_id).differs
    assert len(list_conflicts(county, (one, other))) == 1
    paper = sheet_text(make_conflict_paper(county, found.key).sheets[0])
    for words in ("13877776666", "13800000001", "合并为一人"):
        assert words in paper
    with pytest.raises(KnownError, match="先更正其中一份"):
        decide_conflict(county, found.key, typed="13800000000")
    with pytest.raises(KnownError, match="已有变化"):
        decide_conflict(county, found.key, stamp="0")

    clock.pass_(hours=1)
    decide_conflict(county, found.key, stamp=found.sides[1].stamp)
    rounds(three, tmp_path)
    for station in three:
        assert count_conflicts(station) == 0
        view = open_couple(station, twice[0].couple_id)
        assert view.people["wife"]["phone"] == "13800000001"
        assert not view.differs
        assert find_people(station, "单小花")[0].phone == "13800000001"
    with pytest.raises(KnownError, match="已经核对过"):
        decide_conflict(county, found.key, stamp=found.sides[1].stamp)
    assert same(three)


def test_a_decision_between_joined_registrations_holds_until_one_says_something_new(
    three: Three, twice: tuple[Registered, Registered], clock: FakeClock
) -> None:
    one, other = ids(twice)
    county = three[2]
    merge_people(county, one, other)
    oldest = list_conflicts(county)[0].sides[1]
    decide_conflict(county, list_conflicts(county)[0].key, stamp=oldest.stamp)
    clock.pass_(hours=1)
    save_person(county, one, {"village": "新村"})
    assert count_conflicts(county) == 1, "the villages differ now, the telephones are decided"
    assert list_conflicts(county)[0].label == "村（居委会）"
    save_person(county, other, {"phone": "13811110000"})
    assert {found.label for found in list_conflicts(county)} == {"村（居委会）", "手机"}
    assert identity_of(county, one)["phone"] == "13811110000"


@pytest.mark.parametrize("who_goes", [0, 1])
def test_parting_brings_back_each_registration_as_it_was_and_erasing_one_leaves_nothing_in_the_other(
    three: Three,
    twice: tuple[Registered, Registered],
    tmp_path: Path,
    clock: FakeClock,
    who_goes: int,
) -> None:
    one, other = ids(twice)
    county = three[2]
    before = registrations(county)
    merge_people(county, one, other)
    rounds(three, tmp_path)
    clock.pass_(hours=1)
    found = list_conflicts(three[0])[0]
    gone, stays = (one, other) if who_goes == 0 else (other, one)
    words = next(row["phone"] for row in before if row["id"] == gone)
    stamp = next(side.stamp for side in found.sides if side.value == words)
    decide_conflict(three[0], found.key, stamp=stamp)
    rounds(three, tmp_path)
    unmerge_people(county, one, other)
    rounds(three, tmp_path)
    for station in three[::2]:
        kept = {row["id"]: row for row in before}
        assert all(row == kept[row["id"]] for row in registrations(station))
    assert registrations(county) == before
    merge_people(county, one, other)
    assert count_conflicts(county) == 0, "joined again, what was decided about them counts again"
    unmerge_people(county, one, other)

    station_tables.put_setting(county.database, "set/retention_years", 0)
    erase_person(county, gone, "asked")
    rounds(three, tmp_path)
    for station in three:
        log = [stored for _, stored in change_log.changes_since(station.database, 0, 10_000)]
        assert words not in str(log)
        assert [row for row in registrations(station) if row["phone"] == words] == []
    assert any(row["id"] == stays for row in registrations(county))
    assert same(three)


def test_choices_that_go_round_in_a_circle_leave_everything_to_be_decided(
    station: Founder,
) -> None:
    here = station("county")
    people = []
    for at in range(3):
        number = id_number(f"33019919950301{at}12")
        values = person(phone=f"1380000000{at}", certificate_number=number, birthday="1995-03-01")
        people.append(register_couple(here, values, None, {}).wife_id or "")
    for pair in itertools.pairwise(people):
        merge_people(here, *pair)
    phones = next(one for one in list_conflicts(here) if one.label == "手机")
    said = {side.value: side.stamp for side in phones.sides}
    for taken, left in ((0, 1), (1, 2), (2, 0)):
        choose_between(here, (people[taken], people[left]), said[f"1380000000{taken}"])
    assert phones in list_conflicts(here)


def choose_between(station: Context, pair: tuple[str, str], stamp: str) -> None:
    """As a station chose that had only these two in hand."""
    only_these = mock.patch("app.usecases.joined_identity.all_of", return_value=sorted(pair))
    with only_these, station.database.atomic():
        assert set(choose(station, pair[0], "phone", stamp)) == set(pair)


def registrations(station: Context) -> list[dict[str, Any]]:
    return [dict(row) for row in records.where(station.database, "person", {})]
