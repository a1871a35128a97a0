"""The small vocabulary of pictures: what is to be shown, not how. Every axis begins at zero."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Columns:
    """Upright bars over time, each with its number; `target` is a line across. None: not yet."""

    categories: tuple[str, ...]
    values: tuple[int | None, ...]
    unit: str
    target: int = 0
    target_title: str = ""


@dataclass(frozen=True)
class Bars:
    """Lying bars below each other; `labels` stand at their ends and say the number in full."""

    categories: tuple[str, ...]
    values: tuple[float, ...]
    labels: tuple[str, ...]
    unit: str


@dataclass(frozen=True)
class Series:
    """A row of numbers with a name."""

    title: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Pyramid:
    """Two series back to back over the same groups, the first group at the foot."""

    categories: tuple[str, ...]
    left: Series
    right: Series
    unit: str


@dataclass(frozen=True)
class Lines:
    """Series over time, each named at its end and told apart by its marks and dashes."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str


@dataclass(frozen=True)
class Step:
    """One step of a funnel: its parts beside each other, and what is said of the whole."""

    title: str
    values: tuple[int, ...]
    label: str


@dataclass(frozen=True)
class Funnel:
    """Steps from the first to the last; `parts` names what each step consists of."""

    parts: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Tile:
    """One place on a board: its name, a large and a small line, and how dark it is (0 to 3)."""

    group: str
    title: str
    large: str
    small: str
    shade: int


@dataclass(frozen=True)
class Board:
    """Places as tiles, those of one group together; `shades` says what each darkness means."""

    tiles: tuple[Tile, ...]
    shades: tuple[str, ...]


Chart = Columns | Bars | Pyramid | Lines | Funnel | Board
