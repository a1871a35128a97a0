"""The call sheet: whom to contact, a line each by village, with room for what they say. No result is on it."""

from datetime import date

from app.context import Context
from app.domain.dates import show_date
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.due import DueLine, list_due
from app.usecases.papers import Paper, paper_of, station_sheet
from printing.sheet import Grid, Text

HEADS = ("姓名", "电话", "村", "应于、事项", "联系结果", "联系日期")
WIDTHS = (92, 72, 58, 138, 82, 46)  # a mobile number stays on one line
MOST = 10_000  # things due; a person has up to a dozen
CLOSING = (
    "联系结果：随访请写已孕、未孕或其他；检查请写约定的日期。",
    "本人不愿联系时请照实记录，不再打扰。本单含个人信息，用后请交回销毁。",
)
OF_ROLE = ("（妻子）", "（丈夫）")  # who it is stands in the line already


def make_call_sheet(
    context: Context,
    until: date,
    *,
    keys: tuple[str, ...] = (),
    village: str = "",
    worker: str = "",
) -> Paper:
    """The sheet of what is due, as a paper in memory. Raises KnownError when nothing is."""
    allow(context, "follow_up")
    found = list_due(context, until, keys=keys, village=village, worker=worker, limit=MOST)
    if not found:
        raise KnownError("联系单", "没有待办的事项", "请放宽日期或村")
    rows = _rows(found)
    where = village or "全部村"
    sheet = station_sheet(
        context,
        "随访联系单",
        (
            Text(f"{where}　截至 {show_date(until.isoformat())}　共 {len(rows)} 人"),
            Grid(HEADS, WIDTHS, rows),
            *(Text(line, small=True) for line in CLOSING),
        ),
        confidential="内部使用",
    )
    record(context, "call_sheet", "", f"{len(rows)}")
    return paper_of(sheet, "call_sheet")


def _rows(found: list[DueLine]) -> tuple[tuple[str, ...], ...]:
    """A line for each person, village by village, who is due first before the others."""
    people: dict[str, list[DueLine]] = {}
    for one in sorted(found, key=lambda line: (not line.village, line.village)):
        people.setdefault(one.person_id, []).append(one)
    return tuple(
        (mine[0].name, mine[0].phone or "", mine[0].village or "", _items(mine), "", "")
        for mine in people.values()
    )


def _items(mine: list[DueLine]) -> str:
    """What is due, day by day."""
    days: dict[str, list[str]] = {}
    for one in mine:
        title = one.title
        for role in OF_ROLE:
            title = title.removesuffix(role)
        days.setdefault(one.due_on, []).append(title)
    return "\n".join(f"{show_date(on)}：{'、'.join(titles)}" for on, titles in days.items())
