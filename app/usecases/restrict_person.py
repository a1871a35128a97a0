"""Setting a person's data aside: stored and protected, but not shown, sent, printed or followed up."""

from dataclasses import dataclass

from app.catalogue.lists import RIGHTS_REASON
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, record
from app.usecases.due import settle
from app.usecases.find_people import index_people
from app.usecases.ids import form_id
from app.usecases.same_person import all_of
from app.usecases.save_row import save_row, stored_row
from app.usecases.trouble import translated
from db import records

WHERE = "限制处理"


@dataclass(frozen=True)
class Restricted:
    """A person whose data is set aside."""

    person_id: str
    name: str
    reason: str
    decided_on: str


def restrict_person(context: Context, person_id: str, reason: str) -> None:
    """Set a person's data aside, at every station that has it. Raises KnownError."""
    allow(context, "erase")
    known_person(context, person_id, reason)
    for one in all_of(context, person_id):
        _write(context, one, {"active": "yes", "reason": reason})
        record(context, "restrict_person", one, reason)


def lift_restriction(context: Context, person_id: str) -> None:
    """Open the data again, at the person's wish. Raises KnownError."""
    allow(context, "erase")
    if stored_row(context, "restriction", _row_id(person_id)).get("active") != "yes":
        raise KnownError(WHERE, "此人的资料没有限制处理", "不需要解除")
    _write(context, person_id, {"active": "no"})
    record(context, "lift_restriction", person_id, "")


def list_restricted(context: Context) -> list[Restricted]:
    """Whose data is set aside; for clinicians, who may lift it."""
    allow(context, "erase")
    found = []
    for row in records.where(context.database, "restriction", {"active": "yes"}):
        person = stored_row(context, "person", row["subject"])
        reason = RIGHTS_REASON.label(row["reason"] or "")
        found.append(
            Restricted(row["subject"], person.get("name") or "", reason, row["decided_on"] or "")
        )
    return found


def known_person(context: Context, person_id: str, reason: str) -> None:
    """Raise KnownError for a person who is not here, or a reason that is none."""
    if reason not in dict(RIGHTS_REASON.pairs):
        raise KnownError(
            "个人资料", "没有写明依据", f"请从中选择：{'、'.join(dict(RIGHTS_REASON.pairs))}"
        )
    if records.read(context.database, "person", person_id, even_held=True) is None:
        raise KnownError("个人资料", "没有找到这个人", "请重新查找")


def _write(context: Context, person_id: str, values: dict[str, str]) -> None:
    by = {
        "decided_by": context.user.name,
        "decided_on": context.clock.today().isoformat(),
    }
    with translated(WHERE), context.database.atomic():
        save_row(context, "restriction", _row_id(person_id), person_id, values | by)
        settle(context, [person_id])
        index_people(context, [person_id])


def _row_id(person_id: str) -> str:
    return form_id(person_id, "restriction", person_id)
