"""A bad change is kept aside with its reason while the rest goes on; an unknown one is not bad."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.catalogue import FORMS
from app.context import Context
from app.usecases import confidential
from app.usecases.exchange import exchange
from app.usecases.export_bundle import export_bundles
from app.usecases.fingerprint import fingerprint
from app.usecases.import_bundles import import_bundles
from app.usecases.list_not_taken import list_not_taken, make_not_taken_paper
from app.usecases.log_changes import log_changes
from app.usecases.open_couple import open_couple
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, own_card
from app.usecases.quarantine import why_bad
from app.usecases.records import read_record, save_record
from app.usecases.register_couple import Registered, register_couple, save_person
from db import change_log, records
from printing.as_text import sheet_text
from sync.change import Change
from sync.clock import next_stamp
from tests.app.test_conflicts import Pair, meet, same
from tests.app.test_conflicts import file as file
from tests.conftest import LAB, PASSWORD, FakeClock, Founder, consent, person


def slip_in(
    context: Context, table: str, pk: str, subject: str, fields: dict[str, Any], parents: Any = None
) -> Change:
    """A change as a faulty program would write it: straight into the log."""
    origin, database = context.station.origin, context.database
    change = Change(
        origin=origin,
        seq=change_log.last_seq(database, origin) + 1,
        stamp=next_stamp(context.clock.now_ms() + 1000, [], origin),
        table=table, pk=pk, subject=subject, kind=0, fields=fields, parents=parents, by="wang",
    )  # fmt: skip
    with database.atomic():
        log_changes(database, [change])
    return change


GENE = {"sampled_on": "2026-11-20", "doctor_name": "李检验", "alpha": "none"}
BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "a list in a date": ("person", {"birthday": ["x"]}, "kind:birthday"),
    "a date that is none": ("person", {"birthday": "2026-02-31"}, "kind:birthday"),
    "a number in a name": ("person", {"name": 7}, "kind:name"),
    "text in a measurement": ("physical", {"weight_kg": "heavy"}, "kind:weight_kg"),
    "another's record": ("physical", {"visit_id": "0" * 32}, "subject"),
    "in another's name": ("physical", {"owner": "c330199000"}, "owner"),
}


@pytest.mark.parametrize("how", BAD)
def test_a_bad_change_is_kept_aside_and_both_sides_still_agree(
    paired: Pair, file: Registered, tmp_path: Path, how: str
) -> None:
    township, county = paired
    table, fields, reason = BAD[how]
    wife = file.wife_id or ""
    pk = wife if table == "person" else "f" * 32
    bad = slip_in(township, table, pk, wife, fields)
    save_person(township, wife, {"phone": "13811110000"})
    stick = tmp_path / "usb"
    exchange(township, stick)

    taken = next(one for one in import_bundles(county, stick) if one.outcome != "nothing_new")

    assert (taken.outcome, taken.rejected) == ("applied", 1)
    assert "没有采用" in taken.sentence
    view = open_couple(county, file.couple_id).people["wife"]
    assert (view["name"], view["birthday"], view["phone"]) == (
        "单小花",
        "1995-03-01",
        "13811110000",
    )
    assert records.read(county.database, "physical", pk, even_held=True) is None
    assert change_log.known(county.database, bad.origin, [bad.seq])  # it is in the log all the same
    exchange(county, stick)
    exchange(township, stick)
    exchange(county, stick)
    assert same(paired)
    told = [one for one in list_not_taken(township) if one.ours]
    assert [(one.origin, one.seq) for one in told] == [(bad.origin, bad.seq)]
    assert why_bad(bad) == reason


def test_what_the_county_did_not_take_prints_with_its_reason_and_without_values(
    paired: Pair, file: Registered, tmp_path: Path
) -> None:
    township, county = paired
    slip_in(township, "person", file.wife_id or "", file.wife_id or "", {"village": 7171})
    meet(paired, tmp_path)
    for station, part in ((township, "对方未采用的本站更改"), (county, "本站未采用的对方更改")):
        said = sheet_text(make_not_taken_paper(station).sheets[0])
        assert part in said
        assert "内容与栏目的类型不符" in said
        assert "村（居委会）" in said
        assert "7171" not in said


def test_a_signed_consent_cannot_be_altered_from_afar(
    paired: Pair, file: Registered, tmp_path: Path
) -> None:
    township, county = paired
    row = next(records.where(county.database, "consent", {"subject": file.wife_id}))
    stamp = change_log.changes_of_row(township.database, "consent", row["id"])[0][2]
    slip_in(township, "consent", row["id"], file.wife_id or "", {"purpose_of": "research"}, stamp)
    meet(paired, tmp_path)

    after = records.read(county.database, "consent", row["id"])
    assert after is not None
    assert after["purpose_of"] == row["purpose_of"]
    assert same(paired)


def test_a_line_that_cannot_be_read_is_told_to_its_sender_and_both_agree(
    paired: Pair, file: Registered, tmp_path: Path
) -> None:
    township, _ = paired
    wife = file.wife_id or ""
    bad = slip_in(township, "person", wife, wife, {"village": {"no": "value"}})
    meet(paired, tmp_path)

    assert [one.seq for one in list_not_taken(township) if one.ours] == [bad.seq]
    assert same(paired)


def test_a_bad_change_is_not_passed_on_to_a_third_station(
    paired: Pair, file: Registered, tmp_path: Path
) -> None:
    township, county = paired
    wife = file.wife_id or ""
    bad = slip_in(township, "person", wife, wife, {"village": 7})
    meet(paired, tmp_path)

    given = [seq for _, (_, seq, *_) in change_log.changes_since(county.database, 0, 10**9)]
    assert bad.seq not in given


@contextmanager
def older(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A program from before the field `hb` of lab_wife and the form `thal_gene` were added."""
    with monkeypatch.context() as patch:
        patch.delitem(FORMS["lab_wife"].fields, "hb")
        patch.delitem(FORMS, "thal_gene")
        forget_fields()
        yield
    forget_fields()


def forget_fields() -> None:
    """What was remembered of the catalogue's fields."""
    confidential.secret_fields.cache_clear()
    confidential._open_fields.cache_clear()


def test_an_older_program_keeps_what_it_does_not_know_and_gives_it_back_intact(
    township: Context,
    station: Founder,
    tmp_path: Path,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:

    stick = tmp_path / "usb"
    stick.mkdir()
    with older(monkeypatch):
        county = station("county")
    accept_card(township, own_card(county).to_text())
    accept_card(county, own_card(township).to_text())
    made = register_couple(township, person(), None, {})
    wife = made.wife_id or ""
    consent(township, wife)
    save_record(township, "lab_wife", made.visit_id, wife, dict(LAB))
    save_record(township, "thal_gene", made.visit_id, wife, dict(GENE))
    exchange(township, stick)
    with older(monkeypatch):
        assert import_bundles(county, stick)[0].rejected == 0
        seen = read_record(county, "lab_wife", made.visit_id, wife)
        assert seen is not None
        assert "hb" not in seen
        save_record(county, "lab_wife", made.visit_id, wife, {"wbc": "6.1"})
        export_bundles(county, stick)
        close_station(county)
    import_bundles(township, stick)
    back = read_record(township, "lab_wife", made.visit_id, wife)
    assert back is not None
    assert (back["hb"], back["wbc"]) == ("98", "6.1")

    upgraded = open_station(county.folder, "wang", PASSWORD, clock)
    try:
        found = read_record(upgraded, "lab_wife", made.visit_id, wife)
        assert found is not None
        assert (found["hb"], found["wbc"]) == ("98", "6.1")
        genes = [read_record(one, "thal_gene", made.visit_id, wife) for one in (upgraded, township)]
        assert genes[0] == genes[1] is not None
        exchange(township, stick)
        exchange(upgraded, stick)
        assert same((township, upgraded))
    finally:
        close_station(upgraded)


def test_what_a_newer_program_finds_good_is_taken_after_all(
    paired: Pair,
    file: Registered,
    tmp_path: Path,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    township, county = paired
    wife = file.wife_id or ""
    slip_in(township, "person", wife, wife, {"village": 7})
    meet(paired, tmp_path)
    close_station(county)
    monkeypatch.setattr("app.usecases.upgrade.VERSION", "9.9.9")
    monkeypatch.setattr(FORMS["person"].fields["village"], "holds", lambda _: True)
    newer = open_station(county.folder, "wang", PASSWORD, clock)
    try:
        row = records.read(newer.database, "person", wife)
        assert row is not None
        assert row["village"] == "7"
        for one in (newer, township, newer, township):
            exchange(one, tmp_path / "usb")
        assert not list_not_taken(township)
        assert (
            fingerprint(newer, township.station.code).digest
            == fingerprint(township, newer.station.code).digest
        )
    finally:
        close_station(newer)
