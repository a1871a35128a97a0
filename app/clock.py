"""The computer's clock and time zone; the one place that looks at them.

Windows refuses to say what the zone was before 1970 or will be after 3000: the zone of today then.
"""

import time
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import time as hour

from app.domain.dates import show_date


class SystemClock:
    """The real time, as the context's `Clock`."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 (UTC)."""
        return time.time_ns() // 1_000_000

    def today(self) -> date:
        """The local calendar date."""
        return datetime.now().astimezone().date()


def local_time(ms: int) -> datetime:
    """A stored moment (ms since 1970) as this place's date and time."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    try:
        return moment.astimezone()
    except OSError:
        return moment.astimezone(_zone_now())


def local_day(ms: int) -> str:
    """The date of a stored moment, as it is stored: 2026-03-01."""
    return local_time(ms).date().isoformat()


def ms_at(day: date, at: hour) -> int:
    """This place's date and time as a moment to store."""
    moment = datetime.combine(day, at)
    try:
        known = moment.astimezone()
    except OSError:
        known = moment.replace(tzinfo=_zone_now())
    return int(known.timestamp() * 1000)


def show_moment(ms: int) -> str:
    """A stored moment as people here read it: 2026年3月1日 08:30."""
    at = local_time(ms)
    return f"{show_date(at.date().isoformat())} {at:%H:%M}"


def _zone_now() -> tzinfo | None:
    return datetime.now().astimezone().tzinfo
