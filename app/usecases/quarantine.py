"""Whether a change that came here may be used: a bad one is kept aside, and the rest goes on.

The answer depends on the change and the catalogue alone, never on what else is stored, so every
station of the same version judges alike. What this version does not know is not bad.
"""

from collections.abc import Iterable
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.forms.form import Form
from app.usecases.ids import form_id
from app.usecases.tables import links_of
from db import change_log, quarantine
from sync.change import ERASE, Change
from sync.read_bundle import Rejected

APPEND_ONLY = frozenset({"consent", "withdrawal", "withdrawal_decision"})
REASONS = {
    "kind": "内容与栏目的类型不符",
    "subject": "记录写在了别人名下",
    "owner": "以别的单位的名义填写",
    "append_only": "改动了已登记的同意或撤回",
    "unreadable": "这条更改的格式无法识别",
    "number": "同一个编号已有别的内容（重新打开程序后会换号重发）",
}


def why_bad(change: Change) -> str | None:
    """A reason ("kind:field" names the field), or None for a change that may be used."""
    if change.kind == ERASE:
        named = (change.table, change.pk) in {
            ("person", change.subject),
            ("couple", change.subject),
        }
        return None if named else "subject"
    form = FORMS.get(change.table)
    if form is None:
        return None
    if _is_anothers(form, change):
        return "subject"
    if change.fields.get("owner", _station(change)) not in (None, _station(change)):
        return "owner"
    if change.table in APPEND_ONLY and change.parents is not None:
        return "append_only"
    for name, value in change.fields.items():
        if value is not None and not _is_held(form, name, value):
            return f"kind:{name}"
    return None


def keep_bad_aside(context: Context, peer: str, changes: Iterable[Change]) -> set[tuple[str, int]]:
    """Keep the bad ones among these stored changes aside; their (origin, seq)."""
    found = [(one.origin, one.seq, reason) for one in changes if (reason := why_bad(one))]
    quarantine.put_aside(context.database, peer, context.clock.now_ms(), found)
    return {(origin, seq) for origin, seq, _ in found}


def keep_unreadable_aside(context: Context, peer: str, lines: Iterable[Rejected]) -> None:
    """Remember lines that say which change they are but cannot be read, so the sender is told."""
    found = [(one.origin, one.seq, "unreadable") for one in lines if one.origin and one.seq]
    quarantine.put_aside(context.database, peer, context.clock.now_ms(), found)


def judge_again(context: Context) -> list[Change]:
    """Release what a newer catalogue finds good; inside the caller's transaction."""
    released = []
    for row in quarantine.aside(context.database):
        stored = change_log.known(context.database, row["origin"], [row["seq"]])
        changes = [Change(*one) for one in stored.values()]
        if changes and why_bad(changes[0]) is None:
            quarantine.release(context.database, row["origin"], row["seq"])
            released += changes
    return released


def _is_anothers(form: type[Form], change: Change) -> bool:
    fields = change.fields
    if form.key in ("person", "couple"):
        return change.pk != change.subject
    if form.key == "visit":
        return bool(fields.get("couple_id", change.subject) != change.subject)
    visit = fields.get("visit_id")
    if form.purpose and not form.many and isinstance(visit, str):
        return change.pk != form_id(visit, form.key, change.subject)
    return False


def _is_held(form: type[Form], name: str, value: Any) -> bool:
    field = form.fields.get(name)
    if field is not None:
        return field.holds(value)
    return isinstance(value, str) or name not in links_of(form.key)


def _station(change: Change) -> str:
    return change.origin.partition(".")[0]
