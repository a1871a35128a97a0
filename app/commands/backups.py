"""The commands that keep a station's data: backups, looking into them."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from app.clock import local_time
from app.commands.command import Command, arg, inside
from app.context import Context
from app.usecases.backup import REASONS, check_backup, list_backups, make_backup, put_second_place
from app.usecases.backup_files import Backup


def _line(one: Backup) -> dict[str, Any]:
    return {
        "name": one.name,
        "made": f"{local_time(one.made_at):%Y-%m-%d %H:%M}",
        "reason": REASONS.get(one.reason, one.reason),
        "people": one.people,
        "changes": one.lsn,
    }


def _make(context: Context, words: Namespace) -> dict[str, Any]:
    if words.second is not None:
        put_second_place(context, words.second)
    made = make_backup(context)
    return _line(made.backup) | {"folder": str(made.folder), "second": made.second}


def _list(context: Context, words: Namespace) -> list[dict[str, Any]]:
    del words
    return [_line(one) for one in list_backups(context)]


NAME = arg("name", help="备份名称，见 backup list")
FROM = arg("--from", dest="place", type=Path, default=None, metavar="DIR", help="备份所在文件夹")
COMMANDS: tuple[Command, ...] = (
    Command(
        "backup make",
        "立即备份（加密，打开核对）",
        inside(_make),
        (arg("--second", default=None, metavar="DIR", help="同时设置第二位置；空文字表示取消"),),
    ),
    Command("backup list", "已有的备份", inside(_list)),
    Command(
        "backup check",
        "打开一份备份核对",
        inside(lambda context, words: check_backup(context, words.name)),
        (NAME,),
    ),
)
