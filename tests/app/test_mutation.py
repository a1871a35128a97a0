"""The short form of the trial with spoilt bundles; the long one is tests/torture/mutation.py."""

from tests.torture import mutation


def test_no_spoilt_bundle_is_believed_and_each_refusal_says_why() -> None:
    figures = mutation.run(40)
    assert figures["believed, or the database changed"] == 0
    assert int(str(figures["spoilt bundles imported"])) >= 100
