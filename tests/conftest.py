"""What all tests share: a clock that is set, made-up people, and stations with real databases."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.context import Context
from app.domain.resident_id import check_digit
from app.usecases.consents import give_consent
from app.usecases.found_station import found_station
from app.usecases.identity import MARKER
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, own_card
from app.usecases.register_couple import Registered, register_couple
from db import key_slots
from tests.open_files import OPEN, AsOnWindows

CHEAP = key_slots.Cost(passes=1, memory=64 * 1024)  # the real cost is tried in test_key_slots
settings.register_profile(
    "anyun", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("anyun")

PASSWORD = "correct horse 9"
AREAS = {"township": "330199101", "county": "330199000"}
Founder = Callable[..., Context]


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, day: date = date(2026, 11, 24)) -> None:
        self.moment = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)

    def now_ms(self) -> int:
        return int(self.moment.timestamp() * 1000)

    def today(self) -> date:
        return self.moment.date()

    def pass_(self, **time: float) -> None:
        self.moment += timedelta(**time)


@pytest.fixture(scope="session", autouse=True)
def as_on_windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A file that stands open is neither moved nor removed."""
    guard = AsOnWindows()
    if OPEN.exists():
        sys.addaudithook(guard)
        guard.folder = str(tmp_path_factory.getbasetemp())
    yield
    guard.folder = ""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def founded_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Stations founded so far in this run, by what they were founded with: founding is slow."""
    return {"": tmp_path_factory.mktemp("founded")}


def found_or_copy(folder: Path, given: dict[str, Any], once: dict[str, Path], *, new: bool) -> None:
    """Found a station; the first one of its kind in a test may be a copy of an earlier test's."""
    kind = repr(sorted((name, str(value)) for name, value in given.items() if name != "clock"))
    if new:
        found_station(folder, **given)
        return
    if kind not in once:
        found_station(once[""] / str(len(once)), **given)
        once[kind] = once[""] / str(len(once))
    shutil.copytree(once[kind], folder, ignore=shutil.ignore_patterns(MARKER))


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that cost next to nothing to try, for tests that open stations many times."""
    monkeypatch.setattr(key_slots.write_slot, "__defaults__", (CHEAP,))


@pytest.fixture
def station(
    tmp_path: Path,
    clock: FakeClock,
    founded_once: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Founder]:
    """Found and open stations: `station("township")`, `station("county", roles={"laboratory"})`."""
    opened: list[Context] = []
    kinds: list[dict[str, Any]] = []
    monkeypatch.setattr(key_slots.write_slot, "__defaults__", (CHEAP,))

    def found(role: str = "township", **changes: Any) -> Context:
        folder = tmp_path / f"{role}{len(opened)}"
        given: dict[str, Any] = {
            "area_code": AREAS[role],
            "name": f"示例{role}",
            "role": role,
            "login": "wang",
            "user_name": "王医生",
            "roles": frozenset({"administrator", "clinician"}),
            "password": PASSWORD,
            "practice": True,
            "clock": clock,
        }
        given |= changes
        found_or_copy(folder, given, founded_once, new=given in kinds)
        kinds.append(given)
        opened.append(open_station(folder, "wang", PASSWORD, clock))
        return opened[-1]

    yield found
    for one in opened:
        close_station(one)


@pytest.fixture
def township(station: Founder) -> Context:
    return station("township")


@pytest.fixture
def county(station: Founder) -> Context:
    return station("county")


@pytest.fixture
def paired(township: Context, county: Context) -> tuple[Context, Context]:
    accept_card(township, own_card(county).to_text())
    accept_card(county, own_card(township).to_text())
    return township, county


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """An empty USB stick."""
    made = tmp_path / "usb"
    made.mkdir()
    return made


def id_number(first_17: str) -> str:
    return first_17 + check_digit(first_17)


def person(name: str = "单小花", sex: str = "female", **changes: Any) -> dict[str, Any]:
    first_17 = "33019919950301124" if sex == "female" else "33019919930512133"
    return {
        "name": name,
        "certificate_type": "resident_id",
        "certificate_number": id_number(first_17),
        "birthday": "1995-03-01" if sex == "female" else "1993-05-12",
        "nation": "01",
        "phone": "13800000001" if sex == "female" else "13900000002",
    } | changes


def couple(context: Context, **changes: Any) -> Registered:
    """Register the made-up couple."""
    wife = person(**changes.pop("wife", {}))
    husband = person("曾大勇", "male", **changes.pop("husband", {}))
    return register_couple(context, wife, husband, changes)


def consent(
    context: Context, person_id: str | None, *purposes: str, on: str = "2026-11-01"
) -> None:
    """Give these consents, or examination and upload."""
    assert person_id is not None
    for purpose in purposes or ("examination", "upload"):
        give_consent(context, person_id, purpose, on, "王医生")


def agreed_couple(context: Context) -> Registered:
    """Register the made-up couple; both agree to be examined and to the upload."""
    made = couple(context)
    for one in (made.wife_id, made.husband_id):
        consent(context, one)
    return made


LAB = {"sampled_on": "2026-11-20", "doctor_name": "李检验", "hb": "98", "syphilis": "positive"}
PHYSICAL = {
    "examined_on": "2026-11-20",
    "doctor_name": "王医生",
    "height_cm": "160",
    "weight_kg": "55",
}
