"""Reading and changing the figures a station may set."""

from dataclasses import dataclass

from app.catalogue.settings import SETTINGS, Setting
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.trouble import translated
from db import station_tables

PREFIX = "set/"


@dataclass(frozen=True)
class SettingLine:
    """A setting as a page shows it."""

    setting: Setting
    value: int


def setting(context: Context, key: str) -> int:
    """The figure in force here."""
    return int(station_tables.setting(context.database, PREFIX + key, SETTINGS[key].default))


def all_settings(context: Context) -> dict[str, int]:
    """Every figure in force here, by key."""
    return {key: setting(context, key) for key in SETTINGS}


def list_settings(context: Context) -> list[SettingLine]:
    """Every setting with its label, default and source."""
    return [SettingLine(one, setting(context, key)) for key, one in SETTINGS.items()]


def put_setting(context: Context, key: str, value: int) -> None:
    """Change a figure. Raises KnownError outside its limits."""
    allow(context, "settings")
    one = SETTINGS.get(key)
    if one is None:
        raise KnownError("设置", f"没有名为 {key} 的设置", "请从设置列表中选择")
    if not one.least <= value <= one.most:
        raise KnownError(
            f"设置·{one.label}", f"{value} 不在 {one.least}–{one.most} 之间", "请重新填写"
        )
    with translated("设置"), context.database.atomic():
        station_tables.put_setting(context.database, PREFIX + key, value)
        record(context, "setting", "", f"{key}={value}")
