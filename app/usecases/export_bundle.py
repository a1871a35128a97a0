"""Making the bundle for another station: everything it has not yet acknowledged, sealed to it."""

import os
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.identity import former_of, remember
from app.usecases.numbered_twice import to_tell
from app.usecases.pairing import own_keys, peer_cards
from app.usecases.rotate_keys import handovers_for
from app.usecases.series import MOST, Progress, Series, Step
from app.usecases.shared_changes import shared
from app.usecases.shared_digest import digest_in
from app.usecases.station_list import list_for
from app.usecases.stick import (
    box_of,
    lay_out_stick,
    remove_abandoned,
    remove_all,
    remove_receipted,
    remove_strangers,
)
from app.usecases.trouble import translated
from app.usecases.what_leaves import Leaving
from app.version import MIN_READER, SCHEMA, VERSION
from db import change_log, durable, links, quarantine
from sync.bundle import MOST_NOT_TAKEN, Closing, Header
from sync.keys import Card
from sync.names import bundle_name
from sync.write_bundle import Written, write_bundle

Made = dict[str, Any]  # of a bundle made before: seq, hash, lsn


@dataclass(frozen=True)
class Exported:
    """What lies on the stick for a station, read back and whole; `staying` changes are held back.

    `path` is the bundle, or the last one of a series of so many `parts`.
    """

    peer: str
    peer_name: str
    path: Path
    count: int
    staying: int
    bytes: int
    parts: int = 1


def export_bundles(
    context: Context,
    folder: Path,
    progress: Progress = lambda done, all_: None,
    most: int = MOST,
    only: Container[str] | None = None,
) -> list[Exported]:
    """Write what each paired station (or `only` these) has not receipted into `folder`, a stick.

    It is one bundle, or a series of bundles of at most `most` changes. Raises KnownError.
    """
    allow(context, "exchange")
    cards = peer_cards(context)
    if not cards:
        raise KnownError("导出", "还没有与任何站配对", "请先交换配对卡")
    with translated("导出数据包"):
        lay_out_stick(folder)
        exports = [
            _Export(context, folder, peer, card)
            for peer, card in cards.items()
            if only is None or peer in only
        ]
        done, total = 0, sum(one.total for one in exports)
        made: list[Exported] = []
        for one in exports:
            made.append(one.write(_on_from(progress, done, total), most))
            done += one.total
        return made


def _on_from(progress: Progress, before: int, total: int) -> Step:
    """One station's share of the progress."""

    def step(done: int) -> None:
        if total:
            progress(before + done, total)

    return step


class _Export:
    """The export to one station. Each part of a series stands on the one before."""

    def __init__(self, context: Context, folder: Path, peer: str, card: Card) -> None:
        self._context, self._peer, self._card = context, peer, card
        self._box = box_of(folder, peer)
        self._box.mkdir(exist_ok=True)
        self._sent = _sent_by_me(context, peer)
        self._last: Made | None = self._sent[-1] if self._sent else None
        self._base: Made | None = next((row for row in reversed(self._sent) if row["acked"]), None)
        base, base_seq = (self._base["lsn"], self._base["seq"]) if self._base else (0, 0)
        upto = change_log.last_lsn(context.database)
        self._leaving = Leaving(context, peer, card.origin, base, upto, base_seq)
        self.total = self._leaving.count()

    def write(self, step: Step, most: int) -> Exported:
        """Write the parts, at least one: it carries the receipt."""
        series = Series(self._leaving, step, self.total, most)
        paths: list[Path] = []
        count = staying = 0
        while not paths or series.more:
            path, written = self._part(series, len(paths) + 1)
            paths.append(path)
            count += written.count
            staying += len(self._leaving.passed_over)
            self._leaving.passed_over.clear()
        remove_abandoned(self._box, self._context.clock.now_ms())
        if not any(self._card.origin in row["file"] for row in self._sent):  # a new incarnation
            remove_strangers(self._box, self._context.station.code, self._card.origin)
        remove_receipted(self._box, [row["file"] for row in self._sent if row["acked"]])
        if len(paths) > 1:  # whole and read back: an earlier series that went nowhere may go
            remove_all(self._box, [row["file"] for row in self._sent])
        size = sum(path.stat().st_size for path in paths)
        return Exported(self._peer, self._card.name, paths[-1], count, staying, size, len(paths))

    def _part(self, series: Series, part: int) -> tuple[Path, Written]:
        context, card = self._context, self._card
        header = _header(context, self._peer, card, self._last, self._base, part)
        with durable.Staged(self._box) as staged:
            written = staged.fill(
                lambda file: write_bundle(
                    file,
                    header,
                    series.part(),
                    own_keys(context),
                    [card.age_recipient],
                    lambda: self._closing(series),
                )
            )
            name = bundle_name(context.station.origin, card.origin, header.seq, staged.digest)
            made = {"seq": header.seq, "hash": written.hash, "lsn": series.covered}
            self._put_on_record(made, written, name, series.given)
            remember(context.database, context.folder)
            path = staged.place(self._box / name)
        self._last = self._base = made
        return path, written

    def _closing(self, series: Series) -> Closing:
        """With the last part goes the digest of what both will share then."""
        if series.more:
            return Closing(more=True)
        peer, upto = self._peer, self._leaving.upto
        staying = links.staying(self._context.database, peer) - set(series.given)
        staying |= set(self._leaving.passed_over)
        found = digest_in(self._context, shared(self._context, peer, staying, upto))
        return Closing(state=found.hex(), changes=found.count)

    def _put_on_record(self, made: Made, written: Written, name: str, given: list[int]) -> None:
        """Take the number before the file has its final name: the other order forks (sync.md R5)."""
        database, peer, seq = self._context.database, self._peer, made["seq"]
        origin = self._context.station.origin
        with database.atomic():
            links.withhold(database, peer, self._leaving.passed_over)
            links.put_gone(database, peer, seq, given)
            links.put_sent(
                database,
                peer,
                origin,
                seq,
                hash=written.hash,
                lsn=made["lsn"],
                count=written.count,
                made_at=self._context.clock.now_ms(),
                file=name,
            )
            record(self._context, "export", "", f"{peer}:{seq}:{written.count}")


def _sent_by_me(context: Context, peer: str) -> list[dict[str, Any]]:
    """The bundles this incarnation made for the peer, by number: the clock may have gone back."""
    mine = [
        row for row in links.sent(context.database, peer) if row["origin"] == context.station.origin
    ]
    return sorted(mine, key=lambda row: int(row["seq"]))


def _header(
    context: Context, peer: str, card: Card, last: Made | None, base: Made | None, part: int
) -> Header:
    got = [row for row in links.got(context.database, peer) if row["origin"] == card.origin]
    newest = max(got, key=lambda row: row["seq"], default=None)
    number, listed = list_for(context, peer)
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
        roster=number,
        roster_list=listed,
        handovers=handovers_for(context, peer),
        part=part,
        not_taken=_not_taken(context, peer, card.origin),
        past=former_of(context.database),
    )


def _not_taken(context: Context, peer: str, origin: str) -> tuple[tuple[str, int, str], ...]:
    """What of the peer's we keep aside, so that it can look into it."""
    found = quarantine.aside(context.database, peer, MOST_NOT_TAKEN)
    rows = [(row["origin"], row["seq"], row["reason"]) for row in found]
    return tuple([*to_tell(context, peer, origin), *rows][:MOST_NOT_TAKEN])
