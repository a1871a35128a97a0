"""Reference ranges of the laboratory's kits, with their dates; a result keeps the range it had.

The national system keeps them per organisation, item, sex, kit and date, with four kinds of limits
(fact sheet 3.6). Here they are this station's own; a result carries its range to other stations.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.domain.dates import read_date
from app.errors import KnownError
from app.forms.form import Form
from app.forms.kinds import Decimal
from app.forms.reference import RANGES, stored_ranges
from app.usecases.allow import allow, record
from app.usecases.trouble import translated
from db import station_tables

KITS = "kits"
BOUNDS = ("[]", "(]", "[)", "()")
Values = dict[str, Any]


@dataclass(frozen=True)
class Kit:
    """The range of one test, such as lab_wife.tsh, from `since` up to and including `until`."""

    form: str
    field: str
    kit: str
    low: float | None
    high: float | None
    bounds: str
    since: str
    until: str | None = None


def list_kits(context: Context) -> list[Kit]:
    """All kits of this station, by test and date."""
    found = station_tables.setting(context.database, KITS) or []
    return sorted((Kit(**one) for one in found), key=lambda one: (one.form, one.field, one.since))


def put_kit(context: Context, kit: Kit) -> None:
    """Add a kit; the one before it for the same test ends on the day before. Raises KnownError."""
    allow(context, "kits")
    _refuse(kit)
    others = [one for one in list_kits(context) if not _same_start(one, kit)]
    with translated("试剂盒"), context.database.atomic():
        station_tables.put_setting(context.database, KITS, [asdict(one) for one in (*others, kit)])
        record(context, "kit", "", f"{kit.form}.{kit.field}:{kit.since}")


def keep_ranges(context: Context, form: type[Form], values: Values, before: Values) -> None:
    """Put into a record the ranges its results are judged by; a result already judged keeps its own."""
    if RANGES not in form.fields:
        return
    on = values.get("tested_on") or values.get("sampled_on") or ""
    kept, kits = stored_ranges(before), list_kits(context)
    ranges = {}
    for name, field in form.fields.items():
        if not isinstance(field, Decimal) or values.get(name) is None:
            continue
        if name in kept and before.get(name) == values[name]:
            ranges[name] = kept[name]
        elif found := range_in_force(kits, form.key, field, on):
            ranges[name] = found
    text = json.dumps(ranges, ensure_ascii=False, sort_keys=True)
    values[RANGES] = text if ranges else None


def range_in_force(kits: list[Kit], form: str, field: Decimal, on: str) -> list[Any] | None:
    """[low, high, bounds, kit] for a result of that day: the kit's, or the shipped one, or none."""
    if found := _in_force(kits, form, field.name, on):
        return [found.low, found.high, found.bounds, found.kit]
    return [*field.reference, "[]", "default"] if field.reference else None


def _in_force(kits: list[Kit], form: str, field: str, on: str) -> Kit | None:
    first = form.replace("repeat_", "lab_")
    good = [
        one
        for one in kits
        if (one.form, one.field) == (first, field)
        and one.since <= on
        and (one.until is None or on <= one.until)
    ]
    return max(good, key=lambda one: one.since, default=None)


def _same_start(one: Kit, other: Kit) -> bool:
    return (one.form, one.field, one.since) == (other.form, other.field, other.since)


def _refuse(kit: Kit) -> None:
    form = FORMS.get(kit.form)
    field = form.fields.get(kit.field) if form else None
    if form is None or not isinstance(field, Decimal) or RANGES not in form.fields:
        raise KnownError("试剂盒", f"没有名为 {kit.form}.{kit.field} 的检验项目", "请从列表中选择")
    if kit.bounds not in BOUNDS:
        raise KnownError("试剂盒", "上下限的写法不对", "请用 []、(]、[) 或 ()")
    if kit.low is None and kit.high is None:
        raise KnownError("试剂盒", "上限和下限都没有填", "请至少填一项")
    if kit.low is not None and kit.high is not None and kit.low > kit.high:
        raise KnownError("试剂盒", "下限大于上限", "请核对")
    for day in filter(None, (kit.since, kit.until)):
        try:
            good = read_date(day).isoformat() == day
        except ValueError:
            good = False
        if not good:
            raise KnownError("试剂盒", f"{day} 不是日期", "请写成 2026-03-01")
