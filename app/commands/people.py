"""The commands of the desk: the day's list, and a person's page."""

from argparse import Namespace
from typing import Any

from app.catalogue.programme import PROGRAMMES
from app.commands.command import Command, arg, inside
from app.context import Context
from app.devices.id_reader import attached_reader
from app.usecases.read_id_card import read_id_card
from app.usecases.today import today


def _today(context: Context, words: Namespace) -> Any:
    return today(
        context, village=words.village, worker=words.worker, programme=words.programme or ""
    )


def _card(context: Context, words: Namespace) -> Any:
    del words
    return read_id_card(context, attached_reader(practice=context.station.practice))


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
)
