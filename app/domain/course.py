"""What is due next in a couple's file: a pure function of what has been done so far.

Sources and marks of the figures: app/catalogue/settings.py. Lost and declined end the asking; they
are outcomes like any other and nothing follows from them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.domain.dates import add_months

Settings = Mapping[str, int]


@dataclass(frozen=True)
class Contact:
    """One contact while not yet pregnant."""

    on: date
    result: str
    lmp: date | None = None
    next_on: date | None = None


@dataclass(frozen=True)
class Course:
    """One file so far. `missing` and the other dates are keyed by role ("wife", "husband")."""

    opened_on: date
    missing: frozenset[tuple[str, str]] = frozenset()
    tested_on: Mapping[str, date] = field(default_factory=dict)
    assessed_on: Mapping[str, date] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    outdated: frozenset[str] = frozenset()
    follow_up_agreed: bool = False
    contacts: tuple[Contact, ...] = ()
    early: Contact | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class Due:
    """Something to do: `key` is a form, or "reassess"; `on` the day by which it should be done."""

    key: str
    role: str
    on: date


def due_items(course: Course, settings: Settings) -> tuple[Due, ...]:
    """Everything still to be done, the earliest first."""
    found = [
        *_examining(course, settings),
        *_telling(course, settings),
        *_following(course, settings),
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.role, one.key)))


def _examining(course: Course, settings: Settings) -> Iterator[Due]:
    by = course.opened_on + timedelta(days=settings["form_days"])
    for key, role in course.missing:
        yield Due(key, role, by)
    for role in course.outdated:
        yield Due("reassess", role, course.assessed_on[role])


def _telling(course: Course, settings: Settings) -> Iterator[Due]:
    for role, on in course.tested_on.items():
        if role not in course.told:
            yield Due("notice", role, on + timedelta(days=settings["notice_days"]))


def _following(course: Course, settings: Settings) -> Iterator[Due]:
    if not course.follow_up_agreed or course.outcome in ("delivered", "ended", "lost"):
        return
    pregnant = _pregnant(course)
    if pregnant is not None:
        yield from _pregnancy(course, pregnant, settings)
        return
    asked = [*course.contacts, *([course.early] if course.early else [])]
    newest = max(asked, key=lambda one: one.on, default=None)
    if newest and newest.result in ("declined", "lost"):
        return
    start = newest.on if newest else course.assessed_on.get("wife")
    if start is None:
        return
    agreed = newest.next_on if newest else None
    yield Due("contact", "wife", agreed or add_months(start, settings["contact_months"]))


def _pregnant(course: Course) -> Contact | None:
    if course.early and course.early.result == "pregnant":
        return course.early
    said = [one for one in course.contacts if one.result == "pregnant"]
    return max(said, key=lambda one: one.on, default=None)


def _pregnancy(course: Course, known: Contact, settings: Settings) -> Iterator[Due]:
    lmp = known.lmp or known.on
    if course.early is None:
        yield Due("early_follow_up", "wife", lmp + timedelta(weeks=settings["early_weeks"]))
    expected = lmp + timedelta(days=settings["pregnancy_days"])
    yield Due("outcome", "wife", expected + timedelta(weeks=settings["outcome_weeks"]))
