"""The computer's clock; the one place that looks at it."""

import time
from datetime import date, datetime

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
    return datetime.fromtimestamp(ms / 1000).astimezone()


def show_moment(ms: int) -> str:
    """A stored moment as people here read it: 2026年3月1日 08:30."""
    at = local_time(ms)
    return f"{show_date(at.date().isoformat())} {at:%H:%M}"
