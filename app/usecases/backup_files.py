"""A backup as it lies in a folder: the encrypted files, and a page that says what they are.

`backups/20261125-103000-3fa9/` holds anyun.db, drafts.db, keys.json and about.json. The page names
no person; it can be read without the key, so that a damaged station can still choose a backup.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from db import drafts, durable, erasure, key_slots, station_file

FOLDER = "backups"
ABOUT = "about.json"
FORMAT = 1
# Who was erased is kept beside the files and beside the backups, not in any one of them: opening a
# station replays it, so that a restored backup brings nobody back. It goes along to the second place.
FILES = (station_file.FILE, drafts.FILE, key_slots.FILE)


@dataclass(frozen=True)
class Backup:
    """What a backup is: when, why, of which incarnation, up to which of its own changes."""

    name: str
    made_at: int
    reason: str
    origin: str
    lsn: int
    seq: int
    state: str
    counts: dict[str, int]
    digests: dict[str, str]
    version: str

    @property
    def people(self) -> int:
        """How many people are in it."""
        return self.counts.get("person", 0)


def home(folder: Path) -> Path:
    """Where the backups of a data folder lie, beside its files."""
    return folder / FOLDER


def backups_in(place: Path, now: int | None = None) -> list[Backup]:
    """The backups that lie here, newest first; what is none or not whole is passed over.

    One that bears a time after `now` was made under a wrong clock, and comes last.
    """
    found = [one for path in _folders(place) if (one := read_about(path))]

    def newest(one: Backup) -> tuple[bool, int, str]:
        return now is None or one.made_at <= now, one.made_at, one.name

    return sorted(found, key=newest, reverse=True)


def read_about(folder: Path) -> Backup | None:
    """The page of one backup, or None when it is no backup or lacks a file."""
    try:
        content = json.loads((folder / ABOUT).read_bytes())
        if content.pop("anyun_backup") != FORMAT:
            return None
        found = Backup(**content)
        whole = {station_file.FILE, key_slots.FILE} <= found.digests.keys() <= set(FILES)
        whole = whole and all((folder / name).is_file() for name in found.digests)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return found if whole and found.name == folder.name else None


def write_about(folder: Path, about: Backup) -> None:
    """The last file of a backup: without it, it is none."""
    content = {"anyun_backup": FORMAT} | asdict(about)
    durable.write_whole(folder / ABOUT, json.dumps(content, indent=1).encode())


def altered_files(folder: Path, about: Backup) -> list[str]:
    """The files of a backup that are not what was written."""
    return [
        name
        for name, digest in about.digests.items()
        if not (folder / name).is_file() or durable.digest_of(folder / name) != digest
    ]


def copy_backup(source: Path, place: Path) -> Path:
    """Copy a whole backup to another place; it appears there under its name or not at all."""
    target = place / source.name
    if read_about(target):
        return target
    place.mkdir(parents=True, exist_ok=True)
    remove(target)
    part = place / f"{source.name}{durable.PART}"
    remove(part)
    part.mkdir()
    try:
        for name in (*FILES, ABOUT):
            if (source / name).exists():
                durable.copy_whole(source / name, part / name)
        durable.move(part, target)
    finally:
        remove(part)
    return target


def bring_erasures(source: Path, folder: Path) -> None:
    """Add the list of erasures of one place to that of another."""
    known = {row["subject"]: row for row in erasure.read_list(folder)}
    both = {row["subject"]: row for row in erasure.read_list(source)} | known
    if both.keys() != known.keys():
        erasure.write_list(folder, [both[subject] for subject in sorted(both)])


def remove(folder: Path) -> None:
    """Take a backup away: first its page, so that no half of one is ever taken for a backup."""
    (folder / ABOUT).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(place: Path) -> None:
    """What a killed program left half made."""
    for path in _folders(place):
        if path.suffix == durable.PART:
            remove(path)


def _folders(place: Path) -> Iterator[Path]:
    return (path for path in place.iterdir() if path.is_dir()) if place.is_dir() else iter(())
