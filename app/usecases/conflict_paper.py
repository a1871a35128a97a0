"""Open differences on paper: both sides beside each other, with room to write what is right."""

from app.clock import show_moment
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.conflicts import JOINED, Difference, Side, list_conflicts, read_conflict
from app.usecases.papers import Paper, paper_of, station_sheet
from printing.sheet import Block, Facts, Grid, Heading, Signatures, Text

TITLE = "待核对差异单"
HEADS = ("姓名", "表格", "栏目", "现用内容", "另一内容", "核对后应为")
WIDTHS = (5, 6, 6, 8, 8, 7)
APART = "两站在没有交换数据期间分别填写了同一栏。"
JOINED_SAID = (
    "此人有两份登记，已合并为一人，两份填写的内容不同；决定采用哪一份后，两份登记各自保持原样。"
)


def make_conflict_paper(context: Context, key: str | None = None) -> Paper:
    """One difference with its values, or the list of all with confidential ones masked."""
    allow(context, "print")
    found = [read_conflict(context, key)] if key else list_conflicts(context)
    if not found:
        raise KnownError(TITLE, "没有待核对的差异", "不需要打印")
    person = found[0].subject if key else ""
    sheet = station_sheet(
        context,
        TITLE,
        _one(found[0]) if key else _all(found),
        confidential="内部使用",
    )
    record(context, "conflict_paper", person, str(len(found)))
    return paper_of(sheet, "conflicts", person)


def said_at(side: Side) -> str:
    """When a side was written, by the clock of the PC it was written on."""
    return show_moment(side.at)


def _one(one: Difference) -> tuple[Block, ...]:
    rows = tuple(
        (
            "现用" if side.stands else "另一侧",
            side.shown,
            f"{side.station}　{side.by}",
            said_at(side),
        )
        for side in one.sides
    )
    return (
        Facts((("姓名", one.name), ("表格", one.title), ("栏目", one.label)), columns=3),
        Heading("各份登记填写的内容" if one.table == JOINED else "各站填写的内容"),
        Grid(("", "内容", "填写人", "填写时间（该电脑时钟）"), (3, 9, 8, 7), rows),
        Text(
            f"{JOINED_SAID if one.table == JOINED else APART}没有采用的内容保留在更改记录中。",
            small=True,
        ),
        Facts((("核对后应为", ""), ("依据", "")), columns=2),
        Signatures(("核对人", "日期")),
    )


def _all(found: list[Difference]) -> tuple[Block, ...]:
    rows = tuple(
        (one.name, one.title, one.label, *(_cell(one.sides[at]) for at in (0, 1)), "")
        for one in found
    )
    return (
        Text(f"共 {len(found)} 项。保密栏目不印内容，请在屏幕上核对。"),
        Grid(HEADS, WIDTHS, rows),
        Signatures(("核对人", "日期")),
    )


def _cell(side: Side) -> str:
    return f"{side.shown}（{side.station}，{said_at(side)}）"
