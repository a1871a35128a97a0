"""What the station itself needs: bundles not sent, missing or refused, a recent backup, stock."""

from dataclasses import dataclass

from app.clock import local_day
from app.context import Context
from app.domain.dates import show_date
from app.usecases.assess import rule_set
from app.usecases.backup import second_place
from app.usecases.pairing import peer_cards
from app.usecases.settings import setting
from app.usecases.supplies import stock_sentences
from db import audit, change_log, links

BACKUPS = "backups"
BACKUP_AGE = 2  # days; a backup is made by itself every day that something is written
REFUSED_FOR = 7  # days a refused bundle stays on the list
DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class StationNote:
    """One sentence, and the page where something can be done about it."""

    key: str
    text: str
    page: str


def station_notes(context: Context) -> list[StationNote]:
    """Everything to see to; empty when all is well."""
    stock = [StationNote("supply", said, "supplies") for said in stock_sentences(context)]
    return [*_bundles(context), *_refused(context), *_backup(context), *stock]


def station_setup(context: Context) -> list[StationNote]:
    """What a new station is still to set up; empty when it has been."""
    found = []
    if not peer_cards(context):
        found.append(StationNote("pair", "还没有与别的站配对，数据包无处可送", "keys"))
    if not rule_set(context).signed:
        found.append(StationNote("rules", "风险规则还没有医生确认，风险不会印在单据上", "doctor"))
    if second_place(context) is None:
        found.append(StationNote("second_place", "备份只在这台电脑上，请选第二个位置", "backup"))
    return found


def _bundles(context: Context) -> list[StationNote]:
    database, found = context.database, []
    newest, days = change_log.last_lsn(database), setting(context, "send_days")
    for peer, card in peer_cards(context).items():
        sent = [
            row for row in links.sent(database, peer) if row["origin"] == context.station.origin
        ]
        last = sent[-1] if sent else None
        if last is None:
            if newest:
                found.append(_note("unsent", f"还没有给{card.name}送过数据包"))
            continue
        waiting = links.changes_after(database, last["lsn"]) if newest > last["lsn"] else 0
        age = _days_since(context, last["made_at"])
        if waiting and age >= days:
            said = f"已有 {age} 天没有给{card.name}送数据包，其间有 {waiting} 条更改"
            found.append(_note("unsent", said))
        elif waiting:
            found.append(_note("waiting", f"上次送出后有 {waiting} 条更改，下次带给{card.name}"))
        if not last["acked"] and age >= days:
            on = show_date(local_day(last["made_at"]))
            found.append(_note("unanswered", f"{on}给{card.name}的数据包还没有收到回执"))
    return found


def _refused(context: Context) -> list[StationNote]:
    since = context.clock.now_ms() - REFUSED_FOR * DAY_MS
    lines = audit.lines_since(context.database, since, ("import_refused",))
    if not lines:
        return []
    on = show_date(local_day(lines[-1]["at"]))
    return [_note("refused", f"近 {REFUSED_FOR} 天有 {len(lines)} 个数据包没有收下（最近{on}）")]


def _backup(context: Context) -> list[StationNote]:
    """Judged by the newest file in the folder of backups, where there is such a folder."""
    folder = context.folder / BACKUPS
    if not folder.is_dir():
        return []
    made = max((path.stat().st_mtime for path in folder.iterdir()), default=None)
    if made is None:
        return [StationNote("backup", "还没有备份", "backup")]
    age = _days_since(context, int(made * 1000))
    if age < BACKUP_AGE:
        return []
    return [StationNote("backup", f"最近一次备份是 {age} 天以前", "backup")]


def _note(key: str, text: str) -> StationNote:
    return StationNote(key, text, "exchange")


def _days_since(context: Context, at: int) -> int:
    return max(0, (context.clock.now_ms() - at) // DAY_MS)
