"""The measuring of an exchange itself works: a first load arrives whole and is the same at both."""

from tests.torture import exchange_speed


def test_a_first_load_is_measured_and_arrives_whole() -> None:
    found = exchange_speed.run(0)

    assert found["people"] == 80
    assert found["bundles"] == 1
    assert 0 < float(str(found["bytes per change"])) < 200
