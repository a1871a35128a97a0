"""Locking the window and opening it again: by the same user, with the password, on record."""

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import record
from app.usecases.sign_in_tries import record_failures, unlocked
from app.usecases.trouble import translated
from db import key_slots, station_tables


def lock_window(context: Context) -> None:
    """Put on record that the window was locked."""
    record(context, "lock", "", "")


def unlock_window(context: Context, password: str) -> None:
    """Check that it is the same user. Raises WrongPassword, or KnownError for a disabled one."""
    login, folder = context.user.login, context.folder
    with translated("登录"):
        try:
            unlocked(
                folder, login, lambda: key_slots.unlock(folder, login, password), context.clock
            )
        finally:
            record_failures(context)
        user = station_tables.user(context.database, login)
        if user is None or not user["active"]:
            raise KnownError("登录", "这个用户已停用", "请联系本站管理员")
    record(context, "unlock_window", "", "")
