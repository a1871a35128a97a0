"""Whether there is room to write: said before anything is begun, not when it is half done."""

from pathlib import Path

from app.context import Context
from app.errors import KnownError
from app.usecases.settings import setting
from db import durable

MB = 1024 * 1024


def need_room(context: Context, also: int = 0) -> None:
    """Raise KnownError when the disk has less left than the setting asks for, plus `also` bytes."""
    refuse_full(context.folder, setting(context, "least_free_mb") * MB + also)


def refuse_full(folder: Path, least: int) -> None:
    """Raise KnownError when the disk under this folder has less than `least` bytes left."""
    free = durable.free_bytes(folder)
    if free < least:
        raise KnownError(
            "磁盘空间",
            f"只剩 {free // MB} MB，不足 {-(-least // MB)} MB，这一步没有开始，已有的数据都完好",
            "请腾出磁盘空间后再试",
        )
