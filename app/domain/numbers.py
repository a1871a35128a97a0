"""Measured values: canonical text, with a < or > in front where the instrument says so."""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_WIDE = str.maketrans("０１２３４５６７８９．＜＞－，", "0123456789.<>-,")
_NUMBER = re.compile(r"([<>]?)(-?\d{1,9}(?:\.\d{1,6})?)")


def canonical(typed: str) -> str:
    """Turn "１２．５０" into "12.5" and "< 0.010" into "<0.01". Raises ValueError."""
    text = re.sub(r"\s", "", typed.translate(_WIDE))
    found = _NUMBER.fullmatch(text)
    if not found:
        raise ValueError("not a number")
    value = Decimal(found[2])
    return found[1] + _plain(value)


def is_number(text: str) -> bool:
    """Whether a stored text is a number, canonical or not."""
    return _NUMBER.fullmatch(text) is not None


def number_of(text: str) -> Decimal:
    """The number in a canonical text, its < or > left aside."""
    return Decimal(text.lstrip("<>"))


@lru_cache(maxsize=8192)  # a report judges the same few results again and again
def side_of(text: str, low: float | None, high: float | None, bounds: str = "[]") -> str | None:
    """Say "low", "high", or None for inside; "<5" counts as just below 5, ">5" as just above.

    `bounds` says whether the limits belong to the inside, as mathematicians write it: [], (], [), ().
    """
    value = number_of(text)
    if low is not None and (
        value < Decimal(str(low))
        or (value == Decimal(str(low)) and (text[0] == "<" or bounds[0] == "("))
    ):
        return "low"
    if high is not None and (
        value > Decimal(str(high))
        or (value == Decimal(str(high)) and (text[0] == ">" or bounds[1] == ")"))
    ):
        return "high"
    return None


def rounded(value: Decimal, places: int) -> Decimal:
    """Round half up, as the reports do."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _plain(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return "0" if text in {"-0", "0"} else text
