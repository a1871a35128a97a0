"""The pregnancy outcome report (6 rows × 17 columns; fact sheet 5.2, V S4)."""

from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.domain.report import Cell, Column, Period, Report, Tally
from app.usecases.batches import batches
from app.usecases.joined_residents import Joined, births_once
from app.usecases.tables import values_of
from db import records

ROWS = tuple(
    (f"{group}.{hukou}", f"{title}·{hukou_title}")
    for group, title in (("not_examined", "未参加孕前检查"), ("examined", "参加孕前检查"))
    for hukou, hukou_title in (("urban", "城镇"), ("rural", "农村"), ("sum", "小计"))
)
ENDINGS = {
    "spontaneous_abortion": "自然流产",
    "medical_abortion": "医学性人工流产",
    "therapeutic_induction": "治疗性引产",
    "ectopic": "异位妊娠",
    "stillbirth": "死胎死产",
    "other": "其他",
}
COLUMNS = (
    Column("ended", "分娩与终止妊娠"),
    Column("followed", "随访到的结局"),
    Column("normal_live", "正常活产·合计"),
    Column("normal_live.male", "正常活产·男"),
    Column("normal_live.female", "正常活产·女"),
    Column("preterm", "早产"),
    Column("low_weight", "低出生体重"),
    Column("birth_defect", "出生缺陷·合计"),
    Column("birth_defect.male", "出生缺陷·男"),
    Column("birth_defect.female", "出生缺陷·女"),
    Column("adverse", "其他不良结局·合计"),
    *(Column(key, title) for key, title in ENDINGS.items()),
)
NOT_ADDED = ("ended", "followed", "normal_live", "birth_defect", "adverse")


def outcome_report(context: Context, period: Period, wanted: Cell | None = None) -> Report:
    """Count the outcomes found by follow-up in the period. A baby with two findings counts twice."""
    tally = Tally(Report("outcomes", "妊娠结局统计报表", period, ROWS, COLUMNS), wanted)
    first, last = period.first.isoformat(), period.last.isoformat()
    asked, joined = ("result", "ending", "end_date"), Joined(context)
    rows = records.dated(context.database, "outcome", "visited_on", first, last, asked)
    for found in batches(births_once(joined, rows) if joined else rows):
        found = [_as_resident(joined, row) for row in found]
        babies, examined = _babies(context, found), _examined(context, joined, found)
        for row in found:
            if row["result"] in ("delivered", "ended"):
                _count(tally, row, babies.get(row["visit_id"], []), row["visit_id"] in examined)
    tally.add_up("adverse", ENDINGS)
    parts = [column.key for column in COLUMNS if column.key not in NOT_ADDED]
    tally.add_up("followed", parts)
    return tally.report()


def _count(tally: Tally, row: dict[str, Any], babies: list[dict[str, Any]], examined: bool) -> None:
    group = "examined" if examined else "not_examined"
    kinds = [row["hukou"], "sum"] if row["hukou"] in ("urban", "rural") else ["sum"]
    rows, who = tuple(f"{group}.{kind}" for kind in kinds), row["subject"]
    tally.count(rows, "ended", who=[who])
    if row["ending"]:
        tally.count(rows, row["ending"], who=[who])
    for baby in babies:
        for outcome in baby.get("outcome") or ():
            tally.count(rows, outcome, who=[who])
            if outcome in ("normal_live", "birth_defect") and baby["baby_sex"] in (
                "male",
                "female",
            ):
                tally.count(rows, f"{outcome}.{baby['baby_sex']}", who=[who])


def _babies(context: Context, found: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    by_visit: dict[str, list[dict[str, Any]]] = {}
    visits = [row["visit_id"] for row in found]
    for row in records.where(context.database, "baby", {"visit_id": visits}):
        by_visit.setdefault(row["visit_id"], []).append(values_of(FORMS["baby"], row))
    return by_visit


def _as_resident(joined: Joined, row: dict[str, Any]) -> dict[str, Any]:
    resident = joined.of(row["subject"])
    return row | {"subject": resident.stands, "hukou": resident.hukou_type} if resident else row


def _examined(context: Context, joined: Joined, found: list[dict[str, Any]]) -> set[str]:
    """The visits of women who were examined before the pregnancy, under any registration of theirs."""
    women = {row["visit_id"]: row["subject"] for row in found}
    rows = records.where(context.database, "physical", {"visit_id": list(women)})
    examined = {
        row["visit_id"] for row in rows if women[row["visit_id"]] == joined.stands(row["subject"])
    }
    twice = [one for who in set(women.values()) for one in joined.members.get(who, ())]
    elsewhere = records.where(context.database, "physical", {"subject": twice}) if twice else ()
    known = {joined.stands(row["subject"]) for row in elsewhere}
    return examined | {visit for visit, who in women.items() if who in known}
