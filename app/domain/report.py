"""A report as numbers: rows, columns and, behind each number, who was counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
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


Cell = tuple[str, str]


@dataclass(frozen=True)
class Report:
    """`cells[row key][column key]` is a number; `behind` holds who was counted in the wanted cell."""

    key: str
    title: str
    period: Period
    rows: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    cells: dict[str, dict[str, int]] = field(default_factory=dict)
    behind: tuple[str, ...] = ()


class Tally:
    """Counting for a report, which is done when `report` is asked for.

    Who was counted is kept for the `wanted` (row, column) alone: a county year has half a million.
    """

    def __init__(self, empty: Report, wanted: Cell | None = None) -> None:
        self.period = empty.period
        self._empty = empty
        self._row, self._column = wanted or ("", "")
        self._behind: list[str] = []
        self._counted: Counter[tuple[tuple[str, ...], str]] = Counter()
        self._sums: dict[str, list[str]] = {}

    @property
    def names_people(self) -> bool:
        """Whether somebody asked who is behind a number."""
        return bool(self._column)

    def count(
        self, rows: tuple[str, ...], column: str, number: int = 1, who: Iterable[str] = ()
    ) -> None:
        """Count persons, couples or occasions in these rows of a column; `who` they are, if asked."""
        self._counted[rows, column] += number
        if column == self._column and self._row in rows:
            self._behind += who

    def add_up(self, column: str, parts: Iterable[str]) -> None:
        """A column that is the sum of others, in every row."""
        self._sums[column] = list(parts)

    def report(self) -> Report:
        """The report with its numbers."""
        empty = self._empty
        cells = {row: {column.key: 0 for column in empty.columns} for row, _ in empty.rows}
        for (rows, column), number in self._counted.items():
            for row in rows:
                cells[row][column] += number
        for column, parts in self._sums.items():
            for row_cells in cells.values():
                row_cells[column] = sum(row_cells[part] for part in parts)
        return replace(empty, cells=cells, behind=tuple(self._behind))


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
