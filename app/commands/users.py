"""The commands about who works here."""

import sys
from argparse import Namespace
from typing import Any

from app.clock import SystemClock
from app.commands.command import Ask, Command, arg, inside, login_of
from app.context import Context
from app.usecases.add_user import add_user
from app.usecases.allow import ROLES
from app.usecases.change_password import change_own_password, set_first_password
from app.usecases.change_roles import assign_villages, change_roles
from app.usecases.disable_user import disable_user, enable_user
from app.usecases.open_station import close_station, open_station
from app.usecases.users import list_users


def _new_password() -> str:
    """The new password from standard input: never in a history, never in the list of processes."""
    if sys.stdin.isatty():
        print("新密码：", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().rstrip("\r\n")


def _add(context: Context, words: Namespace) -> dict[str, str]:
    roles, villages = words.roles.split(","), words.villages
    add_user(context, words.login, words.name, roles, _new_password(), villages)
    return {"result": "已增加；首次登录时须改密码。"}


def _roles(context: Context, words: Namespace) -> dict[str, str]:
    change_roles(context, words.login, words.roles.split(","))
    return {"result": "已修改，下次登录时生效。"}


def _villages(context: Context, words: Namespace) -> dict[str, str]:
    assign_villages(context, words.login, words.villages)
    return {"result": "已修改，下次登录时生效。"}


def _password(words: Namespace, ask: Ask) -> dict[str, str]:
    own = login_of(words)
    present = ask("密码：")
    context = open_station(words.data, own, present, SystemClock())
    try:
        if words.login in ("", own):
            change_own_password(context, present, _new_password())
            return {"result": "密码已修改。"}
        set_first_password(context, words.login, _new_password())
    finally:
        close_station(context)
    return {"result": "首次密码已设；登录时须改。"}


def _disable(context: Context, words: Namespace) -> dict[str, str]:
    return {"result": "已停用。", "note": disable_user(context, words.login)}


def _enable(context: Context, words: Namespace) -> dict[str, str]:
    enable_user(context, words.login, _new_password())
    return {"result": "已启用；登录时须改密码。"}


def _list(context: Context, words: Namespace) -> Any:
    del words
    return list_users(context)


_LOGIN = arg("login", help="登录名")
_ROLES = arg("roles", help=f"用逗号隔开：{'、'.join(ROLES)}")
_VILLAGES = arg("villages", nargs="*", default=[], help="负责的村；不写则为全部")

COMMANDS: tuple[Command, ...] = (
    Command("user list", "本站的用户", inside(_list)),
    Command(
        "user add",
        "增加用户（首次密码从标准输入读）",
        inside(_add),
        (_LOGIN, arg("name", help="姓名"), _ROLES, _VILLAGES),
    ),
    Command("user roles", "改变角色", inside(_roles), (_LOGIN, _ROLES)),
    Command("user villages", "改变负责的村", inside(_villages), (_LOGIN, _VILLAGES)),
    Command(
        "user password",
        "改自己的密码，或给别人设首次密码（从标准输入读）",
        _password,
        (arg("login", nargs="?", default="", help="缺省为自己"),),
    ),
    Command("user disable", "停用：取走密码槽", inside(_disable), (_LOGIN,)),
    Command("user enable", "重新启用（首次密码从标准输入读）", inside(_enable), (_LOGIN,)),
)
