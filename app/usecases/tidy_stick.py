"""Tidying a stick: what lies in the folder ANYUN, in plain words, and what may go."""

from dataclasses import dataclass
from pathlib import Path

from app.context import Context
from app.usecases.allow import allow, record
from app.usecases.import_bundles import overtaken
from app.usecases.sender_keys import is_ended
from app.usecases.stick import README, exchange_folder
from app.usecases.trouble import translated
from db import links
from db.durable import PART
from sync.names import BundleName, read_name

OURS_RECEIPTED = "本站发出的，对方已经收到（有回执）"
OURS_WAITING = "本站发出的，还没有收到回执，请留着"
TAKEN_IN = "给本站的，已经收下"
NOT_TAKEN_IN = "给本站的，还没有收下，请先交换"
ENDED = "给本站的，但发件电脑的密钥已停用，不会再收下"
OTHERS = "别的站之间的，请留着"
UNFINISHED = "没有写完的文件（拔得太早留下的），没有用处"
STRANGE = "不是安孕的文件，请自行判断"


@dataclass(frozen=True)
class StickFile:
    """One file in the folder. `may_go`: nothing is lost when it is removed."""

    path: Path
    what: str
    bytes: int
    may_go: bool


def look_at_stick(context: Context, folder: Path) -> list[StickFile]:
    """Every file of the folder ANYUN on this stick, in order of name. Raises KnownError."""
    allow(context, "exchange")
    with translated("整理U盘"):
        place = exchange_folder(folder)
        if not place.is_dir():
            return []
        found = (path for path in sorted(place.rglob("*")) if path.is_file())
        return [_told(context, path) for path in found if path != place / README]


def tidy_stick(context: Context, folder: Path) -> list[StickFile]:
    """Remove what may go, and nothing else; returns what was removed. Raises KnownError."""
    gone = [one for one in look_at_stick(context, folder) if one.may_go]
    with translated("整理U盘"):
        for one in gone:
            one.path.unlink(missing_ok=True)
    record(context, "tidy_stick", "", f"{len(gone)}")
    return gone


def _told(context: Context, path: Path) -> StickFile:
    what, may_go = _what(context, path)
    return StickFile(path, what, path.stat().st_size, may_go)


def _what(context: Context, path: Path) -> tuple[str, bool]:
    if path.suffix == PART:
        return UNFINISHED, True
    name = read_name(path.name)
    if name is None:
        return STRANGE, False
    sender, to = name.sender.partition(".")[0], name.to.partition(".")[0]
    if sender == context.station.code:
        return (OURS_RECEIPTED, True) if _receipted(context, to, name) else (OURS_WAITING, False)
    if to == context.station.code:
        return _for_us(context, sender, name)
    return OTHERS, False


def _receipted(context: Context, peer: str, name: BundleName) -> bool:
    return any(
        row["acked"] and (row["origin"], row["seq"]) == (name.sender, name.seq)
        for row in links.sent(context.database, peer)
    )


def _for_us(context: Context, sender: str, name: BundleName) -> tuple[str, bool]:
    if overtaken(context, sender, name):
        return TAKEN_IN, True
    return (ENDED, True) if is_ended(context, sender, name.sender) else (NOT_TAKEN_IN, False)
