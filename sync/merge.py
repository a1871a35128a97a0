"""Merging: the state of a row is a function of the set of its changes, and of nothing else.

Each field is a register where the highest stamp wins. A write that no other write names as its
parent is a head; heads that lost are conflicts and are kept, equal in value or not (R3, R9).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.change import ERASE, Change

Clock = dict[str, str]
Losers = list[tuple[str, Any]]
BIRTH = ""


@dataclass(frozen=True)
class RowState:
    """Values and stamps by field; `conflicts` holds [(stamp, losing value), …], newest first."""

    values: dict[str, Any] = field(default_factory=dict)
    clock: Clock = field(default_factory=dict)
    conflicts: dict[str, Losers] = field(default_factory=dict)
    erased: bool = False


def row_state(changes: Iterable[Change]) -> RowState:
    """The state of one row after all these changes, in whatever order and however often."""
    known = [one for _, one in sorted({(one.origin, one.seq): one for one in changes}.items())]
    if any(one.kind == ERASE for one in known):
        return RowState(erased=True)
    writes: dict[str, dict[str, Any]] = {}
    named: dict[str, set[str]] = {}
    for change in known:
        for name, value in change.fields.items():
            writes.setdefault(name, {})[change.stamp] = value
            named.setdefault(name, set()).update(_parents(change.parents, name))
    state = RowState()
    for name, by_stamp in writes.items():
        winner = max(by_stamp)
        state.values[name], state.clock[name] = by_stamp[winner], winner
        lost = sorted(by_stamp.keys() - named[name] - {winner}, reverse=True)
        if lost:
            state.conflicts[name] = [(stamp, by_stamp[stamp]) for stamp in lost]
    return state


def fast_forward(clock: Clock, changes: Iterable[Change]) -> RowState | None:
    """What these changes write over a row without conflicts that has this clock, and its new clock.

    None unless each, in order of stamp, overwrites exactly what stands: then only all changes of
    the row can say what it is.
    """
    values: dict[str, Any] = {}
    after = dict(clock)
    for change in sorted(changes, key=lambda one: one.stamp):
        if change.kind == ERASE:
            return None
        if after or change.parents is not None:
            for name in change.fields:
                standing = after.get(name)
                if list(_parents(change.parents, name)) != ([standing] if standing else []):
                    return None
                if standing and change.stamp <= standing:
                    return None
        values |= change.fields
        after |= dict.fromkeys(change.fields, change.stamp)
    return RowState(values, after)


def parents_of(clock: Mapping[str, str], fields: Iterable[str]) -> Any:
    """What an ordinary edit of these fields overwrites: the winners it saw."""
    return _compact({name: clock[name] for name in fields if name in clock}, list(fields))


def resolving_parents(state: RowState, fields: Iterable[str]) -> dict[str, list[str]]:
    """What a reviewer's decision overwrites: every head, so that the conflict closes everywhere."""
    return {
        name: [state.clock[name], *(stamp for stamp, _ in state.conflicts.get(name, []))]
        for name in fields
        if name in state.clock
    }


def compact_clock(clock: Clock) -> Clock:
    """The clock with the commonest stamp said once, under the empty name."""
    if not clock:
        return {}
    stamps = list(clock.values())
    if len(set(stamps)) == 1:
        return {BIRTH: stamps[0]}
    common = max(sorted(set(stamps)), key=stamps.count)
    return {BIRTH: common} | {name: stamp for name, stamp in clock.items() if stamp != common}


def expand_clock(compact: Clock, fields: Iterable[str]) -> Clock:
    """The clock again, for a row that has these fields."""
    if BIRTH not in compact:
        return dict(compact)
    return {name: compact.get(name, compact[BIRTH]) for name in fields}


def _parents(parents: Any, name: str) -> Iterable[str]:
    mine = parents.get(name) if isinstance(parents, dict) else parents
    return mine if isinstance(mine, list) else [mine] if mine else []


def _compact(parents: dict[str, str], fields: list[str]) -> Any:
    if not parents:
        return None
    if len(parents) == len(fields) and len(set(parents.values())) == 1:
        return next(iter(parents.values()))
    return parents
