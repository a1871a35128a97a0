"""When the file is damaged or gone: what is there, and what can be done about it."""

import contextlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.clock import SystemClock, local_time
from app.context import Clock, Context, Station, User
from app.errors import KnownError
from app.usecases.backup_files import Backup, backups_in, home
from app.usecases.look_outside import damage_seen, doubt_seen
from app.usecases.restore import would_miss
from app.usecases.set_aside import OLD, finish_interrupted
from app.usecases.sign_in_tries import unlocked
from app.usecases.trouble import translated
from db import durable, errors, key_slots, station_file, station_tables
from db.database import Database
from db.drafts import Drafts
from db.schema import check_ours


@dataclass(frozen=True)
class Choice:
    """A backup that could be restored, and what would be missing then (None: not known)."""

    backup: Backup
    folder: Path
    missing: int | None


@dataclass(frozen=True)
class Situation:
    """What stands in a data folder; `trouble` is "" where a station could be opened or founded.

    `keys_only`: nothing else is wrong than keys.json, which a backup has. `doubt`: what is to be
    known of the file or its disk before somebody tries all the same.
    """

    trouble: str
    choices: list[Choice]
    readable: bool
    keys_only: bool = False
    doubt: str = ""


def look_at_folder(folder: Path, elsewhere: Path | None = None) -> Situation:
    """What can be seen without a password; `elsewhere` is another folder with backups."""
    with translated("数据文件夹"):
        finish_interrupted(folder)
        place = home(folder) if elsewhere is None else elsewhere
        found = backups_in(place, SystemClock().now_ms())
        choices = [Choice(one, place / one.name, would_miss(folder, one)) for one in found]
        there = station_file.exists(folder)
        slots = _slots(folder)
        damage, doubt = (damage_seen(folder), doubt_seen(folder)) if there else ("", "")
        if damage:
            return Situation(damage, choices, readable=False, doubt=doubt)
        if there and slots:
            return Situation("", choices, readable=True, doubt=doubt)
        if there:
            said = "密钥文件 keys.json 不见了或已损坏。"
            if choices:
                said += "数据文件还在：请先只取回密钥文件，不必恢复整份备份。"
            return Situation(said, choices, readable=False, keys_only=bool(choices))
        if slots or choices:
            return Situation("数据文件 anyun.db 不见了。", choices, readable=False)
        return Situation("", [], readable=False)


def open_read_only(folder: Path, login: str, password: str, clock: Clock) -> Context:
    """Open a copy of the data to look at and print from; the files themselves are not touched.

    A folder or disk that is read-only, and a file with damaged pages, can be opened this way.
    """
    with translated("只读打开"):
        key = unlocked(folder, login, lambda: key_slots.unlock(folder, login, password), clock)
        copy = Path(tempfile.mkdtemp(prefix="anyun-read-"))
        try:
            for name in OLD:
                if (folder / name).exists() and not name.endswith("-shm"):
                    shutil.copyfile(folder / name, copy / name)
            return _context(copy, key, login, clock)
        except BaseException:
            shutil.rmtree(copy, ignore_errors=True)
            raise


def keep_copy_aside(folder: Path, clock: Clock) -> Path:
    """A copy of the files as they are, for whoever may still save something from them."""
    with translated("另存"):
        moment = f"{local_time(clock.now_ms()):%Y%m%d-%H%M%S}"
        aside = folder / "set-aside" / f"{moment}-copy"
        aside.mkdir(parents=True, exist_ok=True)
        for name in OLD:
            if (folder / name).exists():
                durable.copy_whole(folder / name, aside / name)
        return aside


def _context(copy: Path, key: bytes, login: str, clock: Clock) -> Context:
    with contextlib.ExitStack() as opened:
        try:
            database = Database(copy / station_file.FILE, key)
            opened.callback(database.close)
            check_ours(database)
        except (errors.NotOurs, errors.Damaged):
            raise KnownError("只读打开", "文件损坏太重，打不开", "请从备份恢复") from None
        facts, user = station_tables.meta(database), station_tables.user(database, login)
        if user is None or not user["active"]:
            raise KnownError("登录", "这个用户已停用", "请联系本站管理员")
        drafts = Drafts(copy, key)
        opened.pop_all()  # to be closed by whoever has the context
    return Context(
        database=database,
        drafts=drafts,
        clock=clock,
        station=Station(
            facts["area_code"], facts["name"], facts["role"], facts["practice"], facts["origin"]
        ),
        user=User(login, user["name"], frozenset(user["roles"])),
        folder=copy,
        news=("只读查看：可以查找和打印，不能录入；关闭后这份副本即删除。",),
        read_only=True,
    )


def _slots(folder: Path) -> bool:
    try:
        return bool(key_slots.slot_names(folder))
    except errors.NotOurs:
        return False
