"""Keys of two stations that no longer fit: after changes and restores, the next step is said."""

from pathlib import Path

import pytest

from app.context import Context
from app.usecases import tidy_stick as words
from app.usecases.backup import make_backup
from app.usecases.bundle_troubles import OTHER_KEY, OTHER_PC, SIGNED_LATER
from app.usecases.exchange import exchange
from app.usecases.export_bundle import export_bundles
from app.usecases.fingerprint import fingerprint
from app.usecases.import_bundles import Imported, import_bundles, import_file
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, own_card
from app.usecases.register_couple import save_person
from app.usecases.restore import restore_backup
from app.usecases.revoke_station import revoke_station
from app.usecases.rotate_keys import rotate_keys, show_keys
from app.usecases.stick import box_of
from app.usecases.tidy_stick import look_at_stick, tidy_stick
from db import station_file
from tests.conftest import PASSWORD, FakeClock, Founder, agreed_couple

pytestmark = pytest.mark.usefixtures("quick_keys")
Pair = tuple[Context, Context]


def circle(paired: Pair, stick: Path) -> list[Imported]:
    """Two stations exchange until nothing is on its way."""
    return [
        one for _ in range(3) for context in paired for one in exchange(context, stick).imported
    ]


def refused(found: list[Imported]) -> set[str]:
    return {one.sentence for one in found if one.outcome == "refused"}


def said(sentence: tuple[str, str]) -> str:
    return f"{sentence[0]}。{sentence[1]}。本站数据没有改动。"


def on_a_new_disk(context: Context, backup: Path, clock: FakeClock) -> Context:
    """The database is lost, and with it the keys of today."""
    close_station(context)
    for path in context.folder.glob(f"{station_file.FILE}*"):
        path.unlink()
    restore_backup(context.folder, backup, "wang", PASSWORD, clock)
    return open_station(context.folder, "wang", PASSWORD, clock)


def test_an_old_file_sealed_to_keys_given_up_since_is_nothing_new(
    paired: Pair, stick: Path
) -> None:
    township, county = paired
    agreed_couple(township)
    circle(paired, stick)
    old = export_bundles(county, stick)[0].path
    export_bundles(county, stick)
    content = old.read_bytes()
    for one in paired:
        rotate_keys(one)
    circle(paired, stick)
    assert show_keys(township).waiting == ()

    old.write_bytes(content)
    found = import_file(township, old)

    assert (found.outcome, found.sentence) == (
        "nothing_new",
        "这个数据包以前已经收过，没有重复导入。",
    )


@pytest.mark.parametrize("changing", [(0, 1), (0,), (1,)])
def test_a_station_restored_from_before_a_change_of_keys_is_told_to_pair_again(
    paired: Pair, stick: Path, clock: FakeClock, changing: tuple[int, ...]
) -> None:
    township, county = paired
    file = agreed_couple(township)
    circle(paired, stick)
    made = make_backup(township)
    for one in changing:
        rotate_keys(paired[one])
    save_person(county, file.wife_id or "", {"phone": "13811112222"})
    circle(paired, stick)
    save_person(county, file.wife_id or "", {"phone": "13811113333"})
    exchange(county, stick)

    again = on_a_new_disk(township, made.folder, clock)
    apart = circle((again, county), stick)
    assert {said(SIGNED_LATER if changing == (1,) else OTHER_KEY)} <= refused(apart)

    accept_card(again, own_card(county).to_text())
    accept_card(county, own_card(again).to_text())
    circle((again, county), stick)
    assert not refused(circle((again, county), stick))
    ours = fingerprint(again, county.station.code)
    assert ours.digest == fingerprint(county, again.station.code).digest
    close_station(again)


def test_what_was_sealed_to_a_former_pc_of_the_station_is_to_be_made_anew(
    paired: Pair, stick: Path, station: Founder
) -> None:
    township, county = paired
    agreed_couple(township)
    circle(paired, stick)
    new = station("township")
    accept_card(new, own_card(county).to_text())
    assert said(OTHER_PC) in refused(import_bundles(new, stick))
    accept_card(county, own_card(new).to_text())
    circle((new, county), stick)
    assert not [one for one in box_of(stick, new.station.code).iterdir() if "00000001" in one.name]


def test_the_files_of_an_ended_pc_are_offered_for_removal(paired: Pair, stick: Path) -> None:
    township, county = paired
    agreed_couple(township)
    circle(paired, stick)
    revoke_station(county, township.station.code)
    made = export_bundles(township, stick)[0].path
    assert import_bundles(county, stick)[-1].outcome == "refused"

    found = next(one for one in look_at_stick(county, stick) if one.path == made)

    assert (found.what, found.may_go) == (words.ENDED, True)
    assert made in [one.path for one in tidy_stick(county, stick)]
    assert not made.exists()


def test_the_files_of_the_new_pc_are_not_taken_for_those_of_the_ended_one(
    paired: Pair, stick: Path, station: Founder
) -> None:
    township, county = paired
    agreed_couple(township)
    circle(paired, stick)
    revoke_station(county, township.station.code)
    ended = export_bundles(township, stick)[0].path
    new = station("township")
    accept_card(new, own_card(county).to_text())
    accept_card(county, own_card(new).to_text())
    fresh = export_bundles(new, stick)[0].path
    told = {one.path: one.what for one in look_at_stick(county, stick)}
    assert (told[ended], told[fresh]) == (words.ENDED, words.NOT_TAKEN_IN)


def test_what_a_system_leaves_lying_is_no_bundle_and_a_renamed_one_is(
    paired: Pair, stick: Path
) -> None:
    township, county = paired
    agreed_couple(township)
    made = export_bundles(township, stick)[0].path
    for name in ("Thumbs.db", ".DS_Store", f"._{made.name}", "desktop.ini"):
        (made.parent / name).write_bytes(b"not ours")
    made.rename(made.with_name("0123.age"))
    assert [one.outcome for one in import_bundles(county, stick)] == ["applied"]
