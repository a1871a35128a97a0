"""A file that was last used by the first version opens with everything that has been added since."""

from pathlib import Path

from app.usecases.exchange import exchange
from app.usecases.export_bundle import export_bundles
from app.usecases.find_people import find_people
from app.usecases.fingerprint import fingerprint
from app.usecases.import_bundles import import_bundles
from app.usecases.log_changes import recount
from app.usecases.open_station import close_station, open_station
from app.usecases.register_couple import Registered
from db import links
from db.database import Database
from tests.app.test_exchange import Pair, same
from tests.app.test_exchange import file as file
from tests.conftest import PASSWORD, consent, couple, id_number

ADDED = ("subject_sum", "supply", "told_here", "joined_choice")
WIFE = {"certificate_number": id_number("33019919960705128"), "birthday": "1996-07-05"}
HUSBAND = {"certificate_number": id_number("33019919920808131"), "birthday": "1992-08-08"}


def as_it_was(database: Database) -> None:
    """Take away what later versions added to the file."""
    with database.atomic():
        for table in ADDED:
            database.execute(f"DROP TABLE IF EXISTS {table}")


def test_a_file_of_the_first_version_goes_on_where_it_was(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    stays = couple(township, wife={"name": "甄留下"} | WIFE, husband=HUSBAND)  # not to be uploaded
    exchange(township, stick)
    exchange(county, stick)
    exchange(township, stick)
    before = fingerprint(township, county.station.code)
    staying = links.staying(township.database, county.station.code)
    as_it_was(township.database)
    folder, login = township.folder, township.user.login
    close_station(township)

    again = open_station(folder, login, PASSWORD, township.clock)

    assert fingerprint(again, county.station.code) == before
    assert links.staying(again.database, county.station.code) == staying
    assert recount(again.database)
    for person in (stays.wife_id, stays.husband_id):
        consent(again, person)
    export_bundles(again, stick)
    import_bundles(county, stick)
    exchange(county, stick)
    exchange(again, stick)
    assert same((again, county))
    assert [one.name for one in find_people(county, "甄")] == ["甄留下"]
    close_station(again)
