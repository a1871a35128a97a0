"""Changing a figure that a station may set; what hangs on it is worked out again."""

from app.catalogue.settings import SETTINGS
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.due import settle_all_due
from app.usecases.settings import PREFIX
from app.usecases.trouble import translated
from db import station_tables


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
        settle_all_due(context)
        record(context, "setting", "", f"{key}={value}")
