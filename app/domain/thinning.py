"""Which backups to keep: all of today's, then one for each day, week and month going back."""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Kept:
    """For how many days, weeks and months that have a backup, the newest of each is kept."""

    days: int
    weeks: int
    months: int


def to_keep(moments: Collection[datetime], today: date, kept: Kept) -> set[datetime]:
    """The moments whose backups stay.

    Periods are counted among those that have a backup, not on the calendar: a station that was
    closed for a year, or whose clock jumped, loses nothing by it. What bears a date after today is
    thinned by itself: whichever of the clocks was wrong, neither side crowds out the other.
    """
    later = {one for one in moments if one.date() > today}
    others = {one for one in moments if one.date() <= today}
    todays = {one for one in others if one.date() == today}
    return todays | _sifted(later, kept) | _sifted(others, kept)


def _sifted(moments: set[datetime], kept: Kept) -> set[datetime]:
    newest_first = sorted(moments, reverse=True)
    return (
        set(newest_first[:1])
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
