"""The order in which people read names with numbers: 第2村 before 第10村."""

import re


def natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """A key for sorting: digits count as the number they are, and stand before letters."""
    parts = re.split(r"([0-9]+)", text)
    return tuple((False, int(one), "") if one.isdigit() else (True, 0, one) for one in parts if one)
