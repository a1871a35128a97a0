"""What is wrong with a value, beside its field."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """`severity`: "error" cannot be saved; "confirm" is saved once confirmed; "hint" is only said."""

    field: str
    sentence: str
    severity: str


class Unreadable(ValueError):
    """What was typed is not a value of this kind; the text says what would be (Chinese)."""
