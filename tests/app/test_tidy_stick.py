"""A tidy stick: every file is explained, and only what is of no more use is offered for removal."""

from pathlib import Path

import pytest

from app.context import Context
from app.usecases import tidy_stick as words
from app.usecases.exchange import exchange
from app.usecases.export_bundle import export_bundles
from app.usecases.import_bundles import import_bundles
from app.usecases.stick import bundles_for
from app.usecases.tidy_stick import look_at_stick, tidy_stick
from tests.conftest import consent, couple

Pair = tuple[Context, Context]


@pytest.fixture
def stick(tmp_path: Path, paired: Pair) -> Path:
    made = tmp_path / "usb"
    made.mkdir()
    file = couple(paired[0])
    consent(paired[0], file.wife_id)
    return made


def told(context: Context, stick: Path) -> list[tuple[str, bool]]:
    return [(one.what, one.may_go) for one in look_at_stick(context, stick)]


def test_each_file_is_explained_from_where_one_sits(paired: Pair, stick: Path) -> None:
    township, county = paired
    export_bundles(township, stick)
    assert told(township, stick) == [(words.OURS_WAITING, False)]
    assert told(county, stick) == [(words.NOT_TAKEN_IN, False)]

    exchange(county, stick)
    import_bundles(township, stick)

    assert sorted(told(township, stick)) == sorted(
        [(words.OURS_RECEIPTED, True), (words.TAKEN_IN, True)]
    )


def test_tidying_removes_what_has_its_receipt_and_leftovers_and_nothing_else(
    paired: Pair, stick: Path
) -> None:
    township, county = paired
    for _ in range(2):
        exchange(township, stick)
        exchange(county, stick)
    import_bundles(township, stick)
    waiting = export_bundles(township, stick)[0].path
    box = stick / "ANYUN" / f"to-{county.station.code}"
    (box / "0123.part").write_bytes(b"half")
    (box / "holiday.jpg").write_bytes(b"picture")
    (stick / "thesis.docx").write_bytes(b"not ours to look at")

    gone = tidy_stick(township, stick)

    assert len(gone) >= 4
    assert waiting.exists()
    assert (box / "holiday.jpg").exists()
    assert (stick / "thesis.docx").exists()
    assert (stick / "ANYUN" / "README.txt").exists()
    assert not (box / "0123.part").exists()
    assert {one.may_go for one in look_at_stick(township, stick)} == {False}
    assert [one.outcome for one in import_bundles(county, stick) if one.outcome != "refused"] == [
        "applied"
    ]


def test_a_series_that_a_newer_one_replaces_does_not_pile_up(paired: Pair, stick: Path) -> None:
    township, county = paired
    first = export_bundles(township, stick, most=2)[0]
    again = export_bundles(township, stick, most=2)[0]

    assert first.parts == again.parts > 1
    assert len(bundles_for(stick, county.station.code)) == again.parts
    assert {one.outcome for one in import_bundles(county, stick)} == {"applied"}


def test_a_stick_without_our_folder_has_nothing_to_tidy(paired: Pair, tmp_path: Path) -> None:
    assert look_at_stick(paired[0], tmp_path / "usb2") == []
