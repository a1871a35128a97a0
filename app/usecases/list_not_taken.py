"""Changes that one side kept aside: ours that another station did not take, theirs that we did not."""

from dataclasses import dataclass
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.pairing import peer_cards
from app.usecases.papers import Paper, paper_of, station_sheet
from app.usecases.quarantine import REASONS
from db import change_log, quarantine, records
from printing.sheet import Grid, Heading, Signatures, Text
from sync.change import Change

TITLE = "未采用的更改"
HEADS = ("对方", "姓名", "表格", "栏目", "原因", "编号")
WIDTHS = (6, 5, 6, 8, 9, 5)


@dataclass(frozen=True)
class NotTaken:
    """One change: `ours` when the other station did not take it. It names fields, never values."""

    ours: bool
    peer: str
    peer_name: str
    origin: str
    seq: int
    reason: str
    title: str
    fields: str
    subject: str
    name: str
    at: int


def list_not_taken(context: Context) -> list[NotTaken]:
    """Ours that another station did not take, then theirs that were not taken here."""
    allow(context, "exchange")
    names = {code: card.name for code, card in peer_cards(context).items()}
    found = [
        _line(context, names, row, ours=True) for row in quarantine.not_taken(context.database)
    ]
    found += [_line(context, names, row, ours=False) for row in quarantine.aside(context.database)]
    record(context, "list_not_taken", "", str(len(found)))
    return found


def make_not_taken_paper(context: Context) -> Paper:
    """Both lists with their reasons, to be looked into by telephone. Raises KnownError."""
    found = list_not_taken(context)
    if not found:
        raise KnownError(TITLE, "没有未采用的更改", "不需要打印")
    ours, theirs = ([one for one in found if one.ours is side] for side in (True, False))
    blocks = (
        *(_part("对方未采用的本站更改", ours) if ours else ()),
        *(_part("本站未采用的对方更改", theirs) if theirs else ()),
        Text("这些更改仍保存在双方的更改记录里，不计入指纹。请更正后重新保存，再交换一次。"),
        Signatures(("核对人", "日期")),
    )
    sheet = station_sheet(context, TITLE, blocks, confidential="内部使用")
    record(context, "not_taken_paper", "", str(len(found)))
    return paper_of(sheet, "not_taken")


def _part(title: str, found: list[NotTaken]) -> tuple[Heading, Grid]:
    rows = tuple(
        (one.peer_name, one.name, one.title, one.fields, one.reason, str(one.seq)) for one in found
    )
    return Heading(title), Grid(HEADS, WIDTHS, rows)


def _line(context: Context, names: dict[str, str], row: dict[str, Any], *, ours: bool) -> NotTaken:
    stored = change_log.known(context.database, row["origin"], [row["seq"]]).get(row["seq"])
    change = Change(*stored) if stored else None
    code, _, field = row["reason"].partition(":")
    form = FORMS.get(change.table) if change else None
    labels = form.fields if form else {}
    wrong = [field] if field else list(change.fields) if change else []
    person = records.read(context.database, "person", change.subject) if change else None
    return NotTaken(
        ours=ours,
        peer=row["peer"],
        peer_name=names.get(row["peer"], row["peer"]),
        origin=row["origin"],
        seq=row["seq"],
        reason=REASONS.get(code, code),
        title=form.title if form else change.table if change else "",
        fields="、".join(labels[name].label if name in labels else name for name in wrong[:6]),
        subject=change.subject if change else "",
        name=(person or {}).get("name") or "",
        at=row["at"],
    )
