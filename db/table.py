"""The one noun db shares with the rest: a table's name and its columns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A synced table: `columns` maps a column's name to "TEXT" or "INTEGER" (paper order).

    `dated_by` is the column that reports and lists select by; it gets an index.
    """

    name: str
    columns: dict[str, str]
    dated_by: str | None = None
