"""Moments before 1970 and after 3000: Windows does not tell their zone, and nothing stops for that."""

from datetime import UTC, date, datetime, time, tzinfo

import pytest

from app import clock

DAY_MS = 24 * 3600 * 1000


class WindowsDatetime(datetime):
    """A datetime whose zone is unknown where Windows does not know it."""

    def astimezone(self, tz: tzinfo | None = None) -> "WindowsDatetime":
        if tz is None and not 1970 < self.year < 3001:
            raise OSError(22, "Invalid argument")
        return super().astimezone(tz)


@pytest.fixture(params=[datetime, WindowsDatetime])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "datetime", request.param)


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("year", [1900, 1969, 1970, 2026, 3500])
def test_a_day_of_any_year_becomes_a_moment_and_the_same_day_again(year: int) -> None:
    moment = clock.ms_at(date(year, 6, 1), time(12))

    assert clock.local_day(moment) == f"{year}-06-01"
    assert clock.show_moment(moment).endswith("12:00")


@pytest.mark.usefixtures("system")
def test_a_moment_keeps_its_instant_whatever_the_zone() -> None:
    for at in (0, -DAY_MS, 1_800_000_000_123):
        told = clock.local_time(at)
        assert (told - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000 == at
