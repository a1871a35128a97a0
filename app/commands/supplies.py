"""The commands of the stock: what there is, moving it, taking a line back, cards and months."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.catalogue.supplies import Item
from app.commands.command import DATE, Command, arg, inside
from app.context import Context
from app.domain.stock import KINDS
from app.usecases.move_supplies import Movement, move_supplies, reverse_supplies
from app.usecases.papers import Paper
from app.usecases.supplies import items, list_stock, month_of_stock, put_item, stock_card
from app.usecases.supply_papers import make_month_of_stock, make_stock_card, save_supply_paper

ITEM = arg("item", help="品目代码，见 supply list")
OUTPUT = arg("-o", "--output", type=Path, help="另存为 PDF")


def _move(context: Context, words: Namespace) -> Any:
    day = words.date or context.clock.today().isoformat()
    movement = Movement(
        words.item, words.kind, words.quantity, day, words.batch, words.expires, words.place,
        words.doc, words.checker, words.note,
    )  # fmt: skip
    return {"lines": move_supplies(context, movement)}


def _item(context: Context, words: Namespace) -> Any:
    before = items(context).get(words.item) or Item(words.item, "", "", "", 1)
    given = {
        name: value
        for name in ("name", "spec", "unit", "pack", "source", "min_stock")
        if (value := getattr(words, name)) is not None
    }
    put_item(context, replace(before, **given))
    return items(context)[words.item]


def _card(context: Context, words: Namespace) -> Any:
    if words.output:
        return _saved(context, make_stock_card(context, words.item), words.output)
    return stock_card(context, words.item, words.batch)


def _month(context: Context, words: Namespace) -> Any:
    if words.output:
        return _saved(context, make_month_of_stock(context, words.month), words.output)
    return month_of_stock(context, words.month)


def _saved(context: Context, paper: Paper, path: Path) -> Any:
    return {"file": str(path), "warning": save_supply_paper(context, paper, path)}


COMMANDS: tuple[Command, ...] = (
    Command(
        "supply list",
        "药具：各品目的结存、批号、有效期和提醒",
        inside(lambda context, _: list_stock(context)),
    ),
    Command(
        "supply move",
        "药具记账：入库、出库、调拨、退回、报损、盘点（不填批号时先到期先出）",
        inside(_move),
        (
            ITEM,
            arg("kind", choices=tuple(KINDS)),
            arg("quantity", type=int, help="数量；盘点填实际清点数"),
            DATE,
            arg("--batch", default="", help="批号"),
            arg("--expires", default="", help="有效期"),
            arg("--place", default="", help="来源或去向"),
            arg("--doc", default="", help="单据号"),
            arg("--checker", default="", help="复核人"),
            arg("--note", default=""),
        ),
    ),
    Command(
        "supply reverse",
        "药具冲正：用一行相反的账更正一行记错的账",
        inside(
            lambda context, words: {"line": reverse_supplies(context, words.line, words.reason)}
        ),
        (arg("line", type=int, help="行号，见 supply card"), arg("--reason", required=True)),
    ),
    Command(
        "supply card",
        "药具库存卡",
        inside(_card),
        (ITEM, arg("--batch", default="", help="只看一个批号"), OUTPUT),
    ),
    Command(
        "supply month",
        "药具收发存月报",
        inside(_month),
        (arg("month", metavar="YYYY-MM"), OUTPUT),
    ),
    Command(
        "supply item",
        "增加或修改药具品目",
        inside(_item),
        (
            ITEM,
            arg("--name"),
            arg("--spec", help="规格"),
            arg("--unit", help="计数单位"),
            arg("--pack", type=int, help="每包装数量"),
            arg("--source", help="来源"),
            arg("--min", dest="min_stock", type=int, help="最低库存"),
        ),
    ),
)
