"""What a station and its users have set, as it is in force."""

from dataclasses import dataclass
from typing import Any

from app.catalogue.settings import SETTINGS, Setting
from app.context import Context
from app.usecases.allow import may
from db import station_tables
from db.database import Database

PREFIX = "set/"


@dataclass(frozen=True)
class SettingLine:
    """A setting as a page shows it."""

    setting: Setting
    value: int | str


@dataclass(frozen=True)
class Printing:
    """The usual printer (empty: asked each time), and how far papers move on it, in mm."""

    printer: str = ""
    shift_mm: tuple[float, float] = (0.0, 0.0)


def printing(context: Context) -> Printing:
    """How papers are printed at this station."""
    shift = setting(context, "printer_x") / 10, setting(context, "printer_y") / 10
    return Printing(text_of(context, "printer"), shift)


def setting(context: Context, key: str) -> int:
    """The figure in force here."""
    return int(_in_force(context, key))


def text_of(context: Context, key: str) -> str:
    """The text or choice in force here, for this user where it is the user's own."""
    return str(_in_force(context, key))


def paragraphs_of(context: Context, key: str) -> list[str]:
    """The paragraphs of a text in force here."""
    return [line.strip() for line in text_of(context, key).splitlines() if line.strip()]


def all_settings(context: Context) -> dict[str, int]:
    """Every figure in force here, by key."""
    return {key: setting(context, key) for key, one in SETTINGS.items() if one.kind == "number"}


def list_settings(context: Context) -> list[SettingLine]:
    """What this user may set: one's own, and the station's for whoever looks after it."""
    station = may(context.user, "settings")
    return [
        SettingLine(one, _in_force(context, key))
        for key, one in SETTINGS.items()
        if one.own or station
    ]


def name_of(database: Database, facts: dict[str, Any]) -> str:
    """The name of the station on its papers: the one that was set, or that of its founding."""
    name = SETTINGS["station_name"]
    return str(station_tables.setting(database, PREFIX + name.key) or facts["name"])


def own_villages_first(database: Database) -> bool:
    """Whether lists begin with the villages of whoever looks at them."""
    one = SETTINGS["own_villages"]
    return bool(station_tables.setting(database, PREFIX + one.key, one.default) == "yes")


def place_of(context: Context, one: Setting) -> str:
    """Under which key a setting is kept."""
    return f"{PREFIX}{one.key}/{context.user.login}" if one.own else PREFIX + one.key


def _in_force(context: Context, key: str) -> int | str:
    one = SETTINGS[key]
    found: int | str = station_tables.setting(context.database, place_of(context, one), one.default)
    return found
