"""A report as numbers: rows, columns and, behind each number, who was counted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included; `name` is YYYY-MM or YYYY."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Column:
    """A column: its stable key and title; a number without `open_list` never opens its people."""

    key: str
    title: str
    open_list: bool = True


@dataclass
class Report:
    """`cells[row key][column key]` is a number; `behind` holds the ids that were counted."""

    key: str
    title: str
    period: Period
    rows: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    cells: dict[str, dict[str, int]] = field(default_factory=dict)
    behind: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        self.cells = {row: {column.key: 0 for column in self.columns} for row, _ in self.rows}

    def count(self, rows: Iterable[str], column: str, who: str) -> None:
        """Count one person, couple or occasion in these rows of a column."""
        for row in rows:
            self.cells[row][column] += 1
            self.behind.setdefault((row, column), []).append(who)

    def add_up(self, column: str, parts: Iterable[str]) -> None:
        """A column that is the sum of others, in every row."""
        found = list(parts)
        for cells in self.cells.values():
            cells[column] = sum(cells[part] for part in found)


@dataclass(frozen=True)
class Indicator:
    """A ratio with its parts: value = numerator ÷ denominator × per; None where nothing is counted."""

    key: str
    title: str
    numerator: int
    denominator: int
    unit: str
    per: int = 100
    mark: str = "K"

    @property
    def value(self) -> str | None:
        """Two decimals, half up, as text; None without a denominator."""
        if not self.denominator:
            return None
        exact = Decimal(self.numerator) * self.per / Decimal(self.denominator)
        return str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def period_of(text: str) -> Period:
    """The month "2026-11" or the year "2026". Raises ValueError."""
    year, _, month = text.partition("-")
    if len(year) != len("2026") or not (month == "" or len(month) == len("11")):
        raise ValueError(text)
    first = date(int(year), int(month or 1), 1)
    end = date(
        first.year + (not month or first.month == 12), first.month % 12 + 1 if month else 1, 1
    )
    return Period(text, first, end - timedelta(days=1))
