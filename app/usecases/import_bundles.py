"""Taking in what lies on a stick for this station: check everything, then apply in one go."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from app.context import Context
from app.usecases.allow import allow, record
from app.usecases.apply_erasure import as_stored, keep_list
from app.usecases.batches import batches
from app.usecases.bundle_troubles import REFUSED, VERDICTS
from app.usecases.pairing import own_keys, peer_cards
from app.usecases.quarantine import keep_unreadable_aside
from app.usecases.settle_rows import Rows, project_rows, settle_rows
from app.usecases.stick import bundles_for
from app.usecases.take_in import take_in
from app.usecases.trouble import translated
from db import change_log, links, quarantine
from db.durable import Staged
from sync.bundle import (
    MOST_NOT_TAKEN,
    BundleRefused,
    Reason,
    Rejected,
    Verified,
    read_changes,
    verify_bundle,
)
from sync.change import Change
from sync.keys import StationKeys
from sync.link import LinkMemory, Verdict, judge

AT_ONCE = 5000
INBOX = "inbox"


@dataclass(frozen=True)
class Imported:
    """What became of one file: `outcome` is "applied", "nothing_new" or "refused"."""

    file: str
    outcome: str
    sentence: str
    sender: str | None = None
    count: int = 0
    new: int = 0
    rejected: int = 0


def import_bundles(context: Context, folder: Path) -> list[Imported]:
    """Import every file in this station's box on the stick; one bad file does not stop the rest."""
    allow(context, "exchange")
    with translated("导入数据包"):
        found = bundles_for(folder, context.station.code)
        return [import_file(context, path) for path in found]


def import_file(context: Context, path: Path) -> Imported:
    """Import one bundle. A refusal is an outcome with its sentence, not an exception."""
    allow(context, "exchange")
    inbox = context.folder / INBOX
    with translated("导入数据包"):
        inbox.mkdir(exist_ok=True)
        with Staged(inbox) as staged, path.open("rb") as source:
            staged.fill(lambda file: shutil.copyfileobj(source, file, 1 << 20))
            try:
                return _import(context, path.name, staged.path)
            except BundleRefused as refusal:
                return _refused(context, path.name, REFUSED[refusal.reason])


def _import(context: Context, name: str, copy: Path) -> Imported:
    keys = own_keys(context)
    verified = _verified(context, copy, keys)
    header = verified.header
    sender = header.sender.partition(".")[0]
    memory = _memory(context, sender, header.sender)
    verdict = judge(header, verified.hash, memory)
    if verdict in VERDICTS:
        return _refused(context, name, VERDICTS[verdict])
    if verdict in (Verdict.DUPLICATE, Verdict.OLDER):
        return Imported(name, "nothing_new", "这个数据包以前已经收过，没有重复导入。", sender)
    with context.database.atomic():
        new, rejected = _apply(context, copy, keys, sender)
        _put_on_record(context, sender, verified, rejected)
    keep_list(context)
    said = f"收到 {verified.count} 条更改，其中 {new} 条是新的。"
    if rejected:
        said += f"有 {rejected} 条不合规，已另存、没有采用，会告知对方；其余已导入。"
    return Imported(name, "applied", said, sender, verified.count, new, rejected)


def _verified(context: Context, copy: Path, keys: StationKeys) -> Verified:
    cards = peer_cards(context)
    known = {card.origin: card.sign_public for card in cards.values()}
    with copy.open("rb") as file:
        return verify_bundle(
            file, keys, known.get, context.station.origin, practice=context.station.practice
        )


def _memory(context: Context, peer: str, origin: str) -> LinkMemory:
    mine = context.station.origin
    return LinkMemory(
        accepted={
            row["seq"]: row["hash"]
            for row in links.got(context.database, peer)
            if row["origin"] == origin
        },
        sent={
            row["seq"]: row["hash"]
            for row in links.sent(context.database, peer)
            if row["origin"] == mine
        },
    )


def _apply(context: Context, copy: Path, keys: StationKeys, sender: str) -> tuple[int, int]:
    """Store all changes, project the rows they touch, settle what follows: (new, not used)."""
    database, before = context.database, change_log.last_lsn(context.database)
    aside = len(quarantine.aside(database, sender))
    rows: Rows = {}
    subjects: set[str] = set()
    rejected: list[Rejected] = []
    new = 0
    with copy.open("rb") as file:
        for batch in batches(read_changes(file, keys), AT_ONCE):
            good = [one for one in batch if isinstance(one, Change)]
            rejected += [one for one in batch if isinstance(one, Rejected)]
            _refuse_forks(context, good)
            new += take_in(context, sender, good, rows)
            subjects |= {one.subject for one in good}
    keep_unreadable_aside(context, sender, rejected)
    if new:
        project_rows(context, rows)
        settle_rows(context, rows)
    if context.station.role == "county":
        links.subscribe(database, sender, subjects, before)
    unnamed = sum(not one.origin for one in rejected)
    return new, len(quarantine.aside(database, sender)) - aside + unnamed


def _refuse_forks(context: Context, changes: list[Change]) -> None:
    """The same origin and number with another content: the sender's disk was cloned."""
    by_origin: dict[str, dict[int, Change]] = {}
    for change in as_stored(context, changes):
        by_origin.setdefault(change.origin, {})[change.seq] = change
    for origin, ours in by_origin.items():
        for seq, stored in change_log.known(context.database, origin, list(ours)).items():
            if Change(*stored) != ours[seq]:
                raise BundleRefused(Reason.FORK)


def _put_on_record(context: Context, sender: str, verified: Verified, rejected: int) -> None:
    header, database = verified.header, context.database
    links.put_got(
        database,
        sender,
        header.sender,
        header.seq,
        hash=verified.hash,
        count=verified.count,
        at=context.clock.now_ms(),
        note=f"rejected:{rejected}",
    )
    if header.ack:
        links.put_acked(database, sender, context.station.origin, header.ack[0])
    whole = len(header.not_taken) < MOST_NOT_TAKEN
    at = context.clock.now_ms()
    quarantine.put_not_taken(database, sender, at, list(header.not_taken), whole=whole)
    record(context, "import", "", f"{sender}:{header.seq}:{verified.count}")


def _refused(context: Context, name: str, sentence: tuple[str, str]) -> Imported:
    what, now = sentence
    record(context, "import_refused", "", name[-40:])
    return Imported(name, "refused", f"{what}。{now}。本站数据没有改动。")
