"""The commands about what several stations wrote: differences, and what another did not take."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from app.catalogue.lists import RIGHTS_REASON
from app.commands.command import PERSON, Command, arg, inside
from app.context import Context
from app.usecases.conflict_paper import make_conflict_paper
from app.usecases.conflicts import list_conflicts, read_conflict
from app.usecases.decide_conflict import decide_conflict
from app.usecases.erase_person import erase_person, must_keep_until
from app.usecases.list_not_taken import list_not_taken, make_not_taken_paper
from app.usecases.merge_people import compare_people, merge_people, unmerge_people
from app.usecases.papers import Paper, save_paper
from app.usecases.possible_duplicates import (
    WHY,
    list_possible_duplicates,
    possible_duplicates,
)
from app.usecases.restrict_person import lift_restriction, list_restricted, restrict_person

OUT = arg("-o", "--output", type=Path, default=None, metavar="PDF")
KEY = arg("key", help="差异编号（conflict list 给出）")


def saved(context: Context, paper: Paper, output: Path | None) -> dict[str, str]:
    """Save a paper where asked, or beside its own name."""
    target = output or Path(f"{paper.key}.pdf")
    return {"file": str(target), "warning": save_paper(context, paper, target)}


def _list(context: Context, words: Namespace) -> list[dict[str, Any]]:
    return [
        {
            "key": one.key,
            "name": one.name,
            "where": f"{one.title}·{one.label}",
            "sides": [vars(side) for side in one.sides],
        }
        for one in list_conflicts(context, tuple(words.subject))
    ]


def _decide(context: Context, words: Namespace) -> dict[str, str]:
    stamp = words.stamp
    if words.keep:
        stamp = read_conflict(context, words.key).sides[0].stamp
    decide_conflict(context, words.key, stamp=stamp, typed=words.type)
    return {"result": "已决定，其他站收到后也会关闭这项差异。"}


def _erase(context: Context, words: Namespace) -> dict[str, Any]:
    if not words.yes:
        until = must_keep_until(context, words.person)
        return {"note": "删除后不能恢复。确认请加 --yes。", "must_keep_until": until}
    done = erase_person(context, words.person, words.reason)
    return {"code": done.code, "entries": done.entries} | saved(context, done.receipt, words.output)


def _restrict(context: Context, words: Namespace) -> dict[str, str]:
    if words.lift:
        lift_restriction(context, words.person)
        return {"result": "已解除限制。"}
    restrict_person(context, words.person, words.reason)
    return {"result": "已限制处理：不再显示、上报和随访。"}


def _duplicates(context: Context, words: Namespace) -> list[dict[str, str]]:
    found = (
        possible_duplicates(context, words.person)
        if words.person
        else list_possible_duplicates(context)
    )
    return [vars(one) | {"why": WHY[one.why]} for one in found]


OTHER = arg("other", help="另一个登记的个人 id")
REASON = arg("--reason", default="", choices=("", *dict(RIGHTS_REASON.pairs)))

COMMANDS: tuple[Command, ...] = (
    Command(
        "conflict list",
        "待核对的差异（保密栏目不显示内容）",
        inside(_list),
        (arg("--subject", action="append", default=[], help="只看某人或某对夫妇的 id"),),
    ),
    Command(
        "conflict show",
        "查看一项差异的各侧内容",
        inside(lambda context, words: read_conflict(context, words.key)),
        (KEY,),
    ),
    Command(
        "conflict decide",
        "决定一项差异：保留现用、采用另一侧（--stamp）或另填（--type）",
        inside(_decide),
        (
            KEY,
            arg("--keep", action="store_true", help="保留现用的内容"),
            arg("--stamp", default=None, help="采用这一侧"),
            arg("--type", default=None, metavar="内容", help="另填"),
        ),
    ),
    Command(
        "not-taken list",
        "对方未采用的本站更改，本站未采用的对方更改",
        inside(lambda context, _: list_not_taken(context)),
    ),
    Command(
        "not-taken print",
        "打印未采用的更改及原因",
        inside(lambda context, words: saved(context, make_not_taken_paper(context), words.output)),
        (OUT,),
    ),
    Command(
        "conflict print",
        "打印一项差异，或全部差异的清单",
        inside(
            lambda context, words: saved(
                context, make_conflict_paper(context, words.key or None), words.output
            )
        ),
        (arg("key", nargs="?", default=""), OUT),
    ),
    Command(
        "person erase",
        "删除一个人的全部资料（法定保存期内不能删除），并存回执",
        inside(_erase),
        (PERSON, REASON, arg("--yes", action="store_true", help="确认删除"), OUT),
    ),
    Command(
        "person restrict",
        "限制处理一个人的资料；--lift 解除",
        inside(_restrict),
        (PERSON, REASON, arg("--lift", action="store_true")),
    ),
    Command(
        "person restricted",
        "资料被限制处理的人",
        inside(lambda context, _: list_restricted(context)),
    ),
    Command(
        "person duplicates",
        "可能重复登记的人：全部，或与某人相似的",
        inside(_duplicates),
        (arg("person", nargs="?", default="", help="个人 id"),),
    ),
    Command(
        "person compare",
        "并排比较两个登记",
        inside(lambda context, words: compare_people(context, words.person, words.other)),
        (PERSON, OTHER),
    ),
    Command(
        "person merge",
        "两个登记是同一个人：合并（可以再分开）",
        inside(lambda context, words: {"stands": merge_people(context, words.person, words.other)}),
        (PERSON, OTHER),
    ),
    Command(
        "person unmerge",
        "两个登记不是同一个人：分开",
        inside(
            lambda context, words: {"apart": unmerge_people(context, words.person, words.other)}
        ),
        (PERSON, OTHER),
    ),
)
