"""The small vocabulary of paper: a sheet is a head and blocks, one after the other."""

from dataclasses import dataclass

from printing.chart import Chart


@dataclass(frozen=True)
class Heading:
    """A section heading; `small` for a part of a section."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Text:
    """Running text; `small` for explanations."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Facts:
    """Short label and value pairs, set in columns; an empty value is a line to write on.

    `large` values are to be read and typed character by character.
    """

    pairs: tuple[tuple[str, str], ...]
    columns: int = 3
    large: bool = False


@dataclass(frozen=True)
class Choice:
    """An answer from a list: every option with its box; `chosen` are ticked."""

    options: tuple[str, ...]
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A label with its answer: words, a choice, or a line to write on (empty text)."""

    label: str
    answer: str | Choice = ""
    unit: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Questions:
    """Questions in paper order, two beside each other where they are short."""

    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Grid:
    """A table. `widths` are shares; a cell is text or a choice; `marked` rows are set off.

    Columns from `right_from` on (0: none) are numbers, set to the right.
    """

    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str | Choice, ...], ...]
    marked: frozenset[int] = frozenset()
    right_from: int = 0


@dataclass(frozen=True)
class Box:
    """A framed passage that must not be overlooked, with empty `lines` to write on below it."""

    title: str
    texts: tuple[str, ...] = ()
    lines: int = 0


@dataclass(frozen=True)
class Signatures:
    """Lines to sign and date on, side by side."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class Label:
    """What a specimen's label says, a line each; `code` also as a Code 128 bar code."""

    name: str
    specimen: str
    file: str
    code: str


@dataclass(frozen=True)
class Labels:
    """Labels to cut out and stick on."""

    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Code:
    """A large QR code holding `text`, as wide as `millimetres`, with a line below it."""

    text: str
    below: str = ""
    millimetres: int = 70


@dataclass(frozen=True)
class Picture:
    """A picture over the whole width; `words` say what it shows, for whoever cannot see it."""

    chart: Chart
    words: str


Block = Heading | Text | Facts | Questions | Grid | Box | Signatures | Labels | Code | Picture


@dataclass(frozen=True)
class Sheet:
    """One paper for one person. `code` is a random id, shown as a QR code; nothing else is in it."""

    title: str
    station: str
    blocks: tuple[Block, ...]
    code: str = ""
    subtitle: str = ""
    practice: bool = False
    confidential: str = ""
    foot: str = ""
