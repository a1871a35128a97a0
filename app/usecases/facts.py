"""What follows from both spouses' records together, for the rules; held records are not read."""

from datetime import date
from typing import Any

from app.context import Context
from app.domain.dates import completed_years, due_date
from app.domain.hepatitis import MARKERS, hbv_pattern
from app.usecases.ids import form_id
from db import records

Values = dict[str, Any]
CARRIES = ("heterozygous", "homozygous")


def facts_of(context: Context, visit_id: str, person_id: str, role: str) -> Values:
    """The values of the Facts form for one person. Nothing confidential of the other spouse."""
    visit = records.read(context.database, "visit", visit_id) or {}
    couple = records.read(context.database, "couple", visit.get("couple_id") or "") or {}
    person = records.read(context.database, "person", person_id) or {}
    other_role = "husband" if role == "wife" else "wife"
    other = couple.get(f"{other_role}_id") or ""
    mine = _row(context, f"lab_{role}", visit_id, person_id)
    return {
        "age_at_delivery": _age(person, couple) if role == "wife" else None,
        "abo_incompatible": _abo(mine, _row(context, "lab_husband", visit_id, other))
        if role == "wife"
        else None,
        "same_thal_gene": _thal(
            _row(context, "thal_gene", visit_id, person_id),
            _row(context, "thal_gene", visit_id, other),
        ),
        "months_since_cesarean": _months(
            _row(context, "history_wife", visit_id, person_id).get("cesarean_date"),
            context.clock.today(),
        ),
        "hbv_pattern": hbv_pattern(tuple(mine.get(name) for name in MARKERS)),
    }


def _row(context: Context, form_key: str, visit_id: str, person_id: str) -> Values:
    return records.read(context.database, form_key, form_id(visit_id, form_key, person_id)) or {}


def _age(person: Values, couple: Values) -> int | None:
    born, planned = person.get("birthday"), couple.get("expected_pregnancy_date")
    if not born or not planned:
        return None
    return completed_years(date.fromisoformat(born), due_date(date.fromisoformat(planned)))


def _abo(wife: Values, husband: Values) -> str | None:
    ours, his = wife.get("abo"), husband.get("abo")
    if not ours or not his:
        return None
    return "yes" if ours == "O" and his != "O" else "no"


def _thal(one: Values, other: Values) -> str | None:
    if not one or not other:
        return None
    same = any(
        one.get(gene) in CARRIES and other.get(gene) in CARRIES for gene in ("alpha", "beta")
    )
    return "yes" if same else "no"


def _months(since: str | None, today: date) -> int | None:
    if not since:
        return None
    start = date.fromisoformat(since)
    return (today.year - start.year) * 12 + today.month - start.month - (today.day < start.day)
