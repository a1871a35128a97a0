"""Two townships and their county, and a woman whom both townships have registered."""

from pathlib import Path

import pytest

from app.context import Context
from app.usecases.exchange import exchange
from app.usecases.fingerprint import fingerprint
from app.usecases.pairing import accept_card, own_card
from app.usecases.register_couple import Registered, register_couple
from tests.conftest import FakeClock, Founder, consent, person

Three = tuple[Context, Context, Context]


@pytest.fixture
def three(station: Founder) -> Three:
    """Two townships and their county."""
    county = station("county")
    towns = [station("township"), station("township", area_code="330199102")]
    for town in towns:
        accept_card(town, own_card(county).to_text())
        accept_card(county, own_card(town).to_text())
    return towns[0], towns[1], county


def registered(context: Context, name: str = "单小花", **changes: str) -> Registered:
    made = register_couple(context, person(name, **changes), None, {})
    consent(context, made.wife_id)
    return made


def rounds(three: Three, tmp_path: Path) -> None:
    for _ in range(3):
        for station in (three[0], three[2], three[1], three[2]):
            stick = tmp_path / "usb"
            stick.mkdir(exist_ok=True)
            exchange(station, stick)


def same(three: Three) -> bool:
    county = three[2]
    return all(
        fingerprint(town, county.station.code).digest
        == fingerprint(county, town.station.code).digest
        for town in three[:2]
    )


@pytest.fixture
def twice(three: Three, tmp_path: Path, clock: FakeClock) -> tuple[Registered, Registered]:
    """The same woman, registered at both townships; the county knows both."""
    first = registered(three[0])
    clock.pass_(days=1)
    second = registered(three[1], phone="13877776666", village="石桥村")
    rounds(three, tmp_path)
    return first, second


def ids(twice: tuple[Registered, Registered]) -> tuple[str, str]:
    return twice[0].wife_id or "", twice[1].wife_id or ""
