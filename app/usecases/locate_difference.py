"""Where two stations differ: down to the record and its fields, never a value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

import orjson

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.bundle_troubles import REFUSED
from app.usecases.pairing import own_keys, peer_cards
from app.usecases.shared_changes import Stored, changes_in, known, shared
from app.usecases.trouble import translated
from db import durable, links
from sync.bundle import BundleRefused
from sync.check_list import CheckHead, Listed, read_check, write_check
from sync.fingerprint import change_hash

MOST = 500
Row = tuple[str, str]
Rows = Iterator[tuple[Row, dict[tuple[str, int], Listed]]]


@dataclass(frozen=True)
class Difference:
    """One record that differs. `only_here` and `only_there` count changes; `fields` are labels."""

    form: str
    record_id: str
    subject: str
    fields: tuple[str, ...]
    only_here: int
    only_there: int


def write_check_list(context: Context, station: str, path: Path) -> Path:
    """Write the list of all we share with a station, for it to compare. Raises KnownError."""
    allow(context, "exchange")
    card = peer_cards(context).get(station)
    if card is None:
        raise KnownError("核对清单", f"没有与 {station} 配对", "请检查站代码，或先配对")
    got = [row for row in links.got(context.database, station) if row["origin"] == card.origin]
    acked = max((row["seq"] for row in got), default=0)
    head = CheckHead(context.station.origin, acked)
    scope = shared(context, station)
    listed = map(_listed, changes_in(context, scope, by_row=True))
    with translated("核对清单"), durable.Staged(path.parent) as staged:
        staged.fill(lambda file: write_check(file, head, listed, [card.age_recipient]))
        staged.place(path)
    record(context, "write_check_list", "", station)
    return path


def compare_check_list(context: Context, path: Path) -> list[Difference]:
    """Compare the other station's list with what we share with it; the first few hundred records.

    What we have not sent yet, or what it had not received, is no difference. Raises KnownError.
    """
    allow(context, "exchange")
    with translated("核对清单"), path.open("rb") as file:
        try:
            head, theirs = read_check(file, own_keys(context))
            station = head.sender.partition(".")[0]
            if station not in peer_cards(context):
                raise KnownError("核对清单", f"没有与 {station} 配对", "请检查文件来自哪个站")
            scope = known(context, station, head.acked)
            ours = map(_listed, changes_in(context, scope, by_row=True))
            found = list(islice(_differences(ours, theirs), MOST))
        except BundleRefused as refusal:
            raise KnownError("核对清单", *REFUSED[refusal.reason]) from None
    record(context, "compare_check_list", "", f"{station}:{len(found)}")
    return found


def _listed(stored: Stored) -> Listed:
    _, origin, seq, _, table, pk, subject, _, fields, _, _ = stored
    hashed = change_hash(stored[1:]).hex()[:16]
    return Listed(table, pk, subject, origin, seq, hashed, list(orjson.loads(fields)))


def _differences(ours: Iterable[Listed], theirs: Iterable[Listed]) -> Iterator[Difference]:
    """Walk both lists together, row by row."""
    here, there = _by_row(ours), _by_row(theirs)
    mine, other = next(here, None), next(there, None)
    while mine or other:
        if other is None or (mine is not None and mine[0] < other[0]):
            assert mine is not None
            yield _difference(mine[0], mine[1], {})
            mine = next(here, None)
        elif mine is None or other[0] < mine[0]:
            yield _difference(other[0], {}, other[1])
            other = next(there, None)
        else:
            if mine[1] != other[1]:
                yield _difference(mine[0], mine[1], other[1])
            mine, other = next(here, None), next(there, None)


def _by_row(changes: Iterable[Listed]) -> Rows:
    for row, found in groupby(changes, key=lambda one: (one.table, one.pk)):
        yield row, {(one.origin, one.seq): one for one in found}


def _difference(
    row: Row, here: dict[tuple[str, int], Listed], there: dict[tuple[str, int], Listed]
) -> Difference:
    only_here = [one for key, one in here.items() if there.get(key) != one]
    only_there = [one for key, one in there.items() if here.get(key) != one]
    form = FORMS.get(row[0])
    names = dict.fromkeys(name for one in only_here + only_there for name in one.fields)
    labels = [form.fields[name].label if form and name in form.fields else name for name in names]
    return Difference(
        form=form.title if form else row[0],
        record_id=row[1],
        subject=(only_here + only_there)[0].subject,
        fields=tuple(labels),
        only_here=len(only_here),
        only_there=len(only_there),
    )
