"""Opening a family file (建档): both spouses, what belongs to the couple, the first visit."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.domain.file_number import file_number_of, file_number_prefix
from app.errors import KnownError
from app.forms.check import check_record, tidy
from app.forms.problem import Problem
from app.usecases.allow import allow, record
from app.usecases.due import settle
from app.usecases.find_people import find_by_certificate, index_people
from app.usecases.form_problems import refuse_errors
from app.usecases.ids import new_id
from app.usecases.save_row import save_row, stored_row
from app.usecases.trouble import translated
from db import records

Values = dict[str, Any]


@dataclass(frozen=True)
class Registered:
    """Where the new file is. A spouse who has not come yet has no id."""

    couple_id: str
    visit_id: str
    wife_id: str | None
    husband_id: str | None
    file_number: str


class PersonExists(KnownError):
    """Someone is registered under this certificate already; `person_id` says who."""

    def __init__(self, part: str, person_id: str) -> None:
        super().__init__(
            f"建档·{PARTS[part]}",
            "这个证件号码已经登记过",
            "请核对后使用已有的登记，不要重复建档",
        )
        self.part = part
        self.person_id = person_id


ANEW = "请核对后重新选择，或按新登记填写"
PARTS = {"wife": "妻子", "husband": "丈夫", "couple": "夫妇"}
SEX = {"wife": "female", "husband": "male"}


def register_couple(
    context: Context,
    wife: Values | None,
    husband: Values | None,
    couple: Values,
    confirmed: frozenset[str] = frozenset(),
    *,
    wife_id: str | None = None,
    husband_id: str | None = None,
) -> Registered:
    """Register a couple in one transaction; a known person is named by id and updated.

    One spouse may be missing (None): a file of one person is allowed. Raises FormProblems,
    PersonExists, KnownError.
    """
    allow(context, "register")
    spouses = {"wife": wife, "husband": husband}
    present = {part: dict(values) for part, values in spouses.items() if values is not None}
    if not present:
        raise KnownError("建档", "夫妻双方都没有填写", "请至少登记一方")
    ids = {"wife": wife_id, "husband": husband_id}
    for part, values in present.items():
        _refuse_other_sex(context, part, ids[part])
        values["sex"] = SEX[part]
    refuse_errors(basic_problems(context, present, couple), confirmed)
    _refuse_second(context, present, ids)
    with translated("建档"), context.database.atomic():
        return _register(context, present, couple, ids)


def add_spouse(
    context: Context,
    couple_id: str,
    part: str,
    values: Values,
    confirmed: frozenset[str] = frozenset(),
    *,
    person_id: str | None = None,
) -> Registered:
    """Put the spouse who comes later into the file of the one who came alone, in one transaction.

    A known person is named by `person_id` and updated. Raises FormProblems, PersonExists, KnownError.
    """
    allow(context, "register")
    couple = _one_alone(context, couple_id, part, person_id)
    other = stored_row(context, "person", couple["husband_id" if part == "wife" else "wife_id"])
    present = {part: dict(values) | {"sex": SEX[part]}}
    problems = basic_problems(context, present, couple)[part]
    problems += _married_before_birth(context, part, values, couple)
    problems += _same_certificate(present | {"other": other})
    refuse_errors({part: problems}, confirmed)
    _refuse_second(context, present, {part: person_id})
    with translated("建档"), context.database.atomic():
        found = _save_people(context, present, {part: person_id})
        save_row(context, "couple", couple_id, couple_id, {f"{part}_id": found[part]})
        people = [one for one in (couple["wife_id"], couple["husband_id"], found[part]) if one]
        index_people(context, people)
        settle(context, people)
        record(context, "add_spouse", couple_id, part)
    return _registered(context, couple_id)


def basic_problems(
    context: Context, spouses: dict[str, Values], couple: Values
) -> dict[str, list[Problem]]:
    """Every problem of the basic information, by part."""
    today = context.clock.today()
    person, births = FORMS["person"], {}
    problems = {}
    for part, values in spouses.items():
        facts = {"role": part, "sex": SEX[part]}
        problems[part] = check_record(person, tidy(person, values), today=today, facts=facts)
        births[f"{part}_birthday"] = values.get("birthday")
    problems["couple"] = check_record(
        FORMS["couple"], tidy(FORMS["couple"], couple), today=today, facts=births
    )
    problems["couple"] += _same_certificate(spouses)
    return problems


def read_person(context: Context, person_id: str) -> Values:
    """A known person's identity, to register them in a couple; the view is recorded."""
    allow(context, "register")
    row = stored_row(context, "person", person_id)
    record(context, "view", person_id, "person")
    return row


def save_person(
    context: Context, person_id: str, values: Values, confirmed: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Correct a person's identity; returns the changed fields."""
    allow(context, "register")
    form = FORMS["person"]
    before = stored_row(context, "person", person_id)
    whole = tidy(form, before | values) | _moves(before)
    problems = check_record(form, whole, today=context.clock.today(), facts={"sex": whole["sex"]})
    refuse_errors({"person": problems}, confirmed)
    with translated("基本信息"), context.database.atomic():
        changed = save_row(context, "person", person_id, person_id, whole)
        index_people(context, [person_id])
        record(context, "save_person", person_id, ",".join(changed))
    return changed


def _moves(before: Values) -> Values:
    """What only the person's page changes: having moved or died."""
    return {name: before.get(name) for name in ("residence", "residence_on", "residence_note")}


def save_couple(
    context: Context, couple_id: str, values: Values, confirmed: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Correct what belongs to both; returns the changed fields."""
    allow(context, "register")
    form = FORMS["couple"]
    before = stored_row(context, "couple", couple_id)
    whole = tidy(form, {name: before.get(name) for name in form.fields} | values)
    problems = check_record(form, whole, today=context.clock.today())
    refuse_errors({"couple": problems}, confirmed)
    with translated("基本信息"), context.database.atomic():
        changed = save_row(context, "couple", couple_id, couple_id, whole)
        if changed:
            record(context, "save_couple", couple_id, ",".join(changed))
    return changed


def open_visit(context: Context, couple_id: str) -> tuple[str, str]:
    """Open a further family file for a couple's next planned birth: (visit id, file number)."""
    allow(context, "register")
    with translated("建档"), context.database.atomic():
        opened = _open_visit(context, couple_id)
        couple = stored_row(context, "couple", couple_id)
        index_people(context, filter(None, (couple.get("wife_id"), couple.get("husband_id"))))
        record(context, "open_visit", couple_id, opened[0])
    return opened


def _same_certificate(spouses: dict[str, Values]) -> list[Problem]:
    numbers = [values.get("certificate_number") for values in spouses.values()]
    if len(numbers) == 2 and numbers[0] and numbers[0] == numbers[1]:
        return [Problem("certificate_number", "夫妻双方的证件号码相同，请核对证件。", "error")]
    return []


def _refuse_second(
    context: Context, spouses: dict[str, Values], ids: dict[str, str | None]
) -> None:
    for part, values in spouses.items():
        found = find_by_certificate(context, values.get("certificate_number") or "")
        if found and found.person_id != ids[part]:
            raise PersonExists(part, found.person_id)


def _one_alone(context: Context, couple_id: str, part: str, person_id: str | None) -> Values:
    """The couple's row, in which this spouse is missing."""
    couple = stored_row(context, "couple", couple_id) if part in SEX else {}
    if not couple:
        raise KnownError("建档", "没有找到这份家庭档案", "请重新查找")
    if couple[f"{part}_id"]:
        raise KnownError(
            f"建档·{PARTS[part]}",
            f"这份档案里已经登记了{PARTS[part]}",
            "如需更正，请打开个人页",
        )
    if person_id and person_id in couple.values():
        raise KnownError(f"建档·{PARTS[part]}", "选中的登记不是另一方本人", ANEW)
    _refuse_other_sex(context, part, person_id)
    return couple


def _refuse_other_sex(context: Context, part: str, person_id: str | None) -> None:
    """Whose registration was chosen must be that spouse: the part on the page decides the sex."""
    known = stored_row(context, "person", person_id) if person_id else {}
    if person_id and known.get("sex") != SEX[part]:
        raise KnownError(f"建档·{PARTS[part]}", "选中的登记不是另一方本人", ANEW)


def _married_before_birth(
    context: Context, part: str, values: Values, couple: Values
) -> list[Problem]:
    """What the wedding day says of this spouse's birth date, which alone is on the page."""
    born, today = {f"{part}_birthday": values.get("birthday")}, context.clock.today()
    form = FORMS["couple"]
    found = check_record(form, tidy(form, couple), today=today, facts=born)
    return [replace(one, field="birthday") for one in found if one.field == "marry_date"]


def _registered(context: Context, couple_id: str) -> Registered:
    couple = stored_row(context, "couple", couple_id)
    visits = list(records.where(context.database, "visit", {"couple_id": couple_id}))
    newest = max(visits, key=lambda row: (row["number"] or 0, row["id"]), default={})
    return Registered(
        couple_id,
        newest.get("id") or "",
        couple["wife_id"],
        couple["husband_id"],
        newest.get("file_number") or "",
    )


def _save_people(
    context: Context, spouses: dict[str, Values], ids: dict[str, str | None]
) -> dict[str, str]:
    people = {}
    for part, values in spouses.items():
        person_id = people[part] = ids[part] or new_id(context)
        moves = _moves(stored_row(context, "person", person_id))
        save_row(context, "person", person_id, person_id, tidy(FORMS["person"], values) | moves)
    return people


def _register(
    context: Context, spouses: dict[str, Values], couple: Values, ids: dict[str, str | None]
) -> Registered:
    people: dict[str, str | None] = {"wife": None, "husband": None}
    people |= _save_people(context, spouses, ids)
    couple_id = new_id(context)
    links = {f"{part}_id": person_id for part, person_id in people.items()}
    save_row(context, "couple", couple_id, couple_id, tidy(FORMS["couple"], couple) | links)
    visit_id, number = _open_visit(context, couple_id)
    index_people(context, filter(None, people.values()))
    settle(context, filter(None, people.values()))
    record(context, "register", couple_id, visit_id)
    return Registered(couple_id, visit_id, people["wife"], people["husband"], number)


def _open_visit(context: Context, couple_id: str) -> tuple[str, str]:
    visit_id, today = new_id(context), context.clock.today()
    number = _next_file_number(context, today)
    earlier = list(records.where(context.database, "visit", {"couple_id": couple_id}))
    values = {
        "couple_id": couple_id,
        "opened_on": today.isoformat(),
        "file_number": number,
        "number": len(earlier) + 1,
    }
    save_row(context, "visit", visit_id, couple_id, values)
    return visit_id, number


def _next_file_number(context: Context, today: date) -> str:
    prefix = file_number_prefix(context.station.area_code, today.year)
    return file_number_of(
        context.station.area_code, today.year, records.last_serial(context.database, prefix) + 1
    )
