"""Keys between stations: changing them, ending them, the county's list, and the one way out."""

import base64
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.context import Context
from app.errors import KnownError
from app.usecases.exchange import exchange
from app.usecases.export_bundle import export_bundles
from app.usecases.export_keys import export_keys
from app.usecases.find_people import find_people
from app.usecases.found_station import found_station
from app.usecases.identity import new_origin
from app.usecases.import_bundles import Imported, import_bundles, import_file
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, own_card, own_keys, peer_cards, read_card
from app.usecases.register_couple import Registered, save_person
from app.usecases.revoke_station import revoke_station
from app.usecases.rotate_keys import handovers_for, rotate_keys, show_keys
from app.usecases.sign_in_tries import WrongPassword
from app.usecases.station_list import StationLine, list_stations
from db import audit, change_log, links, station_tables
from sync.keys import StationKeys
from tests.conftest import AREAS, PASSWORD, FakeClock, Founder, agreed_couple

Pair = tuple[Context, Context]


@pytest.fixture
def file(paired: Pair) -> Registered:
    return agreed_couple(paired[0])


def carry(sender: Context, receiver: Context, stick: Path) -> Imported:
    """A new bundle of one, imported by the other."""
    made = export_bundles(sender, stick)
    path = next(one.path for one in made if one.peer == receiver.station.code)
    return import_file(receiver, path)


def status(context: Context, station: str) -> list[str]:
    return sorted(one.status for one in list_stations(context).lines if one.station == station)


def as_before(context: Context, keys: StationKeys) -> None:
    """Somebody has a copy of these keys and goes on with them."""
    station_tables.put_meta(
        context.database, {"keys": keys.to_text(), "handovers": [], "keys_waiting": {}}
    )


def restored(context: Context) -> Context:
    """The same database and keys going on as a new incarnation."""
    origin = new_origin(context.station.role, context.station.area_code)
    station_tables.put_meta(context.database, {"origin": origin})
    return replace(context, station=replace(context.station, origin=origin))


def paired_third(county: Context, station: Founder) -> Context:
    third = station("township", area_code="330199102", name="示例乡卫生院")
    accept_card(third, own_card(county).to_text())
    accept_card(county, own_card(third).to_text())
    return third


# --- changing keys


def test_new_keys_reach_the_other_station_with_the_next_bundle(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    carry(township, county, stick)
    old = own_keys(township)

    shown = rotate_keys(township)
    taken = carry(township, county, stick)

    assert taken.outcome == "applied"
    assert shown.fingerprint in taken.sentence
    assert peer_cards(county)[township.station.code] == own_card(township)
    assert own_keys(township).seed != old.seed
    assert status(county, township.station.code) == ["active", "replaced"]


def test_the_former_identity_stays_until_nothing_sealed_to_it_is_due(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    carry(township, county, stick)
    export_bundles(county, stick)  # sealed to the key that is about to go
    old = own_keys(township).identity
    rotate_keys(township)

    assert own_keys(township).former == (old,)
    assert import_bundles(township, stick)[-1].outcome == "applied"
    assert own_keys(township).former == (old,)
    assert show_keys(township).waiting == (county.station.code,)
    carry(township, county, stick)
    assert carry(county, township, stick).outcome == "applied"
    assert own_keys(township).former == ()
    assert show_keys(township).waiting == ()
    assert handovers_for(township, county.station.code) == ()


def test_bundles_lost_during_a_change_of_keys_do_no_harm(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    for _ in range(3):
        rotate_keys(township)
        export_bundles(township, stick)[0].path.unlink()
    rotate_keys(county)
    assert carry(township, county, stick).outcome == "applied"
    assert carry(county, township, stick).outcome == "applied"
    assert carry(township, county, stick).outcome == "applied"
    assert show_keys(township).waiting == show_keys(county).waiting == ()
    assert find_people(county, "单小花")


def test_both_keys_are_good_until_a_bundle_under_the_new_one_is_accepted(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    old = own_keys(township)
    early = export_bundles(township, stick)[0].path
    rotate_keys(township)
    export_bundles(township, stick)
    assert [one.outcome for one in import_bundles(county, stick)] == ["applied", "applied"]

    as_before(township, old)
    early.unlink()
    refused = carry(township, county, stick)
    assert refused.outcome == "refused"
    assert "已经更换了密钥" in refused.sentence
    accept_card(county, own_card(township).to_text())  # it was an old backup: paired again
    assert carry(township, county, stick).outcome == "applied"


def test_a_thief_with_the_replaced_key_cannot_hand_over_to_a_key_of_his_own(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    old = own_keys(township)
    rotate_keys(township)
    carry(township, county, stick)

    as_before(township, old)
    rotate_keys(township)
    refused = carry(township, county, stick)
    assert refused.outcome == "refused"
    assert "已经更换了密钥" in refused.sentence


def test_a_change_of_keys_that_nobody_vouches_for_is_not_believed(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    before = peer_cards(county)
    rotate_keys(township)
    as_before(township, own_keys(township))
    assert "签名不是发件站的" in carry(township, county, stick).sentence
    forged = {
        "station": township.station.code,
        "old": before[township.station.code].sign_public.hex(),
        "new": show_keys(township).sign_public,
        "age": show_keys(township).age_recipient,
        "at": 1,
        "by_old": "00",
        "by_new": "00",
    }
    for stated in (forged, {}, "?", None):
        station_tables.put_meta(
            township.database,
            {"handovers": [stated], "keys_waiting": {county.station.code: ["x", 0]}},
        )
        assert "签名不是发件站的" in carry(township, county, stick).sentence
    assert peer_cards(county) == before


def test_changing_keys_again_and_again_without_an_answer_is_stopped(paired: Pair) -> None:
    for _ in range(8):
        rotate_keys(paired[0])
    with pytest.raises(KnownError, match="还没有得到对方站确认"):
        rotate_keys(paired[0])


def test_a_station_that_is_paired_with_nobody_changes_its_keys_at_once(township: Context) -> None:
    rotate_keys(township)
    assert own_keys(township).former == ()


def test_a_year_old_key_is_due_for_a_change(township: Context, clock: FakeClock) -> None:
    assert not show_keys(township).due
    clock.pass_(days=400)
    assert show_keys(township).due
    rotate_keys(township)
    assert not show_keys(township).due


# --- a restored database goes on under the same key


def test_a_new_incarnation_of_a_known_key_is_believed_and_given_what_it_lacks(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    carry(township, county, stick)
    carry(county, township, stick)
    carry(township, county, stick)
    again = restored(township)

    taken = carry(again, county, stick)

    assert taken.outcome == "applied"
    assert "补给" in taken.sentence
    assert peer_cards(county)[township.station.code].origin == again.station.origin
    sent = export_bundles(county, stick)[0]
    assert sent.count == 0  # it holds all that the receipt in its first bundle speaks of
    assert import_bundles(again, stick)[-1].outcome == "applied"
    carry(again, county, stick)
    assert export_bundles(county, stick)[0].count == 0


def test_a_late_bundle_of_the_former_incarnation_does_not_turn_the_county_back(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    carry(township, county, stick)
    late = export_bundles(township, stick)[0].path
    kept = late.read_bytes()
    late.unlink()
    again = restored(township)
    carry(again, county, stick)
    late.write_bytes(kept)
    assert "applied" in {one.outcome for one in import_bundles(county, stick)}
    assert peer_cards(county)[township.station.code].origin == again.station.origin


def test_a_new_incarnation_of_a_revoked_key_is_not_believed(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    carry(township, county, stick)
    revoke_station(county, township.station.code)
    refused = carry(restored(township), county, stick)
    assert refused.outcome == "refused"
    assert "密钥已被停用" in refused.sentence


# --- a lost PC


def test_a_lost_pc_is_revoked_at_the_county_and_told_to_all(
    paired: Pair, file: Registered, stick: Path, station: Founder
) -> None:
    township, county = paired
    third = paired_third(county, station)
    carry(township, county, stick)
    lsn = change_log.last_lsn(county.database)

    assert revoke_station(county, township.station.code).keys == 1
    save_person(township, file.wife_id or "", {"phone": "13811110000"})
    refused = carry(township, county, stick)

    assert refused.outcome == "refused"
    assert "密钥已被停用" in refused.sentence
    assert change_log.last_lsn(county.database) == lsn
    assert [one.peer for one in export_bundles(county, stick)] == [third.station.code]
    told = import_bundles(third, stick)[-1]
    assert f"停用了{township.station.name}" in told.sentence
    assert status(third, township.station.code) == ["revoked"]
    line = next(one for one in list_stations(third).lines if one.station == township.station.code)
    assert line.last == f"{township.station.origin} 第 1 包"


def test_what_the_lost_pc_delivered_before_stays_and_its_repetition_is_nothing_new(
    paired: Pair, file: Registered, stick: Path
) -> None:
    township, county = paired
    carry(township, county, stick)
    revoke_station(county, township.station.code)
    assert import_bundles(county, stick)[-1].outcome == "nothing_new"
    assert find_people(county, "单小花")


def test_the_new_pc_pairs_anew_and_is_given_the_stations_records(
    paired: Pair, file: Registered, stick: Path, station: Founder
) -> None:
    township, county = paired
    for _ in range(2):
        exchange(township, stick)
        exchange(county, stick)
    revoke_station(county, township.station.code)
    new = station("township")
    accept_card(new, own_card(county).to_text())
    accept_card(county, own_card(new).to_text())

    exchange(county, stick)
    taken = import_bundles(new, stick)

    assert [one.outcome for one in taken] == ["applied"]
    assert find_people(new, "单小花")
    exchange(new, stick)
    assert import_bundles(county, stick)[-1].outcome in ("applied", "nothing_new")
    assert status(county, township.station.code) == ["active", "revoked"]
    assert "密钥已被停用" in carry(township, county, stick).sentence


def test_a_new_county_pc_is_given_everything_and_its_list_is_believed(
    paired: Pair, file: Registered, stick: Path, station: Founder
) -> None:
    township, county = paired
    for _ in range(2):
        exchange(township, stick)
        exchange(county, stick)
    rotate_keys(county)
    carry(county, township, stick)
    assert list_stations(township).number == 2
    new = station("county")
    accept_card(new, own_card(township).to_text())
    accept_card(township, own_card(new).to_text())

    assert carry(township, new, stick).outcome == "applied"
    assert find_people(new, "单小花")
    assert carry(new, township, stick).outcome == "applied"
    assert list_stations(township).number == 1
    assert "密钥已被停用" in carry(county, township, stick).sentence


def test_pairing_a_station_anew_without_revoking_ends_its_old_key_too(
    paired: Pair, file: Registered, stick: Path, station: Founder
) -> None:
    township, county = paired
    new = station("township")
    accept_card(county, own_card(new).to_text())
    assert "密钥已被停用" in carry(township, county, stick).sentence


def test_the_card_of_a_revoked_key_does_not_pair_but_one_with_new_keys_does(paired: Pair) -> None:
    township, county = paired
    revoke_station(county, township.station.code)
    with pytest.raises(KnownError, match="已被停用"):
        read_card(county, own_card(township).to_text())
    rotate_keys(township)
    accept_card(county, own_card(township).to_text())
    assert status(county, township.station.code) == ["active", "revoked"]


def test_only_the_county_revokes_and_only_whom_it_knows(paired: Pair) -> None:
    township, county = paired
    with pytest.raises(KnownError, match="只有县级站"):
        revoke_station(township, county.station.code)
    with pytest.raises(KnownError, match="没有与"):
        revoke_station(county, "t330199999")
    revoke_station(county, township.station.code)
    with pytest.raises(KnownError, match="已经停用"):
        revoke_station(county, township.station.code)


# --- the list of stations


def test_a_list_with_a_lower_number_is_ignored(
    paired: Pair, stick: Path, station: Founder, monkeypatch: pytest.MonkeyPatch
) -> None:
    township, county = paired
    third = paired_third(county, station)
    carry(county, township, stick)
    old = station_tables.meta(county.database)["roster"]
    revoke_station(county, third.station.code)
    carry(county, township, stick)
    number = list_stations(township).number

    for stated, said in ((old["number"], "收到"), (99, "签名不对")):
        given = (stated, old["signed"])
        monkeypatch.setattr("app.usecases.export_bundle.list_for", lambda *_, one=given: one)
        assert said in carry(county, township, stick).sentence
    assert list_stations(township).number == number
    assert status(township, third.station.code) == ["revoked"]


def test_the_list_travels_only_until_it_is_known_and_again_when_it_changes(
    paired: Pair, stick: Path, station: Founder
) -> None:
    township, county = paired
    from app.usecases.station_list import list_for

    assert list_for(county, township.station.code)[1]
    carry(county, township, stick)
    carry(township, county, stick)
    assert list_for(county, township.station.code)[1] is None
    paired_third(county, station)
    number, signed = list_for(county, township.station.code)
    assert signed
    carry(county, township, stick)
    assert list_stations(township).number == number
    assert len(list_stations(township).lines) == 3


def test_a_restored_county_is_given_back_its_own_list_with_what_it_revoked(
    paired: Pair, stick: Path, station: Founder
) -> None:
    township, county = paired
    third = paired_third(county, station)
    carry(county, township, stick)
    carry(township, county, stick)
    forgotten = {name: station_tables.meta(county.database)[name] for name in ("roster",)}
    card = peer_cards(county)[third.station.code].to_text()
    revoke_station(county, third.station.code)
    carry(county, township, stick)

    station_tables.put_meta(county.database, forgotten)  # as a backup of before would have it
    with county.database.atomic():
        county.database.execute(
            "UPDATE station_key SET status = 'active', until = NULL WHERE station = ?",
            [third.station.code],
        )
        county.database.execute("UPDATE station_key SET roster = NULL")
        links.put_peer(county.database, third.station.code, card, 1)
    carry(county, township, stick)
    carry(township, county, stick)

    assert status(county, third.station.code) == ["revoked"]
    assert third.station.code not in peer_cards(county)
    assert list_stations(county).number == list_stations(township).number


def test_a_township_whose_own_key_is_revoked_sees_it(paired: Pair, stick: Path) -> None:
    township, county = paired
    card = peer_cards(county)[township.station.code].to_text()
    revoke_station(county, township.station.code)
    with county.database.atomic():  # no bundle is made for it any more; one is forced here
        links.put_peer(county.database, township.station.code, card, 1)
    told = carry(county, township, stick)
    assert "已停用本站的密钥" in told.sentence
    assert list_stations(township).own_revoked


def test_the_list_shows_the_last_delivery_of_each_station(
    paired: Pair, file: Registered, stick: Path, clock: FakeClock
) -> None:
    township, county = paired
    carry(township, county, stick)
    exchange(county, stick)
    exchange(township, stick)
    exchange(county, stick)
    line = _line(county, township)
    assert line.received_at == clock.now_ms()
    assert line.confirmed_at == clock.now_ms()
    own = [one for one in list_stations(county).lines if one.own]
    assert [one.station for one in own] == [county.station.code]


def _line(context: Context, of: Context) -> StationLine:
    code = of.station.code
    return next(one for one in list_stations(context).lines if one.station == code)


def test_keys_and_the_list_are_the_administrators_affair(station: Founder) -> None:
    clerk = station("county", roles=frozenset({"clinician"}))
    for forbidden in (rotate_keys, show_keys, list_stations):
        with pytest.raises(KnownError, match="角色"):
            forbidden(clerk)
    with pytest.raises(KnownError, match="角色"):
        revoke_station(clerk, "t330199101")


# --- the one way out


@pytest.fixture
def founded(tmp_path: Path, clock: FakeClock) -> Any:
    folder = tmp_path / "own"
    made = found_station(
        folder, area_code=AREAS["township"], name="示例镇卫生院", role="township", login="wang",
        user_name="王医生", roles=frozenset({"administrator", "clinician"}), password=PASSWORD,
        practice=True, clock=clock,
    )  # fmt: skip
    context = open_station(folder, "wang", PASSWORD, clock)
    yield context, made.recovery_key
    close_station(context)


def test_exported_keys_are_what_the_stock_programs_read(founded: Any, tmp_path: Path) -> None:
    context, code = founded
    export_keys(context, code, tmp_path / "keys.txt")

    for name in ("keys.txt", "keys.pem"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    said = _run("age-keygen -y keys.txt", tmp_path)
    assert said.decode().strip() == show_keys(context).age_recipient
    public = _run("openssl pkey -in keys.pem -pubout -outform DER", tmp_path)
    assert public[-32:].hex() == show_keys(context).sign_public
    line = audit.lines(context.database, limit=1)[0]
    assert (line["action"], line["what"]) == ("export_keys", show_keys(context).sign_public[:16])


def _run(command: str, folder: Path) -> bytes:
    return subprocess.run(command, shell=True, cwd=folder, check=True, capture_output=True).stdout


def test_keys_are_not_exported_without_the_recovery_sheet(founded: Any, tmp_path: Path) -> None:
    from sync.keys import new_recovery_key

    context, code = founded
    with pytest.raises(WrongPassword):
        export_keys(context, new_recovery_key(), tmp_path / "keys.txt")
    with pytest.raises(KnownError, match="第 1 组"):
        export_keys(context, "Z" + code[1:] if code[0] != "Z" else "Y" + code[1:], tmp_path / "k")
    assert not list(tmp_path.glob("k*"))
    (tmp_path / "there.txt").write_text("something")
    with pytest.raises(KnownError, match="已存在"):
        export_keys(context, code, tmp_path / "there.txt")


def test_no_private_key_is_in_any_file_after_a_full_circle(
    paired: Pair, file: Registered, stick: Path, tmp_path: Path
) -> None:
    from app.usecases.pairing_card import make_card_paper, save_card_file, save_card_paper

    secrets: set[bytes] = set()
    for _ in range(2):
        for context in paired:
            exchange(context, stick)
            secrets |= _forms_of(own_keys(context))
            rotate_keys(context)
            secrets |= _forms_of(own_keys(context))
            save_card_file(context, tmp_path / f"{context.station.role}.card")
            save_card_paper(
                context, make_card_paper(context), tmp_path / f"{context.station.role}.pdf"
            )
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 10
    for path in written:
        content = path.read_bytes()
        assert not [one for one in secrets if one in content], path.name


def _forms_of(keys: StationKeys) -> set[bytes]:
    """A private key as bytes, hex, base 64 and as age writes it."""
    raw = keys.seed
    return {
        raw, raw.hex().encode(), raw.hex().upper().encode(), base64.b64encode(raw)[:42],
        base64.urlsafe_b64encode(raw)[:42], keys.identity.encode(), orjson.dumps(keys.identity),
    }  # fmt: skip
