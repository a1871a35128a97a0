"""Benchmarks against bare floors, in one run: `make bench` prints a table of medians and ratios."""

import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pyrage
import zstandard
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from app.clock import SystemClock
from app.context import Context
from app.demo import people
from app.demo.circle import LOGIN, PASSWORD, found_practice
from app.usecases.assess import accept_rule_set, rule_set_version, save_assessment
from app.usecases.consents import give_consent
from app.usecases.export_bundle import export_bundles
from app.usecases.find_people import find_people
from app.usecases.import_bundles import import_bundles
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, own_card, own_keys
from app.usecases.papers import make_paper
from app.usecases.records import save_record
from app.usecases.register_couple import register_couple, save_person
from db import change_log, people_index
from db.driver import connect
from printing.fonts import face
from sync.change import Change, from_line, to_line
from tests import bench_year
from tests.torture import exchange_speed
from ui.walk import BUSIEST, LONGEST

PEOPLE = int(os.environ.get("ANYUN_BENCH_PEOPLE", "20000"))
CHANGES = int(os.environ.get("ANYUN_BENCH_CHANGES", "10000"))
NOTICES = 100
ODD = frozenset(
    {"wife.name", "husband.name", "wife.certificate_number", "husband.certificate_number"}
)


def median(act: Callable[[], Any], runs: int = 5) -> float:
    """Seconds of the median run, after one to warm up."""
    act()
    return statistics.median(timed(act) for _ in range(runs))


def timed(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def row(what: str, ours: float, floor: float, unit: str = "ms", scale: float = 1000) -> None:
    print(f"{what:<54}{ours * scale:>10.2f}{floor * scale:>10.2f} {unit:<4}{ours / floor:>8.2f}")


def main() -> int:
    """Run everything; the last column is ours divided by the floor."""
    print(f"{'':<54}{'ours':>10}{'bare':>10} {'':<4}{'ratio':>8}")
    bench_start()
    bench_pause()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        clock = SystemClock()
        for role in ("township", "county"):
            found_practice(place / role, role, clock)
        town = open_station(place / "township", LOGIN, PASSWORD, clock)
        county = open_station(place / "county", LOGIN, PASSWORD, clock)
        visit, wife = examined(town)
        bench_saving(town, visit, wife, place)
        bench_notices(town, visit, wife)
        bench_search(town)
        bench_exchange(town, county, place)
        bench_first_load()
        close_station(town)
        close_station(county)
    for report, (ours, floor) in bench_year.run(median).items():
        row(f"{report} report over {bench_year.COUPLES:,} couples / hand SQL", ours, floor)
    return 0


def bench_start() -> None:
    """From the call to a shown window, against a bare PySide6 window; whole processes."""
    bare = "from PySide6.QtWidgets import *; a=QApplication([]); w=QMainWindow(); w.show(); a.processEvents()"
    ours = median(lambda: run("-m", "ui", "--start-only"))
    row("start to usable window / bare PySide6 window", ours, median(lambda: run("-c", bare)))


def bench_pause() -> None:
    """The longest times the window did not answer while one couple went all the way.

    The aim is 50 ms of processor time; by the clock it also waits for whatever else the machine does.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        said = run("-m", "ui", "--walk", "--data", folder)
    for what, head in (("by the clock", LONGEST), ("in processor time", BUSIEST)):
        line = next(one for one in said.splitlines() if one.startswith(head))
        longest, place = line.removeprefix(head).split(" ", 1)
        print(
            f"{f'longest pause of the walk, {what}':<54}{longest:>10}{'':>10} ms    {place.strip('毫秒（）')}"
        )


def run(*words: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    made = subprocess.run(
        [sys.executable, *words], check=True, capture_output=True, env=kept, text=True
    )
    return made.stdout


def examined(town: Context) -> tuple[str, str]:
    chance, today = Random(1), town.clock.today()
    made = people.couple(chance, "330199101", today, 0)
    file = register_couple(town, made.wife, made.husband, made.couple, ODD)
    assert file.wife_id
    for purpose in ("examination", "upload"):
        give_consent(town, file.wife_id, purpose, today.isoformat(), "王医生")
    accept_rule_set(town, rule_set_version())
    before = today - timedelta(days=2)
    physical = people.physical(chance, before, "female")
    laboratory = people.laboratory(chance, before, "female")
    save_record(town, "physical", file.visit_id, file.wife_id, physical, frozenset(physical))
    save_record(town, "lab_wife", file.visit_id, file.wife_id, laboratory)
    values = {
        "assessed_on": today.isoformat(), "assessor": "王医生",
        "risk_tag": "general", "pregnancy_advice": "may_conceive",
    }  # fmt: skip
    save_assessment(town, file.visit_id, file.wife_id, "wife", values, {})
    return file.visit_id, file.wife_id


def bench_saving(town: Context, visit: str, wife: str, place: Path) -> None:
    """Saving one changed form, against one bare SQLCipher transaction that writes a row."""
    counter = iter(range(1_000_000))
    bare = connect(str(place / "bare.db"), isolation_level=None)
    for pragma in (f"key = \"x'{'00' * 32}'\"", "journal_mode = WAL", "synchronous = FULL"):
        bare.execute(f"PRAGMA {pragma}")
    bare.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)")

    def ours() -> None:
        heart = 60 + next(counter) % 40
        save_record(town, "physical", visit, wife, {"heart_rate": heart})

    def floor() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO t (a) VALUES (?)", [f"{next(counter)}" * 60])
        bare.execute("COMMIT")

    row("saving a form / bare SQLCipher transaction", median(ours, 60), median(floor, 60))
    bare.close()


def bench_notices(town: Context, visit: str, wife: str) -> None:
    """100 notices with everything that belongs to them, against ReportLab laying out the same."""
    style = ParagraphStyle("bare", fontName=face(), fontSize=10.5, leading=15, wordWrap="CJK")

    def floor() -> None:
        for _ in range(NOTICES):
            story: list[Any] = [Paragraph("检查结果及评估建议告知书", style)]
            rows = [[Paragraph(f"项目{n}{c}", style) for c in range(5)] for n in range(22)]
            story += [
                Table(rows),
                *[Paragraph("普遍性指导的一行文字，说明如何准备。" * 2, style)] * 12,
            ]
            SimpleDocTemplate(io.BytesIO(), pagesize=A4, invariant=1).build(story)

    def ours() -> None:
        for _ in range(NOTICES):
            make_paper(town, "result", visit, wife)

    row(f"{NOTICES} notices / bare ReportLab", median(ours, 3), median(floor, 3))


def bench_search(town: Context) -> None:
    """Each keystroke of a few names among many people, against one bare indexed prefix query."""
    chance, today = Random(2), town.clock.today()
    with town.database.atomic():
        for number in range(PEOPLE // 2):
            made = people.couple(chance, "330199101", today, number)
            if not_known(town, made):
                register_couple(town, made.wife, made.husband, made.couple, ODD)
    typed = [
        word[:end]
        for word in ("zhangxm", "王建国", "13800", "lihaiyan", "1990")
        for end in range(1, len(word) + 1)
    ]
    times = sorted(timed(partial(find_people, town, word)) for word in typed * 5)
    sql = "SELECT person FROM search_term WHERE term >= ? AND term < ? LIMIT 50"
    begin = people_index.WHOLE
    floor = statistics.median(
        timed(partial(town.database.rows, sql, [begin + word, begin + word + "\U0010ffff"]))
        for word in typed * 5
    )
    row(f"a keystroke among {PEOPLE:,} people / bare prefix query", statistics.median(times), floor)
    print(f"{'   its 95th percentile':<54}{times[int(len(times) * 0.95)] * 1000:>10.2f}{'':>10} ms")


def not_known(town: Context, made: people.MadeUpCouple) -> bool:
    numbers = [one["certificate_number"] for one in (made.wife, made.husband)]
    return not any(
        town.database.value(
            "SELECT 1 FROM search_term WHERE term = ?", [people_index.WHOLE + number.lower()]
        )
        for number in numbers
    )


def bench_exchange(town: Context, county: Context, place: Path) -> None:
    """Export and import of scattered corrections and new rows, against the bare pipeline."""
    accept_card(town, own_card(county).to_text())
    accept_card(county, own_card(town).to_text())
    stick = place / "usb"
    stick.mkdir()
    agree_and_correct(town)
    rounds = [timed(lambda: export_bundles(town, stick)) for _ in range(3)]
    count = sum(1 for _ in all_changes(town))
    taken = timed(lambda: import_bundles(county, stick))
    floor_out, floor_in = bare_pipeline(town, county, place)
    row(f"export {count:,} changes / bare pipeline", statistics.median(rounds), floor_out)
    row(f"import {count:,} changes / bare pipeline", taken, floor_in)
    size = max(one.stat().st_size for one in (stick / "ANYUN").rglob("*.age"))
    print(f"{'   bytes per change':<54}{size / max(count, 1):>10.1f}")


def bench_first_load() -> None:
    """A new station from a stick, beside the bare pipeline; ratios by processor time."""
    for name, value in exchange_speed.run(CHANGES // 5_000).items():
        print(f"{'   ' + name:<54}{value!s:>10}")


def agree_and_correct(town: Context) -> None:
    """People who agree to everything, and corrections: about CHANGES changes may leave then."""
    lines = find_people(town, "z", CHANGES // 6)
    with town.database.atomic():
        for number, line in enumerate(lines):
            for purpose in ("examination", "upload"):
                give_consent(town, line.person_id, purpose, "2026-01-01", "王医生")
            save_person(town, line.person_id, {"address": f"示例地址{number}"}, ODD)


def all_changes(town: Context) -> Iterator[Change]:
    """What a bundle would carry now."""
    from app.usecases.what_leaves import Leaving

    upto = change_log.last_lsn(town.database)
    for _, change in Leaving(town, "c330199000", "c330199000.00000000", 0, upto).changes():
        yield change


def bare_pipeline(town: Context, county: Context, place: Path) -> tuple[float, float]:
    """The same changes from one table: JSON, zstd, age; and back into one table."""
    changes = list(all_changes(town))
    bare = connect(str(place / "floor.db"), isolation_level=None)
    bare.execute(f"PRAGMA key = \"x'{'00' * 32}'\"")
    bare.execute("PRAGMA journal_mode = WAL")
    for table in ("sent", "op"):
        bare.execute(
            f"CREATE TABLE {table} (origin, seq, stamp, tbl, pk, subject, kind, fields, parents, by,"
            " UNIQUE (origin, seq))"
        )
    bare.execute("CREATE TABLE row (tbl, pk, v, PRIMARY KEY (tbl, pk))")

    def keep(table: str, found: list[Change]) -> None:
        bare.executemany(
            f"INSERT OR REPLACE INTO {table} VALUES (?,?,?,?,?,?,?,?,?,?)",
            [
                (*one[:7], orjson.dumps(one.fields), orjson.dumps(one.parents), one.by)
                for one in found
            ],
        )

    keep("sent", changes)
    recipient = pyrage.x25519.Recipient.from_str(own_card(county).age_recipient)
    identity = own_keys(county).age_identity()

    def out() -> bytes:
        rows: list[tuple[Any, ...]] = bare.execute("SELECT * FROM sent").fetchall()
        plain = b"".join(
            to_line(Change._make([*row[:7], orjson.loads(row[7]), orjson.loads(row[8]), row[9]]))
            for row in rows
        )
        return bytes(pyrage.encrypt(zstandard.compress(plain, 3), [recipient]))

    sealed = out()

    def back() -> None:
        plain = (
            zstandard.ZstdDecompressor()
            .decompressobj()
            .decompress(pyrage.decrypt(sealed, [identity]))
        )
        read = [from_line(line) for line in plain.splitlines()]
        bare.execute("BEGIN IMMEDIATE")
        keep("op", read)
        bare.executemany(
            "INSERT OR REPLACE INTO row VALUES (?, ?, ?)",
            [(one.table, one.pk, orjson.dumps(one.fields)) for one in read],
        )
        bare.execute("COMMIT")

    return median(out, 3), median(back, 3)


if __name__ == "__main__":
    sys.exit(main())
