"""Putting files in the place of a station's: what was there is kept, and a power cut does no harm."""

import json
from pathlib import Path

from db import drafts, durable, key_slots, station_file

FOLDER = "set-aside"
PLAN = "restoring.json"
STAGED = f"restoring{durable.PART}"
NEW = (key_slots.FILE, drafts.FILE, station_file.FILE)
OLD = (
    *(f"{station_file.FILE}{end}" for end in ("-wal", "-shm", "")),
    *(f"{drafts.FILE}{end}" for end in ("-wal", "-shm", "")),
    key_slots.FILE,
)


def replace_files(folder: Path, moment: str) -> Path:
    """Move the station's files into `set-aside/<moment>`, and the staged ones into their place."""
    aside = folder / FOLDER / moment
    aside.mkdir(parents=True)
    durable.sync_folder(folder / STAGED)
    _plan(folder, "aside", moment)
    finish_restore(folder)
    return aside


def finish_interrupted(folder: Path) -> None:
    """At every start: an interrupted restore is carried to its end before anything is opened."""
    if not (folder / PLAN).exists() and not (folder / STAGED).exists():
        return
    with durable.locked(folder / station_file.LOCK) as alone:
        if alone:  # else it is under way in another program
            finish_restore(folder)


def finish_restore(folder: Path) -> None:
    """Carry an interrupted restore to its end, or clear away one that had not yet begun.

    Every step may be done again: a file is moved only where its place is still free.
    """
    plan = _read_plan(folder)
    if plan:
        step, aside = plan[0], folder / FOLDER / plan[1]
        if step == "aside":
            for name in OLD:
                if (folder / name).exists():
                    durable.move(folder / name, aside / name)
            _plan(folder, "place", aside.name)
        for name in NEW:
            if (folder / STAGED / name).exists():
                durable.move(folder / STAGED / name, folder / name)
        (folder / PLAN).unlink()
        durable.sync_folder(folder)
    clear_staged(folder)


def clear_staged(folder: Path) -> None:
    """Take away what was prepared and is no longer wanted."""
    staged = folder / STAGED
    if staged.is_dir():
        for path in staged.iterdir():
            path.unlink()
        staged.rmdir()


def set_aside(folder: Path, moment: str, names: tuple[str, ...]) -> Path | None:
    """Move some of the station's files away, such as damaged drafts; None when there are none."""
    found = [name for name in names if (folder / name).exists()]
    if not found:
        return None
    aside = folder / FOLDER / moment
    aside.mkdir(parents=True, exist_ok=True)
    for name in found:
        durable.move(folder / name, aside / name)
    return aside


def _plan(folder: Path, step: str, moment: str) -> None:
    durable.write_whole(folder / PLAN, json.dumps([step, moment]).encode())


def _read_plan(folder: Path) -> tuple[str, str] | None:
    try:
        step, moment = json.loads((folder / PLAN).read_bytes())
    except FileNotFoundError:
        return None
    return str(step), str(moment)
