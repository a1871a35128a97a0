"""Changes of keys and the list of stations as they travel: signed, followed, or not believed."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.handover import MOST, follow, hand_over
from sync.keys import StationKeys, key_fingerprint
from sync.roster import BadRoster, Entry, Roster, read_roster, sign_roster

ONE, TWO, THREE, COUNTY = (StationKeys.generate() for _ in range(4))
TOWN = "t330199101"


def test_a_chain_of_changes_is_followed_from_any_key_on_it() -> None:
    stated = [hand_over(TOWN, ONE, TWO, 1), hand_over(TOWN, TWO, THREE, 2)]
    reached = [one.new for one in follow(TOWN, stated, {ONE.sign_public})]
    assert reached == [TWO.sign_public, THREE.sign_public]
    assert [one.at for one in follow(TOWN, stated, {TWO.sign_public})] == [2]
    assert follow(TOWN, stated, {THREE.sign_public}) == []
    assert follow("t330199102", stated, {ONE.sign_public}) == []


@given(st.sampled_from(["station", "old", "new", "age", "at", "by_old", "by_new"]), st.data())
def test_a_change_of_keys_with_anything_altered_is_not_followed(
    name: str, data: st.DataObject
) -> None:
    stated = hand_over(TOWN, ONE, TWO, 1)
    other = hand_over(TOWN, THREE, COUNTY, 2)
    wrong = data.draw(st.sampled_from([other[name], None, "", 7, [], "zz"]))
    if wrong == stated[name]:
        return
    altered = stated | {name: wrong}
    assert follow(TOWN, [altered], {ONE.sign_public, THREE.sign_public}) == []


def test_an_endless_list_of_changes_is_read_only_to_its_bound() -> None:
    keys = [ONE, *(StationKeys.generate() for _ in range(MOST + 3))]
    stated = [hand_over(TOWN, *pair, 1) for pair in pairwise(keys)]
    assert len(follow(TOWN, stated, {ONE.sign_public})) == MOST


def entry(**changes: Any) -> Entry:
    public, recipient = ONE.sign_public.hex(), ONE.age_recipient
    made = Entry(TOWN, "示例镇", "township", public, recipient, "active", f"{TOWN}.0a1b2c3d", 3)
    return replace(made, **changes)


def test_a_list_is_read_back_under_the_key_that_signed_it_only() -> None:
    roster = Roster("c330199000", 4, (entry(), entry(status="revoked")))
    signed = sign_roster(roster, COUNTY)
    assert read_roster(signed, COUNTY.sign_public) == roster
    with pytest.raises(BadRoster):
        read_roster(signed, ONE.sign_public)
    with pytest.raises(BadRoster):
        read_roster(
            signed | {"body": signed["body"].replace("revoked", "active")}, COUNTY.sign_public
        )


@pytest.mark.parametrize(
    "what", [None, [], 5, "x", {}, {"body": 1, "sig": 2}, {"body": "x", "sig": "zz"}]
)
def test_what_is_no_list_is_refused(what: Any) -> None:
    with pytest.raises(BadRoster):
        read_roster(what, COUNTY.sign_public)


@pytest.mark.parametrize("wrong", [{"status": "best"}, {"sign_public": "no hex"}])
def test_an_entry_that_makes_no_sense_spoils_the_list(wrong: dict[str, str]) -> None:
    signed = sign_roster(Roster("c330199000", 1, (entry(**wrong),)), COUNTY)
    with pytest.raises(BadRoster):
        read_roster(signed, COUNTY.sign_public)


def test_the_numbers_of_two_stations_keys_differ() -> None:
    numbers = {key_fingerprint(one.sign_public, one.age_recipient) for one in (ONE, TWO, THREE)}
    assert len(numbers) == 3
    assert all([len(group) for group in one.split()] == [5] * 4 for one in numbers)
