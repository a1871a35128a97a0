"""The figures a station may set, as they are in force."""

from dataclasses import dataclass

from app.catalogue.settings import SETTINGS, Setting
from app.context import Context
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
