"""What a station brought is not given back to it, unless it may have lost it since."""

from pathlib import Path

import pytest

from app.context import Context
from app.usecases.backup import make_backup
from app.usecases.exchange import exchange
from app.usecases.find_people import find_people
from app.usecases.fingerprint import fingerprint
from app.usecases.import_bundles import import_bundles
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, own_card
from app.usecases.register_couple import Registered, save_person
from app.usecases.restore import restore_backup
from app.usecases.revoke_station import revoke_station
from tests.conftest import PASSWORD, FakeClock, Founder, agreed_couple

pytestmark = pytest.mark.usefixtures("quick_keys")
Pair = tuple[Context, Context]


@pytest.fixture
def file(paired: Pair) -> Registered:
    return agreed_couple(paired[0])


def new_pc(county: Context, old: Context, station: Founder) -> Context:
    """The old PC is lost; a new one is paired."""
    revoke_station(county, old.station.code)
    new = station("township")
    accept_card(new, own_card(county).to_text())
    accept_card(county, own_card(new).to_text())
    return new


def same(one: Context, other: Context) -> bool:
    ours = fingerprint(one, other.station.code)
    return ours.digest == fingerprint(other, one.station.code).digest


def test_a_new_pc_gives_nothing_of_its_first_load_back(
    paired: Pair, file: Registered, stick: Path, station: Founder
) -> None:
    township, county = paired
    for context in (township, county, township, county):
        exchange(context, stick)
    save_person(county, file.wife_id or "", {"phone": "13811112222"})
    new = new_pc(county, township, station)
    exchange(county, stick)
    [taken] = [one for one in exchange(new, stick).imported if one.outcome == "applied"]
    assert taken.new > 5
    assert taken.same

    save_person(new, file.wife_id or "", {"phone": "13811113333"})
    sent = exchange(new, stick).exported[0]

    assert sent.count == 1
    assert [one.new for one in import_bundles(county, stick) if one.outcome == "applied"][-1:] == [
        1
    ]
    assert same(new, county)


def test_a_county_that_lost_what_it_brought_is_given_it_again(
    paired: Pair, file: Registered, stick: Path, station: Founder, clock: FakeClock
) -> None:
    township, county = paired
    made = make_backup(county)  # of before the township's first visit
    exchange(township, stick)
    exchange(county, stick)
    new = new_pc(county, township, station)
    exchange(county, stick)
    for context in (new, county, new, county):
        exchange(context, stick)
    assert same(new, county)

    close_station(county)
    restore_backup(county.folder, made.folder, "wang", PASSWORD, clock)
    again = open_station(county.folder, "wang", PASSWORD, clock)
    assert not find_people(again, "单小花")
    accept_card(again, own_card(new).to_text())
    for context in (again, new, again, new, again):
        exchange(context, stick)

    assert find_people(again, "单小花")
    assert same(new, again)
    close_station(again)
