"""Locking the window and opening it again: by the same user, with the password, on record."""

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import record
from app.usecases.sign_in_tries import own_key
from app.usecases.trouble import translated
from db import station_tables


def lock_window(context: Context) -> None:
    """Put on record that the window was locked."""
    record(context, "lock", "", "")


def unlock_window(context: Context, password: str) -> None:
    """Check that it is the same user. Raises WrongPassword, or KnownError for a disabled one."""
    with translated("登录"):
        own_key(context, password)
        user = station_tables.user(context.database, context.user.login)
        if user is None or not user["active"]:
            raise KnownError("登录", "这个用户已停用", "请联系本站管理员")
    record(context, "unlock_window", "", "")
