"""Counting years, weeks and days the way the work does."""

import re
from datetime import date, timedelta

DAYS_OF_PREGNANCY = 280  # LMP + 280 days; the month rule differs by up to three days
_WIDE = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")


def completed_years(born: date, on: date) -> int:
    """Age in completed years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def due_date(last_menstruation: date) -> date:
    """Expected date of delivery by LMP + 280 days."""
    return last_menstruation + timedelta(days=DAYS_OF_PREGNANCY)


def read_date(typed: str) -> date:
    """20260301, 2026-3-1, 2026/3/1, 2026.3.1 or 2026年3月1日. Raises ValueError."""
    text = re.sub(r"\s", "", typed.translate(_WIDE))
    found = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text) or re.fullmatch(
        r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text
    )
    if not found:
        raise ValueError("not a date")
    year, month, day = map(int, found.groups())
    return date(year, month, day)


def show_date(iso: str) -> str:
    """2026-03-01 as 2026年3月1日."""
    year, month, day = iso.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def show_near(iso: str, day: str) -> str:
    """A date beside others of about that day: 3月1日, with its year if it is another one."""
    shown = show_date(iso)
    return shown.partition("年")[2] if iso[:4] == day[:4] else shown
