"""What another station last said of the state both share, and whether ours was the same."""

from dataclasses import dataclass

from app.context import Context
from app.usecases.allow import allow
from app.usecases.shared_changes import known
from app.usecases.shared_digest import digest_in
from db import station_tables
from sync.fingerprint import short
from sync.read_bundle import Verified

TOLD = "told_state/"


@dataclass(frozen=True)
class ToldState:
    """`short` is what the other station counted with bundle `seq`; `same` what we found then."""

    short: str
    seq: int
    at: int
    same: bool


def note_state(context: Context, sender: str, verified: Verified) -> bool | None:
    """Compare with what the sender says it shares with us; None when the bundle says nothing."""
    told, header = verified.closing.state, verified.header
    if not told:
        return None
    acked = header.ack[0] if header.ack else 0
    same = digest_in(context, known(context, sender, acked)).hex() == told
    found = {"short": short(told), "seq": header.seq, "at": context.clock.now_ms(), "same": same}
    with context.database.atomic():
        station_tables.put_setting(context.database, TOLD + sender, found)
    return same


def told_state(context: Context, station: str) -> ToldState | None:
    """The last comparison with a station, if there was one."""
    allow(context, "exchange")
    found = station_tables.setting(context.database, TOLD + station)
    return ToldState(**found) if found else None
