"""The call sheet: whom to contact, by village, with room for what they say. No result is on it."""

from datetime import date

from app.context import Context
from app.domain.dates import show_date
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.due import list_due
from app.usecases.papers import Paper, paper_of, station_sheet
from printing.sheet import Grid, Text

HEADS = ("姓名", "电话", "村", "事项", "应于", "结果（已孕／未孕／其他）", "日期")
WIDTHS = (5, 7, 5, 6, 9, 12, 4)


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
    found = list_due(context, until, keys=keys, village=village, worker=worker)
    if not found:
        raise KnownError("联系单", "没有待办的事项", "请放宽日期或村")
    rows = tuple(
        (one.name, one.phone or "", one.village or "", one.title, show_date(one.due_on), "", "")
        for one in found
    )
    where = village or "全部村"
    sheet = station_sheet(
        context,
        "随访联系单",
        (
            Text(f"{where}　截至 {show_date(until.isoformat())}　共 {len(rows)} 项"),
            Grid(HEADS, WIDTHS, rows),
            Text(
                "本人不愿联系时请照实记录，不再打扰。本单含个人信息，用后请交回销毁。", small=True
            ),
        ),
        confidential="内部使用",
    )
    record(context, "call_sheet", "", f"{len(rows)}")
    return paper_of(sheet, "call_sheet")
