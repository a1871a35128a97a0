"""The stock on paper: an item's card, and the sheet of a month with room for the count."""

from pathlib import Path

from app.context import Context
from app.domain.dates import show_date
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.papers import READABLE, Paper, paper_of, station_sheet
from app.usecases.supplies import (
    WHERE,
    item_of,
    list_stock,
    month_of_stock,
    stock_card,
    title_of_kind,
)
from app.usecases.trouble import translated
from db import durable
from printing.sheet import Block, Grid, Heading, Signatures, Text

CARD = ("日期", "种类", "单据号", "来源／去向", "批号，有效期", "入", "出", "结存", "经手", "复核")
CARD_WIDTHS = (58, 36, 62, 58, 82, 38, 36, 40, 38, 38)  # points: no number is broken in two
MONTH = ("品目", "单位", "期初", "入库", "出库", "调拨", "退回", "报损", "盘点", "期末")
MONTH_WIDTHS = (12, 3, 5, 5, 5, 5, 5, 5, 5, 5)
COUNT = ("品目", "批号", "有效期", "账面", "实盘", "说明")
COUNT_WIDTHS = (10, 8, 9, 6, 6, 8)


def make_stock_card(context: Context, code: str) -> Paper:
    """An item's stock card. Raises KnownError."""
    item, lines = item_of(context, code), stock_card(context, code)
    rows = tuple(
        (
            show_date(one.day).replace("年", "年\n"),
            title_of_kind(one.kind, one.reverses),
            one.doc,
            one.place,
            f"{one.batch}\n{_day(one.expires)}",
            str(one.change) if one.change > 0 else "",
            str(-one.change) if one.change < 0 else "",
            str(one.balance),
            one.handler,
            one.checker,
        )
        for one in lines
    )
    left = lines[-1].balance if lines else 0
    blocks = (
        Text(f"{item.name}　{item.spec}　单位：{item.unit}　来源：{item.source}"),
        Grid(CARD, CARD_WIDTHS, rows),
        Text(
            f"共 {len(rows)} 行，结存 {left} {item.unit}。账目只增不改，记错的用冲正。", small=True
        ),
        Signatures(("保管人", "复核人", "日期")),
    )
    return _paper(context, f"stock_{code}", "药具库存卡", blocks)


def _day(iso: str) -> str:
    return show_date(iso) if iso else ""


def make_month_of_stock(context: Context, month: str) -> Paper:
    """All items of a month, with an empty column for what is counted. Raises KnownError."""
    rows = tuple(
        (one.item.name, one.item.unit, str(one.opening), *map(str, one.moved.values()),
         str(one.closing))
        for one in month_of_stock(context, month)
        if one.opening or one.closing or any(one.moved.values())
    )  # fmt: skip
    if not rows:
        raise KnownError(WHERE, f"{month} 没有结存，也没有账目", "请另选月份")
    year, _, number = month.partition("-")
    blocks = (
        Text(f"{year}年{int(number)}月"),
        Grid(MONTH, MONTH_WIDTHS, rows, right_from=2),
        Text("期末＝期初＋入库－出库－报损±调拨±退回±盘点。", small=True),
        *(_to_count(context) if month == f"{context.clock.today():%Y-%m}" else ()),
        Signatures(("盘点人", "复核人", "日期")),
    )
    return _paper(context, f"stock_month_{month}", "药具收发存月报（盘点表）", blocks)


def _to_count(context: Context) -> tuple[Block, ...]:
    """What there is now, batch by batch, with room for what is found on the shelf."""
    rows = tuple(
        (stock.item.name, one.batch, _day(one.expires), f"{one.balance} {stock.item.unit}", "", "")
        for stock in list_stock(context)
        for one in stock.batches
    )
    return (
        Heading("按批号清点"),
        Grid(COUNT, COUNT_WIDTHS, rows),
        Text("清点后在“药具”页按批号记“盘点”，差额自动记账。本表留存至少 3 年。", small=True),
    )


def record_supply_print(context: Context, paper: Paper) -> None:
    """Put on record that a paper went to the printer."""
    allow(context, "supply")
    record(context, "print", "", paper.key)


def save_supply_paper(context: Context, paper: Paper, path: Path) -> str:
    """Save as a readable PDF, on the record; returns the warning to be shown."""
    allow(context, "supply")
    with translated("保存 PDF"):
        durable.write_whole(path, paper.pdf)
    record(context, "supply_save", "", paper.key)
    return READABLE


def _paper(context: Context, key: str, title: str, blocks: tuple[Block, ...]) -> Paper:
    made = paper_of(station_sheet(context, title, blocks), key)
    record(context, "supply_paper", "", key)
    return made
