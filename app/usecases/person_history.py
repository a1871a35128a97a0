"""Every change to a person's records: who, when, what, why; confidential values are masked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.catalogue import FORMS
from app.clock import show_moment
from app.context import Context
from app.forms.field import Field
from app.forms.form import Form
from app.usecases.allow import allow, may, record
from app.usecases.confidential import secret_fields
from app.usecases.pairing import station_names
from db import audit, change_log, records, station_tables
from sync.change import ERASE, Change
from sync.clock import ms_of, origin_of

MASKED = "（保密）"
UNLOCKED_WITHIN = (
    60_000  # ms between the unlocking and its line on record, where older ones say why
)
LINKS = {"completed_on": "完成日期", "owner": "填写单位", "file_number": "档案编号"}
MOST_LINES = 5_000
SHOWN_HIDDEN = ("sex", "residence", "residence_on", "residence_note")


@dataclass(frozen=True)
class FieldChange:
    """One field of a change, as people read it."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class HistoryLine:
    """One change. `why` is what was given as a reason, where one was asked for."""

    at: str
    who: str
    title: str
    fields: tuple[FieldChange, ...]
    why: str = ""


def history(context: Context, person_id: str, *, confidential: bool = False) -> list[HistoryLine]:
    """Every change about a person, newest first.

    `confidential` shows what is masked otherwise, to those who may see it, and on record.
    """
    allow(context, "view_record")
    if confidential:
        allow(context, "confidential")
        record(context, "view_confidential", person_id, "history")
    couples = records.couples_of(context.database, person_id)
    found = _Changes(context, person_id, confidential=confidential).lines([person_id, *couples])
    record(context, "history", person_id, str(len(found)))
    return found[::-1]


def may_see_confidential(context: Context) -> bool:
    """Whether this user may see confidential values in a history."""
    return may(context.user, "confidential")


def names_of_users(context: Context) -> dict[str, str]:
    """Names of this station's users by login."""
    return {row["login"]: row["name"] for row in station_tables.users(context.database)}


class _Changes:
    """The changes of one person and of their couples, told in words."""

    def __init__(self, context: Context, person_id: str, *, confidential: bool) -> None:
        database = context.database
        self._context, self._confidential = context, confidential
        self._users, self._stations = names_of_users(context), station_names(context)
        self._held = records.held_of(database, [person_id])
        self._unlocks = [
            line
            for line in audit.lines_about(database, [person_id], MOST_LINES)
            if line["action"] == "unlock"
        ]
        self._known: dict[tuple[str, str, str], Any] = {}

    def lines(self, subjects: list[str]) -> list[HistoryLine]:
        """Oldest first, each with what the field was before."""
        stored = change_log.changes_of_subjects(self._context.database, subjects)
        changes = [Change(*one) for _, one in stored]
        changes.sort(key=lambda one: one.stamp)
        return [self._line(one) for one in self._with_reasons(changes)]

    def _with_reasons(self, changes: list[Change]) -> list[Change]:
        """A reason that was written as a change of its own, as a part of the unlocking before it."""
        by_number = {(one.origin, one.seq): one for one in changes}
        found = dict(by_number)
        for (origin, seq), one in by_number.items():
            before = by_number.get((origin, seq - 1))
            if one.fields.keys() == {"unlocked_for"} and before and before.pk == one.pk:
                found[origin, seq - 1] = before._replace(fields=before.fields | one.fields)
                del found[origin, seq]
        return list(found.values())

    def _line(self, change: Change) -> HistoryLine:
        form = FORMS.get(change.table)
        held = (change.table, change.pk) in self._held
        fields = tuple(self._fields(change, form)) if form and not held else ()
        title = form.title if form else change.table
        if change.kind == ERASE:
            title = f"{title}（删除）"
        elif held:
            title = f"{title}（封存，内容不显示）"
        why = "" if held else self._why(change, form)
        return HistoryLine(show_moment(ms_of(change.stamp)), self._who(change), title, fields, why)

    def _fields(self, change: Change, form: type[Form]) -> Iterator[FieldChange]:
        for name, value in change.fields.items():
            where = (change.table, change.pk, name)
            old, self._known[where] = self._known.get(where), value
            field = form.fields.get(name)
            if field is not None and (not field.hidden or name in SHOWN_HIDDEN):
                if old is not None or value is not None:
                    yield FieldChange(
                        field.label, self._shown(form, field, old), self._shown(form, field, value)
                    )
            elif name in LINKS and (old or value):
                before, after = (self._station(str(one or "")) for one in (old, value))
                yield FieldChange(LINKS[name], before, after)

    def _shown(self, form: type[Form], field: Field, value: Any) -> str:
        if value is None:
            return ""
        if (field.access or form.access) == "C" and not self._confidential:
            return MASKED
        return shown(field, value)

    def _who(self, change: Change) -> str:
        if origin_of(change.stamp).partition(".")[0] == self._context.station.code:
            return self._users.get(change.by, change.by)
        return f"{change.by}（{self._station(change.origin.partition('.')[0])}）"

    def _station(self, code: str) -> str:
        """The name of a station that is known here; everything else as it is."""
        return self._stations.get(code, code)

    def _why(self, change: Change, form: type[Form] | None) -> str:
        """The reason given when the record was unlocked; about confidential results it is masked."""
        if reason := change.fields.get("unlocked_for"):
            masked = form and secret_fields(form.key) and not self._confidential
            return MASKED if masked else str(reason)
        if "completed_on" not in change.fields or change.fields["completed_on"] is not None:
            return ""
        for line in self._unlocks:
            key, _, reason = line["what"].partition(":")
            if key == change.table and abs(line["at"] - ms_of(change.stamp)) < UNLOCKED_WITHIN:
                return str(reason)
        return ""


def shown(field: Field, value: Any) -> str:
    """A stored value as people read it; another station may have written anything."""
    try:
        return f"{field.show(value)} {field.unit}".strip()
    except (KeyError, TypeError, ValueError, AttributeError):
        return "（无法显示）"
