"""What a form's page begins with: what is stored; of a follow-up that is new, today and who asks."""

from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.usecases.records import read_record

Values = dict[str, Any]
ASKERS = {"clinician", "follow_up"}
FOLLOW_UPS = ("contact", "early_follow_up", "outcome")


def begin_with(
    context: Context, form_key: str, visit_id: str, person_id: str, row_id: str | None = None
) -> Values | None:
    """The answers to show first; another row of a form that comes many times has none stored."""
    stored = None
    if row_id is not None or not FORMS[form_key].many:
        stored = read_record(context, form_key, visit_id, person_id, row_id)
    return stored or _start(context, form_key) or None


def _start(context: Context, form_key: str) -> Values:
    if form_key not in FOLLOW_UPS or not context.user.roles & ASKERS:
        return {}  # whoever types off papers has other people's days and names
    on = str(FORMS[form_key].dated_by)
    return {on: context.clock.today().isoformat(), "visitor": context.user.name}
