"""What a colleague may do from the next sign-in on, and which villages are theirs."""

from collections.abc import Iterable
from dataclasses import replace

from app.context import Context
from app.usecases.allow import allow, record
from app.usecases.found_station import check_roles
from app.usecases.trouble import translated
from app.usecases.users import existing_user, put_user, put_villages


def change_roles(context: Context, login: str, roles: Iterable[str]) -> None:
    """Give a user these roles and no others. Raises KnownError."""
    allow(context, "users")
    chosen = frozenset(roles)
    check_roles(chosen)
    user = existing_user(context, login)
    with translated("用户"), context.database.atomic():
        put_user(context, replace(user, roles=tuple(sorted(chosen))))
        record(context, "user_roles", "", f"{login}:{','.join(sorted(chosen))}")


def assign_villages(context: Context, login: str, villages: Iterable[str]) -> None:
    """Let the lists of this user begin with these villages; none means all. Raises KnownError."""
    allow(context, "users")
    existing_user(context, login)
    with translated("用户"), context.database.atomic():
        put_villages(context, login, list(villages))
        record(context, "user_villages", "", login)
