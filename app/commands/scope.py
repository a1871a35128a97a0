"""The commands of what goes where: named clinicians, what the county tells, moves, differences."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from app.commands.command import PERSON, Command, arg, inside
from app.context import Context
from app.errors import KnownError
from app.usecases.locate_difference import compare_check_list, write_check_list
from app.usecases.move_person import move_person
from app.usecases.named_clinician import clinicians_of, end_naming, name_clinician
from app.usecases.tell_here import list_to_tell, list_told, mark_told
from app.usecases.tidy_stick import look_at_stick, tidy_stick


def _name(context: Context, words: Namespace) -> Any:
    if words.end:
        end_naming(context, words.person, words.station)
    elif words.station:
        name_clinician(context, words.person, words.station, words.clinician)
    return clinicians_of(context, words.person)


def _move(context: Context, words: Namespace) -> Any:
    return {"moved": move_person(context, words.person, words.station, with_spouse=not words.alone)}


def _tell(context: Context, words: Namespace) -> Any:
    """The list; with people named, they have been told."""
    if words.told_list:
        return list_told(context)
    found = list_to_tell(context)
    if not words.person:
        return found
    asked = [one for one in found if one.person.person_id in words.person]
    on = words.on or context.clock.today().isoformat()
    return {"ended": mark_told(context, asked, words.by or context.user.name, on)}


def _stick(context: Context, words: Namespace) -> Any:
    return (tidy_stick if words.tidy else look_at_stick)(context, words.folder)


def _check(context: Context, words: Namespace) -> Any:
    if words.against:
        return compare_check_list(context, words.against)
    if not words.peer or not words.write:
        raise KnownError("核对清单", "没有说明要做什么", "请用 --peer 和 --write，或用 --against")
    return {"file": str(write_check_list(context, words.peer, words.write))}


COMMANDS: tuple[Command, ...] = (
    Command(
        "clinician",
        "县级站：为某人指定乡镇站的负责医生；指定后保密结果才发给该站",
        inside(_name),
        (
            PERSON,
            arg("--station", default="", metavar="STATION"),
            arg("--clinician", default="", help="医生姓名"),
            arg("--end", action="store_true", help="取消指定"),
        ),
    ),
    Command(
        "move",
        "县级站：居民迁往另一乡镇，档案和历史随人走",
        inside(_move),
        (
            PERSON,
            arg("station", help="迁往的站代码"),
            arg("--alone", action="store_true", help="只迁本人，不迁配偶"),
        ),
    ),
    Command(
        "stick",
        "查看U盘上的数据包各是什么；加 --tidy 删除已无用的",
        inside(_stick),
        (arg("folder", type=Path), arg("--tidy", action="store_true")),
    ),
    Command(
        "check-list",
        "核对清单：写给某站（--peer 和 --write），或与对方的清单比较（--against）",
        inside(_check),
        (
            arg("--peer", default="", metavar="STATION"),
            arg("--write", type=Path, metavar="FILE"),
            arg("--against", type=Path, metavar="FILE"),
        ),
    ),
    Command(
        "tell-here",
        "县级站：保密结果由本站告知的人；写明个人 id 时登记为已告知（本人不需要告知的也这样了结）",
        inside(_tell),
        (
            arg("person", nargs="*", help="已告知的人的个人 id"),
            arg("--by", default="", help="告知人；不写为本人"),
            arg("--on", default="", help="告知日期；不写为今天"),
            arg("--told-list", action="store_true", help="近 90 天已告知的人"),
        ),
    ),
)
