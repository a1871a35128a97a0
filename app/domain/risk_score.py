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
