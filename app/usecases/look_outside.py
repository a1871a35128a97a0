"""What can be said of a station's file without its key: its size, its first bytes, its disk."""

import os
from pathlib import Path

from app.usecases.identity import read_marker
from app.usecases.room import MB
from db import durable, station_file

LEAST_FREE_MB = 50
ONLY = (
    "没有发现问题。没有密码只查了文件的大小和文件头、能不能写入、剩余空间；"
    "里面是否完好，登录时才能查。"
)


def damage_seen(folder: Path) -> str:
    """What is wrong with the file as far as it can be seen, or ""; only a backup helps then."""
    size, head = station_file.size(folder), station_file.head(folder)
    if not size:
        return "数据文件 anyun.db 是空的，里面的内容没有了。"
    if size % station_file.PAGE:
        return "数据文件 anyun.db 不完整，后面的部分没有了。"
    if len(set(head)) == 1:
        return "数据文件 anyun.db 的开头被改动过，打不开。"
    return ""


def doubt_seen(folder: Path) -> str:
    """What is to be known before signing in, or "": it keeps nobody from trying.

    Another file than the last one may be damaged, and may be one that somebody put there.
    """
    marker, damaged = read_marker(folder), "若登录时打不开，请从备份恢复。"
    if marker and marker.head and station_file.head(folder).hex() != marker.head:
        return f"数据文件 anyun.db 的开头与上次使用时不同（换了文件，或已损坏）。{damaged}"
    if marker and station_file.size(folder) < marker.size:
        return f"数据文件 anyun.db 比上次使用时小（换了文件，或后面的部分没有了）。{damaged}"
    return _disk(folder)


def _disk(folder: Path) -> str:
    files = [folder, *(one for one in folder.glob("*.db*") if one.is_file())]
    if not all(os.access(one, os.W_OK) for one in files):
        return "数据文件夹或磁盘是只读的，不能写入：可以只读打开；要录入，请先解除只读。"
    free = durable.free_bytes(folder) // MB
    if free < LEAST_FREE_MB:
        return f"磁盘已满或将满（只剩 {free} MB）：请先腾出空间，数据本身不用恢复。"
    return ""
