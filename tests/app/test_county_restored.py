"""A county that was restored has forgotten whom it gave what: its townships and it agree all the same."""

from pathlib import Path

import pytest

from app.context import Context
from app.usecases.backup import make_backup
from app.usecases.erase_person import erase_person
from app.usecases.find_people import find_people
from app.usecases.merge_people import merge_people, unmerge_people
from app.usecases.open_station import close_station
from app.usecases.register_couple import Registered, register_couple
from db import station_tables
from tests.app.registered_twice import Three, registered, rounds, same
from tests.app.registered_twice import three as three
from tests.app.test_restore import restored
from tests.conftest import FakeClock, consent, id_number, person

pytestmark = pytest.mark.usefixtures("quick_keys")


def of_the_county(county: Context) -> Registered:
    """A woman whom the county has registered, whom no township shares."""
    number = id_number("33019919960705128")
    values = person("甄县城", certificate_number=number, birthday="1996-07-05", phone="13899990000")
    made = register_couple(county, values, None, {})
    consent(county, made.wife_id)
    return made


@pytest.mark.parametrize("erased", [False, True])
def test_what_was_shared_after_the_backup_is_known_again_or_erased_everywhere(
    three: Three, tmp_path: Path, clock: FakeClock, erased: bool
) -> None:
    town, other, county = three
    one = registered(town).wife_id or ""
    theirs = of_the_county(county).wife_id or ""
    rounds(three, tmp_path)
    made = make_backup(county)
    merge_people(county, one, theirs)
    rounds(three, tmp_path)
    unmerge_people(county, one, theirs)
    rounds(three, tmp_path)
    assert find_people(town, "甄县城")

    again = restored(county, made.folder, clock)
    if erased:
        station_tables.put_setting(again.database, "set/retention_years", 0)
        erase_person(again, theirs, "asked")
    rounds((town, other, again), tmp_path)
    assert same((town, other, again))
    assert bool(find_people(town, "甄县城")) is not erased
    close_station(again)
