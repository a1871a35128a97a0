"""Opening a station with a password or the recovery sheet; a wrong one waits longer each time."""

import json
from collections.abc import Callable
from pathlib import Path

from app.clock import SystemClock
from app.context import Clock, Context, Station, User
from app.errors import KnownError
from app.usecases.allow import record
from app.usecases.apply_erasure import replay_list
from app.usecases.found_station import check_user
from app.usecases.tables import synced_tables
from app.usecases.trouble import translated
from app.usecases.upgrade import catch_up
from db import durable, errors, key_slots, station_file, station_tables
from db.drafts import Drafts
from sync.keys import BadRecoveryKey, parse_recovery_key

TRIES = "tries.json"
FREE_TRIES = 2
LONGEST_WAIT = 300


class WrongPassword(KnownError):
    """The login and password do not open this station; `wait_seconds` before the next try."""

    def __init__(self, what: str, wait_seconds: int) -> None:
        now = f"请等 {wait_seconds} 秒后再试" if wait_seconds else "请检查大小写和输入法后再试"
        super().__init__("登录", what, now)
        self.wait_seconds = wait_seconds


def open_station(folder: Path, login: str, password: str, clock: Clock | None = None) -> Context:
    """The open station. Raises WrongPassword, or KnownError for a file that cannot be opened."""
    clock = clock or SystemClock()
    with translated("打开数据"):
        key = _unlocked(folder, login, lambda: key_slots.unlock(folder, login, password), clock)
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
    return _unlocked(folder, slot, lambda: key_slots.unlock(folder, slot, secret), clock)


def _renew(folder: Path, key: bytes, login: str, new_password: str) -> None:
    database = station_file.open_file(folder, key, synced_tables())
    try:
        user = station_tables.user(database, login)
    finally:
        database.close()
    if user is None:
        raise KnownError("恢复", "本站没有这个登录名", "请填写已有用户的登录名")
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
                facts["area_code"], facts["name"], facts["role"], facts["practice"], facts["origin"]
            ),
            user=User(login, user["name"], frozenset(user["roles"])),
            folder=folder,
        )
        replay_list(context)
        catch_up(context)
        record(context, action, "", "")
    except BaseException:
        database.close()
        raise
    return context


def close_station(context: Context) -> None:
    """Close the files."""
    context.drafts.close()
    context.database.close()


def _unlocked(folder: Path, name: str, unlock: Callable[[], bytes], clock: Clock) -> bytes:
    failed, last = _failures(folder).get(name, (0, 0))
    left = _wait_after(failed) - (clock.now_ms() - last) // 1000
    if 0 < left <= LONGEST_WAIT:
        raise WrongPassword("连续输错，暂时不能再试", int(left))
    try:
        key = unlock()
    except errors.WrongPassword:
        _note(folder, name, (failed + 1, clock.now_ms()))
        raise WrongPassword("登录名或密码不对", _wait_after(failed + 1)) from None
    if failed:
        _note(folder, name, None)
    return key


def _wait_after(failed: int) -> int:
    """Seconds to wait after so many failures: none for the first ones, then doubling."""
    return 0 if failed <= FREE_TRIES else min(2 ** (failed - FREE_TRIES), LONGEST_WAIT)


def _failures(folder: Path) -> dict[str, tuple[int, int]]:
    try:
        found = json.loads((folder / TRIES).read_bytes())
        return {str(name): (int(count), int(at)) for name, (count, at) in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _note(folder: Path, name: str, tries: tuple[int, int] | None) -> None:
    found = _failures(folder)
    found.pop(name, None)
    durable.write_whole(
        folder / TRIES, json.dumps(found | ({name: tries} if tries else {})).encode()
    )
