"""The steps of the random histories as a Hypothesis state machine: one that breaks a promise is made short.

Everything in a history follows from what Hypothesis draws, so the steps it prints can be walked again.
"""

import contextlib
from collections import Counter
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from tests.torture.convergence import STATIONS, Template, World, begin, end, template, world
from tests.torture.steps import STEPS, Step

SEEDS = st.integers(0, 9999)
QUIET = settings(
    database=None, deadline=None, print_blob=False, suppress_health_check=list(HealthCheck)
)
FIND, SHRINK = (Phase.generate,), (Phase.generate, Phase.shrink)


class Life(RuleBasedStateMachine):
    """One history; `made` and `done` are set for a run of many."""

    made: Template
    done: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self._held = contextlib.ExitStack()
        self._one: World | None = None

    @initialize(count=st.integers(2, len(STATIONS)), old=st.sets(st.sampled_from(STATIONS)))
    def found(self, count: int, old: set[str]) -> None:
        """So many stations, of which these run the older program."""
        stations = STATIONS[:count]
        one = world(self.made, Random(0), stations, old & set(stations))
        self._one = self._held.enter_context(one)
        with self._whole():
            begin(self._one)

    def walk(self, step: Step, seed: int) -> None:
        """One step; `seed` says where, with whom and what."""
        with self._whole():
            assert self._one
            self._one.chance = Random(seed)
            self._one.do(step)

    @contextlib.contextmanager
    def _whole(self) -> Any:
        """What follows a broken promise says nothing."""
        try:
            yield
        except BaseException:
            self._one = None
            raise

    def teardown(self) -> None:
        """All that was promised holds at the end."""
        with self._held:
            if self._one:
                end(self._one)
                self.done.update(self._one.done)
                self.done["histories"] += 1


def machine(made: Template, done: Counter[str]) -> type[Life]:
    """The state machine of histories that begin with these stations; `done` counts."""
    rules = {
        name: _rule_of(name, step)
        for step in STEPS
        for again in range(1 + step.weight // 9)  # what comes often has several rules
        for name in [f"{step.name.replace(' ', '_')}{again or ''}"]
    }
    return type("Histories", (Life,), {**rules, "made": made, "done": done})


def _rule_of(name: str, step: Step) -> Any:
    def taken(self: Life, seed: int) -> None:
        self.walk(step, seed)

    taken.__name__ = name
    return rule(seed=SEEDS)(taken)


def live(made: Template, how: settings) -> Counter[str]:
    """So many histories as these settings say; returns how often each step was done."""
    done = Counter[str]()
    run_state_machine_as_test(machine(made, done), settings=how)  # type: ignore[no-untyped-call]
    return done


def run(rounds: int) -> dict[str, object]:
    """Figures of so many histories that Hypothesis thinks of."""
    how = settings(QUIET, max_examples=rounds, stateful_step_count=50, phases=SHRINK)
    with template() as made:
        try:
            done = live(made, how)
        except AssertionError as broken:
            told = [str(broken), *getattr(broken, "__notes__", ())]
            raise AssertionError("\n".join(told)) from broken
    histories = done.pop("histories")
    steps = {f"steps: {name}": count for name, count in sorted(done.items())}
    return {"histories": histories, "steps": done.total(), **steps}
