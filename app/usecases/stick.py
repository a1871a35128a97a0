"""The folder ANYUN on a stick: one box for each receiving station, and a page that explains it."""

from collections.abc import Iterable
from pathlib import Path

from db import durable
from sync.names import read_name

FOLDER = "ANYUN"
README = "README.txt"
SEALED = ".age"
KEPT = 3
DAY_MS = 24 * 3600 * 1000
WHAT_THIS_IS = """安孕数据交换文件夹

这里的 .age 文件是卫生服务站之间传递的加密数据包，只有收件站能打开。
请不要改名、移动或用聊天软件转发；用完请把U盘交还本站保管。
捡到这个U盘的人：请交给当地乡镇卫生院，谢谢。

This folder carries encrypted bundles between health stations.
"""


def exchange_folder(folder: Path) -> Path:
    """The folder ANYUN of a stick, also where it was chosen itself."""
    return folder if folder.name.upper() == FOLDER else folder / FOLDER


def box_of(folder: Path, station: str) -> Path:
    """Where bundles for this station lie on the stick."""
    return exchange_folder(folder) / f"to-{station}"


def lay_out_stick(folder: Path) -> None:
    """Make the folder and its explanation; `folder` itself must exist (the stick is in)."""
    _must_be_there(folder)
    ours = exchange_folder(folder)
    ours.mkdir(exist_ok=True)
    if not (note := ours / README).exists():
        durable.write_whole(note, WHAT_THIS_IS.encode("utf-8-sig"))


def bundles_for(folder: Path, station: str) -> list[Path]:
    """The bundles in this station's box, in order of name (and so of number).

    Raises FileNotFoundError when the stick is not there.
    """
    _must_be_there(folder)
    return sorted(path for path in box_of(folder, station).glob(f"*{SEALED}") if path.is_file())


def _must_be_there(folder: Path) -> None:
    if not folder.is_dir():
        raise FileNotFoundError(2, "no such folder")


def remove_abandoned(box: Path, now_ms: int) -> None:
    """Half-written files that a killed program left; another station may be at a fresh one."""
    for path in box.glob(f"*{durable.PART}"):
        if now_ms - path.stat().st_mtime * 1000 > DAY_MS:
            path.unlink(missing_ok=True)


def remove_receipted(box: Path, names: Iterable[str]) -> None:
    """Remove own bundles whose receipt has come back, but for the newest few."""
    remove_all(box, list(names)[:-KEPT])


def remove_all(box: Path, names: Iterable[str]) -> None:
    """Remove these bundles of one's own from a box."""
    for name in names:
        (box / name).unlink(missing_ok=True)


def remove_strangers(box: Path, sender: str, receiver: str) -> None:
    """Remove own bundles made for a PC that the receiving station no longer works with."""
    for path in box.iterdir():
        name = read_name(path.name)
        if name and name.sender.startswith(f"{sender}.") and name.to != receiver:
            path.unlink(missing_ok=True)
