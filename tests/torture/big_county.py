"""A big county for little time: a few made-up couples' files, cloned with new ids and names."""

import tempfile
import uuid
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from app.catalogue import FORMS
from app.clock import SystemClock
from app.context import Context
from app.demo import people
from app.demo.circle import LOGIN, PASSWORD
from app.demo.year import make_year
from app.usecases.batches import batches
from app.usecases.ids import form_id
from app.usecases.open_station import close_station, open_station
from app.usecases.settle_rows import Rows, settle_rows
from app.usecases.take_in import take_in
from db import change_log
from sync.change import Change

TEMPLATES = 6
WAVE = 200  # couples whose changes lie mixed, as in a month of work
File = list[Change]


def fill(context: Context, couples: int, changes_each: int = 50, seed: int = 1) -> int:
    """Fill a station with so many couples, each with about so many changes; returns the changes."""
    made, chance = 0, Random(seed)
    files = [_padded(one, changes_each) for one in _templates()]
    numbers, ids = count(change_log.last_seq(context.database, context.station.origin) + 1), count()
    for wave in batches(range(couples), WAVE):
        mixed = [
            change
            for number in wave
            for change in _clone(files[number % len(files)], number, ids, chance)
        ]
        mixed.sort(key=lambda one: one.stamp)
        ours = [_as_ours(context, one, next(numbers)) for one in mixed]
        with context.database.atomic():
            rows: Rows = {}
            made += take_in(context, context.station.code, ours, rows)
            settle_rows(context, rows)
    return made


def _templates() -> list[File]:
    """The changes of a few couples who were really entered, file by file."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place, clock = Path(folder) / "year", SystemClock()
        make_year(place, TEMPLATES, 5, clock.today().year - 2, clock, lambda _: None)
        year = open_station(place, LOGIN, PASSWORD, clock)
        try:
            upto = change_log.last_lsn(year.database)
            found = [Change(*one) for _, one in change_log.changes_since(year.database, 0, upto)]
        finally:
            close_station(year)
    owner: dict[str, str] = {}
    for one in found:
        if one.table == "couple":
            owner |= dict.fromkeys((one.fields["wife_id"], one.fields["husband_id"]), one.pk)
            owner[one.pk] = one.pk
    files: dict[str, File] = {}
    for one in found:
        files.setdefault(owner[one.subject], []).append(one)
    return list(files.values())


def _padded(file: File, wanted: int) -> File:
    """A file with follow-up contacts of the wife added until it has as many changes."""
    wife = next(one for one in file if one.table == "person" and one.fields["sex"] == "female")
    visit = next(one for one in file if one.table == "visit")
    padded = list(file)
    for number in range(wanted - len(file)):
        moment = int(wife.stamp[:12], 16) + (number + 1) * 7 * 86_400_000
        values = {
            "contacted_on": f"{2024 + number // 12}-{number % 12 + 1:02d}-11", "visitor": "赵随访",
            "visit_way": "phone", "contact_result": "not_pregnant", "visit_id": visit.pk,
            "owner": "c330199000", "completed_on": "2024-11-11",
        }  # fmt: skip
        padded.append(
            wife._replace(
                stamp=f"{moment:012x}{wife.stamp[12:]}",
                table="contact",
                pk=f"contact{number}",
                subject=wife.pk,
                fields=values,
                parents=None,
            )
        )
    return padded


def _clone(file: File, number: int, ids: Iterator[int], chance: Random) -> Iterator[Change]:
    named = people.couple(chance, "330199101", SystemClock().today() - timedelta(days=900), number)
    new: dict[str, str] = {}

    def renamed(old: str) -> str:
        if old not in new:
            new[old] = uuid.uuid5(uuid.NAMESPACE_OID, f"{number}/{next(ids)}").hex
        return new[old]

    for one in file:
        subject, fields = renamed(one.subject), _renamed(one.fields, renamed)
        if one.table == "person" and "name" in fields:
            fields |= named.wife if fields["sex"] == "female" else named.husband
        if one.table == "visit" and "file_number" in fields:
            fields["file_number"] = f"330199101{2024}{number:06d}"
        visit = one.fields.get("visit_id")
        form = FORMS[one.table]
        if visit and not form.many:
            new.setdefault(one.pk, form_id(renamed(visit), one.table, subject))
        yield one._replace(pk=renamed(one.pk), subject=subject, fields=fields)


def _renamed(fields: dict[str, Any], renamed: Any) -> dict[str, Any]:
    return {
        name: renamed(value)
        if name.endswith("_id") and isinstance(value, str) and len(value) == 32
        else value
        for name, value in fields.items()
    }


def _as_ours(context: Context, one: Change, seq: int) -> Change:
    """Written here: our name on the record, our origin in the number and in every stamp."""
    origin = context.station.origin

    def mine(parents: Any) -> Any:
        if isinstance(parents, dict):
            return {name: mine(stamp) for name, stamp in parents.items()}
        return f"{parents[:13]}{origin}" if parents else None

    fields = one.fields | ({"owner": context.station.code} if "owner" in one.fields else {})
    return one._replace(
        fields=fields,
        origin=origin,
        seq=seq,
        stamp=f"{one.stamp[:13]}{origin}",
        parents=mine(one.parents),
    )
