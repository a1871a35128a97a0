"""Founding a station, and a new password by the recovery code."""

import sys
from argparse import Namespace
from typing import Any

from app.clock import SystemClock
from app.commands.command import Ask, Command, arg
from app.usecases.allow import ROLES
from app.usecases.found_station import STATION_ROLES, found_station
from app.usecases.open_station import close_station, open_with_recovery


def _create(words: Namespace, ask: Ask) -> dict[str, Any]:
    founded = found_station(
        words.data,
        area_code=words.area,
        name=words.name,
        role=words.role,
        login=words.login,
        user_name=words.user_name or words.login,
        roles=frozenset(words.roles.split(",")),
        password=ask("新密码："),
        practice=words.practice,
        clock=SystemClock(),
    )
    return {
        "station": founded.station.code,
        "recovery_key": founded.recovery_key,
        "note": "请抄写或打印恢复码并锁入保险柜；忘记密码时只能靠它。",
    }


def _recover(words: Namespace, ask: Ask) -> dict[str, str]:
    key = ask_recovery(words)
    context = open_with_recovery(words.data, key, words.login, ask("新密码："), SystemClock())
    close_station(context)
    return {"result": "密码已重新设置。"}


def ask_recovery(words: Namespace) -> str:
    """The recovery key, from the words or from standard input (never kept in a history)."""
    if not words.recovery_key and sys.stdin.isatty():
        print("恢复码：", end="", file=sys.stderr, flush=True)
    return words.recovery_key or sys.stdin.readline()


COMMANDS: tuple[Command, ...] = (
    Command(
        "station create",
        "建站：加密数据库、第一个用户、恢复码",
        _create,
        (
            arg("--area", required=True, help="9 位区划代码"),
            arg("--name", required=True, help="站名"),
            arg("--role", required=True, choices=tuple(STATION_ROLES)),
            arg("--login", required=True),
            arg("--user-name", default=""),
            arg("--roles", default="administrator,clinician", help="、".join(ROLES)),
            arg("--practice", action="store_true", help="练习站（虚构资料）"),
        ),
    ),
    Command(
        "recover",
        "用恢复码重新设置密码",
        _recover,
        (arg("--login", required=True), arg("--recovery-key", default="")),
    ),
)
