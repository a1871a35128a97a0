"""Who may use the drop box after keys changed, a station was restored, or one was ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.context import Context
from app.usecases.backup import make_backup
from app.usecases.box_list import BY_HAND, NOT_WRITTEN, RENEWED, renew_box_list, write_box_list
from app.usecases.deliver import deliver
from app.usecases.delivery_log import Delivery, put_ways
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, known_cards, own_card, own_keys
from app.usecases.register_couple import save_person
from app.usecases.restore import restore_backup
from app.usecases.revoke_station import revoke_station
from app.usecases.rotate_keys import rotate_keys, show_keys
from tests.conftest import PASSWORD, FakeClock, Founder, agreed_couple
from tests.torture.drop_box import Running, serving

pytestmark = pytest.mark.usefixtures("quick_keys")
Pair = tuple[Context, Context]


@dataclass
class Box:
    """A running drop box and the list it reads."""

    running: Running
    listed: Path

    @property
    def waiting(self) -> list[Path]:
        return list(self.running.folder.glob("to-*/*.age"))


@pytest.fixture
def box(paired: Pair, tmp_path: Path) -> Iterator[Box]:
    listed = tmp_path / "cards.json"
    write_box_list(paired[1], known_cards(paired[1]), listed)
    with serving(tmp_path / "box", listed, {}, {}) as running:
        for one in paired:
            put_ways(one, running.address, "")
        yield Box(running, listed)


def visits(*stations: Context) -> list[Delivery]:
    """One visit of each, all of which must end well."""
    found = [one for station in stations for one in deliver(station)]
    assert [
        one.sentence for one in found if one.outcome == "failed" or "没有收下" in one.sentence
    ] == []
    return found


def restored(context: Context, backup: Path, clock: FakeClock) -> Context:
    close_station(context)
    restore_backup(context.folder, backup, "wang", PASSWORD, clock)
    return open_station(context.folder, "wang", PASSWORD, clock)


@pytest.mark.parametrize("who", [0, 1])
def test_a_change_of_keys_reaches_the_others_through_the_drop_box(
    paired: Pair, box: Box, who: int
) -> None:
    changing, other = paired[who], paired[1 - who]
    file = agreed_couple(paired[0])
    visits(*paired, *paired)
    for _ in range(2):  # the box knows neither of the two new ones
        rotate_keys(changing)
    assert show_keys(changing).waiting

    visits(changing, other, changing, other)

    assert show_keys(changing).waiting == ()
    assert own_keys(changing).signing_before() == []
    save_person(paired[0], file.wife_id or "", {"phone": "13811112222"})
    assert [one.sent for one in visits(changing, other, changing, other)].count(1) == 1


def test_without_any_key_that_the_box_knows_the_way_back_is_said(
    paired: Pair, box: Box, tmp_path: Path
) -> None:
    township, county = paired
    box.listed.rename(tmp_path / "elsewhere.json")  # the county cannot keep it up there
    write_box_list(county, [own_card(county)], box.listed)
    [found] = deliver(township)
    assert found.sentence.startswith("收发箱不认识本站")
    assert "先用U盘与县级站交换一次，再请县级站重新写出收发箱名单" in found.next_step


def test_a_restored_station_uses_the_drop_box_at_once_and_nobody_else_notices(
    paired: Pair, box: Box, clock: FakeClock
) -> None:
    township, county = paired
    file = agreed_couple(township)
    visits(*paired, *paired)
    made = make_backup(township)
    save_person(township, file.wife_id or "", {"phone": "13811112222"})
    visits(township, county)
    before = box.listed.read_bytes()

    again = restored(township, made.folder, clock)

    assert deliver(again)[0].outcome != "failed"
    assert box.listed.read_bytes() == before  # the key speaks for the station, not the incarnation
    deliver(county)
    close_station(again)


def test_a_bundle_that_a_later_one_overtook_is_said_once_and_taken_away(
    paired: Pair, box: Box, clock: FakeClock
) -> None:
    township, county = paired
    file = agreed_couple(township)
    visits(*paired, *paired)
    made = make_backup(township)
    for number in range(2):  # what goes to and fro, and is not in the backup
        save_person(township, file.wife_id or "", {"phone": f"1381111222{number}"})
        save_person(county, file.husband_id or "", {"phone": f"1391111222{number}"})
        visits(township, county)
    assert [one for one in box.waiting if township.station.origin in one.name]

    again = restored(township, made.folder, clock)
    assert "没有收下" in deliver(again)[0].sentence
    visits(county)
    visits(again)
    assert not [one for one in box.waiting if township.station.origin in one.name]
    close_station(again)


def test_ending_a_station_ends_its_use_of_the_drop_box(paired: Pair, box: Box) -> None:
    township, county = paired
    agreed_couple(township)
    visits(*paired)
    assert revoke_station(county, township.station.code).note == RENEWED
    [found] = deliver(township)
    assert (found.outcome, found.sentence[:8]) == ("failed", "收发箱不认识本站")


def test_a_new_pc_of_a_station_takes_the_place_of_the_old_one_in_the_drop_box(
    paired: Pair, box: Box, station: Founder
) -> None:
    township, county = paired
    new = station("township")
    accept_card(new, own_card(county).to_text())
    assert accept_card(county, own_card(new).to_text()).note == RENEWED
    put_ways(new, box.running.address, "")
    visits(new)
    assert deliver(township)[0].outcome == "failed"


def test_a_list_that_cannot_be_kept_up_is_said(paired: Pair, tmp_path: Path) -> None:
    county = paired[1]
    assert renew_box_list(county, known_cards(county)) == ""  # there is no drop box
    put_ways(county, "http://127.0.0.1:9", "")
    assert renew_box_list(county, known_cards(county)) == BY_HAND
    place = tmp_path / "gone" / "cards.json"
    place.parent.mkdir()
    write_box_list(county, known_cards(county), place)
    assert renew_box_list(county, known_cards(county)) == ""
    place.unlink()
    place.parent.rmdir()
    assert revoke_station(county, paired[0].station.code).note == NOT_WRITTEN.format(place=place)


def test_the_files_of_an_ended_pc_are_said_once_and_taken_away(
    paired: Pair, box: Box, station: Founder
) -> None:
    township, county = paired
    agreed_couple(township)
    visits(township)
    revoke_station(county, township.station.code)
    new = station("township")
    accept_card(new, own_card(county).to_text())
    accept_card(county, own_card(new).to_text())

    assert "密钥已被停用" in deliver(county)[0].sentence

    assert not [one for one in box.waiting if township.station.origin in one.name.partition("_")[0]]
    visits(county)
