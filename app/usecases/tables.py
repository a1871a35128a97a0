"""The synced tables: each form's columns and the links that tie its rows together."""

import json
from typing import Any

from app.catalogue import FORMS
from app.forms.as_table import table_of
from app.forms.form import Form
from app.forms.kinds import ManyOf
from db.table import Table

LINKS = {
    "person": ("cared_by",),
    "couple": ("wife_id", "husband_id"),
    "visit": ("couple_id",),
    "person_link": ("other_id",),
    "joined_choice": ("other_id",),
}
HEALTH_LINKS = ("visit_id", "owner", "completed_on", "told_at", "unlocked_for")


def links_of(table: str) -> tuple[str, ...]:
    """The linking columns of a synced table; a person says which station cares for them since a
    move; a health record also says who filled it, since when it is complete, which station has its
    class C results, and why it was unlocked, until it is complete again.
    """
    if table in LINKS:
        return LINKS[table]
    return HEALTH_LINKS if FORMS[table].purpose else ()


def synced_tables() -> list[Table]:
    """One table for each form of the catalogue."""
    return [_with_links(table_of(form)) for form in FORMS.values()]


def values_of(form: type[Form], row: dict[str, Any]) -> dict[str, Any]:
    """A stored row as a record: the form's fields, lists decoded."""
    return {name: _loaded(field, row[name]) for name, field in form.fields.items() if name in row}


def _loaded(field: object, cell: Any) -> Any:
    return json.loads(cell) if isinstance(field, ManyOf) and isinstance(cell, str) else cell


def _with_links(table: Table) -> Table:
    columns = dict.fromkeys(links_of(table.name), "TEXT") | table.columns
    return Table(table.name, columns, table.dated_by)
