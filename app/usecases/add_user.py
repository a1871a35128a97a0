"""Adding a colleague: a login, roles, villages, and a first password that must be changed."""

from collections.abc import Iterable

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.change_password import give_first_password
from app.usecases.found_station import check_name, check_roles
from app.usecases.trouble import translated
from app.usecases.users import UserLine, put_user, put_villages
from db import station_tables


def add_user(
    context: Context,
    login: str,
    name: str,
    roles: Iterable[str],
    first_password: str,
    villages: Iterable[str] = (),
) -> None:
    """Add a user. Raises KnownError with what is amiss."""
    allow(context, "users")
    chosen = frozenset(roles)
    check_name(login, name)
    check_roles(chosen)
    if station_tables.user(context.database, login):
        raise KnownError("用户·登录名", f"{login} 已经有人用了", "请另取一个，例如加上数字")
    user = UserLine(login, name.strip(), tuple(sorted(chosen)), (), True, True, True)
    with translated("用户"), context.database.atomic():
        put_user(context, user)
        put_villages(context, login, list(villages))
        record(context, "user_add", "", f"{login}:{','.join(user.roles)}")
        give_first_password(context, login, first_password)
