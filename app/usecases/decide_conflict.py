"""Deciding a difference: keep what stands, take the other side, or type what is right."""

from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.forms.kinds import Derived
from app.forms.problem import Unreadable
from app.usecases.allow import NotAllowed, allow, record
from app.usecases.conflicts import (
    IDENTITY,
    JOINED,
    Difference,
    fields_that_differ,
    open_difference,
)
from app.usecases.joined_identity import choose
from app.usecases.kits import keep_ranges
from app.usecases.pairing import station_name
from app.usecases.records import may_correct, may_fill
from app.usecases.save_row import review_row, state_of, stored_row
from app.usecases.settle_rows import settle_rows
from app.usecases.trouble import translated
from sync.merge import RowState

WHERE = "待核对的差异"


def decide_conflict(
    context: Context, key: str, *, stamp: str | None = None, typed: str | None = None
) -> None:
    """Let the side of this stamp stand, or what was typed; the losing values stay in the log.

    The decision names every head, so it closes the difference at every station. A complete record
    may be decided without unlocking it; that it was is on record. Between joined registrations
    one of them is chosen; what is right in none is corrected there first. Raises KnownError.
    """
    allow(context, "conflicts")
    one = open_difference(context, key)
    _refuse_others(context, one)
    if one.table == JOINED:
        _decide_joined(context, one, stamp)
        return
    value = _value(context, one, stamp, typed)
    with translated(WHERE), context.database.atomic():
        state, _ = state_of(context, one.table, one.pk)
        fields = _with_what_follows(context, one, state, value)
        review_row(context, one.table, one.pk, state, one.subject, fields)
        settle_rows(context, {one.table: {one.pk: one.subject}})
        how = _how(one, stamp)
        locked = ":locked" if stored_row(context, one.table, one.pk).get("completed_on") else ""
        record(context, "decide_conflict", one.subject, f"{one.table}.{one.field}:{how}{locked}")


def _decide_joined(context: Context, one: Difference, stamp: str | None) -> None:
    """Which registration is right, kept beside them: each says what it said, and they can be parted."""
    if stamp is None:
        raise KnownError(
            WHERE, "合并的登记只能采用其中一份的内容", "都不对时，请先更正其中一份，再采用它"
        )
    with translated(WHERE), context.database.atomic():
        concerned = choose(context, one.pk, one.field, stamp)
        if not concerned:
            raise _changed()
        for person in concerned:
            record(context, "decide_conflict", person, f"person.{one.field}:{_how(one, stamp)}")


def _changed() -> KnownError:
    return KnownError(WHERE, "这一侧的内容已有变化", "请刷新后再决定")


def _how(one: Difference, stamp: str | None) -> str:
    return "typed" if stamp is None else "kept" if stamp == one.sides[0].stamp else "taken"


def _refuse_others(context: Context, one: Difference) -> None:
    """Who may fill the form may decide; a form that another station filled, that station or the county."""
    if one.form_key in IDENTITY:
        allow(context, "register")
        return
    if not may_fill(context, FORMS[one.table]):
        raise NotAllowed(WHERE, "您的角色不能填写这张表", "请由临床医生或相应岗位的同事决定")
    owner = stored_row(context, one.table, one.pk).get("owner")
    if not may_correct(context, one.subject, owner) and context.station.role != "county":
        said = f"这张表由{station_name(context, owner or '')}填写"
        raise KnownError(WHERE, said, "请由填写单位或县级站决定，决定会传回本站")


def _value(context: Context, one: Difference, stamp: str | None, typed: str | None) -> Any:
    if stamp is not None:
        for side in one.sides:
            if side.stamp == stamp:
                return side.value
        raise _changed()
    field = FORMS[one.form_key].fields[one.field]
    try:
        value = field.parse(typed or "")
    except Unreadable as problem:
        raise KnownError(WHERE, str(problem).rstrip("。"), "请改正后再试") from None
    problems = [] if value is None else field.check(value, context.clock.today())
    wrong = [problem.sentence for problem in problems if problem.severity == "error"]
    if wrong:
        raise KnownError(WHERE, wrong[0].rstrip("。"), "请改正后再试")
    return value


def _with_what_follows(
    context: Context, one: Difference, state: RowState, value: Any
) -> dict[str, Any]:
    """The decided field, what is worked out from it, and silent conflicts that end with it."""
    form = FORMS[one.table]
    shown = fields_that_differ(form, state)
    before = stored_row(context, one.table, one.pk)
    whole = {name: before.get(name) for name in form.fields} | {one.field: value}
    for name, field in form.fields.items():
        if isinstance(field, Derived):
            whole[name] = field.value(whole)
    keep_ranges(context, form, whole, before)
    silent = {name for name in state.conflicts if name in before and name not in {*shown, "owner"}}
    changed = {name for name, new in whole.items() if before.get(name) != new}
    whole = before | whole
    return {name: whole[name] for name in whole if name in changed | silent | {one.field}}
