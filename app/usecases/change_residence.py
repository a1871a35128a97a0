"""Someone moved in, moved away or died: said neutrally, on record, and nothing is asked any more."""

from datetime import date

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.forms.problem import Problem
from app.usecases.allow import allow, record
from app.usecases.due import settle
from app.usecases.form_problems import refuse_errors
from app.usecases.save_row import save_row, stored_row
from app.usecases.trouble import translated

FIELDS = ("residence", "residence_on", "residence_note")


def change_residence(
    context: Context, person_id: str, residence: str, on: str, note: str = ""
) -> tuple[str, ...]:
    """Say where a person lives now, since when; returns the changed fields. Raises KnownError."""
    allow(context, "register")
    before = stored_row(context, "person", person_id)
    if not before:
        raise KnownError("居住变动", "没有找到此人", "请重新查找")
    values = {"residence": residence, "residence_on": on, "residence_note": note.strip() or None}
    refuse_errors({"person": _problems(values, before.get("birthday"), context.clock.today())})
    with translated("居住变动"), context.database.atomic():
        changed = save_row(context, "person", person_id, person_id, dict(values))
        settle(context, [person_id])
        if changed:
            record(context, "residence", person_id, ",".join(changed))
    return changed


def _problems(values: dict[str, str | None], born: str | None, today: date) -> list[Problem]:
    fields = FORMS["person"].fields
    found = [
        problem
        for name in FIELDS
        if values[name] is not None
        for problem in fields[name].check(values[name], today)
    ]
    if not found and born and (values["residence_on"] or "") < born:
        found.append(Problem("residence_on", "变动日期：早于出生日期，请核对。", "error"))
    return found
