"""Whose results are whose: a copied block is laid on the people whom its first columns name."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.usecases.batch_entry import BatchRow

TAIL = 9  # digits of a file number that tell a station's files apart: year and count
ENTRANCES = 2  # the first columns, where a name or number is looked for
_LONG_NUMBER = re.compile(r"\d{12,}X?|\d([.·]\d+)?E\+\d+")  # as Excel may have spoilt it
_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,}")
_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･．.", "·"))
NOT_HERE, TWICE, NOBODY = "名单里没有", "粘贴的内容里出现两次", "没有写姓名或编号"
Block = list[list[str]]


@dataclass
class Matched:
    """The cells for each row, by number; the lines that belong to nobody, with the reason."""

    cells: dict[int, list[str]] = field(default_factory=dict)
    missed: list[tuple[int, str, str]] = field(default_factory=list)  # line, who it names, why
    skipped: int = 0  # columns before the name


def block_of(text: str) -> Block:
    """What was copied, as lines of cells; a line break within a cell starts no new line."""
    whole = text.rstrip("\r\n")
    try:
        lines = list(csv.reader(io.StringIO(whole, newline=""), delimiter="\t"))
    except csv.Error:  # a quotation mark that nothing closes
        lines = [line.split("\t") for line in whole.splitlines()]
    return [[cell.strip() for cell in line] for line in lines]


def match_lines(
    block: Block, rows: Sequence[BatchRow], is_answer: Callable[[str], bool]
) -> Matched | None:
    """Lay the lines on the people they name; None when no column of the block names anybody.

    `is_answer` says of a cell whether it could be an answer where the block is to be laid.
    """
    known = _index(rows)
    columns = _naming(block, known, is_answer)
    if not columns:
        return None
    found, first = Matched(skipped=columns[0]), dict[int, int]()
    for number, line in enumerate(block, start=1):
        if not any(line):
            continue
        keys = [folded(line[at]) for at in columns if at < len(line) and line[at]]
        who = " ".join(line[at] for at in columns if at < len(line))
        row, why = _row_of(keys, known)
        if row is None:
            found.missed.append((number, who, why))
        elif row in first:
            found.missed.append((number, who, TWICE))
            if found.cells.pop(row, None) is not None:
                found.missed.append((first[row], who, TWICE))
        else:
            first[row] = number
            found.cells[row] = line[columns[-1] + 1 :]
    found.missed.sort()
    return found


def folded(text: str) -> str:
    """A name or number without what copying changes: width, case, spaces, the kind of dot."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(plain.split()).translate(_DOTS)


def _index(rows: Sequence[BatchRow]) -> dict[str, set[int]]:
    known: dict[str, set[int]] = {}
    for number, row in enumerate(rows):
        keys = {row.name, row.file_number, row.file_number[-TAIL:], row.certificate_number}
        for key in filter(None, map(folded, keys)):
            known.setdefault(key, set()).add(number)
    return known


def _naming(
    block: Block, known: dict[str, set[int]], is_answer: Callable[[str], bool]
) -> list[int]:
    """Which of the first columns say whose line it is; there must be something beside them."""
    widest = max((len(line) for line in block), default=0)
    found = []
    for at in range(min(ENTRANCES, widest - 1)):
        cells = [line[at] for line in block if at < len(line) and line[at]]
        here = {folded(cell) for cell in cells} & known.keys()
        if at == 0:
            names = bool(here) or _look_like_names(cells, is_answer)
        else:  # the examiner may have the name of somebody in the list, but not in every line
            names = 2 * len(here) > len(cells)
        if names:
            found.append(at)
    return found


def _look_like_names(cells: list[str], is_answer: Callable[[str], bool]) -> bool:
    """Nobody in the list is called so, but it can hardly be anything else."""
    if not cells:
        return False
    if all(_LONG_NUMBER.fullmatch(folded(cell)) for cell in cells):
        return True
    return all(_NAME.fullmatch(folded(cell)) for cell in cells) and not any(map(is_answer, cells))


def _row_of(keys: list[str], known: dict[str, set[int]]) -> tuple[int | None, str]:
    if not keys:
        return None, NOBODY
    if not all(key in known for key in keys):
        return None, NOT_HERE
    rows = set.intersection(*(known[key] for key in keys))
    if len(rows) == 1:
        return rows.pop(), ""
    return None, f"名单里有 {len(rows)} 行同名" if rows else "姓名与编号不是同一人"


def said_of(missed: list[tuple[int, str, str]], most: int = 8) -> str:
    """The lines that were left out, each with its reason; of many the later ones by number only."""
    if not missed:
        return ""
    said = [f"第 {line} 行{f' {who}' if who else ''}（{why}）" for line, who, why in missed[:most]]
    rest = [str(line) for line, *_ in missed[most:]]
    more = f"；第 {'、'.join(rest)} 行也没有" if rest else ""
    return "、".join(said) + more
