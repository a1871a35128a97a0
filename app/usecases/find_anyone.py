"""One box for everything: a scanned code leads to its paper's person and file, words to people."""

import re
from dataclasses import replace

from app.context import Context
from app.domain.names import normal_name
from app.usecases.find_people import PersonLine, find_people, person_line
from app.usecases.papers import CODE_LETTERS, find_by_code

# eight letters as on a paper, or with the number of a specimen's label
_CODE = re.compile(f"[{CODE_LETTERS}]{{4}}-[{CODE_LETTERS}]{{4}}(-[0-9]{{1,2}})?")


def find_anyone(
    context: Context, typed: str, limit: int = 50, *, own: bool = False
) -> list[PersonLine]:
    """The people who fit; for a paper's code its person at the file it belongs to."""
    code = code_in(typed)
    if code is not None:
        paper = find_by_code(context, code)
        line = person_line(context, paper.person_id) if paper else None
        if paper and line:
            return [
                replace(line, couple_id=paper.couple_id or None, visit_id=paper.visit_id or None)
            ]
    return find_people(context, typed, limit, own=own)


def code_in(typed: str) -> str | None:
    """The code that a scanner typed, also with an input method switched on; None for other text."""
    text = normal_name(typed).upper()
    return text if _CODE.fullmatch(text) else None
