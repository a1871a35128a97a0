"""The file's troubles in a person's words."""

import contextlib
from collections.abc import Iterator

from app.errors import KnownError
from db import durable, errors


@contextlib.contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn what db and the system raise into a sentence; the program's own faults pass through."""
    try:
        yield
    except KnownError:
        raise
    except (errors.DatabaseProblem, OSError) as problem:
        sentence = _sentence(problem)
        if sentence is None:
            raise
        raise KnownError(where, *sentence) from problem


def _sentence(problem: Exception) -> tuple[str, str] | None:
    if getattr(problem, "winerror", None) in HELD_BY_OTHERS:
        return "别的程序正打开着这个文件，这一步没有保存", "请关闭表格、杀毒等程序里的这个文件再试"
    for kind, sentence in SENTENCES:
        if isinstance(problem, kind):
            return sentence
    return BY_NUMBER.get(getattr(problem, "errno", None) or 0)


MEDIUM = ("读写磁盘时出错", "请换一个U盘或接口再试；若是本机硬盘，请尽快备份")
SENTENCES: tuple[tuple[type[Exception], tuple[str, str]], ...] = (
    (
        errors.DiskFull,
        ("磁盘已满，这一步没有保存，之前的数据都完好", "请腾出空间（或换一个U盘）后再试一次"),
    ),
    (
        errors.CannotWrite,
        (
            "文件写不进去（只读、磁盘已满或磁盘出错），这一步没有保存",
            "请检查剩余空间、U盘写保护开关和文件夹权限后再试",
        ),
    ),
    (
        durable.NotWritten,
        (
            "写出的文件读回来不一样，这一步没有保存",
            "请换一个U盘或接口再试；若是本机硬盘，请尽快备份",
        ),
    ),
    (
        errors.NewerFile,
        ("数据由更新版本的程序写成", "请先升级本机的程序，数据没有改动"),
    ),
    (
        errors.Damaged,
        ("数据文件有损坏的部分", "请关闭程序再打开，进入救援：可以从备份恢复"),
    ),
    (
        errors.NotOurs,
        ("这不是安孕的数据文件，或文件已损坏", "请核对文件夹；若确是本站数据，请从备份恢复"),
    ),
    (
        errors.InUse,
        ("另一个安孕程序正在使用这个文件夹", "请先关闭那个窗口"),
    ),
)
HELD_BY_OTHERS = (32, 33)  # ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
BY_NUMBER = {
    28: SENTENCES[0][1],  # ENOSPC
    122: SENTENCES[0][1],  # EDQUOT
    30: SENTENCES[1][1],  # EROFS
    13: SENTENCES[1][1],  # EACCES
    1: SENTENCES[1][1],  # EPERM
    5: MEDIUM,  # EIO
    22: MEDIUM,  # EINVAL: Windows says it of a stick or share that went away, and of odd file names
    2: ("文件或文件夹不存在", "请检查路径，U盘是否已插好"),  # ENOENT
    20: ("这个路径不是文件夹", "请另选一个文件夹"),  # ENOTDIR
}
