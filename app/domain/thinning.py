"""Which backups to keep: all of today's, then one for each day, week and month going back."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Kept:
    """For how many days, weeks and months that have a backup, the newest of each is kept."""

    days: int
    weeks: int
    months: int


def to_keep(moments: Iterable[datetime], today: date, kept: Kept) -> set[datetime]:
    """The moments whose backups stay.

    Periods are counted among those that have a backup, not on the calendar: a station that was
    closed for a year, or whose clock jumped, loses nothing by it.
    """
    newest_first = sorted(set(moments), reverse=True)
    return (
        set(newest_first[:1])
        | {one for one in newest_first if one.date() >= today}
        | _newest_of_each(newest_first, lambda one: one.date(), kept.days)
        | _newest_of_each(newest_first, lambda one: one.isocalendar()[:2], kept.weeks)
        | _newest_of_each(newest_first, lambda one: (one.year, one.month), kept.months)
    )


def _newest_of_each(
    newest_first: Sequence[datetime], period: Callable[[datetime], Hashable], most: int
) -> set[datetime]:
    found: dict[Hashable, datetime] = {}
    for one in newest_first:
        found.setdefault(period(one), one)
    return set(list(found.values())[:most])
