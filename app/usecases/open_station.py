"""Opening a station with a password or the recovery sheet; a wrong one waits longer each time."""

from pathlib import Path

from app.clock import SystemClock
from app.context import Clock, Context, Station, User
from app.errors import KnownError
from app.usecases.allow import record
from app.usecases.apply_erasure import replay_list
from app.usecases.found_station import check_user
from app.usecases.settings import name_of, own_villages_first
from app.usecases.sign_in_tries import record_failures, unlocked
from app.usecases.tables import synced_tables
from app.usecases.trouble import translated
from app.usecases.upgrade import catch_up
from app.usecases.users import MUST_CHANGE, VILLAGES
from db import key_slots, station_file, station_tables
from db.database import Database
from db.drafts import Drafts
from sync.keys import BadRecoveryKey, parse_recovery_key


def open_station(folder: Path, login: str, password: str, clock: Clock | None = None) -> Context:
    """The open station. Raises WrongPassword, or KnownError for a file that cannot be opened."""
    clock = clock or SystemClock()
    with translated("打开数据"):
        key = unlocked(folder, login, lambda: key_slots.unlock(folder, login, password), clock)
        return _opened(folder, key, login, clock, "sign_in")


def open_with_recovery(
    folder: Path, recovery_key: str, login: str, new_password: str, clock: Clock | None = None
) -> Context:
    """Open with the recovery sheet and give this user a new password."""
    clock = clock or SystemClock()
    with translated("打开数据"):
        key = unlock_with_recovery(folder, recovery_key, clock)
        _renew(folder, key, login, new_password)
        return _opened(folder, key, login, clock, "recover")


def unlock_with_recovery(folder: Path, recovery_key: str, clock: Clock) -> bytes:
    """The database key, for who holds the recovery sheet. Raises WrongPassword, KnownError."""
    try:
        secret = parse_recovery_key(recovery_key)
    except BadRecoveryKey as problem:
        where = f"第 {problem.group} 组" if problem.group else "字符"
        raise KnownError("恢复码", f"{where}与恢复单不符", "请对照恢复单重新输入") from None
    slot = key_slots.RECOVERY
    return unlocked(folder, slot, lambda: key_slots.unlock(folder, slot, secret), clock)


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
        return key_slots.slot_names(folder)


def _opened(folder: Path, key: bytes, login: str, clock: Clock, action: str) -> Context:
    database = station_file.open_file(folder, key, synced_tables())
    try:
        user = station_tables.user(database, login)
        if user is None or not user["active"]:
            raise KnownError("登录", "这个用户已停用", "请联系本站管理员")
        facts = station_tables.meta(database)
        context = Context(
            database=database,
            drafts=Drafts(folder, key),
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
        )
        record_failures(context)
        replay_list(context)
        catch_up(context)
        record(context, action, "", "")
    except BaseException:
        database.close()
        raise
    return context


def _villages(database: Database, login: str) -> tuple[str, ...]:
    """The villages that this user's lists begin with."""
    if not own_villages_first(database):
        return ()
    return tuple(station_tables.setting(database, f"{VILLAGES}{login}", ()))


def close_station(context: Context) -> None:
    """Close the files."""
    context.drafts.close()
    context.database.close()
