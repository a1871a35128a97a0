"""The child that is killed: does one kind of work for ever and says each thing it has committed.

python -m tests.torture.kill_child <work> <station folder> <stick> <person>
"""

import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from app.clock import SystemClock
from app.context import Context
from app.usecases.backup import make_backup
from app.usecases.backup_files import backups_in, home
from app.usecases.export_bundle import export_bundles
from app.usecases.import_bundles import import_bundles
from app.usecases.keep_draft import find_draft, keep_draft
from app.usecases.open_station import open_station
from app.usecases.register_couple import read_person, save_person
from app.usecases.renew_recovery import propose_recovery, renew_recovery
from app.usecases.restore import restore_backup
from tests.conftest import PASSWORD

DRAFT = "lab_wife/visit/person"


def typing(context: Context, stick: Path, person: str) -> Iterator[str]:
    """Keystrokes: the draft is kept after each."""
    del stick, person
    found = find_draft(context, DRAFT)
    for number in count(int(found[0]["hb"]) + 1 if found else 1):
        keep_draft(context, DRAFT, {"hb": str(number)})
        yield str(number)


def saving(context: Context, stick: Path, person: str) -> Iterator[str]:
    """A record saved again and again, each time with the next number."""
    del stick
    for number in count(int(read_person(context, person)["phone"][3:]) + 1):
        save_person(context, person, {"phone": f"138{number:08d}"})
        yield str(number)


def exporting(context: Context, stick: Path, person: str) -> Iterator[str]:
    """A change, then a bundle."""
    for _ in saving(context, stick, person):
        yield from (str(one.path) for one in export_bundles(context, stick))


def importing(context: Context, stick: Path, person: str) -> Iterator[str]:
    """Whatever lies on the stick."""
    del person
    while True:
        yield from (f"{one.outcome} {one.file}" for one in import_bundles(context, stick))


def backing_up(context: Context, stick: Path, person: str) -> Iterator[str]:
    """A change, then a backup."""
    for _ in saving(context, stick, person):
        yield make_backup(context).backup.name


def renewing(context: Context, stick: Path, person: str) -> Iterator[str]:
    """One recovery code after the other."""
    del stick, person
    while True:
        code = propose_recovery(context)
        yield f"try {code}"
        renew_recovery(context, PASSWORD, code)
        yield f"done {code}"


WORKS = {
    "typing": typing,
    "saving": saving,
    "exporting": exporting,
    "importing": importing,
    "backing_up": backing_up,
    "renewing": renewing,
}


def main(work: str, folder: Path, stick: Path, person: str) -> None:
    """Work until killed."""
    if work == "restoring":
        print("ready", flush=True)
        backup = home(folder) / backups_in(home(folder))[0].name
        restore_backup(folder, backup, "wang", PASSWORD, SystemClock())
        print("restored", flush=True)
        return
    if work == "migrating":  # the opening itself is the work
        print("ready", flush=True)
    context = open_station(folder, "wang", PASSWORD, SystemClock())
    print("open" if work == "migrating" else "ready", flush=True)
    if work in WORKS:
        for done in WORKS[work](context, stick, person):
            print(done, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
