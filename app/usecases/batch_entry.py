"""One form for many people at once: a laboratory day. Each row is saved as if it stood alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.catalogue import FORMS, form_named
from app.context import Context
from app.errors import KnownError
from app.forms.check import tidy
from app.forms.form import Form
from app.forms.problem import Problem
from app.usecases.allow import allow, record
from app.usecases.batches import batches
from app.usecases.form_problems import FormProblems
from app.usecases.gate import papers_of
from app.usecases.records import save_record
from app.usecases.tables import values_of
from app.usecases.trouble import translated
from db import records

# Forms that are filled in for many people on one day.
IN_BATCHES = (
    "lab_wife", "lab_husband", "physical", "reproductive_wife", "reproductive_husband",
    "ultrasound", "hb_analysis", "repeat_wife", "repeat_husband",
)  # fmt: skip
MOST = 500
SPOUSES = {"wife": ("wife",), "husband": ("husband",), "both": ("wife", "husband")}
Values = dict[str, Any]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class BatchRow:
    """One person whose form is not complete yet, with what is stored of it."""

    visit_id: str
    person_id: str
    file_number: str
    name: str
    village: str
    certificate_number: str
    values: Values


@dataclass
class BatchSaved:
    """What became of each row: saved ones by number, the others with their problems."""

    saved: list[int] = field(default_factory=list)
    problems: dict[int, list[Problem]] = field(default_factory=dict)
    sentences: dict[int, str] = field(default_factory=dict)


def batch_rows(context: Context, form_key: str, village: str = "") -> list[BatchRow]:
    """People of whom this form is expected: consent is there, the form is not complete."""
    allow(context, "save_record")
    form, found = form_named(form_key), list[BatchRow]()
    waiting = records.people_without(
        context.database, form_key, SPOUSES[form.who], str(form.purpose), village
    )
    for some in batches(waiting):
        found += _rows(context, form, some)
        if len(found) >= MOST:
            break
    record(context, "batch_list", "", f"{form_key}:{len(found[:MOST])}")
    return found[:MOST]


def _rows(context: Context, form: type[Form], some: list[dict[str, str]]) -> list[BatchRow]:
    """Of these people, those whose consent holds, with what is stored of the form."""
    people, visits = _by_id(context, "person", some), _by_id(context, "visit", some)
    stored = {
        (row["visit_id"], row["subject"]): row
        for row in records.where(context.database, form.key, {"visit_id": sorted(visits)})
    }
    papers = papers_of(context, people)
    found = []
    for one in some:
        person, visit = people.get(one["person"]), visits[one["visit"]]
        if person and papers[person["id"]].agree_to(str(form.purpose)):
            row = stored.get((visit["id"], person["id"]))
            found.append(
                BatchRow(
                    visit["id"],
                    person["id"],
                    visit["file_number"] or "",
                    person["name"],
                    person["village"] or "",
                    person["certificate_number"] or "",
                    values_of(form, row) if row else {},
                )
            )
    return found


def _by_id(context: Context, table: str, some: list[dict[str, str]]) -> dict[str, Values]:
    ids = list({one[table] for one in some})
    return {row["id"]: row for row in records.where(context.database, table, {"id": ids})}


def save_batch(
    context: Context,
    form_key: str,
    rows: dict[int, tuple[BatchRow, Values]],
    confirmed: frozenset[int] = frozenset(),
    progress: Progress = lambda done, all_: None,
) -> BatchSaved:
    """Save these rows by number; one that cannot be saved stops no other.

    `confirmed` holds the numbers of rows whose doubtful values somebody has checked.
    """
    allow(context, "save_record")
    form, outcome = FORMS[form_key], BatchSaved()
    for done, (number, (row, values)) in enumerate(rows.items(), start=1):
        whole = tidy(form, row.values | values)
        sure = frozenset(form.fields) if number in confirmed else frozenset[str]()
        try:
            with translated("成批录入"):
                save_record(context, form_key, row.visit_id, row.person_id, whole, sure)
            outcome.saved.append(number)
        except FormProblems as problem:
            found = [one for part in problem.problems.values() for one in part]
            outcome.problems[number] = found
            outcome.sentences[number] = " ".join(one.sentence for one in found)
        except KnownError as problem:
            outcome.sentences[number] = str(problem)
        progress(done, len(rows))
    record(context, "batch_save", "", f"{form_key}:{len(outcome.saved)}")
    return outcome
