"""A lost PC: the county ends its keys; nothing more is sealed to it, nothing later is believed."""

from dataclasses import dataclass

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.box_list import renew_box_list
from app.usecases.pairing import known_cards
from app.usecases.trouble import translated
from db import links, station_keys
from sync.roster import REVOKED


@dataclass(frozen=True)
class Revoked:
    """How many keys were ended, and what became of the drop box's list."""

    keys: int
    note: str


def revoke_station(context: Context, station: str) -> Revoked:
    """End every key of a station. The new PC pairs anew with its own card.

    What the lost PC delivered stays. Bundles of it that lie on a stick must be taken in before.
    """
    allow(context, "keys")
    if context.station.role != "county":
        raise KnownError("停用", "只有县级站可以停用一个站的密钥", "请打电话告知县级站")
    database = context.database
    standing = [row for row in station_keys.keys_of(database, station) if row["status"] != REVOKED]
    if not standing:
        raise KnownError("停用", f"没有与 {station} 配对，或已经停用", "请在站名单里核对")
    with translated("停用"), database.atomic():
        station_keys.revoke_keys(database, station, context.clock.now_ms())
        links.remove_peer(database, station)
        keys = "+".join(row["sign_public"][:16] for row in standing)
        record(context, "revoke_key", "", f"{station}:{keys}")
    return Revoked(len(standing), renew_box_list(context, known_cards(context)))
