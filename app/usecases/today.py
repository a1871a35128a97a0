"""The first page: what is to be done today, who is expected, what the station itself needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from app.catalogue import FORMS
from app.catalogue.programme import ENDED, EXAMINATION, PRIORITY, PROGRAMMES
from app.clock import ms_at
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, may, record
from app.usecases.due import title_of
from app.usecases.station_notes import StationNote, station_notes, station_setup
from db import audit, people_index, records, same_person, station_tables, today_list
from db.today_list import Wanted

STATES = {
    "overdue": "逾期",
    "today": "今天到期",
    "coming": "未到期",
    "done": "今天已完成",
    "ended": "未联系上／不愿",
}
AHEAD = 7  # days that count as coming
ENDED_FOR = 90  # days a neutral end stays on the list
MOST, FEW = 100, 5  # lines of a state; first lines of a group beside it
FAR = "9999-12-31"
TOLD = ("notice", "reassess")
Row = dict[str, Any]


@dataclass(frozen=True)
class TodayLine:
    """One task: `key` is a form, "reassess" or "examination" (`forms` of the file are missing)."""

    key: str
    title: str
    state: str
    on: str
    names: str
    phone: str | None
    village: str | None
    worker: str | None
    role: str | None
    person_id: str
    couple_id: str | None
    visit_id: str | None
    forms: int = 1


@dataclass(frozen=True)
class Group:
    """How many there are, and the first of them."""

    count: int
    lines: tuple[TodayLine, ...]


@dataclass(frozen=True)
class Today:
    """What the first page shows. `people` is False for a role that does not see people."""

    day: str
    states: dict[str, Group]
    expected: Group
    results: Group
    notes: tuple[StationNote, ...]
    setup: tuple[StationNote, ...]
    people: bool


NOBODY = Group(0, ())


def today(context: Context, *, village: str = "", worker: str = "", programme: str = "") -> Today:
    """Read the day's list; it names what to do, never a result. Raises KnownError."""
    allow(context, "today")
    if programme and programme not in PROGRAMMES:
        raise KnownError(
            "工作台", f"没有名为 {programme} 的项目", f"可用的有：{'、'.join(PROGRAMMES)}"
        )
    day, notes = context.clock.today(), tuple(station_notes(context))
    setup, nothing = tuple(station_setup(context)), dict.fromkeys(STATES, NOBODY)
    if not may(context.user, "view_couple"):
        return Today(day.isoformat(), nothing, NOBODY, NOBODY, notes, setup, False)
    keys = PROGRAMMES[programme][1] if programme else ()
    day_list = _DayList(context, day, keys, village, worker)
    found = Today(
        day=day.isoformat(),
        states=day_list.due() | {"done": day_list.done(), "ended": day_list.ended()},
        expected=day_list.group(EXAMINATION),
        results=day_list.group(TOLD),
        notes=notes,
        setup=setup,
        people=True,
    )
    record(context, "today", "", str(sum(one.count for one in found.states.values())))
    return found


class _DayList:
    """The day's list as narrowed by village, worker and programme."""

    def __init__(
        self, context: Context, day: date, keys: tuple[str, ...], village: str, worker: str
    ) -> None:
        self._context, self._day, self._keys = context, day, keys
        self._village, self._worker = village, worker

    def due(self) -> dict[str, Group]:
        """Overdue, today and coming."""
        last = self._day + timedelta(days=AHEAD)
        found: dict[str, list[Row]] = {state: [] for state in ("overdue", "today", "coming")}
        for row in today_list.tasks_by_state(
            self._context.database,
            self._wanted(last.isoformat(), self._keys),
            self._day.isoformat(),
            PRIORITY,
            MOST,
        ):
            found[row["state"]].append(row)
        return {state: self._group(rows) for state, rows in found.items()}

    def group(self, kinds: Iterable[str]) -> Group:
        """What is due of these kinds, however far ahead."""
        keys = tuple(key for key in kinds if not self._keys or key in self._keys)
        if not keys:
            return NOBODY
        return self._group(
            today_list.first_tasks(self._context.database, self._wanted(FAR, keys), PRIORITY, FEW)
        )

    def done(self) -> Group:
        """What was completed here today, the newest first."""
        start = ms_at(self._day, time())
        lines = audit.lines_since(self._context.database, start, ("save",))
        names = {row["login"]: row["name"] for row in station_tables.users(self._context.database)}
        done = {}
        for line in lines:
            key, _, changed = line["what"].partition(":")
            if key in FORMS and "completed_on" in changed.split(",") and self._asked(key):
                done[line["subject"], key] = names.get(line["login"])
        on = self._day.isoformat()
        return self._group_of(
            "done",
            [_Past(person, key, on, worker) for (person, key), worker in reversed(done.items())],
        )

    def ended(self) -> Group:
        """Follow-ups that came to a neutral end lately."""
        since, found = (self._day - timedelta(days=ENDED_FOR)).isoformat(), []
        for key, field, tokens in ENDED:
            if self._asked(key):
                rows = today_list.ended(
                    self._context.database, key, str(FORMS[key].dated_by), field, tokens, since
                )
                found += [_Past(key=key, **row) for row in rows]
        return self._group_of("ended", found)

    def _asked(self, key: str) -> bool:
        return not self._keys or key in self._keys

    def _wanted(self, until: str, keys: tuple[str, ...]) -> Wanted:
        return Wanted(until, EXAMINATION, keys, self._village, self._worker)

    def _group(self, rows: list[Row]) -> Group:
        count = rows[0]["n"] if rows else 0
        return Group(count, tuple(self._line(row) for row in rows))

    def _line(self, row: Row) -> TodayLine:
        whole_file = row["task"] == today_list.EXAMINATION
        both = "、".join(
            row[role]
            for role in ("wife", "husband")
            if row[role] and role in (row["first_role"], row["role"])  # whose forms are missing
        )
        on, day = row["due_on"], self._day.isoformat()
        return TodayLine(
            key=row["task"],
            title=f"待检查 {row['forms']} 项" if whole_file else title_of(row["task"]),
            state="overdue" if on < day else "today" if on == day else "coming",
            on=on,
            names=both if whole_file else row["name"] or "",
            phone=row["phone"],
            village=row["village"],
            worker=row["worker"],
            role=None if whole_file else row["role"],
            person_id=row["person"],
            couple_id=row["couple"],
            visit_id=row["visit"],
            forms=row["forms"],
        )

    def _group_of(self, state: str, found: list["_Past"]) -> Group:
        """Lines of what is past, narrowed, each once for a resident; the first are read in full."""
        stands = same_person.canonical_of(self._context.database, {one.person for one in found})
        once: dict[tuple[str | None, ...], _Past] = {}
        for one in found:
            visit = None if one.person in stands else one.visit  # all files of a joined resident
            once.setdefault((stands.get(one.person, one.person), one.key, visit), one)
        found = list(once.values())
        if self._worker:
            found = [one for one in found if one.worker == self._worker]
        if self._village:
            there = self._people_there({one.person for one in found})
            found = [one for one in found if one.person in there]
        return Group(len(found), tuple(self._of_past(state, one) for one in found[:MOST]))

    def _people_there(self, people: set[str]) -> set[str]:
        rows = records.where(self._context.database, "person", {"id": sorted(people)})
        return {row["id"] for row in rows if row["village"] == self._village}

    def _of_past(self, state: str, one: "_Past") -> TodayLine:
        line = people_index.person_line(self._context.database, one.person) or {}
        row = records.read(self._context.database, "person", one.person) or {}
        return TodayLine(
            key=one.key,
            title=title_of(one.key),
            state=state,
            on=one.on,
            names=row.get("name") or "",
            phone=row.get("phone"),
            village=row.get("village"),
            worker=one.worker,
            role="wife" if row.get("sex") == "female" else "husband",
            person_id=one.person,
            couple_id=one.couple or line.get("couple_id"),
            visit_id=one.visit or line.get("visit_id"),
        )


@dataclass(frozen=True)
class _Past:
    """Something done, or neutrally ended."""

    person: str
    key: str
    on: str
    worker: str | None = None
    couple: str | None = None
    visit: str | None = None
