"""Jumps of the computer's clock: noticed at start and while running, said, and put on record."""

from dataclasses import dataclass

from app.clock import show_moment
from app.context import Context
from app.usecases.allow import record
from app.usecases.backup import OWN_SETTINGS
from db import station_tables

LAST = f"{OWN_SETTINGS}clock"
SLACK_MS = 10 * 60_000
AHEAD_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class ClockDoubt:
    """The clock went back, or is more than a day ahead of when the program was last in use."""

    kind: str
    sentence: str


def doubt_about_clock(context: Context) -> ClockDoubt | None:
    """Compare the clock with the last time known; None when it may well be right."""
    last, now = station_tables.setting(context.database, LAST), context.clock.now_ms()
    if last is None or -SLACK_MS <= now - last <= AHEAD_MS:
        return None
    shown, before = show_moment(now), show_moment(last)
    if now < last:
        said = f"电脑的时间倒退了：现在显示 {shown}，而上次使用时已是 {before}。"
        return ClockDoubt("back", said)
    days = (now - last) // AHEAD_MS
    return ClockDoubt("ahead", f"距上次使用（{before}）已过 {days} 天，现在显示 {shown}。")


def doubt_about_jump(moved_ms: int, passed_ms: int) -> ClockDoubt | None:
    """While running: the clock moved by so much, while so much time really passed."""
    jump = moved_ms - passed_ms
    if abs(jump) <= SLACK_MS:
        return None
    way = "向前" if jump > 0 else "倒退"
    said = f"电脑的时间刚刚{way}跳了约 {abs(jump) // 60_000} 分钟。"
    return ClockDoubt("back" if jump < 0 else "ahead", said)


def note_time(context: Context) -> None:
    """Remember that the program was in use now, unless the clock is in doubt."""
    if doubt_about_clock(context) is None:
        station_tables.put_setting(context.database, LAST, context.clock.now_ms())


def confirm_date(context: Context) -> None:
    """Somebody looked and says that the date is right."""
    last, now = station_tables.setting(context.database, LAST), context.clock.now_ms()
    with context.database.atomic():
        station_tables.put_setting(context.database, LAST, now)
        record(context, "clock", "", f"{last}>{now}")
