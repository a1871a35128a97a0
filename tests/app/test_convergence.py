"""Random histories over real stations end the same everywhere, and a planted fault is noticed."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.torture.convergence import Template, histories, template
from tests.torture.faults import FAULTS
from tests.torture.machine import FIND, QUIET, live


@pytest.fixture(scope="module")
def made() -> Iterator[Template]:
    with template() as stations:
        yield stations


def test_random_histories_converge_and_lose_nothing(made: Template) -> None:
    done = histories(made, range(3), steps=30)
    assert sum(done.values()) > 45


def test_a_station_that_drops_the_losers_is_noticed(made: Template) -> None:
    with FAULTS["losers dropped"](), pytest.raises(AssertionError):
        histories(made, range(4), steps=40)


def test_what_hypothesis_thinks_of_converges_and_loses_nothing(made: Template) -> None:
    short = settings(QUIET, max_examples=4, stateful_step_count=20, phases=FIND, derandomize=True)
    assert live(made, short)["histories"] >= 4


@pytest.mark.parametrize(
    "fault", ["a copied station that keeps its name", "of a copied station only one PC answered"]
)
def test_a_copied_station_that_goes_wrong_is_noticed(made: Template, fault: str) -> None:
    with FAULTS[fault](), pytest.raises(AssertionError):
        histories(made, range(1, 2))


def test_an_upgrade_that_projects_nothing_is_noticed(made: Template) -> None:
    with FAULTS["an upgrade that projects nothing"](), pytest.raises(AssertionError):
        histories(made, range(6, 7))
