"""Taking in what lies on a stick for this station: check everything, then apply in one go."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.context import Context
from app.usecases.allow import allow, record
from app.usecases.apply_erasure import as_stored, keep_list
from app.usecases.backup import back_up_before
from app.usecases.batches import batches
from app.usecases.box_list import renew_box_list
from app.usecases.bundle_troubles import (
    OTHER_KEY,
    OTHER_PC,
    REFUSED,
    SIGNED_LATER,
    VERDICTS,
)
from app.usecases.identity import doubt, former_of
from app.usecases.incarnations import BEFORE_OURS, is_written_to, note_incarnation, read_as_ours
from app.usecases.numbered_twice import OURS, SAID, is_former_self, keep_ours
from app.usecases.pairing import known_cards, own_keys
from app.usecases.quarantine import keep_unreadable_aside
from app.usecases.room import need_room
from app.usecases.rotate_keys import finish_rotation
from app.usecases.sender_keys import note_sender, publics_of, refuse_ended_key
from app.usecases.series import Progress
from app.usecases.settle_rows import Rows, settle_rows
from app.usecases.stick import bundles_for
from app.usecases.take_in import take_in
from app.usecases.told_state import note_state
from app.usecases.trouble import translated
from db import change_log, links, quarantine
from db.durable import Staged
from sync.bundle import MOST_NOT_TAKEN, BundleRefused, Header, Reason
from sync.change import Change
from sync.keys import StationKeys
from sync.link import LinkMemory, Verdict, judge
from sync.names import BundleName, code_of, names_its_bytes, read_name
from sync.read_bundle import Rejected, Verified, read_changes, verify_bundle

AT_ONCE = 5000
KIB = 1024
SAME = "两站共有的内容一致。"
NOT_SAME = "两站共有的内容尚不一致，下次交换后再看；若仍不一致，请用“核对清单”查找。"
KNOWN = "这个数据包以前已经收过，没有重复导入。"
WAITS = (
    "这是成套数据包的第 {part} 部分，前一部分还没有收到；请先导入前面的部分，这个文件会自动接上。"
)
INBOX = "inbox"
SEEMING = (Reason.WRONG_STATION, Reason.NOT_A_BUNDLE, Reason.HOSTILE)
NEW_KEYS = " keys"  # in the note of a bundle that told of its sender's change of keys
GAP, ENDED = "gap", "ended"


@dataclass(frozen=True)
class Imported:
    """What became of one file: `outcome` is "applied", "nothing_new", "waits" or "refused".

    `more`: it was a part of a series, and another part follows. `same`: whether both stations hold
    the same of what the sender knew then; None where the bundle does not say. `why` one was refused
    is "gap" (what it stands on is missing; it may come), "ended" (never will it be taken in), or "".
    """

    file: str
    outcome: str
    sentence: str
    sender: str | None = None
    count: int = 0
    new: int = 0
    rejected: int = 0
    more: bool = False
    same: bool | None = None
    why: str = ""


def import_bundles(
    context: Context, folder: Path, progress: Progress = lambda done, all_: None
) -> list[Imported]:
    """Import every file in this station's box on the stick; one bad file does not stop the rest.

    `progress` counts KiB. When it is stopped, the files before stay imported, the next is the rest.
    """
    allow(context, "exchange")
    with translated("导入数据包"):
        found = [one for one in bundles_for(folder, context.station.code) if _is_named_so(one.name)]
        sizes = [path.stat().st_size for path in found]
        all_, results = max(1, sum(sizes) // KIB), []
        for number, path in enumerate(found):
            before, size = sum(sizes[:number]), sizes[number]
            results.append(import_file(context, path, _Part(progress, before, size, all_).step))
        for number, path in enumerate(found):
            if results[number].why == GAP and _overtaken(path, results[number:]):
                results[number] = import_file(context, path)
        return results


def _overtaken(path: Path, later: list[Imported]) -> bool:
    """Whether something from the same station was taken in after this one."""
    name = read_name(path.name)
    sender = code_of(name.sender) if name else None
    return any(one.outcome == "applied" and one.sender == sender for one in later)


def _is_named_so(name: str) -> bool:
    """Whether a file may be a bundle, as it was named or renamed; not what a system leaves lying."""
    return not name.startswith(".") and (
        name.lower().endswith(".age") or read_name(name) is not None
    )


class _Part:
    """One file's share of the progress."""

    def __init__(self, progress: Progress, before: int, size: int, all_: int) -> None:
        self._progress, self._before, self._size, self._all = progress, before, size, all_

    def step(self, share: float) -> None:
        """So much of this file (0 to 1) is done."""
        self._progress(int(self._before + share * self._size) // KIB, self._all)


def import_file(
    context: Context, path: Path, step: Callable[[float], None] = lambda share: None
) -> Imported:
    """Import one bundle. A refusal is an outcome with its sentence, not an exception."""
    allow(context, "exchange")
    inbox = context.folder / INBOX
    with translated("导入数据包"):
        inbox.mkdir(exist_ok=True)
        with Staged(inbox) as staged, path.open("rb") as source:
            staged.fill(lambda file: shutil.copyfileobj(source, file, 1 << 20))
            try:
                return _import(context, path.name, staged.path, step)
            except BundleRefused as refusal:
                reason = _honest(refusal.reason, path.name, staged.digest)
                return _not_taken(context, path.name, reason)


def _honest(reason: Reason, name: str, digest: str) -> Reason:
    """A file of ours whose bytes are not those its name tells of is damaged, whatever it looks like."""
    damaged = read_name(name) is not None and not names_its_bytes(name, digest)
    return Reason.ALTERED if damaged and reason in SEEMING else reason


def _import(context: Context, name: str, copy: Path, step: Callable[[float], None]) -> Imported:
    keys = own_keys(context)
    verified = _verified(context, copy, keys)
    header = read_as_ours(context, verified.header)
    sender = header.sender.partition(".")[0]
    memory = _memory(context, sender, header.sender)
    verdict = judge(header, verified.hash, memory)
    if verdict in (Verdict.DUPLICATE, Verdict.OLDER):
        return Imported(name, "nothing_new", KNOWN, sender)
    refuse_ended_key(context, verified)
    if verdict is Verdict.GAP and context.station.origin not in header.to:
        with context.database.atomic():  # so that it is answered, and learns who we are now
            note_incarnation(context, header)
        return _refused(context, name, BEFORE_OURS, GAP)
    if verdict is Verdict.WE_WERE_ROLLED_BACK:
        doubt(context.folder)
    if verdict in VERDICTS:
        return _refused(context, name, VERDICTS[verdict], GAP if verdict is Verdict.GAP else "")
    if verdict == Verdict.WAITS:
        return Imported(name, "waits", WAITS.format(part=header.part), sender)
    need_room(context, copy.stat().st_size)
    back_up_before(context, "import")
    with context.database.atomic():
        before = change_log.last_lsn(context.database)
        read, new, rejected, twice = _apply(
            context, copy, keys, header.sender, lambda done: step(done / verified.count)
        )
        if read != verified.count:
            raise BundleRefused(Reason.ALTERED)
        if new:
            last = change_log.last_lsn(context.database)
            links.put_came(context.database, sender, header.sender, before + 1, last)
        news = note_sender(context, verified) + note_incarnation(context, header)
        _put_on_record(context, sender, header, verified, rejected)
    keep_list(context)
    if news:  # of keys or incarnations, which the drop box should know too
        news += renew_box_list(context, known_cards(context))
    said = f"收到 {verified.count} 条更改，其中 {new} 条是新的。"
    if rejected:
        said += f"有 {rejected} 条不合规，已另存、没有采用，会告知对方；其余已导入。"
    if twice:
        said += SAID.format(twice)
    more = verified.closing.more
    if more or header.part > 1:
        said = f"成套数据包的第 {header.part} 部分：{said}" + ("后面还有。" if more else "已收齐。")
    said += news
    step(1)
    ours = context.station.origin in header.to  # else it was written to a former self of ours
    if ours and quarantine.numbered_twice(context.database):
        doubt(context.folder)
        said += OURS
    same = note_state(context, sender, verified) if ours else None
    if same is not None:
        said += SAME if same else NOT_SAME
    return Imported(name, "applied", said, sender, verified.count, new, rejected, more, same)


def _verified(context: Context, copy: Path, keys: StationKeys) -> Verified:
    station = context.station
    with copy.open("rb") as file:
        return verify_bundle(
            file, keys, partial(publics_of, context), station.origin, practice=station.practice
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
    context: Context,
    copy: Path,
    keys: StationKeys,
    origin: str,
    progress: Callable[[int], None],
) -> tuple[int, int, int, int]:
    """Store all changes, project the rows they touch, settle what follows.

    Returns how many were read, new, not used, and numbered twice.
    """
    database, before = context.database, change_log.last_lsn(context.database)
    sender = origin.partition(".")[0]
    aside = quarantine.count_aside(database, sender)
    rows: Rows = {}
    subjects: set[str] = set()
    rejected: list[Rejected] = []
    twice: list[tuple[str, int]] = []
    new = done = 0
    with copy.open("rb") as file:
        for batch in batches(read_changes(file, keys), AT_ONCE):
            good = [one for one in batch if isinstance(one, Change)]
            rejected += [one for one in batch if isinstance(one, Rejected)]
            new += take_in(context, sender, _unknown(context, origin, good, twice), rows)
            subjects |= {one.subject for one in good}
            done += len(batch)
            progress(done)
    keep_unreadable_aside(context, sender, rejected)
    keep_ours(context, sender, twice)
    if new:
        settle_rows(context, rows)
    if context.station.role == "county":
        # one further than any bundle made so far went: what was here of them has to follow
        links.subscribe(database, sender, subjects, before + 1)
    unnamed = sum(not one.origin for one in rejected)
    return done, new, quarantine.count_aside(database, sender) - aside + unnamed, len(twice)


def _unknown(
    context: Context, sender: str, changes: list[Change], twice: list[tuple[str, int]]
) -> list[Change]:
    """Those not stored yet. The same origin and number with another content is a cloned disk.

    Where the sender has gone on under a new name since, that is over: such ones are put in `twice`.
    """
    by_origin: dict[str, dict[int, Change]] = {}
    for change in as_stored(context, changes):
        by_origin.setdefault(change.origin, {})[change.seq] = change
    for origin, ours in by_origin.items():
        for seq, stored in change_log.known(context.database, origin, list(ours)).items():
            given = ours.pop(seq)
            if Change(*stored) == given:
                continue
            if not is_former_self(given, sender):
                raise BundleRefused(Reason.FORK)
            twice.append((origin, seq))
    return [one for ours in by_origin.values() for one in ours.values()]


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
            note=f"rejected:{rejected}{NEW_KEYS if header.handovers else ''}",
        )
    if header.ack and is_written_to(context, header):
        links.put_acked(database, sender, context.station.origin, header.ack[0])
        finish_rotation(context)
    whole = len(header.not_taken) < MOST_NOT_TAKEN
    at = context.clock.now_ms()
    if context.station.origin in header.to:  # a former self may have numbered anew since
        quarantine.put_not_taken(database, sender, at, list(header.not_taken), whole=whole)
    record(context, "import", "", f"{sender}:{header.seq}:{verified.count}")


def _not_taken(context: Context, file: str, reason: Reason) -> Imported:
    """What a refusal means here: some say more of the two stations' keys than of the file."""
    if reason is Reason.REVOKED_KEY:
        return _refused(context, file, REFUSED[reason], ENDED)
    if reason is Reason.BAD_SIGNATURE and former_of(context.database):
        return _refused(context, file, SIGNED_LATER)
    name, station = read_name(file), context.station
    if reason is not Reason.WRONG_STATION or not name or code_of(name.to) != station.code:
        return _refused(context, file, REFUSED[reason])
    sender = code_of(name.sender)
    if overtaken(context, sender, name):
        return Imported(file, "nothing_new", KNOWN, sender)
    ours = {station.origin, *former_of(context.database)}
    return _refused(context, file, OTHER_KEY if name.to in ours else OTHER_PC)


def overtaken(context: Context, sender: str, name: BundleName) -> bool:
    """Accepted itself, or older than one that was: it brings nothing new."""
    got = [
        row["seq"] for row in links.got(context.database, sender) if row["origin"] == name.sender
    ]
    return bool(got) and name.seq <= max(got)


def _refused(context: Context, name: str, sentence: tuple[str, str], why: str = "") -> Imported:
    what, now = sentence
    record(context, "import_refused", "", name[-40:])
    return Imported(name, "refused", f"{what}。{now}。本站数据没有改动。", why=why)
