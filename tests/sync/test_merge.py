"""Merging: whatever the order, the repetition or the clocks, everyone ends with the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.change import ERASE, WRITE, Change
from sync.clock import BadStamp, ms_of, next_stamp
from sync.merge import (
    RowState,
    compact_clock,
    expand_clock,
    parents_of,
    resolving_parents,
    row_state,
)

YEARS = 365 * 24 * 3600 * 1000
FIELDS = ("name", "phone", "note")


@dataclass
class Replica:
    """A station that keeps changes of one row; its clock may be wrong and may stand still."""

    origin: str
    skew: int
    known: dict[tuple[str, int], Change] = field(default_factory=dict)
    seq: int = 0

    def state(self) -> RowState:
        return row_state(self.known.values())

    def write(self, now: int, fields: dict[str, str], *, resolve: bool = False) -> Change:
        state = self.state()
        parents = resolving_parents(state, fields) if resolve else parents_of(state.clock, fields)
        overwritten = [state.clock[name] for name in fields if name in state.clock]
        if resolve:
            overwritten += [s for name in fields for s, _ in state.conflicts.get(name, [])]
        self.seq += 1
        stamp = next_stamp(now + self.skew, overwritten, self.origin)
        change = Change(
            self.origin, self.seq, stamp, "person", "p1", "p1", WRITE, fields, parents, "li"
        )
        self.known[self.origin, self.seq] = change
        return change

    def take(self, changes: Sequence[Change]) -> None:
        self.known |= {(one.origin, one.seq): one for one in changes}


STEPS = st.lists(
    st.tuples(
        st.integers(0, 3),  # who
        st.sampled_from(["write", "write", "write", "resolve", "carry"]),
        st.sampled_from(FIELDS),
        st.sampled_from(["甲", "乙", "丙"]),  # few values: equal ones meet often
        st.integers(0, 3),  # to whom
        st.sampled_from([0, 0, 0, 1, 50]),  # the clock often stands still
    ),
    max_size=30,
)
SKEWS = st.lists(st.sampled_from([0, 0, 1, -16 * YEARS, 12 * YEARS]), min_size=4, max_size=4)


@settings(max_examples=200)
@given(STEPS, SKEWS, st.randoms(use_true_random=False))
def test_replicas_converge_and_no_losing_value_is_lost(
    steps: list[tuple[int, str, str, str, int, int]], skews: list[int], chance: Random
) -> None:
    replicas = [
        Replica(f"t33019910{number}.0000000{number}", skew) for number, skew in enumerate(skews)
    ]
    now, everything = 60 * YEARS // 2, []
    for who, what, name, value, whom, passed in steps:
        now += passed
        one = replicas[who]
        if what == "carry":
            sent = list(one.known.values())
            chance.shuffle(sent)
            replicas[whom].take(
                sent[: chance.randint(0, len(sent))] if chance.random() < 0.3 else sent
            )
            continue
        change = one.write(now, {name: value}, resolve=what == "resolve")
        everything.append(change)
        assert one.state().values[name] == value  # what I just typed is what I see
    for one in replicas:
        one.take(everything)

    states = [one.state() for one in replicas]
    assert all(state == states[0] for state in states)
    _no_value_lost(everything, states[0])


def _no_value_lost(changes: list[Change], state: RowState) -> None:
    """Every write is the value, or was overwritten by one who saw it, or is kept for review."""
    for change in changes:
        for name in change.fields:
            seen = {stamp for other in changes for stamp in _named(other, name)}
            kept = {stamp for stamp, _ in state.conflicts.get(name, [])} | {state.clock[name]}
            assert change.stamp in seen | kept


def _named(change: Change, name: str) -> list[str]:
    if name not in change.fields:
        return []
    parents = change.parents.get(name) if isinstance(change.parents, dict) else change.parents
    return parents if isinstance(parents, list) else [parents] if parents else []


def test_equal_concurrent_values_are_both_kept_until_someone_decides() -> None:
    one, two = Replica("t330199101.00000001", 0), Replica("t330199102.00000002", 0)
    changes = [one.write(1, {"phone": "1"}), two.write(1, {"phone": "1"})]
    one.take(changes)

    assert len(one.state().conflicts["phone"]) == 1
    changes.append(one.write(2, {"phone": "1"}, resolve=True))
    two.take(changes)

    assert two.state().conflicts == {}


def test_an_ordinary_edit_does_not_close_a_conflict_it_did_not_look_at() -> None:
    one, two = Replica("t330199101.00000001", 0), Replica("t330199102.00000002", 0)
    one.take([two.write(1, {"phone": "旧"}), one.write(1, {"phone": "新"})])
    one.write(5, {"phone": "再改"})

    assert len(one.state().conflicts["phone"]) == 1
    assert one.state().values["phone"] == "再改"


def test_a_clock_set_back_by_years_still_beats_the_value_it_saw() -> None:
    ahead, back = (
        Replica("t330199101.00000001", 12 * YEARS),
        Replica("t330199102.00000002", -15 * YEARS),
    )
    back.take([ahead.write(20 * YEARS, {"name": "甲", "note": "x"})])
    back.write(20 * YEARS, {"name": "乙"})

    assert back.state().values == {"name": "乙", "note": "x"}


def test_a_wrong_clock_spoils_only_the_fields_it_wrote() -> None:
    ahead, right = Replica("t330199101.00000001", 12 * YEARS), Replica("t330199102.00000002", 0)
    right.take([ahead.write(20 * YEARS, {"name": "甲"})])
    phone = right.write(20 * YEARS, {"phone": "1"})

    assert ms_of(phone.stamp) == 20 * YEARS


def test_erasing_wins_over_every_write_before_and_after() -> None:
    one = Replica("t330199101.00000001", 0)
    changes = [one.write(1, {"name": "甲"}), one.write(2, {"name": "乙"})]
    gone = changes[0]._replace(seq=9, kind=ERASE, fields={})

    for order in permutations([*changes, gone]):
        assert row_state(order) == RowState(erased=True)


@given(st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(["a", "b", "c"]), min_size=1))
def test_a_compact_clock_is_the_same_clock(clock: dict[str, str]) -> None:
    assert expand_clock(compact_clock(clock), clock) == clock


@pytest.mark.parametrize("stamp", ["", "x", "0123456789ab", "0123456789AB.t1.00000000", "1.t"])
def test_what_is_no_stamp_is_refused(stamp: str) -> None:
    with pytest.raises(BadStamp):
        ms_of(stamp)
