"""Who may have signed a bundle, and what an accepted one says of its sender's keys.

A signing key speaks for its station whatever the incarnation: a restored database goes on under a
new origin with the same key and is believed at once; under a revoked key nothing is.
"""

from dataclasses import replace

from app.context import Context
from app.usecases.pairing import peer_cards
from app.usecases.station_list import take_in_list
from db import links, station_keys
from sync.bundle import BundleRefused, Header, Reason
from sync.handover import follow
from sync.keys import Card, key_fingerprint
from sync.read_bundle import Verified
from sync.roster import ACTIVE, REPLACED, REVOKED

ENDED = {REVOKED: Reason.REVOKED_KEY, REPLACED: Reason.REPLACED_KEY}


def publics_of(context: Context, header: Header) -> dict[bytes, str]:
    """The keys this sender may have signed with, each with its status.

    A key that another one hands over to inherits the status of that one.
    """
    station = _station(header)
    known = {
        bytes.fromhex(row["sign_public"]): str(row["status"])
        for row in station_keys.keys_of(context.database, station)
    }
    card = peer_cards(context).get(station)
    if card and not known:  # paired before keys were kept by themselves
        known = {card.sign_public: ACTIVE}
    found = dict(known)
    for key, status in known.items():
        for one in follow(station, header.handovers, {key}):
            found.setdefault(one.new, status)
    return found


def refuse_ended_key(context: Context, verified: Verified) -> None:
    """Raise BundleRefused for something new under a key that was replaced or revoked."""
    status = publics_of(context, verified.header)[verified.signed_by]
    if status in ENDED:
        raise BundleRefused(ENDED[status])


def is_ended(context: Context, station: str, origin: str) -> bool:
    """Whether a PC of another station will never be believed again: all it signs with is revoked.

    A key that is in use, or was only replaced, may belong to any incarnation we know nothing of.
    """
    keys = station_keys.keys_of(context.database, station)
    if not any(row["status"] == REVOKED for row in keys):
        return False
    if all(row["status"] == REVOKED for row in keys):
        return True
    known = [row for row in keys if origin in (row["origin"], Card.from_text(row["card"]).origin)]
    return bool(known) and all(row["status"] == REVOKED for row in known)


def note_sender(context: Context, verified: Verified) -> str:
    """Keep what an accepted bundle says of its sender; returns what a person should know of it.

    Inside the transaction of the import.
    """
    header, database, now = verified.header, context.database, context.clock.now_ms()
    station = _station(header)
    card = peer_cards(context)[station]
    said: list[str] = []
    if not station_keys.keys_of(database, station):
        _keep(context, station, card)
    chain = follow(station, header.handovers, {card.sign_public})
    while chain and chain[-1].new != verified.signed_by:
        chain.pop()  # nobody has signed anything with that key yet
    for one in chain:
        station_keys.end_key(database, station, one.old.hex(), REPLACED, now)
        card = replace(card, sign_public=one.new, age_recipient=one.age_recipient)
        _keep(context, station, card)
    if chain:
        digits = key_fingerprint(card.sign_public, card.age_recipient)
        said.append(f"{card.name}更换了密钥，新密钥的核对数字是 {digits}，请打电话核对。")
    station_keys.heard(
        database, station, verified.signed_by.hex(), header.sender, header.seq, header.roster, now
    )
    said.append(take_in_list(context, header, verified.signed_by))
    return "".join(said)


def _keep(context: Context, station: str, card: Card) -> None:
    """The card in force, and its key as the one that may sign."""
    database, now = context.database, context.clock.now_ms()
    links.put_peer(database, station, card.to_text(), now)
    station_keys.put_key(database, station, card.sign_public.hex(), card.to_text(), ACTIVE, now)


def _station(header: Header) -> str:
    return header.sender.partition(".")[0]
