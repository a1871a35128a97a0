"""Making the bundle for another station: everything it has not yet acknowledged, sealed to it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.identity import former_of, marker_now, put_marker
from app.usecases.pairing import own_keys, peer_cards
from app.usecases.stick import box_of, lay_out_stick, remove_abandoned, remove_receipted
from app.usecases.trouble import translated
from app.usecases.what_leaves import Leaving
from app.version import MIN_READER, SCHEMA, VERSION
from db import change_log, durable, links
from sync.bundle import Header, Written, write_bundle
from sync.keys import Card
from sync.names import bundle_name


@dataclass(frozen=True)
class Exported:
    """A bundle that lies on the stick, read back and whole; `staying` changes are held back."""

    peer: str
    peer_name: str
    path: Path
    count: int
    staying: int
    bytes: int


def export_bundles(context: Context, folder: Path) -> list[Exported]:
    """Write one bundle for each paired station into `folder` (a stick). Raises KnownError."""
    allow(context, "exchange")
    cards = peer_cards(context)
    if not cards:
        raise KnownError("导出", "还没有与任何站配对", "请先交换配对卡")
    with translated("导出数据包"):
        lay_out_stick(folder)
        return [_export(context, folder, peer, card) for peer, card in cards.items()]


def _export(context: Context, folder: Path, peer: str, card: Card) -> Exported:
    sent = _sent_by_me(context, peer)
    base = next((row for row in reversed(sent) if row["acked"]), None)
    upto = change_log.last_lsn(context.database)
    leaving = Leaving(
        context, peer, card.origin, base["lsn"] if base else 0, upto, base["seq"] if base else 0
    )
    header = _header(context, peer, card, sent[-1] if sent else None, base)
    keys, box = own_keys(context), box_of(folder, peer)
    box.mkdir(exist_ok=True)
    with durable.Staged(box) as staged:
        written = staged.fill(
            lambda file: write_bundle(file, header, leaving.changes(), keys, [card.age_recipient])
        )
        name = bundle_name(context.station.origin, card.origin, header.seq, staged.digest)
        _put_on_record(context, peer, header.seq, written, leaving, name)
        put_marker(context.folder, marker_now(context.database, context.folder))
        path = staged.place(box / name)
    remove_abandoned(box, context.clock.now_ms())
    remove_receipted(box, [row["file"] for row in sent if row["acked"]])
    return Exported(
        peer, card.name, path, written.count, len(leaving.passed_over), path.stat().st_size
    )


def _put_on_record(
    context: Context, peer: str, seq: int, written: Written, leaving: Leaving, name: str
) -> None:
    """Take the number before the file has its final name: the other order forks (sync.md R5)."""
    database = context.database
    with database.atomic():
        links.withhold(database, peer, leaving.passed_over)
        links.put_gone(database, peer, seq, leaving.released)
        links.put_sent(
            database,
            peer,
            context.station.origin,
            seq,
            hash=written.hash,
            lsn=leaving.upto,
            count=written.count,
            made_at=context.clock.now_ms(),
            file=name,
        )
        record(context, "export", "", f"{peer}:{seq}:{written.count}")


def _sent_by_me(context: Context, peer: str) -> list[dict[str, Any]]:
    """The bundles this incarnation made for the peer, oldest first."""
    origin = context.station.origin
    return [row for row in links.sent(context.database, peer) if row["origin"] == origin]


def _header(
    context: Context,
    peer: str,
    card: Card,
    last: dict[str, Any] | None,
    base: dict[str, Any] | None,
) -> Header:
    got = [row for row in links.got(context.database, peer) if row["origin"] == card.origin]
    newest = max(got, key=lambda row: row["seq"], default=None)
    return Header(
        sender=context.station.origin,
        to=(card.origin,),
        seq=last["seq"] + 1 if last else 1,
        prev=last["hash"] if last else None,
        base_seq=base["seq"] if base else 0,
        base_hash=base["hash"] if base else None,
        ack=(newest["seq"], newest["hash"]) if newest else None,
        practice=context.station.practice,
        schema=SCHEMA,
        min_reader=MIN_READER,
        app=VERSION,
        made=context.clock.now_ms(),
        salt=os.urandom(16).hex(),
        past=former_of(context.database),
    )
