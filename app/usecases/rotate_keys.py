"""A station's change of keys: yearly, or when somebody may have seen the old ones."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.box_list import renew_box_list
from app.usecases.pairing import known_cards, own_keys
from app.usecases.trouble import translated
from db import links, station_tables
from sync.handover import MOST, hand_over
from sync.keys import StationKeys, key_fingerprint

YEAR_MS = 365 * 24 * 3600 * 1000


@dataclass(frozen=True)
class OwnKeys:
    """The public side of this station's keys; `waiting` stations have not confirmed them yet.

    `note` is what a person should know after a change.
    """

    sign_public: str
    age_recipient: str
    fingerprint: str
    since: int
    waiting: tuple[str, ...]
    due: bool
    note: str = ""


def show_keys(context: Context) -> OwnKeys:
    """What may be known of this station's keys, and whether they should be changed."""
    allow(context, "pair")
    facts, keys = station_tables.meta(context.database), own_keys(context)
    since = facts.get("keys_at", facts["founded_at"])
    return OwnKeys(
        sign_public=keys.sign_public.hex(),
        age_recipient=keys.age_recipient,
        fingerprint=key_fingerprint(keys.sign_public, keys.age_recipient),
        since=since,
        waiting=tuple(sorted(facts.get("keys_waiting", {}))),
        due=context.clock.now_ms() - since > YEAR_MS,
    )


def rotate_keys(context: Context) -> OwnKeys:
    """New keys, vouched for by the present ones; the next bundle to each station tells it.

    The former keys stay until every station has confirmed a bundle under the new one: until then
    something sealed to them may be on its way, and the drop box may know no other.
    """
    allow(context, "keys")
    database, now = context.database, context.clock.now_ms()
    facts, old, new = station_tables.meta(database), own_keys(context), StationKeys.generate()
    stated = [*facts.get("handovers", ()), hand_over(context.station.code, old, new, now)]
    if len(stated) > MOST:
        raise KnownError(
            "更换密钥", "前几次更换还没有得到对方站确认", "请先与已配对的站各交换一次数据"
        )
    with translated("更换密钥"), database.atomic():
        station_tables.put_meta(
            database,
            {
                "keys": new.to_text(),
                "keys_at": now,
                "former_keys": [old.to_text(), *facts.get("former_keys", ())],
                "handovers": stated,
                "keys_waiting": {
                    row["station"]: _newest(context, row["station"])
                    for row in links.peers(database)
                },
            },
        )
        finish_rotation(context)
        record(context, "rotate_keys", "", new.sign_public.hex()[:16])
    return replace(show_keys(context), note=renew_box_list(context, known_cards(context)))


def handovers_for(context: Context, peer: str) -> tuple[Any, ...]:
    """The changes of keys to be told to a station that has not confirmed them."""
    facts = station_tables.meta(context.database)
    return tuple(facts["handovers"]) if peer in facts.get("keys_waiting", {}) else ()


def has_keys_to_tell(context: Context, peer: str) -> bool:
    """Whether no bundle to this station has told of the latest change of keys yet."""
    waiting = station_tables.meta(context.database).get("keys_waiting", {})
    return peer in waiting and not any(_made_since(context, peer, *waiting[peer]))


def finish_rotation(context: Context) -> None:
    """Give the former keys up once every paired station has confirmed the new one."""
    database = context.database
    facts, paired = station_tables.meta(database), {row["station"] for row in links.peers(database)}
    before = facts.get("keys_waiting", {})
    waiting = {
        peer: newest
        for peer, newest in before.items()
        if peer in paired and not _confirmed(context, peer, *newest)
    }
    if waiting != before:
        station_tables.put_meta(database, {"keys_waiting": waiting})
    if not waiting and facts.get("handovers"):
        station_tables.put_meta(database, {"former_keys": [], "handovers": []})


def _newest(context: Context, peer: str) -> tuple[str, int]:
    """The last bundle made under the key that is about to go."""
    origin = context.station.origin
    seqs = [row["seq"] for row in links.sent(context.database, peer) if row["origin"] == origin]
    return origin, max(seqs, default=0)


def _confirmed(context: Context, peer: str, origin: str, seq: int) -> bool:
    return any(row["acked"] for row in _made_since(context, peer, origin, seq))


def _made_since(context: Context, peer: str, origin: str, seq: int) -> Iterator[dict[str, Any]]:
    """The bundles of this incarnation after the last one under the former key."""
    mine = context.station.origin
    for row in links.sent(context.database, peer):
        if row["origin"] == mine and (origin != mine or row["seq"] > seq):
            yield row
