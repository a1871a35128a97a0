"""Random histories over real stations: whatever happens on the way, all end the same and lose nothing.

A history is a seed. Stations edit, decide, join and part, erase, withdraw and set aside, fall back
to older copies of themselves, are copied to a second PC that is used as well, begin with an older
program and get the present one, their clocks jump by ten years or stand still, bundles are lost,
repeated and come in any order. Then everybody exchanges until nothing is left to send, and the end
is compared with an oracle of its own that knows only the log.
"""

import contextlib
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from app.context import Context, Station, User
from app.errors import KnownError
from app.usecases import ids
from app.usecases.apply_erasure import replay_list
from app.usecases.bundle_troubles import REFUSED
from app.usecases.export_bundle import export_bundles
from app.usecases.found_station import found_station
from app.usecases.identity import (
    marker_now,
    put_marker,
    settle_identity,
    take_new_identity,
)
from app.usecases.import_bundles import import_file
from app.usecases.pairing import accept_card, own_card
from app.usecases.tables import synced_tables
from app.usecases.upgrade import catch_up
from db import change_log, key_slots, station_file, station_tables
from db.database import Database
from db.drafts import Drafts
from sync.bundle import Reason
from tests.conftest import CHEAP, PASSWORD
from tests.torture import older
from tests.torture.oracle import check_end
from tests.torture.steps import STEPS, Refused, Step, register

STATIONS = ("county", *(f"town{number}" for number in range(1, 8)))
AREAS = {
    name: f"3301991{number:02d}" if number else "330199000" for number, name in enumerate(STATIONS)
}
START = 1_795_510_800_000  # 24 November 2026
YEAR = 365 * 24 * 3600 * 1000
ROUNDS_TO_QUIET = 4


class LooseClock:
    """A clock that may jump by years, and stands still unless it is moved."""

    def __init__(self) -> None:
        self.at = START

    def now_ms(self) -> int:
        return self.at

    def today(self) -> Any:
        from datetime import UTC, datetime

        return datetime.fromtimestamp(self.at / 1000, UTC).date()


@dataclass
class World:
    """The stations of one history, the bundles that lie about, and what was written."""

    chance: Random
    folder: Path
    stations: dict[str, Context]
    keys: dict[str, bytes]
    older: set[str] = field(default_factory=set)  # stations that run the older program
    copies: dict[str, Path] = field(default_factory=dict)  # an older state of a station's file
    gone: set[str] = field(default_factory=set)  # typed, and lost with the file that had it alone
    bundles: dict[str, list[Path]] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)
    words: dict[str, set[str]] = field(default_factory=dict)  # what was ever written of a person
    done: Counter[str] = field(default_factory=Counter)
    serial: int = 0

    def number(self) -> int:
        """A number not used before in this history."""
        self.serial += 1
        return self.serial

    def clock(self, name: str) -> LooseClock:
        """The clock of a station."""
        clock = self.stations[name].clock
        assert isinstance(clock, LooseClock)
        return clock

    def do(self, step: Step) -> None:
        """Take a step, or see it refused."""
        with contextlib.suppress(Refused):
            step.take(self)
            self.done[step.name] += 1

    def at(self, name: str) -> Context:
        """A station, to do something there: from now on its program is the one that runs."""
        older.switch(older=name in self.older)
        return self.stations[name]

    def send(self, name: str) -> None:
        """Write bundles for everybody; they lie about until somebody takes them in, or never."""
        folder = self.folder / f"stick{self.number()}"
        folder.mkdir()
        here = {one.station.code for one in self.stations.values()}
        for one in export_bundles(self.at(name), folder, only=here):
            self.bundles.setdefault(one.peer, []).append(one.path)

    def take(self, name: str, path: Path) -> None:
        """Take one bundle in; the world's refusals are none here."""
        outcome = import_file(self.at(name), path)
        fine = outcome.outcome in ("applied", "nothing_new")
        assert fine or self.done["fall back"] or self.done["clone"], outcome.sentence
        assert REFUSED[Reason.FORK][0] not in outcome.sentence, outcome.sentence

    def keep_copy(self, name: str) -> None:
        """Somebody copies a station's file while the program is closed."""
        context = self.at(name)
        _close(context)
        self.copies[name] = self.folder / f"copy{self.number()}.db"
        shutil.copyfile(context.folder / station_file.FILE, self.copies[name])
        self.stations[name] = _open(context.folder, self.keys[name])

    def fall_back(self, name: str) -> None:
        """The copy takes the place of the file; all that was typed since goes, unless it was sent."""
        context = self.at(name)
        _close(context)
        for path in context.folder.glob(f"{station_file.FILE}*"):
            path.unlink()
        shutil.copyfile(self.copies[name], context.folder / station_file.FILE)
        at, origin = self.clock(name).at, context.station.origin

        def renew(fallen: Database) -> None:
            take_new_identity(fallen, "restored", at, "wang", origin)

        self.stations[name] = _open(context.folder, self.keys[name], renew)
        self.gone |= set().union(*self.words.values()) - self.said()

    def clone(self, name: str) -> None:
        """Somebody copies a station's folder to a second PC; from then on both are used."""
        context = self.at(name)
        put_marker(context.folder, marker_now(context.database, context.folder, clean=True))
        _close(context)
        copy = f"{name}-copy{self.number()}"
        folder = self.folder / copy
        shutil.copytree(context.folder, folder)
        self.keys[copy] = self.keys[name]
        if name in self.older:
            self.older.add(copy)

        def renew(found: Database) -> None:
            settle_identity(found, folder, START, "wang")

        self.stations[name] = _open(context.folder, self.keys[name])
        self.stations[copy] = _open(folder, self.keys[copy], renew)

    def upgrade(self, name: str) -> None:
        """A station gets the present program."""
        context = self.at(name)
        _close(context)
        self.older.discard(name)
        self.at(name)
        self.stations[name] = _open(context.folder, self.keys[name])

    def named(self, role: str) -> list[str]:
        """The stations of this role, copies among them."""
        return [name for name, one in self.stations.items() if one.station.role == role]

    def said(self) -> set[str]:
        """Every text in any log."""
        return {
            value
            for context in self.stations.values()
            for _, stored in change_log.changes_since(context.database, 0, sys.maxsize)
            for value in stored[7].values()
            if isinstance(value, str)
        }

    def lying_about(self, name: str) -> list[Path]:
        """The bundles for a station, taken in before or not."""
        return self.bundles.get(self.stations[name].station.code, [])


@dataclass(frozen=True)
class Template:
    """Stations founded and paired once; a history starts from copies of their files."""

    folder: Path
    keys: dict[str, bytes]


@contextlib.contextmanager
def template(stations: tuple[str, ...] = STATIONS) -> Iterator[Template]:
    """Found and pair the stations in a folder of memory where there is one."""
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with (
        tempfile.TemporaryDirectory(dir=memory) as place,
        mock.patch.object(key_slots.write_slot, "__defaults__", (CHEAP,)),
        mock.patch("app.usecases.erase_person.rendered", return_value=b""),  # not the matter here
    ):
        yield _founded(Path(place), stations)


def _founded(folder: Path, stations: tuple[str, ...]) -> Template:
    """By the older program: the present one adds what it has to their files."""
    clock = LooseClock()
    with older.running(), mock.patch("os.urandom", Random(1).randbytes):
        for name in stations:
            found_station(
                folder / name, area_code=AREAS[name], name=name,
                role="county" if name == "county" else "township", login="wang", user_name="王医生",
                roles=frozenset({"administrator", "clinician"}), password=PASSWORD, practice=True,
                clock=clock,
            )  # fmt: skip
        keys = {name: key_slots.unlock(folder / name, "wang", PASSWORD) for name in stations}
        opened = {name: _open(folder / name, keys[name]) for name in stations}
        for name, context in opened.items():
            station_tables.put_setting(context.database, "set/retention_years", 0)
            if name != "county":
                accept_card(context, own_card(opened["county"]).to_text())
                accept_card(opened["county"], own_card(context).to_text())
        for context in opened.values():
            _close(context)
    return Template(folder, keys)


@contextlib.contextmanager
def world(
    made: Template, chance: Random, stations: tuple[str, ...], old: set[str]
) -> Iterator[World]:
    """Fresh copies of these stations, open; those `old` run the older program."""
    with tempfile.TemporaryDirectory(dir=made.folder) as place:
        folder = Path(place)
        for name in stations:
            shutil.copytree(made.folder / name, folder / name)
        one = World(chance, folder, {}, dict(made.keys), set(old))
        with (
            older.put_back(),
            mock.patch("os.urandom", Random(0).randbytes),  # so that a seed tells everything
            mock.patch.object(ids, "_newest", 0),
        ):
            try:
                for name in stations:
                    older.switch(older=name in old)
                    one.stations[name] = _open(folder / name, made.keys[name])
                yield one
            finally:
                for context in one.stations.values():
                    _close(context)


def _open(folder: Path, key: bytes, renew: Callable[[Database], None] = lambda _: None) -> Context:
    """Open as the program does, but for the password and the clock; `renew` may give a new name."""
    database = station_file.open_file(folder, key, synced_tables())
    database.writer.conn.execute("PRAGMA synchronous=OFF")  # power loss is another harness
    renew(database)
    facts = station_tables.meta(database)
    context = Context(
        database=database,
        drafts=Drafts(folder, key),
        clock=LooseClock(),
        station=Station(
            facts["area_code"], facts["name"], facts["role"], facts["practice"], facts["origin"]
        ),
        user=User("wang", "王医生", frozenset({"administrator", "clinician"})),
        folder=folder,
    )
    replay_list(context)
    catch_up(context)
    return context


def _close(context: Context) -> None:
    context.drafts.close()
    context.database.close()


def history(made: Template, seed: int, steps: int) -> Counter[str]:
    """Live through one history and check its end; returns how often each step was done."""
    chance = Random(seed)
    stations = STATIONS[: chance.choice((2, 3, 3, 3, 4, 4, 4, 8))]
    old = {name for name in stations if chance.random() < 0.25}
    with world(made, chance, stations, old) as one:
        begin(one)
        names, weights = zip(*((step, step.weight) for step in STEPS), strict=True)
        for _ in range(steps):
            one.do(one.chance.choices(names, weights)[0])
        end(one)
        return one.done


def begin(one: World) -> None:
    """A few people whom all stations know, so that there is something to disagree about."""
    for _ in range(3):
        with contextlib.suppress(KnownError):
            register(one)
    for _ in range(2):
        go_round(one, [*one.stations, "county"])


def end(one: World) -> None:
    """All has arrived, everybody has the present program, and nothing is left to say."""
    exchange_all(one)
    if one.older:
        for name in sorted(one.older):
            one.upgrade(name)
        exchange_all(one)
    check_end(one)


def exchange_all(one: World) -> None:
    """Everybody exchanges until nobody has anything left to say."""
    copied = sum("copy" in name for name in one.stations)  # each is answered in its turn
    for _ in range(ROUNDS_TO_QUIET + copied):
        go_round(one, list(one.stations))


def go_round(one: World, names: list[str]) -> None:
    """Each writes in its turn, and who is written to takes in the newest."""
    for name in names:
        before = {other: one.lying_about(other)[-1:] for other in one.stations}
        one.send(name)
        for other in one.stations:
            found = one.lying_about(other)[-1:]
            if found != before[other]:
                one.take(other, found[0])


def histories(made: Template, seeds: range, steps: int = 50) -> Counter[str]:
    """Many histories; the seed of one that breaks a promise is named."""
    done = Counter[str]()
    for seed in seeds:
        try:
            done += history(made, seed, steps)
        except AssertionError as broken:
            raise AssertionError(f"history {seed}: {broken}") from broken
    return done


def run(rounds: int) -> dict[str, object]:
    """Figures of so many histories, and which planted faults they catch."""
    from tests.torture.faults import caught

    started = time.monotonic()
    with template() as made:
        done = histories(made, range(rounds))
        seconds = time.monotonic() - started
        faults = caught(histories, made, most=max(rounds // 2, 5))
    return {
        "histories": rounds,
        "steps": sum(done.values()),
        **{f"steps: {name}": count for name, count in sorted(done.items())},
        "seconds": round(seconds),
        "faults planted": len(faults),
        "faults caught": sum(at is not None for at in faults.values()),
        **{f"fault: {name}": _said(at) for name, at in faults.items()},
    }


def _said(at: int | None) -> str:
    return "not caught" if at is None else f"caught by history {at}"
