"""What every use case is given first: the open files, the clock, this station, this user."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from db.database import Database
from db.drafts import Drafts


class Clock(Protocol):
    """Where the time comes from."""

    def now_ms(self) -> int:
        """Milliseconds since 1970 (UTC)."""
        ...

    def today(self) -> date:
        """The local calendar date."""
        ...


@dataclass(frozen=True)
class Station:
    """This station. `role` is "township" or "county"; `origin` names its present incarnation."""

    area_code: str
    name: str
    role: str
    practice: bool
    origin: str

    @property
    def code(self) -> str:
        """The station's lasting name between stations, such as t330102001."""
        return self.origin.partition(".")[0]


@dataclass(frozen=True)
class User:
    """Who is at the keyboard."""

    login: str
    name: str
    roles: frozenset[str]
    villages: Sequence[str] = ()  # this user's own; a filter of lists, never a wall
    must_change: bool = False  # the password was set by an administrator


@dataclass(frozen=True)
class Context:
    """One open station with one user; use cases take it first. It has no verbs."""

    database: Database
    drafts: Drafts
    clock: Clock
    station: Station
    user: User
    folder: Path
    news: tuple[str, ...] = ()  # what the start found, to be said once
    read_only: bool = False  # a copy to look at and print from: nothing done here is kept
