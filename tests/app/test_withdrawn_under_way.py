"""A consent that ends, or begins again, while bundles are under way."""

from pathlib import Path

import pytest

from app.context import Context
from app.usecases.change_setting import put_setting
from app.usecases.consents import consents_of, withdraw_consent
from app.usecases.erase_person import erase_person
from app.usecases.exchange import exchange
from app.usecases.export_bundle import export_bundles
from app.usecases.find_people import find_people
from app.usecases.import_bundles import import_bundles
from app.usecases.register_couple import Registered
from app.usecases.stick import bundles_for
from db import erasure, records
from tests.app.test_exchange import Pair, same
from tests.app.test_exchange import file as file
from tests.conftest import consent, couple


def withdraw(context: Context, file: Registered) -> None:
    """Both spouses end everything they agreed to."""
    for person in (file.wife_id, file.husband_id):
        for one in consents_of(context, person or ""):
            if one.consent_id:
                withdraw_consent(context, one.consent_id, "2026-11-01")


def agree(context: Context, file: Registered) -> None:
    for person in (file.wife_id, file.husband_id):
        consent(context, person)


def settle(paired: Pair, stick: Path) -> None:
    township, county = paired
    for station in (township, county, township, county):
        exchange(station, stick)


def lose(stick: Path, context: Context) -> None:
    for path in bundles_for(stick, context.station.code):
        path.unlink()


def test_a_withdrawal_between_a_bundle_and_its_receipt_leaves_both_with_the_same_number(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    export_bundles(township, stick)
    import_bundles(county, stick)
    withdraw(township, file)  # no receipt has come back: the county may have the records, or not

    settle(paired, stick)

    assert same(paired)


def test_what_went_out_in_a_lost_bundle_and_was_then_withheld_goes_again_when_it_may(
    paired: Pair, stick: Path
) -> None:
    township, county = paired
    made = couple(township)
    settle(paired, stick)
    agree(township, made)
    lose(stick, county)
    export_bundles(township, stick)
    lose(stick, county)
    withdraw(township, made)
    settle(paired, stick)
    assert find_people(county, "") == []

    agree(township, made)
    settle(paired, stick)

    assert [one.name for one in find_people(county, "单")] == ["单小花"]
    assert same(paired)


@pytest.mark.parametrize("receipt", [True, False])
def test_an_erasure_reaches_whoever_may_have_got_it_before_it_was_withheld(
    paired: Pair, file: Registered, stick: Path, *, receipt: bool
) -> None:
    township, county = paired
    export_bundles(township, stick)
    import_bundles(county, stick)
    if receipt:
        settle(paired, stick)
    withdraw(township, file)
    exchange(township, stick)
    put_setting(township, "retention_years", 0)

    for person in (file.wife_id, file.husband_id):
        erase_person(township, person or "", "withdrawn")
    settle(paired, stick)

    gone = {file.wife_id, file.husband_id, file.couple_id}
    assert erasure.erased(county.database) == gone
    assert records.count(county.database, "couple") == 0
    assert same(paired)
