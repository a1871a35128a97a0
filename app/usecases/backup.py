"""Backups: made by itself while data changes and before every risky step, each opened to check it."""

import hashlib
import os
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.clock import local_time
from app.context import Context
from app.domain.thinning import Kept, to_keep
from app.errors import KnownError
from app.usecases import backup_files
from app.usecases.allow import allow, record
from app.usecases.backup_files import (
    Backup,
    altered_files,
    backups_in,
    bring_erasures,
    home,
    read_about,
)
from app.usecases.room import MB, need_room, refuse_full
from app.usecases.settings import setting
from app.usecases.trouble import translated
from app.version import VERSION
from db import change_log, drafts, durable, key_slots, soundness, station_file, station_tables
from db.database import Database

OWN_SETTINGS = "own/"  # kept by the program itself: a change of these is nothing to back up
SECOND_PLACE = f"{OWN_SETTINGS}second_place"
REASONS = {
    "asked": "手动",
    "timer": "自动",
    "import": "导入之前",
    "restore": "恢复之前",
    "migrate": "升级之前",
    "erase": "删除之前",
}
SERIES_MS = 10 * 60_000
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Made:
    """A backup that was opened and found whole; `second` says how its copy elsewhere went."""

    backup: Backup
    folder: Path
    second: str


@dataclass(frozen=True)
class Checked:
    """What looking into a backup found; `sentence` is for a person."""

    name: str
    whole: bool
    sentence: str


def make_backup(context: Context, reason: str = "asked") -> Made:
    """Make a backup now. Raises KnownError when there is no room or it cannot be read back."""
    allow(context, "backup")
    return back_up(context, reason)


def back_up(context: Context, reason: str) -> Made:
    """A backup that the program makes by itself, whoever is at the keyboard."""
    with _one_at_a_time, translated("备份"):
        need_room(context, _size(context.folder))
        part = write_backup(context.database, context.folder, reason, context.clock.now_ms())
        second = _copy_elsewhere(context, part)
        thin(context)
        made = read_about(part)
        assert made is not None
        record(context, "backup", "", f"{made.name}:{reason}")
    return Made(made, part, second)


def back_up_if_due(context: Context) -> Made | None:
    """Back up when something changed and the last backup is old enough."""
    return back_up(context, "timer") if is_due(context) else None


def is_due(context: Context) -> bool:
    """Whether there is something that no backup has, and none was made a short while ago.

    Looked at like this, a backup that bears a date of a wrong clock delays nothing.
    """
    if not _has_news(context):
        return False
    wait, now = setting(context, "backup_minutes") * 60_000, context.clock.now_ms()
    return not any(0 <= now - one.made_at < wait for one in _own_backups(context))


def back_up_before(context: Context, step: str) -> None:
    """Before a risky step: not again when nothing has changed, nor for each of a series."""
    now = context.clock.now_ms()
    recent = (
        one.reason == step and 0 <= now - one.made_at < SERIES_MS for one in _own_backups(context)
    )
    if _has_news(context) and not any(recent):
        back_up(context, step)


def list_backups(context: Context) -> list[Backup]:
    """The backups here, newest first."""
    allow(context, "backup")
    with translated("备份"):
        return backups_in(home(context.folder), context.clock.now_ms())


def check_backup(context: Context, name: str) -> Checked:
    """Read every byte of a backup, open it, check its pages and count its rows."""
    allow(context, "backup")
    with translated("备份"):
        folder = home(context.folder) / name
        found = looked_into(context.database, folder, read_about(folder))
    record(context, "backup_check", "", f"{name}:{'whole' if found.whole else 'not_whole'}")
    return found


def looked_into(database: Database, folder: Path, about: Backup | None) -> Checked:
    """What the files in `folder` are worth, opened with the key of `database`."""
    if about is None:
        return Checked(folder.name, False, "不是完整的备份，缺少文件。")
    altered = altered_files(folder, about)
    if altered:
        return Checked(about.name, False, f"文件与备份时写下的不同：{'、'.join(altered)}。")
    problem, *_ = _look(database, folder / station_file.FILE, about.counts, about.origin)
    if problem:
        return Checked(about.name, False, problem)
    return Checked(about.name, True, f"完好，可以恢复（{about.people} 人）。")


def put_second_place(context: Context, place: str) -> None:
    """Keep a copy of every backup in this folder too (another disk); empty for none."""
    allow(context, "restore")
    with translated("备份的第二位置"):
        if place and not Path(place).is_dir():
            raise KnownError("备份的第二位置", "没有这个文件夹", "请先接上移动硬盘，再选择文件夹")
        if place and Path(place).resolve().is_relative_to(context.folder.resolve()):
            raise KnownError(
                "备份的第二位置", "它在数据文件夹里面，硬盘损坏时会一起丢失", "请选另一个硬盘"
            )
        station_tables.put_setting(context.database, SECOND_PLACE, place or None)
        record(context, "setting", "", SECOND_PLACE)


def second_place(context: Context) -> Path | None:
    """Where copies of the backups go, if anywhere."""
    found = station_tables.setting(context.database, SECOND_PLACE)
    return Path(found) / f"anyun-{context.station.code}" if found else None


def thin(context: Context) -> list[str]:
    """Take away the backups that the settings no longer keep, in both places."""
    kept = Kept(*(setting(context, f"backup_{period}") for period in ("days", "weeks", "months")))
    gone: list[str] = []
    second = second_place(context)
    for place in filter(None, (home(context.folder), second)):
        found = {_moment(one): one.name for one in backups_in(place)}
        for moment in found.keys() - to_keep(found, context.clock.today(), kept):
            backup_files.remove(place / found[moment])
            gone.append(found[moment])
    return gone


def write_backup(database: Database, folder: Path, reason: str, now: int) -> Path:
    """Write one beside its place, open it, compare it, and only then give it its name."""
    place, moment = home(folder), local_time(now)
    refuse_full(folder, _size(folder) + MB)
    place.mkdir(exist_ok=True)
    backup_files.remove_leftovers(place)
    name = f"{moment:%Y%m%d-%H%M%S}-{os.urandom(2).hex()}"
    part = place / f"{name}{durable.PART}"
    part.mkdir()
    try:
        facts, state = station_tables.meta(database), state_of(database)
        counts = soundness.snapshot(database, part / station_file.FILE)
        _copy_small(database, folder, part)
        files = [one for one in backup_files.FILES if (part / one).exists()]
        for one in files:
            durable.sync_path(part / one)
        problem, lsn, seq = _look(database, part / station_file.FILE, counts, facts["origin"])
        if problem:
            raise KnownError("备份", problem, "请尽快检查硬盘，并把备份放到另一个硬盘")
        about = Backup(
            name=name,
            made_at=now,
            reason=reason,
            origin=facts["origin"],
            lsn=lsn,
            seq=seq,
            state=state,
            counts=counts,
            digests={one: durable.digest_of(part / one) for one in files},
            version=VERSION,
        )
        backup_files.write_about(part, about)
        durable.move(part, place / name)
    finally:
        backup_files.remove(part)
    return place / name


def state_of(database: Database) -> str:
    """A mark that changes when there is something new to back up."""
    settings = station_tables.state_of_settings(database, OWN_SETTINGS)
    return f"{change_log.last_lsn(database)}:{hashlib.sha256(repr(settings).encode()).hexdigest()[:16]}"


def _copy_small(database: Database, folder: Path, part: Path) -> None:
    durable.copy_whole(folder / key_slots.FILE, part / key_slots.FILE)
    if (folder / drafts.FILE).exists():
        drafts.copy_file(folder, database, part / drafts.FILE)


def _look(
    database: Database, copy: Path, counts: dict[str, int], origin: str
) -> tuple[str, int, int]:
    """(what is wrong with a copy or "", its last local number, its last number of this origin)."""
    try:
        with translated("备份"):
            opened = database.open_other(copy)
            try:
                if soundness.problems_of(opened):
                    return "打开检查时发现有损坏的页", 0, 0
                if soundness.row_counts(opened) != counts:
                    return "打开检查时行数与备份时不同", 0, 0
                return "", change_log.last_lsn(opened), change_log.last_seq(opened, origin)
            finally:
                opened.close()
    except KnownError as problem:
        return problem.what, 0, 0


def _copy_elsewhere(context: Context, made: Path) -> str:
    second = second_place(context)
    if second is None:
        return ""
    try:
        with translated("备份的第二位置"):
            if not second.parent.is_dir():
                raise KnownError("备份的第二位置", "现在找不到它", "请接上移动硬盘")
            backup_files.copy_backup(made, second)
            bring_erasures(context.folder, second)
    except KnownError as problem:
        return str(problem)
    return f"已另存一份到 {second}"


def _own_backups(context: Context) -> list[Backup]:
    """Those of the present incarnation."""
    origin = context.station.origin
    return [one for one in backups_in(home(context.folder)) if one.origin == origin]


def _has_news(context: Context) -> bool:
    state = state_of(context.database)
    return bool(change_log.last_lsn(context.database)) and all(
        one.state != state for one in _own_backups(context)
    )


def _moment(one: Backup) -> datetime:
    return local_time(one.made_at)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.db*"))
