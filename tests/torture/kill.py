"""Killing a real process at random moments of all that it does, and tearing its files.

After each blow the station opens by itself, is whole, holds all that was said to be done and
nothing twice, and the next exchange ends with both stations the same.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from app.clock import SystemClock
from app.context import Context
from app.errors import KnownError
from app.usecases.backup import check_backup, list_backups, make_backup
from app.usecases.backup_files import backups_in, home
from app.usecases.consents import give_consent
from app.usecases.exchange import exchange
from app.usecases.export_bundle import export_bundles
from app.usecases.fingerprint import fingerprint
from app.usecases.found_station import found_station
from app.usecases.keep_draft import find_draft
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, own_card
from app.usecases.register_couple import read_person, register_couple, save_person
from app.usecases.restore import restore_backup
from db import audit, change_log, durable, errors, key_slots, soundness, station_file
from tests.conftest import AREAS, PASSWORD, person
from tests.torture.kill_child import DRAFT

WORKS = (
    "typing", "saving", "exporting", "importing", "backing_up", "migrating", "restoring", "renewing"
)  # fmt: skip
TEARS = ("cut wal", "zero wal", "flip wal", "flip file", "cut file", "no file", "empty keys")
CLOCK = SystemClock()
KILLED = 1 if os.name == "nt" else -9  # what a process says that was killed


@dataclass
class World:
    """A township and a county in a folder, the stick between them, and what was promised."""

    folder: Path
    chance: Random
    wife: str = ""
    recovery: str = ""
    draft: int = 0
    usable: list[float] = field(default_factory=list)
    acknowledged: int = 0

    @property
    def stick(self) -> Path:
        return self.folder / "usb"

    def place(self, role: str) -> Path:
        return self.folder / role

    @contextmanager
    def open(self, role: str) -> Iterator[Context]:
        context = open_station(self.place(role), "wang", PASSWORD, CLOCK)
        try:
            yield context
        finally:
            close_station(context)


def run(
    rounds: int,
    works: Sequence[str] = WORKS,
    tears: Sequence[str] = TEARS,
    seed: int = 1,
) -> dict[str, object]:
    """So many kills of each kind of work, then so many torn files of each kind."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        world = prepared(Path(folder), Random(seed))
        for _ in range(rounds):
            for work in works:
                kill_once(world, work)
        torn = [tear_once(world, tear) for _ in range(rounds) for tear in tears]
    return {
        "kills": rounds * len(works),
        "acknowledged before a kill": world.acknowledged,
        "lost or doubled": 0,
        "torn files": len(torn),
        "torn files: opened by itself": torn.count("opened"),
        "torn files: restored from the backup": torn.count("restored"),
        "seconds until usable, worst": round(max(world.usable), 2),
    }


def prepared(folder: Path, chance: Random) -> World:
    """Two paired stations with one couple, exchanged once."""
    world = World(folder, chance)
    world.stick.mkdir()
    for role in ("county", "township"):
        founded = found_station(
            world.place(role), area_code=AREAS[role], name=f"示例{role}", role=role, login="wang",
            user_name="王医生", roles=frozenset({"administrator", "clinician"}), password=PASSWORD,
            practice=True, clock=CLOCK,
        )  # fmt: skip
        key = key_slots.unlock(world.place(role), "wang", PASSWORD)
        quick = key_slots.Cost(passes=1, memory=8192)  # the password is opened a thousand times
        key_slots.write_slot(world.place(role), "wang", PASSWORD, key, cost=quick)
    world.recovery = founded.recovery_key
    with world.open("township") as township, world.open("county") as county:
        accept_card(township, own_card(county).to_text())
        accept_card(county, own_card(township).to_text())
        file = register_couple(township, person(phone="13800000001"), None, {})
        world.wife = file.wife_id or ""
        for purpose in ("examination", "upload"):
            give_consent(township, world.wife, purpose, "2026-11-01", "王医生")
        make_backup(township)
        _exchange_all(world, township, county)
    return world


def kill_once(world: World, work: str) -> None:
    """Start the child, kill it at a random moment, look at everything."""
    role = "county" if work == "importing" else "township"
    _make_ready(world, work)
    with world.open("township") as township:
        before = _phone(township, world.wife)
    said, killed = _killed(world, work, world.place(role))
    started = time.monotonic()
    with world.open(role) as context:
        world.usable.append(time.monotonic() - started)
        assert_whole(context)
        world.acknowledged += len(said)
        assert work in {"restoring", "migrating"} or said or killed, work
        if work == "backing_up":
            for name in said:
                assert check_backup(context, name).whole, name
            assert not list(home(context.folder).glob(f"*{durable.PART}"))[1:]
    with world.open("township") as township, world.open("county") as county:
        now = _phone(township, world.wife)
        _assert_kept(world, work, said, before, now, township)
        _exchange_all(world, township, county)
        assert _phone(county, world.wife) == _phone(township, world.wife)
        if work != "restoring":
            assert _phone(township, world.wife) == now


def tear_once(world: World, tear: str) -> str:
    """Kill the child while it saves, tear its files on a copy, open the copy."""
    said, _ = _killed(world, "saving", world.place("township"))
    torn = world.folder / "torn"
    shutil.copytree(world.place("township"), torn)
    _tear(world, torn, tear)
    started = time.monotonic()
    try:
        context = open_station(torn, "wang", PASSWORD, CLOCK)
        outcome = "opened"
    except KnownError:  # anything else is our own fault
        newest = backups_in(home(torn))[0]
        restore_backup(torn, home(torn) / newest.name, "wang", PASSWORD, CLOCK)
        context = open_station(torn, "wang", PASSWORD, CLOCK)
        outcome = "restored"
    world.usable.append(time.monotonic() - started)
    try:
        assert_whole(context)
        assert not said or _phone(context, world.wife) <= int(said[-1]) + 1
    finally:
        close_station(context)
        shutil.rmtree(torn)
    with world.open("township") as township:
        assert_whole(township)
        _assert_kept(world, "saving", said, 0, _phone(township, world.wife), township)
    return outcome


def assert_whole(context: Context) -> None:
    """Pages, trees, the chain of the audit, numbers without gap, rows equal to their log."""
    database = context.database
    assert soundness.problems_of(database) == []
    assert audit.first_broken_line(database) is None
    for row in database.rows("SELECT origin, max(seq) AS m, count(*) AS n FROM op GROUP BY origin"):
        assert row["origin"] != context.station.origin or row["m"] == row["n"], row
    for table, pk in (("person", row["id"]) for row in database.rows("SELECT id FROM person")):
        last = change_log.changes_of_row(database, table, pk)[-1]
        stored = database.one("SELECT * FROM person WHERE id = ?", [pk])
        assert stored
        for name, value in last[7].items():
            assert stored[name] == value, name


def _assert_kept(
    world: World, work: str, said: list[str], before: int, now: int, township: Context
) -> None:
    """What was said to be done is there; at most one more was done and not said."""
    if work == "typing":
        found = find_draft(township, DRAFT)
        kept = int(found[0]["hb"]) if found else 0
        newest = int(said[-1]) if said else world.draft
        assert newest <= kept <= newest + 1, (newest, kept)
        world.draft = kept
    elif work == "saving":
        assert not said or int(said[-1]) <= now <= int(said[-1]) + 1, (said[-1], now)
    elif work == "exporting":
        assert all(Path(one).exists() for one in said)
        assert before + len(said) <= now <= before + len(said) + 1
    elif work == "backing_up":
        assert before + len(said) <= now <= before + len(said) + 1
    elif work == "renewing":
        done = [one[5:] for one in said if one.startswith("done ")]
        codes = [done[-1] if done else world.recovery]
        codes += [one[4:] for one in said[-1:] if one.startswith("try ")]
        good = [one for one in codes if _opens(township.folder, one)]
        assert len(good) == 1
        world.recovery = good[0]
    elif work in {"importing", "migrating"}:
        assert now == before


def _opens(folder: Path, code: str) -> bool:
    try:
        return bool(key_slots.unlock(folder, key_slots.RECOVERY, code))
    except errors.WrongPassword:
        return False


def _make_ready(world: World, work: str) -> None:
    with world.open("township") as township:
        if work == "importing":
            for _ in range(3):
                save_person(
                    township, world.wife, {"phone": f"138{_phone(township, world.wife) + 1:08d}"}
                )
                export_bundles(township, world.stick)
        if work == "restoring" and len(list_backups(township)) < 2:
            make_backup(township)
        if work == "migrating":
            with township.database.atomic():
                township.database.execute("DROP TABLE closed_month")
                township.database.execute("ALTER TABLE contact DROP COLUMN visitor")
                township.database.execute("ALTER TABLE physical DROP COLUMN height_cm")


def _killed(world: World, work: str, folder: Path) -> tuple[list[str], bool]:
    """(what the child said it had committed, whether it was still alive when killed)."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.torture.kill_child", work, folder, world.stick, world.wife],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    once = work in {"migrating", "restoring"}
    heard = "".join(
        child.stdout.readline() for _ in range(0 if once else world.chance.randint(1, 4))
    )
    time.sleep(world.chance.random() ** 2 * (0.9 if once else 0.15))
    alive = child.poll() is None
    child.kill()
    said = (heard + child.stdout.read()).split("\n")[:-1]  # the last line may be half written
    child.wait()
    child.stdout.close()
    assert child.returncode in (0, KILLED), (work, child.returncode)
    return said, alive


def _tear(world: World, folder: Path, tear: str) -> None:
    what, name = tear.split()
    if name == "keys":
        (folder / key_slots.FILE).write_bytes(b"")
        return
    path = folder / (station_file.FILE + ("-wal" if name == "wal" else ""))
    if what == "no":
        path.unlink()
        return
    content = bytearray(path.read_bytes()) if path.exists() else bytearray()
    if not content:
        return
    at = world.chance.randrange(len(content))
    if what == "flip":
        content[at] ^= 1 << world.chance.randrange(8)
    path.write_bytes(
        content
        if what == "flip"
        else content[:at] + bytes(len(content) - at if what == "zero" else 0)
    )


def _exchange_all(world: World, township: Context, county: Context) -> None:
    outcomes: list[Any] = []
    for station in (township, county, township, county, township, county):
        outcomes += exchange(station, world.stick).imported
    bad = [
        one.sentence
        for one in outcomes
        if one.outcome == "refused" and "恢复备份之前" not in one.sentence
    ]
    assert not bad, bad
    ours = fingerprint(township, county.station.code)
    assert ours.digest == fingerprint(county, township.station.code).digest


def _phone(context: Context, wife: str) -> int:
    return int(read_person(context, wife)["phone"][3:])


if __name__ == "__main__":
    for name, value in run(int(sys.argv[1])).items():
        print(name, value)
