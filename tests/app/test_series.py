"""A load too large for one bundle: a numbered series, each part one transaction, in order."""

import shutil
from pathlib import Path

import pytest

from app.context import Context
from app.errors import Cancelled
from app.usecases.consents import give_consent, withdraw_consent
from app.usecases.exchange import exchange
from app.usecases.export_bundle import export_bundles
from app.usecases.find_people import find_people
from app.usecases.fingerprint import fingerprint
from app.usecases.import_bundles import import_bundles
from app.usecases.pairing import accept_card, own_card
from app.usecases.register_couple import save_person
from app.usecases.stick import bundles_for
from db import change_log, links
from tests.conftest import Founder, agreed_couple, consent, couple, id_number

Pair = tuple[Context, Context]
SMALL = 3


@pytest.fixture
def filled(paired: Pair) -> Pair:
    """A township with a couple, consents and corrections: about a dozen changes."""
    made = agreed_couple(paired[0])
    for number in range(4):
        assert made.wife_id
        save_person(paired[0], made.wife_id, {"phone": f"1381111000{number}"})
    return paired


def same(paired: Pair) -> bool:
    ours = fingerprint(paired[0], paired[1].station.code)
    return ours.digest == fingerprint(paired[1], paired[0].station.code).digest


def test_a_large_load_goes_as_a_series_and_arrives_whole(filled: Pair, stick: Path) -> None:
    township, county = filled
    made = export_bundles(township, stick, most=SMALL)[0]
    taken = import_bundles(county, stick)

    assert made.parts == len(taken) == -(-made.count // SMALL)
    assert [one.outcome for one in taken] == ["applied"] * made.parts
    assert [one.count for one in taken] == [SMALL] * (made.parts - 1) + [
        made.count - SMALL * (made.parts - 1)
    ]
    assert [one.more for one in taken] == [True] * (made.parts - 1) + [False]
    assert "已收齐" in taken[-1].sentence
    exchange(county, stick)
    import_bundles(township, stick)
    assert same(filled)
    assert export_bundles(township, stick)[0].count == 0


def test_an_interrupted_series_goes_on_with_the_next_part(
    filled: Pair, stick: Path, tmp_path: Path
) -> None:
    township, county = filled
    made = export_bundles(township, stick, most=SMALL)[0]
    files = bundles_for(stick, county.station.code)
    aside = tmp_path / "aside"
    aside.mkdir()
    for path in files[2:]:
        shutil.move(path, aside)
    exchange(county, stick)  # two parts came, and their receipt goes back

    import_bundles(township, stick)
    rest = export_bundles(township, stick, most=1000)[0]

    assert rest.count == made.count - 2 * SMALL
    import_bundles(county, stick)
    exchange(county, stick)
    import_bundles(township, stick)
    assert same(filled)


def test_parts_that_come_too_early_wait_and_harm_nothing(filled: Pair, stick: Path) -> None:
    township, county = filled
    export_bundles(township, stick, most=SMALL)
    first = bundles_for(stick, county.station.code)[0]
    kept = first.rename(stick / first.name)

    early = import_bundles(county, stick)

    assert {one.outcome for one in early} == {"waits"}
    assert "前一部分还没有收到" in early[0].sentence
    assert change_log.last_lsn(county.database) == 0
    kept.rename(first)
    assert {one.outcome for one in import_bundles(county, stick)} == {"applied"}
    assert find_people(county, "13811110003")


def test_a_newer_series_overtakes_an_older_one(filled: Pair, stick: Path, tmp_path: Path) -> None:
    township, county = filled
    export_bundles(township, stick, most=SMALL)
    old = tmp_path / "old"
    shutil.copytree(stick, old)
    export_bundles(township, stick, most=SMALL)
    for path in bundles_for(old, county.station.code):
        (stick / "ANYUN" / f"to-{county.station.code}" / path.name).unlink(missing_ok=True)
    import_bundles(county, stick)
    before = fingerprint(county).digest

    late = import_bundles(county, old)

    assert {one.outcome for one in late} == {"nothing_new"}
    assert fingerprint(county).digest == before


def test_a_receipt_for_one_part_does_not_speak_for_what_a_later_part_carries(
    paired: Pair, stick: Path
) -> None:
    """Held changes are released in two parts; only the first arrives."""
    township, county = paired
    made = couple(township)
    exchange(township, stick)
    for station in (county, township):
        exchange(station, stick)
    assert links.withheld(township.database, county.station.code, 0)
    for person in (made.wife_id, made.husband_id):
        consent(township, person)
    export_bundles(township, stick, most=2)
    for path in bundles_for(stick, county.station.code):
        path.unlink()  # the whole series is lost
    export_bundles(township, stick, most=2)
    for path in bundles_for(stick, county.station.code)[1:]:
        path.unlink()  # and of the next one all but the first part
    for station in (county, township, county, township):
        exchange(station, stick)

    assert same(paired)
    assert len(find_people(county, "")) == 1
    assert find_people(county, "曾大勇")


def test_a_stopped_import_keeps_the_parts_before_and_goes_on_later(
    filled: Pair, stick: Path
) -> None:
    township, county = filled
    export_bundles(township, stick, most=SMALL)
    seen: list[tuple[int, int]] = []

    def stop(done: int, all_: int) -> None:
        seen.append((done, all_))
        if len(seen) == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        import_bundles(county, stick, stop)
    before = change_log.last_lsn(county.database)
    assert before > 0
    assert before % SMALL == 0

    outcomes = [one.outcome for one in import_bundles(county, stick)]

    assert outcomes[0] == "nothing_new"
    assert outcomes[-1] == "applied"
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert find_people(county, "13811110003")


def test_a_stopped_export_burns_no_number(
    filled: Pair, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.usecases.series.STEP", 1)

    def stop(done: int, all_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        export_bundles(filled[0], stick, stop)
    assert bundles_for(stick, filled[1].station.code) == []
    assert "_00000001_" in export_bundles(filled[0], stick)[0].path.name


def test_progress_goes_to_the_total_and_never_back(
    filled: Pair, stick: Path, station: Founder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some of what is looked at stays here, and the county writes to two stations."""
    monkeypatch.setattr("app.usecases.series.STEP", 1)
    township, county = filled
    other = station("township", area_code="330199102", name="示例乡卫生院")
    accept_card(other, own_card(county).to_text())
    accept_card(county, own_card(other).to_text())
    wife = {"certificate_number": id_number("33019919950301132")}
    husband = {"certificate_number": id_number("33019919930512141")}
    consent(other, couple(other, wife=wife, husband=husband).wife_id)  # the husband stays here

    def seen(context: Context) -> tuple[list[tuple[int, int]], int]:
        told: list[tuple[int, int]] = []
        made = export_bundles(context, stick, lambda done, all_: told.append((done, all_)), SMALL)
        return told, sum(one.count for one in made)

    for context in (other, township, county, other, township, county):
        told, given = seen(context)
        import_bundles(county if context is not county else other, stick)
        totals = {all_ for _, all_ in told}
        assert len(totals) <= 1
        assert told == sorted(told)
        if told:
            assert told[-1] == (max(totals), max(totals))
            assert given <= max(totals)
    assert told


def test_an_ordinary_bundle_carries_everything_not_receipted_again(
    filled: Pair, stick: Path
) -> None:
    township, county = filled
    whole = export_bundles(township, stick, most=SMALL)[0]
    again = export_bundles(township, stick)[0]

    assert again.parts == 1
    assert again.count == whole.count
    for path in bundles_for(stick, county.station.code)[:-1]:
        path.unlink()
    assert [one.outcome for one in import_bundles(county, stick)] == ["applied"]


def test_what_is_held_stays_at_home_in_every_part(paired: Pair, stick: Path) -> None:
    township, county = paired
    made = couple(township)
    consent(township, made.wife_id)
    consent(township, made.husband_id, "examination")
    given = give_consent(township, str(made.husband_id), "upload", "2026-11-01", "王医生")
    withdraw_consent(township, given, "2026-11-02")
    export_bundles(township, stick, most=2)
    import_bundles(county, stick)

    assert find_people(county, "曾大勇") == []
    exchange(county, stick)
    import_bundles(township, stick)
    assert same(paired)
