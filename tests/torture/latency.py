"""How long each daily action takes in a station of 20,000 people (at 50 rounds): the 95th percentile."""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from app.catalogue.lists import EDUCATION_WAY
from app.clock import SystemClock
from app.context import Context
from app.demo.circle import LOGIN, PASSWORD, found_practice
from app.usecases.batch_entry import batch_rows
from app.usecases.conflicts import list_conflicts
from app.usecases.due import list_due
from app.usecases.find_anyone import find_anyone
from app.usecases.open_couple import open_couple
from app.usecases.open_station import close_station, open_station
from app.usecases.papers import make_paper
from app.usecases.person_timeline import timeline
from app.usecases.records import read_record, save_record
from app.usecases.registered_already import registered_already
from app.usecases.reports import run_report
from app.usecases.today import today
from tests.torture.big_county import fill
from tests.torture.exchange_speed import EACH

COUPLES_A_ROUND = 200
OFTEN, SELDOM = 100, 5


def run(rounds: int) -> dict[str, object]:
    """Fill a county with `rounds` × 200 couples and time what people do all day, in milliseconds."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        folder, clock = Path(place) / "county", SystemClock()
        found_practice(folder, "county", clock)
        county = open_station(folder, LOGIN, PASSWORD, clock)
        try:
            changes = fill(county, rounds * COUPLES_A_ROUND, EACH)
            found: dict[str, object] = {
                "people": rounds * COUPLES_A_ROUND * 2,
                "changes": changes,
            }
            return found | {f"{name}, ms (p95)": _p95(times) for name, times in _timed(county)}
        finally:
            close_station(county)


def _timed(county: Context) -> list[tuple[str, list[float]]]:
    chance = Random(1)
    rows = county.database.rows(
        "SELECT p.id AS person, v.id AS visit, v.couple_id AS couple, p.* FROM person p"
        " JOIN couple c ON c.wife_id = p.id JOIN visit v ON v.couple_id = c.id"
        " JOIN physical h ON h.visit_id = v.id AND h.subject = p.id"
    )
    some = [chance.choice(rows) for _ in range(OFTEN)]
    day, way = county.clock.today(), EDUCATION_WAY.pairs[0][0]
    month = county.database.value("SELECT substr(max(examined_on), 1, 7) FROM physical")

    def save(one: dict[str, Any]) -> None:
        values = {"given_on": day.isoformat(), "given_by": "王医生", "way": way}
        save_record(county, "education", one["visit"], one["person"], values)

    return [
        ("a keystroke in the find box", _times(some, lambda one: find_anyone(county, one["name"][:1]))),
        ("a name in the find box", _times(some, lambda one: find_anyone(county, one["name"]))),
        ("a hint while registering", _times(some, lambda one: registered_already(county, one))),
        ("opening a couple", _times(some, lambda one: open_couple(county, one["couple"]))),
        ("opening a form", _times(some, lambda one: read_record(county, "physical", one["visit"], one["person"]))),
        ("saving a form", _times(some, save)),
        ("a person's timeline", _times(some, lambda one: timeline(county, one["person"]))),
        ("a card on paper", _times(some, lambda one: make_paper(county, "card", one["visit"], one["person"]))),
        ("the day's page", _times(some[:SELDOM], lambda _: today(county))),
        ("what is due this week", _times(some[:SELDOM], lambda _: list_due(county, day + timedelta(days=7)))),
        ("the list of a laboratory day", _times(some[:SELDOM], lambda _: batch_rows(county, "lab_wife"))),
        ("open differences", _times(some[:SELDOM], lambda _: list_conflicts(county))),
        ("the month's service report", _times(some[:SELDOM], lambda _: run_report(county, "service", month))),
    ]  # fmt: skip


def _times(found: list[dict[str, Any]], act: Callable[[dict[str, Any]], object]) -> list[float]:
    act(found[0])
    times = []
    for one in found:
        started = time.perf_counter()
        act(one)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _p95(times: list[float]) -> float:
    return round(statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0], 1)
