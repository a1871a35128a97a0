"""The command for pictures: their numbers to read, or a file."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from app.commands.command import Command, arg, inside
from app.context import Context
from app.usecases.pictures import PICTURES, run_picture


def _picture(context: Context, words: Namespace) -> Any:
    year = words.year or f"{context.clock.today():%Y}"
    if words.output:
        from app.usecases.picture_files import save_picture

        warning = save_picture(context, words.picture, year, words.output)
        return {"file": str(words.output), "warning": warning}
    found = run_picture(context, words.picture, year)
    return {
        "picture": words.picture,
        "title": PICTURES[words.picture][0],
        "year": year,
        "words": found.words,
        "rows": [dict(zip(found.heads, row, strict=True)) for row in found.rows],
        "note": found.note,
    }


COMMANDS: tuple[Command, ...] = (
    Command(
        "picture",
        "图表：数字、或存为 PDF、PNG、CSV、Excel",
        inside(_picture),
        (
            arg("picture", choices=tuple(PICTURES)),
            arg("--year", default="", metavar="YYYY", help="缺省为今年"),
            arg("-o", "--output", type=Path, metavar="FILE", help=".pdf、.png、.csv 或 .xlsx"),
        ),
    ),
)
