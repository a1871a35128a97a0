"""What helps to fill in a form: likely answers, those of an earlier visit, and the ranges of today."""

import json
from typing import Any

from app.catalogue import FORMS, form_named
from app.context import Context
from app.forms.kinds import Decimal
from app.forms.reference import RANGES
from app.usecases.allow import allow, record
from app.usecases.kits import list_kits, range_in_force
from app.usecases.tables import values_of
from db import records

# Histories change little between two plans; what was measured or found is never carried over.
CARRIED = frozenset({"history_wife", "history_husband"})
ANEW = frozenset({"asked_on", "doctor_name", "last_menstruation_date"})

# Who signs a form that is filled in while the person is there, and which roles besides the clinician's
# do. A day of sampling or of birth is not among them: it is seldom that of typing, and much hangs on it.
SIGNED = {
    **dict.fromkeys(
        ("history_wife", "history_husband", "physical", "reproductive_wife",
         "reproductive_husband", "ultrasound"), "doctor_name"
    ),
    "notice": "told_by",
}  # fmt: skip
SIGNERS = {"ultrasound": "imaging"}


def likely_answers(context: Context, form_key: str) -> dict[str, Any]:
    """Today and the user's name, for a new form this user signs, to be confirmed one by one.

    Whoever only types off papers is proposed nothing: their days and names are those of others.
    """
    form = form_named(form_key)
    fits = context.user.roles & {"clinician", SIGNERS.get(form_key, "clinician")}
    if form_key not in SIGNED or form.dated_by is None or not fits:
        return {}
    return {form.dated_by: context.clock.today().isoformat(), SIGNED[form_key]: context.user.name}


def earlier_answers(
    context: Context, form_key: str, visit_id: str, person_id: str
) -> dict[str, Any]:
    """Answers of this person's newest earlier record of the form, to be confirmed one by one."""
    allow(context, "view_record")
    form = form_named(form_key)
    if form_key not in CARRIED:
        return {}
    found = [
        row
        for row in records.where(context.database, form_key, {"subject": person_id})
        if row["visit_id"] != visit_id and row["completed_on"]
    ]
    if not found:
        return {}
    newest = max(found, key=lambda row: (row["completed_on"], row["id"]))
    record(context, "view", person_id, form_key)
    return {
        name: value
        for name, value in values_of(form, newest).items()
        if value is not None and name not in ANEW and not form.fields[name].hidden
    }


def ranges_today(context: Context, form_key: str) -> str | None:
    """The reference ranges a result of today would be judged by, as a record keeps them."""
    form = FORMS[form_key]
    if RANGES not in form.fields:
        return None
    kits, on = list_kits(context), context.clock.today().isoformat()
    found = {}
    for name, field in form.fields.items():
        if isinstance(field, Decimal):
            ranges = range_in_force(kits, form_key, field, on)
            if ranges:
                found[name] = ranges
    return json.dumps(found, ensure_ascii=False, sort_keys=True)
