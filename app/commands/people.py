"""The commands of the desk: the day's list, and a person's page."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from app.catalogue.lists import RESIDENCE
from app.catalogue.programme import PROGRAMMES
from app.commands.command import DATE, PERSON, Command, arg, inside
from app.context import Context
from app.devices.id_reader import attached_reader
from app.usecases.change_residence import change_residence
from app.usecases.open_person import open_person
from app.usecases.papers import save_paper
from app.usecases.person_accesses import accesses
from app.usecases.person_copy import make_person_copy
from app.usecases.person_history import history
from app.usecases.person_timeline import timeline
from app.usecases.read_id_card import read_id_card
from app.usecases.today import today


def _today(context: Context, words: Namespace) -> Any:
    return today(
        context, village=words.village, worker=words.worker, programme=words.programme or ""
    )


def _card(context: Context, words: Namespace) -> Any:
    del words
    return read_id_card(context, attached_reader(practice=context.station.practice))


def _copy(context: Context, words: Namespace) -> dict[str, str]:
    paper = make_person_copy(context, words.person, held=words.held)
    target = words.output or Path(f"{paper.key}-{paper.code}.pdf")
    return {"file": str(target), "code": paper.code, "warning": save_paper(context, paper, target)}


def _residence(context: Context, words: Namespace) -> dict[str, Any]:
    on = words.date or context.clock.today().isoformat()
    changed = change_residence(context, words.person, words.residence, on, words.note)
    return {"changed": changed}


COMMANDS: tuple[Command, ...] = (
    Command(
        "today",
        "工作台：今天要做的、待来的人、待告知的结果、本站提醒",
        inside(_today),
        (
            arg("--village", default=""),
            arg("--worker", default="", help="随访人"),
            arg("--programme", choices=tuple(PROGRAMMES), default=None),
        ),
    ),
    Command("id-card", "读身份证读卡器上的卡片，并查找此人", inside(_card)),
    Command(
        "person show",
        "查看一个人：身份、夫妇、同意、待办",
        inside(lambda context, words: open_person(context, words.person)),
        (PERSON,),
    ),
    Command(
        "person timeline",
        "一个人的时间线，最近的在前",
        inside(lambda context, words: timeline(context, words.person)),
        (PERSON,),
    ),
    Command(
        "person history",
        "一个人的每次更改：谁、何时、改了什么、为什么",
        inside(
            lambda context, words: history(context, words.person, confidential=words.confidential)
        ),
        (PERSON, arg("--confidential", action="store_true", help="显示保密项目（记录在案）")),
    ),
    Command(
        "person accesses",
        "谁看过、打印过一个人的资料",
        inside(lambda context, words: accesses(context, words.person)),
        (PERSON,),
    ),
    Command(
        "person copy",
        "个人信息副本（PDF），交本人",
        inside(_copy),
        (
            PERSON,
            arg("--held", action="store_true", help="含封存的记录（本人要求，由临床医生）"),
            arg("-o", "--output", type=Path),
        ),
    ),
    Command(
        "person residence",
        "登记迁入、迁出或去世",
        inside(_residence),
        (
            PERSON,
            arg("residence", choices=tuple(token for token, _ in RESIDENCE.pairs)),
            DATE,
            arg("--note", default="", help="去向或来处"),
        ),
    ),
)
