"""One visit of a stick: take in what is there for us, then leave what is for the others."""

from dataclasses import dataclass
from pathlib import Path

from app.context import Context
from app.errors import KnownError
from app.usecases.export_bundle import Exported, export_bundles
from app.usecases.import_bundles import Imported, import_bundles
from app.usecases.series import Progress


@dataclass(frozen=True)
class Exchanged:
    """What was taken in and what was left; receipts travel inside what is left."""

    imported: list[Imported]
    exported: list[Exported]


def exchange(
    context: Context, folder: Path, progress: Progress = lambda done, all_: None
) -> Exchanged:
    """Import, then export. Raises KnownError; what was imported by then stays imported."""
    imported = import_bundles(context, folder, progress)
    try:
        return Exchanged(imported, export_bundles(context, folder, progress))
    except KnownError as problem:
        taken = [one.sentence for one in imported if one.outcome == "applied"]
        if not taken:
            raise
        what = f"{''.join(taken)}但没有写出要送的：{problem.what}"
        raise KnownError(problem.where, what, problem.now) from problem
