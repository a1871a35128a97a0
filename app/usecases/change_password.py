"""Passwords: everybody changes one's own; an administrator gives a first one that must be changed.

A password is nowhere kept: it wraps the database's key in the user's slot (db/key_slots.py).
"""

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.found_station import check_password
from app.usecases.settings import setting
from app.usecases.sign_in_tries import own_key
from app.usecases.trouble import translated
from app.usecases.users import MUST_CHANGE, existing_user
from db import key_slots, station_tables


def change_own_password(context: Context, present: str, new: str) -> None:
    """Give oneself another password; needs no role, but the present one. Raises KnownError."""
    login = context.user.login
    if new == present:
        raise KnownError("我的密码", "新密码和原来的一样", "请另想一个")
    check_password(login, new, setting(context, "password_length"))
    with translated("我的密码"):
        key = own_key(context, present)
        with context.database.atomic():
            record(context, "password", "", login)
            station_tables.put_setting(context.database, f"{MUST_CHANGE}{login}", None)
            key_slots.write_slot(context.folder, login, new, key)


def set_first_password(context: Context, login: str, password: str) -> None:
    """Give a user who forgot the password a first one again. Raises KnownError."""
    allow(context, "users")
    if not existing_user(context, login).active:
        raise KnownError("用户", "这个用户已停用", "请用“启用”并设首次密码")
    if login == context.user.login:
        raise KnownError("用户", "这是您自己", "请用“我的密码”修改")
    with translated("用户"), context.database.atomic():
        give_first_password(context, login, password)


def give_first_password(context: Context, login: str, password: str) -> None:
    """Wrap the key for this user, inside the caller's transaction; the slot is written last."""
    check_password(login, password, setting(context, "password_length"))
    station_tables.put_setting(context.database, f"{MUST_CHANGE}{login}", True)
    record(context, "user_password", "", login)
    context.database.with_key(
        lambda key: key_slots.write_slot(context.folder, login, password, key)
    )
