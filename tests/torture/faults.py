"""Faults planted on purpose: a harness that lets them pass would be worth nothing."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from unittest import mock

import sync.merge
from app.catalogue import FORMS
from app.context import Context
from app.usecases import apply_erasure, save_row
from app.usecases.tables import links_of
from app.usecases.what_leaves import Leaving
from db import change_log
from sync.change import Change

if TYPE_CHECKING:
    from tests.torture.convergence import Template

Plant = Callable[[], contextlib.AbstractContextManager[Any]]
USERS_OF_MERGE = ("app.usecases.save_row.row_state", "app.usecases.project_changes.row_state")


def _rewritten(module: Any, old: str, new: str) -> dict[str, Any]:
    """The names of a module whose text has been changed."""
    text = inspect.getsource(module)
    assert old in text, f"nothing to plant a fault on: {old}"
    names: dict[str, Any] = {"__name__": module.__name__, "__file__": module.__file__}
    exec(compile(text.replace(old, new), module.__file__, "exec", dont_inherit=True), names)
    return names


@contextlib.contextmanager
def _merge(old: str, new: str) -> Iterator[None]:
    """Merging with a fault in it, wherever it is used."""
    changed = _rewritten(sync.merge, old, new)["row_state"]
    with contextlib.ExitStack() as stack:
        for name in USERS_OF_MERGE:
            stack.enter_context(mock.patch(name, _plain(changed)))
        yield


def _plain(changed: Callable[..., Any]) -> Callable[..., Any]:
    """The state as the program's own class, so that only the fault differs."""

    def state(changes: Any) -> sync.merge.RowState:
        found = changed(changes)
        return sync.merge.RowState(found.values, found.clock, found.conflicts, found.erased)

    return state


@contextlib.contextmanager
def _writing(old: str, new: str) -> Iterator[None]:
    real = save_row._write.__code__
    save_row._write.__code__ = _rewritten(save_row, old, new)["_write"].__code__
    try:
        yield
    finally:
        save_row._write.__code__ = real


@contextlib.contextmanager
def _closing_edit() -> Iterator[None]:
    """An ordinary edit that names every head, as if a person had decided."""

    def parents(clock: Any, fields: Any) -> Any:
        return {name: [clock[name], *ended.get(name, [])] for name in fields if name in clock}

    ended: dict[str, list[str]] = {}
    real = change_log.clock_of

    def clock_of(*asked: Any) -> Any:
        clock, conflicts = real(*asked)
        ended.clear()
        ended.update({name: [stamp for stamp, _ in lost] for name, lost in conflicts.items()})
        return clock, conflicts

    with (
        mock.patch.object(save_row, "parents_of", parents),
        mock.patch.object(change_log, "clock_of", clock_of),
    ):
        yield


def _patched(name: str, fault: Any) -> Plant:
    return lambda: mock.patch(name, fault)


def _no_erasure_leaves(self: Leaving, lsn: int, change: Any) -> bool:
    return change.kind == 0 and REAL_MAY_LEAVE(self, lsn, change)


REAL_MAY_LEAVE = Leaving._may_leave


@contextlib.contextmanager
def _late_kept() -> Iterator[None]:
    """What comes of an erased person is stored as it is."""
    with (
        mock.patch("app.usecases.take_in.as_stored", lambda _, changes: list(changes)),
        mock.patch("app.usecases.import_bundles.as_stored", lambda _, changes: list(changes)),
    ):
        yield


def _known_only(context: Context, changes: Iterable[Change]) -> list[Change]:
    """An older program that stores what it knows, and not what it does not."""
    kept = []
    for one in apply_erasure.as_stored(context, changes):
        if one.table in FORMS:
            known = {*FORMS[one.table].fields, *links_of(one.table)}
            fields = {name: value for name, value in one.fields.items() if name in known}
            kept.append(one._replace(fields=fields))
    return kept


FAULTS: dict[str, Plant] = {
    "ties broken by time alone": lambda: _merge(
        "winner = max(by_stamp)", "winner = max(by_stamp, key=lambda one: one[:12])"
    ),
    "the smallest stamp wins": lambda: _merge("winner = max(by_stamp)", "winner = min(by_stamp)"),
    "equal heads dropped": lambda: _merge(
        "        if lost:",
        "        lost = [one for one in lost if by_stamp[one] != by_stamp[winner]]\n        if lost:",
    ),
    "losers dropped": lambda: _merge("        if lost:", "        if False:"),
    "parents not heeded": lambda: _merge("- named[name] - {winner}", "- {winner}"),
    "fast path over a conflicted row": lambda: _writing("if conflicts:", "if False:"),
    "a write that does not beat what it saw": _patched(
        "app.usecases.save_row.next_stamp", lambda now, _, origin: f"{now:012x}.{origin}"
    ),
    "an ordinary edit that ends differences": _closing_edit,
    "a decision that names the winner alone": _patched(
        "app.usecases.save_row.resolving_parents",
        lambda state, fields: {name: [state.clock[name]] for name in fields if name in state.clock},
    ),
    "late changes of an erased person kept": _late_kept,
    "erasures that stay at home": lambda: mock.patch.object(
        Leaving, "_may_leave", _no_erasure_leaves
    ),
    "nothing settled after an import": _patched(
        "app.usecases.import_bundles.settle_rows", lambda *_: None
    ),
    "links not followed": _patched("app.usecases.settle_rows.join_again", lambda *_: set()),
    "what was not taken counted in": _patched(
        "app.usecases.shared_changes.quarantine.not_taken", lambda *_: []
    ),
    "what was withheld never sent": _patched("db.links.withheld", lambda *_: []),
    "bad changes used": _patched("app.usecases.take_in.keep_bad_aside", lambda *_: set()),
    "a copied station that keeps its name": _patched(
        "app.usecases.identity.why_new", lambda *_: ""
    ),
    "of a copied station only one PC answered": _patched(
        "app.usecases.incarnations._waits_longer", lambda *_: False
    ),
    "an upgrade that projects nothing": _patched("app.usecases.upgrade._rows_with", lambda *_: {}),
    "what an older program does not know dropped": _patched(
        "app.usecases.take_in.as_stored", _known_only
    ),
}


def caught(
    histories: Callable[[Template, range], Any], made: Template, most: int
) -> dict[str, int | None]:
    """For each fault the number of the history that caught it, or None."""
    found: dict[str, int | None] = {}
    for name, plant in FAULTS.items():
        found[name] = None
        for seed in range(most):
            try:
                with plant():
                    histories(made, range(seed, seed + 1))
            except Exception:
                found[name] = seed
                break
    return found
