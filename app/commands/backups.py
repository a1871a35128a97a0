"""The commands that keep a station's data: backups, restoring, and what to do when it is damaged."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from app.clock import SystemClock, local_time
from app.commands.command import PERSON, VISIT, Ask, Command, arg, inside
from app.context import Context
from app.errors import KnownError
from app.usecases.backup import REASONS, check_backup, list_backups, make_backup, put_second_place
from app.usecases.backup_files import Backup, home
from app.usecases.bring_keys import NOTE, bring_keys
from app.usecases.find_people import find_people
from app.usecases.look_outside import ONLY
from app.usecases.open_station import close_station, logins
from app.usecases.papers import make_paper, save_paper
from app.usecases.rescue import keep_copy_aside, look_at_folder, open_read_only
from app.usecases.restore import rehearse_restore, restore_backup


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


def _rehearse(context: Context, words: Namespace) -> Any:
    del words
    return rehearse_restore(context) or {"sentence": "还没有备份。"}


def _restore(words: Namespace, ask: Ask) -> dict[str, Any]:
    """The station is closed: a damaged one is restored by the same command."""
    source = (words.place or home(words.data)) / words.name
    if not words.yes:
        found = next(
            (
                one
                for one in look_at_folder(words.data, words.place).choices
                if one.folder == source
            ),
            None,
        )
        if found is None:
            raise KnownError("恢复", "没有这份备份", "请用 backup list 或 rescue look 查看")
        return _line(found.backup) | {
            "missing": "不能确定" if found.missing is None else f"{found.missing} 条更改",
            "note": "现有文件会另存一旁。确认后加 --yes 再运行。",
        }
    done = restore_backup(words.data, source, _login(words), ask("密码："), SystemClock())
    return {
        "restored": done.backup.name,
        "origin": done.origin,
        "aside": str(done.aside),
        "note": f"{done.note}请与对方站交换一次数据，已送到对方的内容会自动补回。",
    }


def _look(words: Namespace, ask: Ask) -> dict[str, Any]:
    del ask
    found = look_at_folder(words.data, words.place)
    listed = [
        _line(one.backup) | {"folder": str(one.folder), "missing": one.missing}
        for one in found.choices
    ]
    choices = [
        *(["只取回密钥文件：rescue keys"] if found.keys_only else []),
        "再试一次：rescue look",
        "恢复备份：backup restore <名称> --yes",
        "只读查看和打印：rescue find、rescue paper",
        "把现有文件另存一份：rescue aside",
    ]
    said = f"{found.trouble}{found.doubt}" or ONLY
    return {"trouble": said, "choices": choices, "backups": listed}


def _keys(words: Namespace, ask: Ask) -> dict[str, str]:
    if not words.user:
        raise KnownError("登录", "请用 --user 指定用户", "例如 --user wang")
    found = bring_keys(words.data, words.user, ask("密码："), SystemClock(), words.place)
    return {"keys": found, "note": NOTE}


def _aside(words: Namespace, ask: Ask) -> dict[str, str]:
    del ask
    return {"aside": str(keep_copy_aside(words.data, SystemClock()))}


def _find(words: Namespace, ask: Ask) -> Any:
    context = open_read_only(words.data, _login(words), ask("密码："), SystemClock())
    try:
        return find_people(context, words.typed)
    finally:
        close_station(context)


def _paper(words: Namespace, ask: Ask) -> dict[str, str]:
    context = open_read_only(words.data, _login(words), ask("密码："), SystemClock())
    try:
        paper = make_paper(context, words.paper, words.visit, words.person)
        warning = save_paper(context, paper, words.output)
    finally:
        close_station(context)
    return {"file": str(words.output), "warning": warning}


def _login(words: Namespace) -> str:
    """The user named, or the only one there is; a damaged key file names nobody."""
    if words.user:
        return str(words.user)
    found = logins(words.data)
    if len(found) != 1:
        raise KnownError("登录", "请用 --user 指定用户", "例如 --user wang")
    return found[0]


NAME = arg("name", help="备份名称，见 backup list")
PLACE = arg(
    "--from", dest="place", type=Path, default=None, metavar="DIR", help="备份在别的文件夹时"
)
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
    Command("backup rehearse", "演练恢复：恢复到临时文件夹，核对后删除", inside(_rehearse)),
    Command(
        "backup restore",
        "恢复一份备份；先不加 --yes 看会缺少什么",
        _restore,
        (NAME, PLACE, arg("--yes", action="store_true")),
    ),
    Command("rescue look", "数据打不开时：有什么问题，能怎么办", _look, (PLACE,)),
    Command("rescue keys", "只有密钥文件损坏时：从备份取回它，数据不动", _keys, (PLACE,)),
    Command("rescue aside", "把现有文件另存一份", _aside),
    Command("rescue find", "只读打开，查找", _find, (arg("typed", nargs="?", default=""),)),
    Command(
        "rescue paper",
        "只读打开，生成一份单据",
        _paper,
        (arg("paper"), VISIT, PERSON, arg("-o", "--output", type=Path, required=True)),
    ),
)
