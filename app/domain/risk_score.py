"""The score of the national assessment service: its arithmetic, nothing else (fact sheet 4.1 b, V S3).

The harm level of each factor (1-5) is not published: levels are a table that a named clinician
accepts for a station, and without one there is no score.
"""

from collections.abc import Iterable

AT_ONCE, FOURTH, THIRD = 5, 4, 3
MAKES_ONE = 3  # three threes make a four, three fours a five


def is_high(levels: Iterable[int]) -> bool:
    """Whether these harm levels add up to high risk."""
    found = list(levels)
    if AT_ONCE in found:
        return True
    fours = found.count(FOURTH) + found.count(THIRD) // MAKES_ONE
    return fours // MAKES_ONE >= 1


def high_side(*, wife: bool, husband: bool) -> str:
    """Whose tag is high: "none", "wife", "husband" or "both"."""
    if wife and husband:
        return "both"
    return "wife" if wife else "husband" if husband else "none"


def conclusion(*, any_high: bool, any_abnormal: bool, both_signed: bool) -> str:
    """The national conclusion code: 1.1, 1.2, 2.1, 2.2 or 3."""
    if any_high:
        return "3"
    first = "2" if any_abnormal else "1"
    return f"{first}.{1 if both_signed else 2}"
