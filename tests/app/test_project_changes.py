"""Taking changes in: the quick way of projecting a row gives the same answer as all its changes."""

import json
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.context import Context
from app.usecases.take_in import take_in
from db import change_log, records
from sync.change import ERASE, WRITE, Change
from sync.merge import expand_clock, row_state

ORIGINS = ("t330199101.00000001", "t330199101.00000002", "c330199000.00000003")
FIELDS = ("phone", "address", "village", "from_a_newer_version")
NUMBERS = count(1)
ROWS = count(1)

# (origin, milliseconds, fields, which of the writes before it saw)
WRITES = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 3),
        st.sets(st.sampled_from(FIELDS), min_size=1),
        st.sampled_from(["newest", "newest", "newest", "none", "some", "erase"]),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=8,
)


def history(writes: list[Any]) -> list[Change]:
    made: list[Change] = []
    used: set[tuple[str, str]] = set()
    for origin_at, moment, names, saw, chance in writes:
        origin, seq = ORIGINS[origin_at], next(NUMBERS)
        parents: dict[str, Any] = {}
        for name in sorted(names):
            before = sorted(one.stamp for one in made if name in one.fields)
            if before and saw != "none":
                parents[name] = before[-1] if saw == "newest" else before[chance % len(before)]
        newest = max([0, *(int(one[:12], 16) + 1 for one in parents.values())])
        stamp = f"{max(moment, newest):012x}.{origin}"
        erases = saw == "erase" and chance == 9
        fields: dict[str, Any] = {
            name: f"{name} {seq}" for name in names if (name, stamp) not in used and not erases
        }
        used |= {(name, stamp) for name in fields}
        kind = ERASE if erases else WRITE
        made.append(
            Change(origin, seq, stamp, "person", "", "", kind, fields, parents or None, "wang")
        )
    return made


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(WRITES, st.data())
def test_the_row_is_the_same_whatever_the_batches_and_the_order(
    county: Context, writes: list[Any], data: st.DataObject
) -> None:
    pk = f"row{next(ROWS)}"
    changes = [one._replace(pk=pk, subject=pk) for one in history(writes)]
    order = data.draw(
        st.sampled_from([changes, changes, changes[::-1], changes[1::2] + changes[::2]])
    )
    cut = data.draw(st.integers(0, len(order)))
    database = county.database
    with database.atomic():
        for batch in (order[:cut], order[cut:], order[:1]):
            take_in(county, "t330199101", batch, {})

    wanted = row_state(changes)
    row = records.read(database, "person", pk, even_held=True) or {}
    clock, conflicts = change_log.clock_of(database, "person", pk)
    found = {name: row[name] for name in FIELDS if name in row and row[name] is not None}
    assert wanted.erased == (not clock)
    assert wanted.erased or found == {
        name: one for name, one in wanted.values.items() if name in row
    }
    assert conflicts == json.loads(json.dumps(wanted.conflicts))
    expanded = expand_clock(clock, wanted.clock)
    assert {name: expanded[name] for name in wanted.clock if name in row} == {
        name: stamp for name, stamp in wanted.clock.items() if name in row
    }
