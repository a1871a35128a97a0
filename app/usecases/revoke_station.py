"""A lost PC: the county ends its keys; nothing more is sealed to it, nothing later is believed."""

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.trouble import translated
from db import links, station_keys
from sync.roster import REVOKED


def revoke_station(context: Context, station: str) -> int:
    """End every key of a station; returns how many. The new PC pairs anew with its own card.

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
    return len(standing)
