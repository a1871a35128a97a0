"""Two stations come to know each other: each takes the other's card and compares a number."""

from dataclasses import dataclass, replace

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.box_list import renew_box_list
from app.usecases.trouble import translated
from db import links, station_keys, station_tables
from sync.keys import BadCard, Card, StationKeys, pair_fingerprint
from sync.roster import ACTIVE, REVOKED


@dataclass(frozen=True)
class Pairing:
    """A card about to be accepted; both stations must read out the same `fingerprint`.

    `note` is what a person should know once it is accepted.
    """

    card: Card
    fingerprint: str
    note: str = ""


def own_keys(context: Context) -> StationKeys:
    """The station's signing and opening keys; they live in the encrypted database only."""
    facts = station_tables.meta(context.database)
    return StationKeys.from_text(facts["keys"], facts.get("former_keys", ()))


def own_card(context: Context) -> Card:
    """This station's card, to be carried to the other one."""
    station = context.station
    return own_keys(context).card(station.origin, station.name, station.role, station.practice)


def read_card(context: Context, text: str) -> Pairing:
    """What another station's card says, with the number to compare by telephone."""
    allow(context, "pair")
    try:
        card = Card.from_text(text.strip())
    except BadCard:
        raise KnownError(
            "配对卡", "内容不完整或抄写有误", "请对方重新导出配对卡，整行复制或用U盘带来"
        ) from None
    _refuse_unfit(context, card)
    return Pairing(card, pair_fingerprint(own_card(context), card))


def accept_card(context: Context, text: str) -> Pairing:
    """Keep the card, after both sides have compared the number."""
    pairing = read_card(context, text)
    card, now, database = pairing.card, context.clock.now_ms(), context.database
    station, key = station_of(card), card.sign_public.hex()
    with translated("配对"), database.atomic():
        before = peer_cards(context).get(station)
        if before is None or before.origin != card.origin:
            # another PC: it holds nothing of ours yet
            links.start_anew(database, station, context.station.origin, 0)
        if card.role == "county" and before and before.sign_public != card.sign_public:
            station_tables.put_meta(database, {"roster": None})  # it counts its lists from 1 again
        links.put_peer(database, station, card.to_text(), now)
        station_keys.revoke_keys(database, station, now, but=key)
        station_keys.put_key(database, station, key, card.to_text(), ACTIVE, now)
        record(context, "pair", "", station)
    return replace(pairing, note=renew_box_list(context, known_cards(context)))


def peer_cards(context: Context) -> dict[str, Card]:
    """The cards of the paired stations, by station code."""
    found = links.peers(context.database)
    return {row["station"]: Card.from_text(row["card"]) for row in found}


def station_names(context: Context) -> dict[str, str]:
    """Names of this station and of the paired ones, by station code."""
    own = {context.station.code: context.station.name}
    return own | {code: card.name for code, card in peer_cards(context).items()}


def station_name(context: Context, code: str) -> str:
    """What a station is called; its code where it is not known here."""
    return station_names(context).get(code, code)


def known_cards(context: Context) -> list[Card]:
    """This station's card and those of the paired ones: whom a drop box lets in."""
    return [own_card(context), *peer_cards(context).values()]


def station_of(card: Card) -> str:
    """The lasting code of the station that a card belongs to."""
    return card.origin.partition(".")[0]


def _refuse_unfit(context: Context, card: Card) -> None:
    station = context.station
    if card.practice != station.practice:
        here, there = ("练习", "正式") if station.practice else ("正式", "练习")
        raise KnownError(
            "配对卡", f"本站是{here}站，对方是{there}站", "练习站与正式站不能互相传数据"
        )
    if station_of(card) == station.code:
        raise KnownError("配对卡", "这是本站自己的卡", "请使用对方站的配对卡")
    known = station_keys.keys_of(context.database, station_of(card))
    if (card.sign_public.hex(), REVOKED) in {(row["sign_public"], row["status"]) for row in known}:
        raise KnownError(
            "配对卡",
            "这张卡的密钥已被停用",
            "若电脑已找回，请先在那台电脑上更换密钥，再导出新的配对卡",
        )
    if card.role == station.role:
        raise KnownError("配对卡", "两个站是同一级别", "乡镇站只与县级站配对，县级站只与乡镇站配对")
