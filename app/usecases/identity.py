"""A station's incarnation: a restored, copied or rolled back database never goes on as it was.

A small file outside the database remembers which incarnation this folder is, how far it has come
and where it lies. A database that is behind it, or lies elsewhere, is a copy: it takes a new name,
so that no number is ever used twice (sync.md R4, 2.3). What an image of the whole disk copies too
is found by the fork check of whoever receives both.
"""

import contextlib
import hashlib
import json
import os
import platform
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from app.usecases.numbered_twice import doubtful, number_again
from db import audit, change_log, durable, links, station_file, station_tables
from db.database import Database

MARKER = "identity.json"
SENTENCES = {
    "restored": "数据由备份恢复",
    "behind": "数据文件比上次使用时旧（像是换上了旧的副本）",
    "copied": "数据文件夹像是从别处复制来的",
    "doubted": "对方站的回执说明数据曾退回到旧的状态",
}


@dataclass(frozen=True)
class Marker:
    """What is remembered outside the database; `seq` and `sent` count changes and bundles made.

    `made` is what no copy of the folder takes along; `head` and `size` are of the file, which never
    changes the one and never shrinks. A marker of before 0.2 has none of the three.
    """

    origin: str
    seq: int
    sent: int
    machine: str
    place: str
    folder: int
    clean: bool = False
    doubted: bool = False
    made: int = 0
    head: str = ""
    size: int = 0


def new_origin(role: str, area_code: str) -> str:
    """A new incarnation of a station, such as t330102001.9f3a5c1e."""
    return f"{role[0]}{area_code}.{os.urandom(4).hex()}"


def marker_now(database: Database, folder: Path, *, clean: bool = False) -> Marker:
    """Where this database stands, and where it lies."""
    origin = station_tables.meta(database)["origin"]
    found = Marker(
        origin=origin,
        seq=change_log.last_seq(database, origin),
        sent=links.count_sent(database, origin),
        machine=_machine(),
        place=str(folder.resolve()),
        folder=folder.stat().st_ino,
        clean=clean,
        made=_made(folder),
    )
    return of_file(found, folder)


def of_file(marker: Marker, folder: Path) -> Marker:
    """The marker, with what the file looks like that lies there now."""
    head, size = station_file.head(folder).hex(), station_file.size(folder)
    return replace(marker, head=head, size=size)


def remember(database: Database, folder: Path, *, clean: bool = False) -> None:
    """Keep how far the station has come; a doubt stays until a new name is taken."""
    before, now = read_marker(folder), marker_now(database, folder, clean=clean)
    doubted = before is not None and before.doubted and before.origin == now.origin
    put_marker(folder, replace(now, doubted=doubted))


def put_marker(folder: Path, marker: Marker) -> None:
    """Remember it, whole or not at all."""
    durable.write_whole(folder / MARKER, json.dumps(asdict(marker)).encode())


def read_marker(folder: Path) -> Marker | None:
    """What was remembered, if anything readable."""
    try:
        return Marker(**json.loads((folder / MARKER).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def why_new(before: Marker | None, now: Marker) -> str:
    """Why this database must take a new name ("" when it is the one we know)."""
    if before is None:
        return "copied" if now.seq or now.sent else ""
    if before.doubted:
        return "doubted"
    moved = before.place != now.place and before.folder != now.folder
    copied = before.made not in (0, now.made)
    if before.machine != now.machine or moved or copied:
        return "copied"
    if before.origin != now.origin or now.seq < before.seq or now.sent < before.sent:
        return "behind"
    return ""


def settle_identity(database: Database, folder: Path, at: int, login: str) -> str:
    """Called at every start: take a new name if need be; returns why, or nothing."""
    before, now = read_marker(folder), marker_now(database, folder)
    reason = why_new(before, now)
    if reason:
        also = before.origin if before else ""
        take_new_identity(database, reason, at, login, also)
        now = marker_now(database, folder)
    put_marker(folder, now)
    return reason


def take_new_identity(database: Database, reason: str, at: int, login: str, also: str = "") -> str:
    """A new incarnation with the same keys: others believe it at once, and send what it lacks.

    What it held of each former one is kept, so that only the rest is sent back. `also` is a former
    incarnation that this file knows nothing of. In doubt, what may bear a number used before is
    numbered anew.
    """
    facts = station_tables.meta(database)
    origin = new_origin(facts["role"], facts["area_code"])
    former = dict(facts.get("former", {}))
    for one in filter(None, (facts["origin"], also)):
        former.setdefault(one, change_log.last_seq(database, one))
    with database.atomic():
        if reason == "doubted":
            for one, seq in number_again(database, doubtful(database), origin).items():
                former[one] = min(seq, former.get(one, seq))
        station_tables.put_meta(database, {"origin": origin, "former": former})
        links.forget_what_went(database)
        audit.write_line(database, at, login, "new_identity", "", f"{reason}:{origin}")
    return origin


def former_of(database: Database) -> dict[str, int]:
    """The former incarnations of this station, with the last change held of each."""
    found: dict[str, int] = station_tables.meta(database).get("former", {})
    return found


def doubt(folder: Path) -> None:
    """The next start takes a new name: a receipt spoke of something this file never sent."""
    found = read_marker(folder)
    if found:
        put_marker(folder, replace(found, doubted=True))


def _made(folder: Path) -> int:
    """What no copy of the folder takes along, and moving it on its disk does.

    Windows never gives the number of a folder twice. Elsewhere it is given again as soon as the
    folder is gone, but nothing can set when a file was last changed; the lock never is.
    """
    if sys.platform == "win32":
        return folder.stat().st_ino
    with contextlib.suppress(OSError):
        return (folder / station_file.LOCK).stat().st_ctime_ns
    return 0


def _machine() -> str:
    """A digest of the computer's own number; the number itself is kept nowhere."""
    return hashlib.blake2b(_number().encode(), digest_size=8, person=b"anyun-pc").hexdigest()


def _number() -> str:
    if sys.platform == "win32":
        import winreg

        key = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography")
        with key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    for path in (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id")):
        if os.access(path, os.R_OK) and (found := path.read_text("ascii").strip()):
            return found
    return platform.node()
