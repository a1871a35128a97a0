"""Restoring a backup: the present files are set aside whole, the restored ones take a new name.

Everything is prepared beside the station first. Two short steps of renames follow, written down
before they begin, so that a power cut in between is carried to its end at the next start.
"""

import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.clock import local_time
from app.context import Clock, Context
from app.errors import KnownError
from app.usecases import backup_files
from app.usecases.allow import ACTIONS, allow, record
from app.usecases.backup import OWN_SETTINGS, Checked, looked_into
from app.usecases.backup_files import Backup, backups_in, bring_erasures, home, read_about
from app.usecases.identity import marker_now, of_file, put_marker, read_marker, take_new_identity
from app.usecases.keep_present_keys import keep_present_keys
from app.usecases.open_station import recovery_secret
from app.usecases.room import MB, need_room, refuse_full
from app.usecases.set_aside import PLAN, STAGED, clear_staged, finish_restore, replace_files
from app.usecases.settings import setting
from app.usecases.sign_in_tries import unlocked
from app.usecases.trouble import translated
from db import durable, errors, key_slots, station_file, station_tables
from db.database import Database

REHEARSED = f"{OWN_SETTINGS}rehearsal"
DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class Restored:
    """What the station is now; `missing` own changes were newer than the backup (None: unknown).

    `note` is what a person must look into.
    """

    backup: Backup
    origin: str
    missing: int | None
    aside: Path
    note: str = ""


@dataclass(frozen=True)
class Rehearsed:
    """The outcome of restoring the furthest backup into a folder that was then thrown away."""

    at: int
    name: str
    whole: bool
    sentence: str


def restore_backup(folder: Path, backup: Path, login: str, password: str, clock: Clock) -> Restored:
    """Put a backup in the place of the station in `folder`, which must be closed.

    The password is that of the backup's time, or the present one; without a login it is the code
    of a recovery sheet. Raises KnownError; until the last step nothing has changed.
    """
    if not login:
        login, password = key_slots.RECOVERY, recovery_secret(password)
    with translated("恢复"):
        about = read_about(backup)
        if about is None:
            raise KnownError("恢复", "这不是完整的备份", "请从列表中另选一份")
        refuse_full(folder, _size(backup) + 20 * MB)
        held = durable.hold(folder / station_file.LOCK)
        if held is None:
            raise errors.InUse
        try:
            finish_restore(folder)
            key = _key_of(folder, backup, login, password, clock)
            return _restore(folder, backup, about, (login, password), key, clock)
        finally:
            held.release()


def would_miss(folder: Path, backup: Backup) -> int | None:
    """How many changes of this station are newer than a backup, as far as can be known."""
    marker = read_marker(folder)
    if marker is None or marker.origin != backup.origin:
        return None
    return max(marker.seq - backup.seq, 0)


def rehearse_restore(context: Context) -> Rehearsed | None:
    """Restore the furthest backup beside the station, open it, throw it away; keep the outcome."""
    allow(context, "backup")
    return _rehearse(context)


def rehearse_if_due(context: Context) -> Rehearsed | None:
    """The rehearsal that takes place by itself."""
    last, now = last_rehearsal(context), context.clock.now_ms()
    if last and 0 <= now - last.at < setting(context, "rehearsal_days") * DAY_MS:
        return None
    return _rehearse(context)


def last_rehearsal(context: Context) -> Rehearsed | None:
    """When a restore was last rehearsed, and how it went."""
    found: dict[str, Any] | None = station_tables.setting(context.database, REHEARSED)
    return Rehearsed(**found) if found else None


def _rehearse(context: Context) -> Rehearsed | None:
    with translated("演练恢复"):
        about = _furthest(context)
        if about is None:
            return None
        source, started = home(context.folder) / about.name, time.monotonic()
        need_room(context, _size(source))
        with tempfile.TemporaryDirectory(
            dir=context.folder, prefix="rehearsal-", ignore_cleanup_errors=True
        ) as place:  # what an antivirus program holds goes at the next start
            found = _restored_there(context, source, Path(place), about)
        said = f"{found.sentence.rstrip('。')}，用时 {time.monotonic() - started:.1f} 秒。"
        outcome = Rehearsed(context.clock.now_ms(), about.name, found.whole, said)
        station_tables.put_setting(context.database, REHEARSED, asdict(outcome))
        record(context, "rehearse", "", f"{about.name}:{'whole' if found.whole else 'not_whole'}")
    return outcome


def _furthest(context: Context) -> Backup | None:
    """The backup that has most of this incarnation, whatever date its clock gave it."""
    found = backups_in(home(context.folder), context.clock.now_ms())
    own = [one for one in found if one.origin == context.station.origin]
    return max(own or found[:1], key=lambda one: one.lsn, default=None)


def _restored_there(context: Context, source: Path, place: Path, about: Backup) -> Checked:
    """As a restore does it, up to an opened station with its new name."""
    try:
        _stage(source, place)
        found = looked_into(context.database, place, about)
        if found.whole:
            opened = context.database.open_other(place / station_file.FILE, read_only=False)
            try:
                take_new_identity(opened, "rehearsal", about.made_at, context.user.login)
                key_slots.slot_names(place)
            finally:
                opened.close()
    except (errors.DatabaseProblem, OSError) as problem:
        return Checked(about.name, False, f"没有成功（{type(problem).__name__}）")
    return found


def _restore(
    folder: Path, backup: Path, about: Backup, who: tuple[str, str], key: bytes, clock: Clock
) -> Restored:
    missing, before = would_miss(folder, about), read_marker(folder)
    staged = folder / STAGED
    try:
        staged.mkdir()
        _stage(backup, staged)
        _refuse_unsound(staged, about, key)
        database = Database(staged / station_file.FILE, key)
        try:
            refuse_unfit(database, who[0])
            note = keep_present_keys(folder, database)
            also = before.origin if before else ""
            origin = take_new_identity(database, "restored", clock.now_ms(), who[0], also)
            marker = marker_now(database, folder, clean=True)
        finally:
            database.close()
        if _present_key(folder, *who) == key:  # passwords changed since the backup stay changed
            durable.copy_whole(folder / key_slots.FILE, staged / key_slots.FILE)
        durable.sync_path(staged / station_file.FILE)
        bring_erasures(backup.parent, folder)
        aside = replace_files(folder, f"{local_time(clock.now_ms()):%Y%m%d-%H%M%S}-{origin[-4:]}")
        put_marker(folder, of_file(marker, folder))
    finally:
        if not (folder / PLAN).exists():
            clear_staged(folder)
    return Restored(about, origin, missing, aside, note)


def _stage(backup: Path, place: Path) -> None:
    for name in backup_files.FILES:
        if (backup / name).exists():
            durable.copy_whole(backup / name, place / name)


def _key_of(folder: Path, backup: Path, login: str, password: str, clock: Clock) -> bytes:
    def unlock() -> bytes:
        try:
            return key_slots.unlock(backup, login, password)
        except errors.WrongPassword:
            found = _present_key(folder, login, password)  # a password changed since then
            if found is None:
                raise
            return found
        except errors.NotOurs:
            raise KnownError("恢复", "备份里的密钥文件已损坏", "请另选一份备份") from None

    return unlocked(folder, login, unlock, clock)


def _present_key(folder: Path, login: str, password: str) -> bytes | None:
    try:
        return key_slots.unlock(folder, login, password)
    except errors.DatabaseProblem:
        return None


def _refuse_unsound(staged: Path, about: Backup, key: bytes) -> None:
    try:
        opened = Database(staged / station_file.FILE, key, read_only=True)
    except (errors.Damaged, errors.NotOurs):
        raise KnownError("恢复", "备份里的数据文件已损坏", "请另选一份备份") from None
    try:
        checked = looked_into(opened, staged, about)
    finally:
        opened.close()
    if not checked.whole:
        raise KnownError("恢复", checked.sentence.rstrip("。"), "请另选一份备份")


def refuse_unfit(database: Database, login: str) -> None:
    """Raise KnownError for who may not put a station right: it takes an administrator."""
    user = station_tables.user(database, login)
    may = user and user["active"] and ACTIONS["restore"] & set(user["roles"])
    if login != key_slots.RECOVERY and not may:
        raise KnownError("恢复", "这个用户不能恢复备份", "请由管理员办理，或使用恢复单")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())
