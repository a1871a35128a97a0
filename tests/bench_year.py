"""A county year's service report beside hand-written SQL that counts the same numbers."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.catalogue.report_items import ITEMS, MEASURES
from app.clock import SystemClock
from app.context import Context
from app.demo.circle import LOGIN, PASSWORD
from app.demo.year import make_year
from app.domain.report import period_of
from app.forms.kinds import OneOf
from app.usecases.open_station import close_station, open_station
from app.usecases.report_service import service_report

COUPLES = int(os.environ.get("ANYUN_BENCH_COUPLES", "1900"))
YEAR = 2025
RANGED = {item.key for item in ITEMS} & {
    "discharge", "blood", "urine", "glucose", "liver", "kidney", "thyroid", "gonococcus",
    "chlamydia",
}  # fmt: skip
GROUP = (
    " FROM {table} t JOIN person p ON p.id = t.subject"
    " WHERE t.{day} BETWEEN '2025-01-01' AND '2025-12-31'"
    " AND NOT EXISTS (SELECT 1 FROM held h WHERE h.tbl = '{table}' AND h.pk = t.id)"
    " GROUP BY substr(t.owner, 1, 1), p.hukou_type, p.sex"
)
BY_FORM = {
    "physical": "examined_on", "reproductive_wife": "examined_on",
    "reproductive_husband": "examined_on", "lab_wife": "sampled_on", "lab_husband": "sampled_on",
    "ultrasound": "examined_on",
}  # fmt: skip
KEYS = ("owner", "hukou", "sex")
BOTH = " by sex"
PERSONS = "count(DISTINCT t.subject)"
OTHERS = (
    ("physical", "examined_on", f"examined{BOTH}", PERSONS),
    ("history_wife", "asked_on", f"history{BOTH}", PERSONS),
    ("history_husband", "asked_on", f"history{BOTH}", PERSONS),
    ("assessment", "assessed_on", f"at_risk{BOTH}", "sum(t.risk_tag = 'at_risk')"),
    ("education", "given_on", "education", "count(*)"),
    ("notice", "told_on", "counselling", "count(*)"),
    ("early_follow_up", "visited_on", "early", "count(*)"),
    ("outcome", "visited_on", "outcomes", "count(*)"),
)


def run(median: Callable[[Callable[[], Any], int], float]) -> dict[str, tuple[float, float]]:
    """Seconds of (our service report of a year, hand-written SQL), after checking they agree."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(os.environ.get("ANYUN_BENCH_YEAR", Path(place) / "county"))
        if not folder.exists():
            make_year(folder, COUPLES, 1, YEAR, SystemClock(), lambda _: None)
        county = open_station(folder, LOGIN, PASSWORD, SystemClock())
        try:
            period = period_of(str(YEAR))
            sql = statements()
            report = service_report(county, period)
            counted = by_hand(county, sql)
            for column, number in counted.items():
                ours = report.cells["total.sum"][column]
                if ours != number:
                    raise AssertionError(f"{column}: {ours} and by hand {number}")
            return {
                "service": (
                    median(lambda: service_report(county, period), 5),
                    median(lambda: by_hand(county, sql), 5),
                )
            }
        finally:
            close_station(county)


def by_hand(context: Context, sql: list[str]) -> Counter[str]:
    """Every column of the report, summed over its rows."""
    total: Counter[str] = Counter()
    for statement in sql:
        for row in context.database.rows(statement):
            counted = {name: value for name, value in row.items() if name not in KEYS}
            for name, value in counted.items():
                if name.endswith(BOTH):
                    name = name.removesuffix(BOTH)
                    total[f"{name}.{row['sex']}"] += value
                total[name] += value
    return total


def statements() -> list[str]:
    """One statement for each form: every item of it, normal and abnormal."""
    found = []
    for table, day in BY_FORM.items():
        parts = ["substr(t.owner, 1, 1) AS owner", "p.hukou_type AS hukou", "p.sex AS sex"]
        for item in ITEMS:
            form = next((one for one in item.forms if one.key == table), None)
            if form is None:
                continue
            tested, odd = _told(item, form)
            parts.append(f'sum(({tested}) AND NOT ({odd})) AS "{item.key}.normal"')
            parts.append(f'sum(({tested}) AND ({odd})) AS "{item.key}.abnormal"')
        found.append("SELECT " + ", ".join(parts) + GROUP.format(table=table, day=day))
    for table, day, column, counted in OTHERS:
        listed = f'p.sex AS sex, p.hukou_type AS hukou, {counted} AS "{column}"'
        found.append(f"SELECT {listed}" + GROUP.format(table=table, day=day))
    return found


def _told(item: Any, form: Any) -> tuple[str, str]:
    """When this item was tested, and when it is odd, as two conditions."""
    if item.key == "ultrasound":
        return "t.us_result IN ('normal', 'abnormal')", "t.us_result = 'abnormal'"
    if item.key == "hepatitis_b":
        odd = " OR ".join(
            f"ifnull(t.{name}, '') IN ('positive', 'suspicious')" for name in ("hbsag", "hbeag")
        )
        return "t.hbsag IS NOT NULL", odd
    if item.key == "blood_group":
        return "t.abo IS NOT NULL OR t.rh IS NOT NULL", "ifnull(t.rh, '') = 'negative'"
    names = [name for name in item.fields if name in form.fields]
    if item.key in ("physical", "reproductive"):
        names = [
            name
            for name, field in form.fields.items()
            if name not in MEASURES and field.reference_text()
        ]
    elif item.key not in RANGED:
        return f"t.{item.key} IS NOT NULL", f"t.{item.key} <> 'negative'"
    tested = " OR ".join(f"t.{name} IS NOT NULL" for name in names)
    if "exam_done" in form.fields:
        tested = f"({tested}) AND ifnull(t.exam_done, '') <> 'no'"
    return tested, " OR ".join(_odd(form.fields[name], form) for name in names)


def _odd(field: Any, form: Any) -> str:
    name = field.name
    if isinstance(field, OneOf):
        normal = ", ".join(f"'{token}'" for token in field.normal)
        return f"(t.{name} IS NOT NULL AND t.{name} NOT IN ({normal}))"
    low, high = (str(one) if one is not None else "NULL" for one in field.reference)
    if "ranges" in form.fields:
        low, high = (f"json_extract(t.ranges, '$.{name}[{at}]')" for at in (0, 1))
    value = f"CAST(t.{name} AS REAL)"
    return f"ifnull({value} < {low} OR {value} > {high}, 0)"
