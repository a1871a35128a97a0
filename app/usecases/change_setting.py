"""Changing what a station or a user may set; what hangs on it is worked out again."""

from app.catalogue.settings import SETTINGS, Setting
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.due import settle_all_due
from app.usecases.settings import place_of
from app.usecases.trouble import translated
from db import station_tables


def put_setting(context: Context, key: str, value: int | str | None) -> None:
    """Change a setting; None gives it its default again. Raises KnownError outside its limits."""
    one = SETTINGS.get(key)
    if one is None:
        allow(context, "settings")
        raise KnownError("设置", f"没有名为 {key} 的设置", "请从设置列表中选择")
    if not one.own:
        allow(context, "settings")
    if value is not None and (trouble := one.trouble(value)):
        raise KnownError(f"设置·{one.label}", trouble, "请重新填写")
    with translated("设置"), context.database.atomic():
        kept = None if value == one.default else value
        station_tables.put_setting(context.database, place_of(context, one), kept)
        if one.group == "deadlines":
            settle_all_due(context)
        record(context, "setting", "", _said(one, value))


def _said(one: Setting, value: int | str | None) -> str:
    """Key and figure; of a text only its key, as anything may stand in it."""
    plain = one.kind in ("number", "choice") and value is not None
    return f"{one.key}={value}" if plain else one.key
