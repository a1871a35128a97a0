"""Taking a colleague's way in away when they leave, and giving it back.

Their key slot goes, so that the password opens nothing any more. A copy of the old key file keeps
the old slot: who has one, the password and a copy of the data can still read that copy.
"""

from dataclasses import replace

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.change_password import give_first_password
from app.usecases.trouble import translated
from app.usecases.users import existing_user, put_user
from db import key_slots

COPIES = "以前的备份和复制走的密钥文件里仍有此人的密码槽；请收回 U 盘和备份，并妥善保管。"


def disable_user(context: Context, login: str) -> str:
    """Disable a user; returns what it does not reach. Raises KnownError."""
    allow(context, "users")
    if login == context.user.login:
        raise KnownError("用户", "不能停用自己", "请由另一位管理员办理")
    user = existing_user(context, login)
    with translated("用户"), context.database.atomic():
        put_user(context, replace(user, active=False))
        record(context, "user_disable", "", login)
        if user.has_slot:
            key_slots.remove_slot(context.folder, login)
    return COPIES


def enable_user(context: Context, login: str, first_password: str) -> None:
    """Let a user in again, with a first password. Raises KnownError."""
    allow(context, "users")
    user = existing_user(context, login)
    if user.active:
        raise KnownError("用户", "这个用户没有停用", "忘记密码时请重设首次密码")
    with translated("用户"), context.database.atomic():
        put_user(context, replace(user, active=True))
        record(context, "user_enable", "", login)
        give_first_password(context, login, first_password)
