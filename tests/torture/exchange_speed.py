"""Speed of an exchange beside the bare pipeline in one run: the same reads and writes, zstd, age."""

import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pyrage
import zstandard

from app.clock import SystemClock
from app.context import Context
from app.demo.circle import LOGIN, PASSWORD, found_practice
from app.usecases.export_bundle import export_bundles
from app.usecases.fingerprint import fingerprint
from app.usecases.import_bundles import import_bundles
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, own_card, own_keys
from app.usecases.what_leaves import Leaving
from db import change_log
from db.driver import connect
from sync.change import Change, from_line, to_line
from tests.torture import big_county

EACH = 50  # changes of one couple's file
COLUMNS = "origin, seq, stamp, tbl, pk, subject, kind, fields, parents, by"


class Took(NamedTuple):
    """Seconds by the clock, and of the processor: those compare on a machine that others use too."""

    clock: float
    processor: float


def run(rounds: int) -> dict[str, object]:
    """Load a new county with `rounds` times 10,000 changes of a township; 50 is the full size.

    With no round there are 40 couples: the short form.
    """
    couples = rounds * 10_000 // EACH or 40
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place, clock = Path(folder), SystemClock()
        for role in ("township", "county"):
            found_practice(place / role, role, clock)
        town = open_station(place / "township", LOGIN, PASSWORD, clock)
        county = open_station(place / "county", LOGIN, PASSWORD, clock)
        try:
            return _measure(town, county, place, couples)
        finally:
            close_station(town)
            close_station(county)


def _measure(town: Context, county: Context, place: Path, couples: int) -> dict[str, object]:
    accept_card(town, own_card(county).to_text())
    accept_card(county, own_card(town).to_text())
    stick = place / "usb"
    stick.mkdir()
    made = big_county.fill(town, couples, EACH)
    seen: list[tuple[int, int]] = []
    with _memory() as out:
        took_out = _timed(lambda: export_bundles(town, stick))
    with _memory() as into:
        took_in = _timed(lambda: import_bundles(county, stick, lambda *at: seen.append(at)))
    took_print = _timed(lambda: fingerprint(county, town.station.code))
    files = list((stick / "ANYUN").rglob("*.age"))
    size = sum(one.stat().st_size for one in files)
    count = change_log.last_lsn(county.database)
    same = fingerprint(town, county.station.code).digest
    assert same == fingerprint(county, town.station.code).digest
    assert [at for at, _ in seen] == sorted(at for at, _ in seen)
    assert len(files) == -(-count // 20_000)
    floor_out, floor_in = _floor(town, county, place)
    return {
        "people": couples * 2,
        "changes at the township": made,
        "changes loaded": count,
        "bundles": len(files),
        "first load, export, s": round(took_out.clock, 1),
        "first load, import, s": round(took_in.clock, 1),
        "first load, import, processor s": round(took_in.processor, 1),
        "export / bare pipeline": round(took_out.processor / floor_out.processor, 2),
        "import / bare pipeline": round(took_in.processor / floor_in.processor, 2),
        "fingerprint of all of it, processor s": round(took_print.processor, 2),
        "bytes per change": round(size / count, 1),
        "memory growth while exporting, MiB": out["grown"],
        "memory growth while importing, MiB": into["grown"],
        "peak memory of the whole run, MiB": _peak(),
    }


def _floor(town: Context, county: Context, place: Path) -> tuple[Took, Took]:
    """The same changes, read from one encrypted table and written to two, batch by batch."""
    leaving = Leaving(
        town, county.station.code, county.station.origin, 0, change_log.last_lsn(town.database)
    )
    bare = _bare(place / "floor.db")
    for batch in _cut(change for _, change in leaving.changes()):
        bare.executemany(
            f"INSERT INTO sent VALUES ({_marks(10)})", [_encoded(one) for one in batch]
        )
    recipient = pyrage.x25519.Recipient.from_str(own_card(county).age_recipient)
    identity = own_keys(county).age_identity()
    sealed: list[bytes] = []

    def out() -> None:
        sealed.clear()
        cursor = bare.execute(f"SELECT {COLUMNS} FROM sent")
        while rows := cursor.fetchmany(20_000):
            plain = b"".join(to_line(_decoded(row)) for row in rows)
            sealed.append(bytes(pyrage.encrypt(zstandard.compress(plain, 3), [recipient])))

    def into() -> None:
        for one in sealed:
            plain = (
                zstandard.ZstdDecompressor()
                .decompressobj()
                .decompress(pyrage.decrypt(one, [identity]))
            )
            read = [from_line(line) for line in plain.splitlines()]
            bare.execute("BEGIN IMMEDIATE")
            bare.executemany(f"INSERT INTO op VALUES ({_marks(10)})", map(_encoded, read))
            rows = [(one.table, one.pk, orjson.dumps(one.fields)) for one in read]
            bare.executemany("INSERT OR REPLACE INTO row VALUES (?, ?, ?)", rows)
            bare.execute("COMMIT")

    took = _timed(out), _timed(into)
    bare.close()
    return took


def _bare(path: Path) -> Any:
    bare = connect(str(path), isolation_level=None)
    for pragma in (
        f"key = \"x'{'00' * 32}'\"", "journal_mode = WAL", "synchronous = FULL", "cache_size = -65536"
    ):  # fmt: skip
        bare.execute(f"PRAGMA {pragma}")
    bare.execute(f"CREATE TABLE sent ({COLUMNS})")
    bare.execute(f"CREATE TABLE op ({COLUMNS}, UNIQUE (origin, seq))")
    bare.execute("CREATE INDEX op_row ON op (tbl, pk)")
    bare.execute("CREATE INDEX op_subject ON op (subject)")
    bare.execute("CREATE TABLE row (tbl, pk, v, PRIMARY KEY (tbl, pk))")
    return bare


def _encoded(one: Change) -> tuple[Any, ...]:
    return (*one[:7], orjson.dumps(one.fields), orjson.dumps(one.parents), one.by)


def _decoded(row: tuple[Any, ...]) -> Change:
    return Change._make([*row[:7], orjson.loads(row[7]), orjson.loads(row[8]), row[9]])


def _cut(changes: Iterator[Change]) -> Iterator[list[Change]]:
    batch: list[Change] = []
    for one in changes:
        batch.append(one)
        if len(batch) == 20_000:
            yield batch
            batch = []
    yield batch


def _marks(number: int) -> str:
    return ", ".join("?" * number)


def _timed(act: Callable[[], Any]) -> Took:
    started, worked = time.perf_counter(), time.process_time()
    act()
    return Took(time.perf_counter() - started, time.process_time() - worked)


@contextmanager
def _memory() -> Iterator[dict[str, int]]:
    """How far the process's memory grows meanwhile, looked at many times a second."""
    found, start, done = {"grown": 0}, _resident(), threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            found["grown"] = max(found["grown"], _resident() - start)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    yield found
    done.set()
    watcher.join()


def _resident() -> int:
    """MiB in memory now (Linux; elsewhere the peak so far)."""
    path = Path("/proc/self/statm")
    if not path.exists():
        return _peak()
    return int(path.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


if __name__ == "__main__":
    import sys

    for name, value in run(int(sys.argv[1]) if len(sys.argv) > 1 else 50).items():
        print(f"{name:<44}{value:>12}")
