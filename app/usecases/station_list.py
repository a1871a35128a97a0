"""The list of stations and their keys: kept by the county, signed, told to every township."""

from dataclasses import dataclass, replace
from typing import Any

from app.context import Context
from app.usecases.allow import allow
from app.usecases.pairing import own_card, own_keys
from db import links, station_keys, station_tables
from sync.bundle import Header
from sync.keys import Card, key_fingerprint
from sync.roster import (
    ACTIVE,
    REVOKED,
    BadRoster,
    Entry,
    Roster,
    read_kept,
    read_roster,
    sign_roster,
)

STATUS = {"active": "在用", "replaced": "已更换", "revoked": "已停用"}


@dataclass(frozen=True)
class StationLine:
    """One key of one station; times in ms, None when there was none.

    `received_at` is the last delivery from it, `confirmed_at` the last of ours that it confirmed.
    """

    station: str
    name: str
    status: str
    fingerprint: str
    last: str
    received_at: int | None
    confirmed_at: int | None
    own: bool


@dataclass(frozen=True)
class StationList:
    """What this station knows of all stations; `number` is that of the county's list."""

    number: int
    lines: tuple[StationLine, ...]
    own_revoked: bool


def list_stations(context: Context) -> StationList:
    """The county's list, with the deliveries this station knows of."""
    allow(context, "pair")
    known = _known(context)
    entries = _entries(context)
    if context.station.role == "township" and known:
        entries = known.entries
    me = own_keys(context).sign_public.hex()
    lines = tuple(_line(context, one, me) for one in entries)
    gone = any(one.sign_public == me and one.status == REVOKED for one in entries)
    return StationList(known.number if known else 0, lines, gone)


def list_for(context: Context, peer: str) -> tuple[int, Any]:
    """(number, signed list) for a bundle to this station; no list when it has said it knows it."""
    if context.station.role == "county":
        _issue(context)
    stored = station_tables.meta(context.database).get("roster")
    if not stored:
        return 0, None
    rows = station_keys.keys_of(context.database, peer)
    knows = max((row["roster"] or 0 for row in rows if row["status"] == ACTIVE), default=0)
    return stored["number"], stored["signed"] if knows < stored["number"] else None


def take_in_list(context: Context, header: Header, signed_by: bytes) -> str:
    """Keep the county's list if it is newer; returns what a person should know of it.

    A county restored from a backup gets its own later list back from a township, and with it the
    revocations it has forgotten.
    """
    known = _known(context)
    if not header.roster_list or header.roster <= (known.number if known else 0):
        return ""
    at_county = context.station.role == "county"
    county = context.station.code if at_county else header.sender.partition(".")[0]
    key = own_keys(context).sign_public if at_county else signed_by
    try:
        found = read_roster(header.roster_list, key)
    except BadRoster:
        return "附带的站名单签名不对，没有采用。"
    if found.county != county or found.number != header.roster:
        return "附带的站名单签名不对，没有采用。"
    _store(context, found.number, header.roster_list)
    if at_county:
        _revoke_again(context, found)
    return _news(context, known, found)


def _news(context: Context, before: Roster | None, after: Roster) -> str:
    known = (
        {one.sign_public for one in before.entries if one.status == REVOKED} if before else set()
    )
    fresh = [one for one in after.entries if one.status == REVOKED and one.sign_public not in known]
    me = own_keys(context).sign_public.hex()
    if any(one.sign_public == me for one in fresh):
        return "县级站已停用本站的密钥，请立即打电话联系县级站。"
    names = "、".join(sorted({one.name for one in fresh}))
    return f"县级站停用了{names}的一台电脑。" if names else ""


def _revoke_again(context: Context, found: Roster) -> None:
    database, now = context.database, context.clock.now_ms()
    for one in found.entries:
        if one.status == REVOKED:
            card = _card_text(context, one)
            station_keys.put_key(database, one.station, one.sign_public, card, REVOKED, now)
            peer = next(
                (row for row in links.peers(database) if row["station"] == one.station), None
            )
            if peer and Card.from_text(peer["card"]).sign_public.hex() == one.sign_public:
                links.remove_peer(database, one.station)


def _card_text(context: Context, one: Entry) -> str:
    public, practice = bytes.fromhex(one.sign_public), context.station.practice
    return Card(one.origin, one.name, one.role, practice, public, one.age_recipient).to_text()


def _issue(context: Context) -> None:
    """Sign the list again under the next number if a key or its status has changed."""
    known, entries = _known(context), _entries(context)
    if known and _without_seq(known.entries) == _without_seq(entries):
        return
    number = known.number + 1 if known else 1
    signed = sign_roster(Roster(context.station.code, number, entries), own_keys(context))
    _store(context, number, signed)


def _without_seq(entries: tuple[Entry, ...]) -> list[Entry]:
    """The last bundle of a key in use changes with every visit and is no news."""
    return [one if one.status == REVOKED else replace(one, seq=0, origin="") for one in entries]


def _store(context: Context, number: int, signed: Any) -> None:
    station_tables.put_meta(context.database, {"roster": {"number": number, "signed": signed}})


def _known(context: Context) -> Roster | None:
    stored = station_tables.meta(context.database).get("roster")
    return read_kept(stored["signed"]) if stored else None


def _entries(context: Context) -> tuple[Entry, ...]:
    """This station first, then every key it knows of the others."""
    own = own_card(context)
    found = [_entry(context.station.code, own, ACTIVE, own.origin, 0)]
    for row in station_keys.all_keys(context.database):
        card = Card.from_text(row["card"])
        origin, seq = row["origin"] or card.origin, row["seq"] or 0
        found.append(_entry(row["station"], card, row["status"], origin, seq))
    return tuple(found)


def _entry(station: str, card: Card, status: str, origin: str, seq: int) -> Entry:
    return Entry(
        station=station,
        name=card.name,
        role=card.role,
        sign_public=card.sign_public.hex(),
        age_recipient=card.age_recipient,
        status=status,
        origin=origin,
        seq=seq,
    )


def _line(context: Context, one: Entry, me: str) -> StationLine:
    database = context.database
    rows = station_keys.keys_of(database, one.station)
    row = next((row for row in rows if row["sign_public"] == one.sign_public), None)
    sent = links.sent(database, one.station) if one.status == ACTIVE else []
    return StationLine(
        station=one.station,
        name=one.name,
        status=one.status,
        fingerprint=key_fingerprint(bytes.fromhex(one.sign_public), one.age_recipient),
        last=f"{one.origin} 第 {one.seq} 包" if one.seq else "",
        received_at=row["heard_at"] if row else None,
        confirmed_at=max((each["made_at"] for each in sent if each["acked"]), default=None),
        own=one.sign_public == me,
    )
