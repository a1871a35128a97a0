"""Random histories over real stations end the same everywhere, and a planted fault is noticed."""

from collections.abc import Iterator

import pytest

from tests.torture.convergence import Template, histories, template
from tests.torture.faults import FAULTS


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
