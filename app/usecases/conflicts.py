"""Differences that nobody has decided: two stations wrote the same field while apart, or two joined
registrations of one resident say different things.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.forms.as_cell import MASKED
from app.forms.field import Field
from app.forms.form import Form
from app.forms.kinds import Derived
from app.usecases.allow import allow, record
from app.usecases.joined_identity import Said, identity_of, joined_differences
from app.usecases.pairing import peer_cards
from app.usecases.save_row import state_of, stored_row
from db import change_log, records, station_tables
from sync.change import Change
from sync.clock import ms_of
from sync.merge import RowState

IDENTITY = ("person", "couple", "visit")
JOINED, JOINED_TITLE = "joined", "基本信息（合并的登记）"


@dataclass(frozen=True)
class Side:
    """One of the values: what it says, who wrote it where and when (`at` by that PC's clock).

    `stamp` names it to whoever decides; between joined registrations it says which of them, too.
    """

    stamp: str
    value: Any
    shown: str
    by: str
    station: str
    at: int
    stands: bool


@dataclass(frozen=True)
class Difference:
    """One field of one record with all its sides, the one that stands at present first.

    `table` is "joined" where the sides are registrations of one resident; `pk` is then who stands
    for them.
    """

    table: str
    pk: str
    field: str
    title: str
    label: str
    subject: str
    name: str
    couple_id: str | None
    visit_id: str | None
    confidential: bool
    sides: tuple[Side, ...]

    @property
    def key(self) -> str:
        """The name a command or a page gives back to decide it."""
        return f"{self.table}/{self.pk}/{self.field}"

    @property
    def form_key(self) -> str:
        """The form that the field is on."""
        return "person" if self.table == JOINED else self.table


def list_conflicts(context: Context, subjects: tuple[str, ...] = ()) -> list[Difference]:
    """Every open difference, of these people and couples or of all; confidential values masked."""
    allow(context, "conflicts")
    found = {
        one.key: one for subject in subjects or (None,) for one in _differences(context, subject)
    }
    record(context, "list_conflicts", "", str(len(found)))
    return list(found.values())


def count_conflicts(context: Context) -> int:
    """How many wait to be decided."""
    allow(context, "conflicts")
    apart = sum(
        len(fields_that_differ(FORMS[row["tbl"]], state_of(context, row["tbl"], row["pk"])[0]))
        for row in change_log.conflicted(context.database)
        if row["tbl"] in FORMS
    )
    return apart + sum(1 for _ in joined_differences(context))


def rows_that_differ(context: Context, subjects: Iterable[str]) -> set[tuple[str, str]]:
    """(table, id) of the open records of these people and couples that wait to be decided."""
    allow(context, "conflicts")
    asked = list(subjects)
    joined = {
        ("person", one) for one in asked if any(True for _ in joined_differences(context, one))
    }
    return joined | {
        (row["tbl"], row["pk"])
        for subject in asked
        for row in change_log.conflicted(context.database, subject)
        if row["tbl"] in FORMS
        and fields_that_differ(FORMS[row["tbl"]], state_of(context, row["tbl"], row["pk"])[0])
    }


def read_conflict(context: Context, key: str) -> Difference:
    """One difference with its values, confidential ones too; the look is on record."""
    allow(context, "view_record")
    one = open_difference(context, key)
    record(context, "view_conflict", one.subject, f"{one.form_key}.{one.field}")
    if one.confidential:
        record(context, "view_confidential", one.subject, one.table)
    return one


def open_difference(context: Context, key: str) -> Difference:
    """The difference of that key, values unmasked. Raises KnownError once it is decided."""
    table, pk, name = (*key.split("/"), "", "", "")[:3]
    if table == JOINED:
        for stands, field, said in joined_differences(context, pk):
            if field == name:
                return _of_joined(context, _Names(context), stands, field, said)
    row = records.read(context.database, table, pk) if table in FORMS else None
    if row is not None:
        names = _Names(context)
        state, by_stamp = state_of(context, table, pk)
        if name in fields_that_differ(FORMS[table], state):
            return _difference(context, names, table, pk, name, row, state, by_stamp)
    raise KnownError("待核对的差异", "这项差异已经核对过，或暂不能查看", "请刷新列表")


def _differences(context: Context, subject: str | None) -> Iterator[Difference]:
    names = _Names(context)
    for found in change_log.conflicted(context.database, subject):
        table, pk = found["tbl"], found["pk"]
        row = records.read(context.database, table, pk) if table in FORMS else None
        if row is None:
            continue
        state, by_stamp = state_of(context, table, pk)
        for name in fields_that_differ(FORMS[table], state):
            one = _difference(context, names, table, pk, name, row, state, by_stamp)
            yield _masked(one) if one.confidential else one
    for stands, name, said in joined_differences(context, subject):
        yield _of_joined(context, names, stands, name, said)


def fields_that_differ(form: type[Form], state: RowState) -> list[str]:
    """Fields whose sides say different things; what is worked out or hidden goes along silently."""
    return [
        name
        for name, field in form.fields.items()
        if not (field.hidden or isinstance(field, Derived))
        and any(value != state.values[name] for _, value in state.conflicts.get(name, []))
    ]


def _difference(
    context: Context,
    names: "_Names",
    table: str,
    pk: str,
    name: str,
    row: dict[str, Any],
    state: RowState,
    by_stamp: dict[str, Change],
) -> Difference:
    form, subject = FORMS[table], row["subject"]
    field = form.fields[name]
    heads = [(state.clock[name], state.values[name]), *state.conflicts[name]]
    sides = tuple(
        names.side(field, stamp, value, by_stamp[stamp], stands=at == 0)
        for at, (stamp, value) in enumerate(heads)
    )
    return Difference(
        table=table,
        pk=pk,
        field=name,
        title=form.title,
        label=field.label,
        subject=subject,
        name=names.of_subject(subject, couple=form.who == "couple"),
        couple_id=_couple(context, subject, couple=form.who == "couple"),
        visit_id=row.get("visit_id"),
        confidential="C" in (field.access, form.access),
        sides=sides,
    )


def _of_joined(
    context: Context, names: "_Names", stands: str, name: str, said: list[Said]
) -> Difference:
    field = FORMS["person"].fields[name]
    sides = []
    for at, one in enumerate(said):
        change = state_of(context, "person", one.person)[1][one.stamp]
        side = names.side(field, one.stamp, one.value, change, stands=at == 0)
        sides.append(replace(side, stamp=one.mark))
    return Difference(
        table=JOINED,
        pk=stands,
        field=name,
        title=JOINED_TITLE,
        label=field.label,
        subject=stands,
        name=str(identity_of(context, stands).get("name") or ""),
        couple_id=_couple(context, said[0].person, couple=False),
        visit_id=None,
        confidential=False,
        sides=tuple(sides),
    )


def _masked(one: Difference) -> Difference:
    sides = tuple(Side(**vars(side) | {"value": None, "shown": MASKED}) for side in one.sides)
    return Difference(**vars(one) | {"sides": sides})


def _couple(context: Context, subject: str, *, couple: bool) -> str | None:
    if couple:
        return subject
    return next(iter(records.couples_of(context.database, subject)), None)


class _Names:
    """How people and stations are called on this screen."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._stations = {code: card.name for code, card in peer_cards(context).items()}
        self._stations[context.station.code] = context.station.name
        self._users = {row["login"]: row["name"] for row in station_tables.users(context.database)}

    def side(self, field: Field, stamp: str, value: Any, change: Change, *, stands: bool) -> Side:
        """A side as people read it; only this station's logins have names here."""
        station = change.origin.partition(".")[0]
        here = station == self._context.station.code
        return Side(
            stamp=stamp,
            value=value,
            shown=_said(field, value),
            by=self._users.get(change.by, change.by) if here else change.by,
            station=self._stations.get(station, station),
            at=ms_of(stamp),
            stands=stands,
        )

    def of_subject(self, subject: str, *, couple: bool) -> str:
        """The person's name, or both spouses'."""
        people = [subject]
        if couple:
            row = stored_row(self._context, "couple", subject)
            people = [row[part] for part in ("wife_id", "husband_id") if row.get(part)]
        found = (records.read(self._context.database, "person", one) for one in people)
        return " · ".join(row["name"] or "" for row in found if row)


def _said(field: Field, value: Any) -> str:
    """The value in words; one of a kind this version cannot show is given as it stands."""
    if value is None:
        return "（空白）"
    try:
        return f"{field.show(value)} {field.unit}".strip()
    except (TypeError, ValueError, KeyError, AttributeError):
        return str(value)
