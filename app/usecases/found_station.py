"""Founding a station: an encrypted file, its keys, its first user, a recovery sheet."""

import re
from dataclasses import dataclass
from pathlib import Path

from app.context import Clock, Station
from app.domain.passwords import SHORTEST, password_trouble
from app.errors import KnownError
from app.usecases.allow import ROLES
from app.usecases.identity import marker_now, new_origin, put_marker
from app.usecases.tables import synced_tables
from app.usecases.trouble import translated
from db import key_slots, station_file, station_tables
from sync.keys import StationKeys, new_recovery_key

STATION_ROLES = {"township": "乡镇站", "county": "县级站"}


@dataclass(frozen=True)
class Founded:
    """What only the founder sees: the recovery key, to be printed and put away."""

    recovery_key: str
    station: Station


def found_station(
    folder: Path,
    *,
    area_code: str,
    name: str,
    role: str,
    login: str,
    user_name: str,
    roles: frozenset[str],
    password: str,
    practice: bool,
    clock: Clock,
) -> Founded:
    """Make a station in `folder` (created if missing). Raises KnownError with what is amiss."""
    _check(area_code, name, role)
    check_user(login, user_name, roles, password)
    with translated("数据文件夹"):
        folder.mkdir(parents=True, exist_ok=True)
        if station_file.exists(folder):
            raise KnownError("建站", "这个文件夹里已经有一个站", "请直接登录，或另选一个空文件夹")
        key, recovery_key = key_slots.new_key(), new_recovery_key()
        station = Station(area_code, name.strip(), role, practice, new_origin(role, area_code))
        key_slots.write_slot(folder, login, password, key)
        key_slots.write_slot(folder, key_slots.RECOVERY, recovery_key, key)
        database = station_file.create(folder, key, synced_tables())
        try:
            station_tables.put_meta(
                database,
                {
                    "area_code": area_code,
                    "name": station.name,
                    "role": role,
                    "practice": practice,
                    "origin": station.origin,
                    "founded_at": clock.now_ms(),
                    "keys": StationKeys.generate().to_text(),
                },
            )
            put_marker(folder, marker_now(database, folder))
            station_tables.put_user(database, login, user_name.strip(), sorted(roles), active=True)
        finally:
            database.close()
        return Founded(recovery_key, station)


def _check(area_code: str, name: str, role: str) -> None:
    if not re.fullmatch(r"[0-9]{9}", area_code):
        raise KnownError(
            "建站·区划代码", "区划代码应是 9 位数字", "请按乡镇的 9 位统计用区划代码填写"
        )
    if not 2 <= len(name.strip()) <= 40:
        raise KnownError("建站·站名", "站名应为 2 到 40 个字", "请填写本站的全称")
    if role not in STATION_ROLES:
        raise KnownError("建站·类型", "没有这种站", "请选择乡镇站（township）或县级站（county）")


def check_user(login: str, name: str, roles: frozenset[str], password: str) -> None:
    """Raise KnownError for a login, name, set of roles or password that will not do."""
    check_name(login, name)
    check_roles(roles)
    check_password(login, password, SHORTEST)


def check_name(login: str, name: str) -> None:
    """Raise KnownError for a login or name that will not do."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,19}", login):
        raise KnownError(
            "用户·登录名",
            "登录名应为 2 到 20 个小写字母或数字，以字母开头",
            "请另取一个，例如姓名的拼音",
        )
    if not name.strip():
        raise KnownError("用户·姓名", "没有填写姓名", "请填写真实姓名，它会印在单据上")


def check_roles(roles: frozenset[str]) -> None:
    """Raise KnownError unless these are roles."""
    if not roles or not roles <= ROLES.keys():
        raise KnownError("用户·角色", "没有选择角色，或角色不存在", "请至少选择一个角色")


def check_password(login: str, password: str, shortest: int) -> None:
    """Raise KnownError for a password that is too easy to guess."""
    if trouble := password_trouble(login, password, shortest):
        raise KnownError("用户·密码", trouble, "可以用几个不相干的词连起来")
