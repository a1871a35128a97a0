"""Who works at this station: the list an administrator sees, and what all changes of it share."""

from dataclasses import dataclass

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow
from db import key_slots, station_tables

VILLAGES = "villages/"
MUST_CHANGE = "must_change/"
ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class UserLine:
    """A user as the page shows them; `must_change` while the first password stands."""

    login: str
    name: str
    roles: tuple[str, ...]
    villages: tuple[str, ...]
    active: bool
    must_change: bool
    has_slot: bool


def list_users(context: Context) -> list[UserLine]:
    """Everybody who has or had a login here."""
    allow(context, "users")
    slots = key_slots.slot_names(context.folder)
    return [_line(context, row, slots) for row in station_tables.users(context.database)]


def existing_user(context: Context, login: str) -> UserLine:
    """The user of this login. Raises KnownError."""
    row = station_tables.user(context.database, login)
    if row is None:
        raise KnownError("用户", f"本站没有登录名 {login}", "请从用户列表中选择")
    return _line(context, row, key_slots.slot_names(context.folder))


def put_user(context: Context, user: UserLine) -> None:
    """Keep the name, roles and state of a user; one active administrator always stays."""
    others = [row for row in station_tables.users(context.database) if row["login"] != user.login]
    stays = any(row["active"] and ADMINISTRATOR in row["roles"] for row in others)
    if not stays and not (user.active and ADMINISTRATOR in user.roles):
        raise KnownError("用户", "这样本站就没有管理员了", "请先让另一位同事担任管理员")
    station_tables.put_user(
        context.database, user.login, user.name, list(user.roles), active=user.active
    )


def put_villages(context: Context, login: str, villages: list[str]) -> None:
    """Keep which villages are this user's; none means all."""
    named = sorted({one.strip() for one in villages} - {""})
    station_tables.put_setting(context.database, f"{VILLAGES}{login}", named or None)


def _line(context: Context, row: dict[str, object], slots: list[str]) -> UserLine:
    login = str(row["login"])
    villages = station_tables.setting(context.database, f"{VILLAGES}{login}", ())
    return UserLine(
        login=login,
        name=str(row["name"]),
        roles=tuple(row["roles"]),  # type: ignore[arg-type]
        villages=tuple(villages),
        active=bool(row["active"]),
        must_change=bool(station_tables.setting(context.database, f"{MUST_CHANGE}{login}")),
        has_slot=login in slots,
    )
