"""Class C: what only a township with a clinician named for the person is given by the county.

A write of such fields is a change of its own (decision 13), so that leaving it out leaves every
other change, its parents and the fingerprint as they are.
"""

from functools import cache
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.usecases.tables import links_of
from db import records
from sync.change import Change

ELSEWHERE = "结果已出，请到县站告知"
Values = dict[str, Any]


@cache
def secret_fields(table: str) -> frozenset[str]:
    """The class C fields of a form."""
    form = FORMS[table]
    return frozenset(
        name for name, field in form.fields.items() if (field.access or form.access) == "C"
    )


@cache
def _kept_apart(table: str) -> frozenset[str]:
    """The class C fields, and the reason for unlocking them: it may say what was wrong with one."""
    secret = secret_fields(table)
    return secret | {"unlocked_for"} if secret else secret


@cache
def _open_fields(table: str) -> frozenset[str]:
    """All that this version knows of a form and that is not class C."""
    return frozenset({*FORMS[table].fields, *links_of(table)}) - _kept_apart(table)


def split(table: str, fields: Values) -> list[Values]:
    """These fields as they are to be written: class C apart from the rest."""
    secret = _kept_apart(table)
    parts = (
        {name: value for name, value in fields.items() if (name in secret) == is_secret}
        for is_secret in (False, True)
    )
    return [part for part in parts if part]


def is_secret(change: Change) -> bool:
    """Whether a change tells of class C; of what this version does not know that is assumed."""
    form = FORMS.get(change.table)
    if form is None:
        return True
    if form.purpose is None:
        return False
    names = change.fields.keys()
    return not (_open_fields(change.table) >= names)


def keeper(context: Context, table: str, before: Values, whole: Values) -> str | None:
    """The station that has the class C results of this record: it is told where to ask."""
    if any(whole.get(name) is not None for name in secret_fields(table)):
        return context.station.code
    return before.get("told_at")


def is_told_elsewhere(context: Context, table: str, row: Values) -> bool:
    """There are class C results of this record, and this station is not given them."""
    return row.get("told_at") not in (None, context.station.code) and all(
        row.get(name) is None for name in secret_fields(table)
    )


def told_elsewhere(context: Context, visit_id: str, person_id: str) -> set[str]:
    """The forms of a person whose class C results only the county tells."""
    where = {"visit_id": visit_id, "subject": person_id}
    return {
        key
        for key, form in FORMS.items()
        if form.purpose and secret_fields(key)
        for row in records.where(context.database, key, where)
        if is_told_elsewhere(context, key, row)
    }
