"""What another station's incarnations mean to us: all are read, one at a time is written to.

The signing key speaks for a station whatever its incarnation, so a station that was restored is
believed at once, without another pairing. One that was known before may be a stick that was still
on its way, or a copied station of which both computers are used. Nobody can tell which, so it is
answered when its turn has come: of those that are heard of, who has waited longest is written to.
"""

from dataclasses import replace

from app.context import Context
from app.usecases.pairing import peer_cards
from db import links, station_keys
from sync.bundle import Header
from sync.keys import Card
from sync.names import read_name
from sync.roster import ACTIVE

BEFORE_OURS = (
    "这个数据包是对方写给恢复备份之前的本站的，缺少中间的内容",
    "请先把本站新导出的数据包带给对方，对方再导出一次即可",
)


def read_as_ours(context: Context, header: Header) -> Header:
    """A receipt for a former incarnation of ours says nothing about what we sent."""
    return header if context.station.origin in header.to else replace(header, ack=None)


def note_incarnation(context: Context, header: Header) -> str:
    """Keep which incarnation the sender is; returns what a person should know of it.

    Inside the transaction of the import.
    """
    station = header.sender.partition(".")[0]
    card, known = peer_cards(context)[station], links.incarnations(context.database, station)
    now = context.clock.now_ms()
    links.put_incarnation(context.database, station, header.sender, header.past, now)
    if header.sender == card.origin:
        return ""
    if header.sender in known or any(header.sender in past for past in known.values()):
        if _waits_longer(context, station, header.sender, card.origin):
            _write_to(context, header, card)
        return f"它出自{card.name}恢复备份（或换电脑）以前；若两台电脑都在使用，请停用其中一台。"
    _write_to(context, header, card)
    return f"{card.name}恢复过备份或换了电脑，下次导出会把它缺少的补给它。"


def _write_to(context: Context, header: Header, card: Card) -> None:
    """From now on this incarnation is written to, from what it has receipted on."""
    station, now = header.sender.partition(".")[0], context.clock.now_ms()
    card = replace(card, origin=header.sender)
    links.put_peer(context.database, station, card.to_text(), now)
    key = card.sign_public.hex()
    station_keys.put_key(context.database, station, key, card.to_text(), ACTIVE, now)
    links.start_anew(
        context.database, station, context.station.origin, header.ack[0] if header.ack else 0
    )


def _waits_longer(context: Context, station: str, one: str, other: str) -> bool:
    """Whether our last bundle for `one` is older than that for `other`."""
    last = {one: 0, other: 0}
    for row in links.sent(context.database, station):
        name = read_name(row["file"])
        if name and name.to in last and row["origin"] == context.station.origin:
            last[name.to] = max(last[name.to], row["seq"])
    return last[one] < last[other]


def is_written_to(context: Context, header: Header) -> bool:
    """Whether a receipt from this sender counts."""
    return peer_cards(context)[header.sender.partition(".")[0]].origin == header.sender
