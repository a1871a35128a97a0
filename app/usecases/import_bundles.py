"""Taking in what lies on a stick for this station: check everything, then apply in one go."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from app.context import Context
from app.usecases.allow import allow, record
from app.usecases.backup import back_up_before
from app.usecases.batches import batches
from app.usecases.bundle_troubles import REFUSED, VERDICTS
from app.usecases.due import settle
from app.usecases.find_people import index_people
from app.usecases.identity import doubt
from app.usecases.incarnations import BEFORE_OURS, is_newest, note_incarnation, read_as_ours
from app.usecases.pairing import own_keys, peer_cards
from app.usecases.room import need_room
from app.usecases.save_row import project
from app.usecases.stick import bundles_for
from app.usecases.trouble import translated
from db import change_log, links, records
from db.durable import Staged
from sync.bundle import (
    BundleRefused,
    Header,
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
Rows = dict[str, dict[str, str]]  # the rows touched: their subjects, by table and id


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
    header = read_as_ours(context, verified.header)
    sender = header.sender.partition(".")[0]
    memory = _memory(context, sender, header.sender)
    verdict = judge(header, verified.hash, memory)
    if verdict is Verdict.GAP and context.station.origin not in header.to:
        return _refused(context, name, BEFORE_OURS)
    if verdict is Verdict.WE_WERE_ROLLED_BACK:
        doubt(context.folder)
    if verdict in VERDICTS:
        return _refused(context, name, VERDICTS[verdict])
    if verdict in (Verdict.DUPLICATE, Verdict.OLDER):
        return Imported(name, "nothing_new", "这个数据包以前已经收过，没有重复导入。", sender)
    need_room(context, copy.stat().st_size)
    back_up_before(context, "import")
    with context.database.atomic():
        new, rejected = _apply(context, copy, keys, sender)
        news = note_incarnation(context, header)
        _put_on_record(context, sender, header, verified, len(rejected))
    said = f"收到 {verified.count} 条更改，其中 {new} 条是新的。"
    if rejected:
        said += f"有 {len(rejected)} 条无法识别，已另存备查，其余已导入。"
    said += news
    return Imported(name, "applied", said, sender, verified.count, new, len(rejected))


def _verified(context: Context, copy: Path, keys: StationKeys) -> Verified:
    cards = peer_cards(context)

    def known(origin: str) -> bytes | None:
        card = cards.get(origin.partition(".")[0])  # a key speaks for every incarnation
        return card.sign_public if card else None

    with copy.open("rb") as file:
        return verify_bundle(
            file, keys, known, context.station.origin, practice=context.station.practice
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


def _apply(
    context: Context, copy: Path, keys: StationKeys, sender: str
) -> tuple[int, list[Rejected]]:
    """Store all changes, project the rows they touch, settle what follows from them."""
    database, before = context.database, change_log.last_lsn(context.database)
    rows: Rows = {}
    subjects: set[str] = set()
    rejected: list[Rejected] = []
    new = 0
    with copy.open("rb") as file:
        for batch in batches(read_changes(file, keys), AT_ONCE):
            good = [one for one in batch if isinstance(one, Change)]
            rejected += [one for one in batch if isinstance(one, Rejected)]
            _refuse_forks(context, good)
            new += change_log.append(database, [tuple(one) for one in good])
            for one in good:
                rows.setdefault(one.table, {})[one.pk] = one.subject
            subjects |= {one.subject for one in good}
    if new:
        _project(context, rows)
        _settle(context, rows)
    if context.station.role == "county":
        links.subscribe(database, sender, subjects, before)
    return new, rejected


def _project(context: Context, rows: Rows) -> None:
    for table in sorted(rows):
        for pks in batches(sorted(rows[table])):
            project(context, table, pks)


def _settle(context: Context, rows: Rows) -> None:
    """Search terms and held rows of the people concerned; a couple's row concerns both spouses."""
    identity = set(rows.get("person", {}))
    for table in ("couple", "visit"):
        identity |= _spouses(context, set(rows.get(table, {}).values()))
    index_people(context, identity)
    health = set[str]().union(*(subjects.values() for subjects in rows.values()))
    settle(context, identity | health)


def _spouses(context: Context, couples: set[str]) -> set[str]:
    found: set[str] = set()
    for couple in records.where(context.database, "couple", {"id": sorted(couples)}):
        found |= {couple["wife_id"], couple["husband_id"]} - {None}
    return found


def _refuse_forks(context: Context, changes: list[Change]) -> None:
    """The same origin and number with another content: the sender's disk was cloned."""
    by_origin: dict[str, dict[int, Change]] = {}
    for change in changes:
        by_origin.setdefault(change.origin, {})[change.seq] = change
    for origin, ours in by_origin.items():
        for seq, stored in change_log.known(context.database, origin, list(ours)).items():
            if Change(*stored) != ours[seq]:
                raise BundleRefused(Reason.FORK)


def _put_on_record(
    context: Context, sender: str, header: Header, verified: Verified, rejected: int
) -> None:
    database = context.database
    if context.station.origin in header.to:  # else a receipt would hide what we lost since
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
    if header.ack and is_newest(context, header):
        links.put_acked(database, sender, context.station.origin, header.ack[0])
    record(context, "import", "", f"{sender}:{header.seq}:{verified.count}")


def _refused(context: Context, name: str, sentence: tuple[str, str]) -> Imported:
    what, now = sentence
    record(context, "import_refused", "", name[-40:])
    return Imported(name, "refused", f"{what}。{now}。本站数据没有改动。")
