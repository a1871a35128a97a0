"""Opening a station with a password or the recovery sheet; a wrong one waits longer each time."""

import contextlib
import shutil
from pathlib import Path

from app.clock import SystemClock, local_time
from app.context import Clock, Context, Station, User
from app.errors import KnownError
from app.usecases.allow import record
from app.usecases.apply_erasure import replay_list
from app.usecases.backup import write_backup
from app.usecases.clock_check import note_time
from app.usecases.found_station import check_user
from app.usecases.identity import (
    SENTENCES,
    read_marker,
    remember,
    settle_identity,
)
from app.usecases.set_aside import finish_interrupted, set_aside
from app.usecases.settings import name_of, own_villages_first
from app.usecases.sign_in_tries import record_failures, unlocked
from app.usecases.tables import synced_tables
from app.usecases.trouble import translated
from app.usecases.upgrade import catch_up
from app.usecases.users import MUST_CHANGE, VILLAGES
from db import drafts as drafts_file
from db import durable, errors, key_slots, station_file, station_tables
from db.database import Database
from db.drafts import Drafts
from sync.keys import BadRecoveryKey, parse_recovery_key

QUICK_TO_CHECK = 32 * 1024 * 1024  # larger ones take seconds: looked through once open
DRAFTS = tuple(f"{drafts_file.FILE}{end}" for end in ("-wal", "-shm", ""))


class NeedsRescue(KnownError):
    """The station's file is damaged or missing: rescue offers what can be done."""

    def __init__(self, *, missing: bool) -> None:
        what = "数据文件不见了" if missing else "这不是安孕的数据文件，或文件已损坏"
        super().__init__("打开数据", what, "请进入救援：可以从备份恢复，数据文件会原样保留")


def open_station(folder: Path, login: str, password: str, clock: Clock | None = None) -> Context:
    """The open station. Raises WrongPassword, or KnownError for a file that cannot be opened."""
    clock = clock or SystemClock()
    with translated("打开数据"):
        finish_interrupted(folder)
        key = unlocked(folder, login, lambda: key_slots.unlock(folder, login, password), clock)
        return _opened(folder, key, login, clock, "sign_in")


def open_with_recovery(
    folder: Path, recovery_key: str, login: str, new_password: str, clock: Clock | None = None
) -> Context:
    """Open with the recovery sheet and give this user a new password."""
    clock = clock or SystemClock()
    with translated("打开数据"):
        finish_interrupted(folder)
        key = unlock_with_recovery(folder, recovery_key, clock)
        _renew(folder, key, login, new_password)
        return _opened(folder, key, login, clock, "recover")


def unlock_with_recovery(folder: Path, recovery_key: str, clock: Clock) -> bytes:
    """The database key, for who holds the recovery sheet. Raises WrongPassword, KnownError."""
    secret, slot = recovery_secret(recovery_key), key_slots.RECOVERY
    return unlocked(folder, slot, lambda: key_slots.unlock(folder, slot, secret), clock)


def recovery_secret(typed: str) -> str:
    """The recovery code as it was made. Raises KnownError, saying where the slip is."""
    try:
        return parse_recovery_key(typed)
    except BadRecoveryKey as problem:
        where = f"第 {problem.group} 组" if problem.group else "字符"
        raise KnownError("恢复码", f"{where}与恢复单不符", "请对照恢复单重新输入") from None


def _renew(folder: Path, key: bytes, login: str, new_password: str) -> None:
    database = station_file.open_file(folder, key, synced_tables())
    try:
        user = station_tables.user(database, login)
        station_tables.put_setting(database, f"{MUST_CHANGE}{login}", None)
    finally:
        database.close()
    if user is None or not user["active"]:
        raise KnownError("恢复", "本站没有这个登录名，或已停用", "请填写在用用户的登录名")
    check_user(login, user["name"], frozenset(user["roles"]), new_password)
    key_slots.write_slot(folder, login, new_password, key)


def logins(folder: Path) -> list[str]:
    """The logins that can open this station."""
    with translated("打开数据"):
        finish_interrupted(folder)
        return key_slots.slot_names(folder)


def _opened(folder: Path, key: bytes, login: str, clock: Clock, action: str) -> Context:
    with contextlib.ExitStack() as opened:
        database = open_database(folder, key, clock)
        opened.callback(database.close)
        user = station_tables.user(database, login)
        if user is None or not user["active"]:
            raise KnownError("登录", "这个用户已停用", "请联系本站管理员")
        news = SENTENCES.get(settle_identity(database, folder, clock.now_ms(), login), "")
        facts = station_tables.meta(database)
        _clear_leftovers(folder)
        drafts, more = _drafts(folder, key, clock)
        opened.callback(drafts.close)
        context = Context(
            database=database,
            drafts=drafts,
            clock=clock,
            station=Station(
                facts["area_code"],
                name_of(database, facts),
                facts["role"],
                facts["practice"],
                facts["origin"],
            ),
            user=User(
                login,
                user["name"],
                frozenset(user["roles"]),
                _villages(database, login),
                bool(station_tables.setting(database, f"{MUST_CHANGE}{login}")),
            ),
            folder=folder,
            news=tuple(filter(None, (news and f"{news}，本站已换用新的身份。", more))),
        )
        record_failures(context)
        replay_list(context)
        catch_up(context)
        record(context, action, "", "")
        opened.pop_all()  # to be closed by whoever has the context
    return context


def _villages(database: Database, login: str) -> tuple[str, ...]:
    """The villages that this user's lists begin with."""
    if not own_villages_first(database):
        return ()
    return tuple(station_tables.setting(database, f"{VILLAGES}{login}", ()))


def open_database(folder: Path, key: bytes, clock: Clock) -> Database:
    """The file of a station, looked through first where that is quick or was not closed properly.

    Raises NeedsRescue when it is damaged or gone, and db's other troubles as they are.
    """
    marker, path = read_marker(folder), folder / station_file.FILE
    small = path.exists() and path.stat().st_size <= QUICK_TO_CHECK

    def back_up_first(database: Database) -> None:
        write_backup(database, folder, "migrate", clock.now_ms())

    try:
        return station_file.open_file(
            folder,
            key,
            synced_tables(),
            before=back_up_first,
            check=small or marker is None or not marker.clean,
        )
    except (errors.Damaged, errors.NotOurs) as problem:
        raise NeedsRescue(missing=not path.exists()) from problem


def _clear_leftovers(folder: Path) -> None:
    """What a killed program left half made; this folder is ours alone by now."""
    for left in (*folder.glob(f"*{durable.PART}"), *folder.glob(f"inbox/*{durable.PART}")):
        with contextlib.suppress(PermissionError):  # held by an antivirus program: the next time
            left.unlink()
    for left in folder.glob("rehearsal-*"):
        shutil.rmtree(left, ignore_errors=True)


def _drafts(folder: Path, key: bytes, clock: Clock) -> tuple[Drafts, str]:
    """The drafts; damaged ones are put aside and never keep the station from opening."""
    try:
        return Drafts(folder, key), ""
    except (errors.Damaged, errors.NotOurs):
        moment = f"{local_time(clock.now_ms()):%Y%m%d-%H%M%S}"
        set_aside(folder, moment, DRAFTS)
        return Drafts(folder, key), "未保存的草稿文件已损坏，已另存一旁；保存过的记录都完好。"


def close_station(context: Context) -> None:
    """Close the files, and remember where they stand."""
    if not context.read_only and not context.database.closed:
        with contextlib.suppress(KnownError), translated("关闭"):  # the next start looks closer
            note_time(context)
            remember(context.database, context.folder, clean=True)
    context.drafts.close()
    context.database.close()
    if context.read_only:
        shutil.rmtree(context.folder, ignore_errors=True)
