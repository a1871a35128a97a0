"""Residents who move, between three real stations: the file and its history travel with them."""

from pathlib import Path

import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases.due import list_due
from app.usecases.erase_person import erase_person
from app.usecases.exchange import exchange
from app.usecases.find_people import find_people
from app.usecases.fingerprint import fingerprint
from app.usecases.import_bundles import import_bundles
from app.usecases.move_person import move_person
from app.usecases.named_clinician import clinicians_of, name_clinician
from app.usecases.open_couple import open_couple
from app.usecases.pairing import accept_card, own_card
from app.usecases.records import read_record, save_record
from app.usecases.register_couple import Registered, save_person
from db import change_log, links, records
from tests.conftest import LAB, PHYSICAL, Founder, agreed_couple

Three = tuple[Context, Context, Context]


@pytest.fixture
def three(paired: tuple[Context, Context], station: Founder) -> Three:
    """(old township, county, new township), paired."""
    old, county = paired
    new = station("township", area_code="330199102")
    accept_card(county, own_card(new).to_text())
    accept_card(new, own_card(county).to_text())
    return old, county, new


@pytest.fixture
def file(three: Three, stick: Path) -> Registered:
    """A couple of the old township, examined there and tested at the county, known to both."""
    old, county, _ = three
    made = agreed_couple(old)
    save_record(old, "physical", made.visit_id, str(made.wife_id), dict(PHYSICAL))
    round_(three, stick)
    save_record(county, "lab_wife", made.visit_id, str(made.wife_id), dict(LAB))
    round_(three, stick)
    return made


def round_(three: Three, stick: Path) -> None:
    old, county, new = three
    for one in (old, county, new, county, old, county, new, county):
        exchange(one, stick)


def same(three: Three) -> list[bool]:
    old, county, new = three
    return [
        fingerprint(one, county.station.code).digest == fingerprint(county, one.station.code).digest
        for one in (old, new)
    ]


def test_the_new_township_has_the_file_with_its_history(
    three: Three, file: Registered, stick: Path
) -> None:
    old, county, new = three
    assert find_people(new, "") == []

    moved = move_person(county, str(file.wife_id), new.station.code)
    round_(three, stick)

    assert set(moved) == {file.wife_id, file.husband_id}
    view = open_couple(new, file.couple_id)
    assert {one["name"] for one in view.people.values()} == {"单小花", "曾大勇"}
    assert read_record(new, "physical", file.visit_id, str(file.wife_id))
    found = read_record(new, "lab_wife", file.visit_id, str(file.wife_id))
    assert found
    assert (found["hb"], found["syphilis"]) == ("98", None)  # class C stays at the county
    assert list_due(new, new.clock.today().replace(year=2028))
    assert same(three) == [True, True]


def test_the_new_township_corrects_what_the_old_one_recorded(
    three: Three, file: Registered, stick: Path
) -> None:
    old, county, new = three
    where = ("physical", file.visit_id, str(file.wife_id))
    with pytest.raises(KnownError, match=f"由{old.station.name}填写"):
        save_record(county, *where, PHYSICAL | {"weight_kg": "77"})
    move_person(county, str(file.wife_id), new.station.code)
    round_(three, stick)
    save_record(new, *where, PHYSICAL | {"weight_kg": "77"})
    round_(three, stick)
    seen = read_record(county, *where)
    assert seen
    assert seen["weight_kg"] == "77"
    assert same(three) == [True, True]


def test_the_old_township_keeps_its_copy_marked_and_is_given_nothing_more(
    three: Three, file: Registered, stick: Path
) -> None:
    old, county, new = three
    move_person(county, str(file.wife_id), new.station.code)
    round_(three, stick)
    save_person(new, str(file.wife_id), {"phone": "13811110000"})
    save_record(county, "lab_wife", file.visit_id, str(file.wife_id), {"alt": "21"})
    round_(three, stick)

    view = open_couple(old, file.couple_id)
    assert view.people["wife"]["moved_to"] == new.station.code
    assert view.people["wife"]["phone"] == "13800000001"
    alt = [read_record(one, "lab_wife", file.visit_id, str(file.wife_id)) for one in (old, new)]
    assert [one and one["alt"] for one in alt] == [None, "21"]
    assert list_due(old, old.clock.today().replace(year=2028)) == []
    assert find_people(county, "13811110000")
    assert same(three) == [True, True]


def test_what_the_old_township_still_writes_goes_to_the_county_and_on(
    three: Three, file: Registered, stick: Path
) -> None:
    old, county, new = three
    move_person(county, str(file.wife_id), new.station.code)
    save_person(old, str(file.wife_id), {"phone": "13822220000"})  # before it has heard
    round_(three, stick)
    round_(three, stick)

    assert find_people(county, "13822220000")
    assert find_people(new, "13822220000")
    assert same(three) == [True, True]


def test_who_moves_back_brings_along_what_happened_meanwhile(
    three: Three, file: Registered, stick: Path
) -> None:
    old, county, new = three
    move_person(county, str(file.wife_id), new.station.code)
    round_(three, stick)
    save_person(new, str(file.wife_id), {"phone": "13811110000"})
    round_(three, stick)

    move_person(county, str(file.wife_id), old.station.code)
    round_(three, stick)

    assert find_people(old, "13811110000")
    assert open_couple(old, file.couple_id).people["wife"]["moved_to"] is None
    assert open_couple(new, file.couple_id).people["wife"]["moved_to"] == old.station.code
    assert same(three) == [True, True]


def test_one_spouse_moves_alone_and_the_couples_file_is_shared_by_both(
    three: Three, file: Registered, stick: Path
) -> None:
    old, county, new = three
    move_person(county, str(file.wife_id), new.station.code, with_spouse=False)
    round_(three, stick)
    save_person(county, str(file.husband_id), {"phone": "13933330000"})
    round_(three, stick)

    assert [one.name for one in find_people(new, "")] == ["单小花"]
    assert find_people(new, "曾大勇") == []
    assert find_people(old, "13933330000")
    assert same(three) == [True, True]


def test_a_clinician_named_at_the_old_township_is_named_no_longer(
    three: Three, file: Registered
) -> None:
    old, county, new = three
    name_clinician(county, str(file.wife_id), old.station.code, "王医生")
    move_person(county, str(file.wife_id), new.station.code)
    assert clinicians_of(county, str(file.wife_id)) == []


def test_a_move_is_made_at_the_county_to_a_station_it_knows(three: Three, file: Registered) -> None:
    old, county, new = three
    with pytest.raises(KnownError, match="县级站"):
        move_person(old, str(file.wife_id), new.station.code)
    with pytest.raises(KnownError, match="没有与"):
        move_person(county, str(file.wife_id), "t330199999")
    with pytest.raises(KnownError, match="没有找到"):
        move_person(county, "nobody", new.station.code)


def test_what_a_township_erases_is_erased_where_it_came_from(three: Three, stick: Path) -> None:
    """All it has of the person was written elsewhere and came by way of the county."""
    old, county, new = three
    made = agreed_couple(old)
    exchange(old, stick)
    exchange(county, stick)
    shared = [str(made.wife_id), str(made.husband_id), made.couple_id]
    links.subscribe(county.database, new.station.code, shared, change_log.last_lsn(county.database))
    exchange(county, stick)
    import_bundles(new, stick)  # and nothing has been sent since
    assert find_people(new, "单小花")

    erase_person(new, str(made.wife_id), "asked")
    exchange(new, stick)
    exchange(county, stick)

    assert records.read(county.database, "person", str(made.wife_id), even_held=True) is None
