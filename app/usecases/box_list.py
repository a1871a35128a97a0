"""The drop box's list of stations: written once by hand, then kept up where it was written.

The drop box knows no database, so a list that is not renewed lets an ended key in and keeps a new
one out.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.delivery_log import ADDRESS
from app.usecases.trouble import translated
from db import durable, station_tables
from sync.keys import Card

PLACE = "box_list"  # where it was last written
BY_HAND = "请重新写出收发箱名单（anyun-cli stations -o 名单文件），旧名单不会自己改变。"
RENEWED = "收发箱名单已一并更新。"
NOT_WRITTEN = "收发箱名单没有写成（{place}）：" + BY_HAND


def write_box_list(context: Context, cards: Iterable[Card], target: Path) -> int:
    """Write the list with these cards, and remember where; how many. Raises KnownError."""
    allow(context, "pair")
    texts = [one.to_text() for one in cards]
    with translated("收发箱名单"):
        durable.write_whole(target, _content(texts))
        station_tables.put_setting(context.database, PLACE, str(target.resolve()))
    record(context, "station_list", "", str(len(texts)))
    return len(texts)


def renew_box_list(context: Context, cards: Iterable[Card]) -> str:
    """Write the list anew where it stands, if these cards change it; what a person should know.

    Nothing is raised: what led here is done, and stays done.
    """
    place = station_tables.setting(context.database, PLACE, "")
    if not place:
        uses_a_box = station_tables.setting(context.database, ADDRESS, "")
        return BY_HAND if uses_a_box and context.station.role == "county" else ""
    texts = [one.to_text() for one in cards]
    try:
        with translated("收发箱名单"):
            if Path(place).read_bytes() == _content(texts):
                return ""
            durable.write_whole(Path(place), _content(texts))
    except (KnownError, OSError):
        return NOT_WRITTEN.format(place=place)
    record(context, "station_list", "", str(len(texts)))
    return RENEWED


def _content(texts: list[str]) -> bytes:
    return json.dumps(texts, indent=1).encode()
