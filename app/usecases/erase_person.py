"""Erasing a person where the law allows it: here and, through the log, at every station."""

from dataclasses import dataclass
from datetime import date

from app.catalogue import FORMS
from app.catalogue.lists import RIGHTS_REASON
from app.context import Context
from app.domain.dates import show_date
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.apply_erasure import apply_erasures, keep_list
from app.usecases.backup import back_up_before
from app.usecases.identity import former_of
from app.usecases.pairing import peer_cards
from app.usecases.papers import Paper, new_code, rendered, station_sheet
from app.usecases.restrict_person import known_person
from app.usecases.same_person import all_of
from app.usecases.save_row import erasing_change, stored_row
from app.usecases.settings import setting
from app.usecases.trouble import translated
from db import change_log, erasure, links, records
from printing.sheet import Facts, Signatures, Text

WHERE = "删除个人资料"
TITLE = "个人资料删除回执"
MISTAKEN = "mistaken"


@dataclass(frozen=True)
class Erased:
    """`receipt` says that it was done, and nothing of the person."""

    code: str
    entries: int
    receipt: Paper


def must_keep_until(context: Context, person_id: str) -> date | None:
    """The day until which the law asks for the keeping of the newest health record; None for none."""
    years = setting(context, "retention_years")
    days = [
        row[form.dated_by] or ""
        for form in FORMS.values()
        if form.purpose and form.dated_by
        for row in records.where(context.database, form.key, {"subject": person_id}, even_held=True)
    ]
    if not days or not years:
        return None
    today = context.clock.today()
    try:
        newest = min(date.fromisoformat(max(days)), today)
    except ValueError:
        newest = today
    return date(newest.year + years + 1, 1, 1)  # the whole of the last year counts


def erase_person(context: Context, person_id: str, reason: str) -> Erased:
    """Erase a person for ever. Raises KnownError, also while the law asks for keeping.

    All registrations of the resident go, but only this one when it was made by mistake.
    """
    allow(context, "erase")
    known_person(context, person_id, reason)
    everyone = [person_id] if reason == MISTAKEN else all_of(context, person_id)
    until = max(filter(None, (must_keep_until(context, one) for one in everyone)), default=None)
    if until is not None and context.clock.today() < until:
        raise KnownError(
            WHERE,
            f"有健康检查记录在法定保存期内（到 {show_date(until.isoformat())}）",
            "请改用“限制处理”：资料封存，不再查看、上报和随访",
        )
    known = {one: stored_row(context, "person", one) for one in everyone}
    code, entries = new_code(), 0
    back_up_before(context, "erase")
    with translated(WHERE), context.database.atomic():
        for one in everyone:
            entries += _erase(context, "person", one)
            for couple_id in _left_empty(context, one):
                entries += _erase(context, "couple", couple_id)
            record(context, "erase_person", one, f"{reason}:{code}")
    keep_list(context)
    for one, person in known.items():
        _forget_drafts(context, one, person)
    return Erased(code, entries, _receipt(context, code, reason, entries))


def _erase(context: Context, table: str, subject: str) -> int:
    """Append the erasure and apply it; it goes to whoever has something of the subject."""
    database = context.database
    reached = {peer: _has(context, subject, peer) for peer in peer_cards(context)}
    change = erasing_change(context, table, subject)
    entries = apply_erasures(context, [change])
    for peer, known in reached.items():
        if not known:
            links.withhold(database, peer, [change_log.lsn_of(database, change.origin, change.seq)])
    return entries


def _has(context: Context, subject: str, peer: str) -> bool:
    """Whether the peer may have something of the subject.

    The county is always told: a township does not know what it sent before it was restored, what
    its copy on another computer sent, or what came by a link alone. It learns a random id. A county
    that was restored does not know with whom it has shared the person since, so it tells all.
    """
    database = context.database
    if context.station.role == "township":
        return True
    if former_of(database):
        links.subscribe(database, peer, [subject], change_log.last_lsn(database))
    shared = subject in links.subscribed(database, peer)
    return shared or erasure.has_written(database, subject, peer)


def _left_empty(context: Context, person_id: str) -> list[str]:
    """Couples of which no spouse is left."""
    couples = records.couples_with(context.database, [person_id])
    spouses = {row["id"]: {row["wife_id"], row["husband_id"]} - {None} for row in couples}
    gone = erasure.erased(context.database, set[str]().union(*spouses.values()))
    return [couple for couple, people in spouses.items() if people <= gone]


def _forget_drafts(context: Context, person_id: str, person: dict[str, str | None]) -> None:
    """Whatever is still being typed about the person goes too."""
    known = (person.get(name) for name in ("name", "certificate_number", "phone"))
    context.drafts.drop_about([person_id, *filter(None, known)])


def _receipt(context: Context, code: str, reason: str, entries: int) -> Paper:
    today = context.clock.today().isoformat()
    sheet = station_sheet(
        context,
        TITLE,
        (
            Facts(
                (
                    ("回执编号", code),
                    ("删除日期", show_date(today)),
                    ("依据", RIGHTS_REASON.label(reason)),
                    ("删除条数", f"{entries} 条"),
                    ("经办", context.user.name),
                ),
                columns=2,
            ),
            Text("本人在本站的登记、检查、随访和同意等资料已经删除，不能恢复。"),
            Text(
                "持有这些资料的其他站，收到下一个数据包时同样删除。旧的数据包、本机的备份和备份的"
                "第二位置不会使资料恢复。此前另行复制到别处的备份里仍有这些资料，由本站查找并销毁。"
            ),
            Text("本回执不含个人资料；领取人姓名由本人自愿填写。", small=True),
            Signatures(("经办人", "领取人", "日期")),
        ),
    )
    return Paper("erased", TITLE, code, "", rendered([sheet]), (sheet,))
