"""Confidential results that the county tells the person itself: the township is not given them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow, may, record
from app.usecases.batches import batches
from app.usecases.confidential import secret_fields
from app.usecases.find_people import PersonLine, person_line
from app.usecases.gate import papers_of
from app.usecases.pairing import peer_cards
from app.usecases.paper_contents import BY_FORM, REPEATS, TOLD, NotYet
from app.usecases.papers import Paper, one_sheet, record_print, rendered, save_paper
from app.usecases.same_person import all_of
from app.usecases.trouble import translated
from db import change_log, paper_index, same_person, told_here
from printing.sheet import Sheet
from sync.clock import ms_of

WHERE = "由县站告知"
TITLE = "由县站告知的结果"
MOST, MOST_PRINTED, LATELY = 500, 60, timedelta(days=90)
NAME_LENGTH = 30
ASKED = ("history_wife", "history_husband")  # the person said these themselves
RESULTS = tuple(
    key for key, form in FORMS.items() if form.purpose and secret_fields(key) and key not in ASKED
)


@dataclass(frozen=True)
class ToTell:
    """A resident who is to be told something here.

    `forms` are the titles of the forms, none for a role that may not know them; `since` is when the
    first of them was written (ms, by the clock of that PC). Telling covers what was there at `upto`.
    """

    person: PersonLine
    stations: tuple[str, ...]
    forms: tuple[str, ...]
    since: int
    upto: int


@dataclass(frozen=True)
class Told:
    """Who was told, by whom and when, or did not wish to be: that is not told apart."""

    person: PersonLine
    forms: tuple[str, ...]
    on: str
    by: str


def list_to_tell(context: Context) -> list[ToTell]:
    """Whom the county tells, the longest waiting first, at most 500. Raises KnownError."""
    _allow(context, "tell_here")
    upto, names = change_log.last_lsn(context.database), _station_names(context)
    theirs = _stations(context)
    rows = [row for row in _untold(context) if row["person"] in theirs]
    found = []
    for resident, mine in _by_resident(context, rows).items():
        line = person_line(context, resident)
        if line is None:
            continue
        stations = {one for row in mine for one in theirs[row["person"]]}
        found.append(
            ToTell(
                line,
                tuple(names.get(one, one) for one in sorted(stations)),
                _titles(context, mine),
                min(ms_of(row["stamp"]) for row in mine),
                upto,
            )
        )
    found.sort(key=lambda one: one.since)
    record(context, "list_to_tell", "", str(len(found)))
    return found[:MOST]


def mark_told(context: Context, told: Sequence[ToTell], by: str, on: str) -> int:
    """These people were told, or do not wish to be; returns how many records that ends.

    Nothing says which of the two it was. Raises KnownError.
    """
    _allow(context, "tell_results")
    by, day = _checked(context, by, on)
    done = 0
    with translated(WHERE), context.database.atomic():
        for one in told:
            people = all_of(context, one.person.person_id)
            rows = _untold(context, people)
            told_here.put_told(
                context.database,
                [(row["tbl"], row["pk"], row["person"]) for row in rows],
                upto=one.upto,
                on=day,
                by=by,
                login=context.user.login,
            )
            done += len(rows)
            for table in sorted({row["tbl"] for row in rows}):
                record(context, "mark_told", one.person.person_id, table)
    return done


def list_told(context: Context) -> list[Told]:
    """Who was told within the last 90 days, the newest first."""
    _allow(context, "tell_here")
    since = (context.clock.today() - LATELY).isoformat()
    days: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in told_here.told_since(context.database, since, MOST):
        days.setdefault((row["told_on"], row["told_by"]), []).append(row)
    found = []
    for (on, by), rows in days.items():
        for resident, mine in _by_resident(context, rows).items():
            line = person_line(context, resident)
            if line:
                found.append(Told(line, _titles(context, mine), on, by))
    record(context, "list_told", "", str(len(found)))
    return found


def take_back(context: Context, told: Told) -> None:
    """It was marked by mistake: the results are to be told again."""
    _allow(context, "tell_results")
    with translated(WHERE), context.database.atomic():
        people = all_of(context, told.person.person_id)
        told_here.take_back(context.database, people, told.on, told.by)
        record(context, "take_back_told", told.person.person_id, told.on)


def make_tell_paper(context: Context, people: Sequence[str]) -> Paper:
    """The notices of these people in one batch, or the filled forms where no doctor has assessed.

    Each sheet is on record for its person. Raises KnownError.
    """
    _allow(context, "tell_results")
    if len(people) > MOST_PRINTED:
        said = f"有 {len(people)} 人，一次最多打印 {MOST_PRINTED} 人"
        raise KnownError(TITLE, said, "请选中一部分，分几次打印")
    sheets: list[Sheet] = []
    for resident in people:
        rows = _untold(context, all_of(context, resident))
        for visit, person in dict.fromkeys((row["visit"], row["person"]) for row in rows):
            forms = [row["tbl"] for row in rows if (row["visit"], row["person"]) == (visit, person)]
            sheets += _sheets(context, visit, person, forms)
    if not sheets:
        raise KnownError(TITLE, "没有可以打印的结果", "请刷新列表")
    only = people[0] if len(people) == 1 else ""
    return Paper("told_here", TITLE, "", only, rendered(sheets), tuple(sheets))


def record_tell_print(context: Context, paper: Paper) -> None:
    """Put on record, for each person, that their sheet went to the printer."""
    for one in _single(context, paper):
        record_print(context, one)


def save_tell_paper(context: Context, paper: Paper, path: Path) -> str:
    """Save the batch, on record for each person; returns the warning to be shown."""
    warning = save_paper(context, paper, path)
    for one in _single(context, paper):
        record(context, "save_paper", one.person_id, f"{one.key}:{one.code}")
    return warning


def _allow(context: Context, action: str) -> None:
    allow(context, action)
    if context.station.role != "county":
        raise KnownError(WHERE, "只有县级站办理", "请与县级站联系")


def _checked(context: Context, by: str, on: str) -> tuple[str, str]:
    """Who told and the day, as they are kept."""
    by = by.strip()
    if not by or len(by) > NAME_LENGTH:
        raise KnownError(WHERE, "没有写告知人，或写得太长", "请写明由谁告知")
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise KnownError(WHERE, f"{on} 不是日期", "请写成 2026-11-24 的样子") from None
    if day > context.clock.today():
        raise KnownError(WHERE, "告知日期在今天之后", "请核对日期")
    return by, on


def _untold(context: Context, people: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Open records with results of ours that are still to be told: pk, person, visit, stamp, tbl."""
    return [
        row | {"tbl": table}
        for table in RESULTS
        for row in told_here.untold(
            context.database, table, sorted(secret_fields(table)), context.station.code, people
        )
    ]


def _stations(context: Context) -> dict[str, list[str]]:
    """{person: townships that share them and are not given their confidential results}."""
    rows = told_here.shared(context.database, sorted(peer_cards(context)))
    named = [row["person"] for row in rows if row["named"]]
    given = {
        person
        for some in batches(named)
        for person, papers in papers_of(context, some).items()
        if papers.agree_to("upload")
    }
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["person"] not in given:
            found.setdefault(row["person"], []).append(row["station"])
    return found


def _by_resident(
    context: Context, rows: Iterable[dict[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """The rows of all registrations of a resident, under the one that stands for them."""
    given = list(rows)
    stands: dict[str, str] = {}
    for some in batches(sorted({row["person"] for row in given})):
        stands |= same_person.canonical_of(context.database, some)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in given:
        found.setdefault(stands.get(row["person"], row["person"]), []).append(row)
    return found


def _titles(context: Context, rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """Which kinds of results, in the order of the work, for those who may know."""
    if not may(context.user, "confidential"):
        return ()
    tables = {row["tbl"] for row in rows}
    return tuple(FORMS[key].title for key in RESULTS if key in tables)


def _station_names(context: Context) -> dict[str, str]:
    return {code: card.name for code, card in peer_cards(context).items()}


def _sheets(context: Context, visit: str, person: str, forms: list[str]) -> list[Sheet]:
    """The notice, the filled forms that it does not tell of, and what was repeated."""
    told: tuple[str, ...] = ()
    try:
        found, told = [one_sheet(context, "result", visit, person)], TOLD
    except NotYet:
        found = []
    left = [key for key in forms if key in BY_FORM and key not in told and not FORMS[key].many]
    keys = [f"filled_{key}" for key in left]
    keys += ["recheck"] if any(key in REPEATS for key in forms) else []
    return found + [one_sheet(context, key, visit, person) for key in keys]


def _single(context: Context, paper: Paper) -> list[Paper]:
    """Each sheet as a paper of its person; by its code."""
    found = []
    for sheet in paper.sheets:
        row = paper_index.find(context.database, sheet.code)
        if row:
            found.append(Paper(row["sheet"], "", sheet.code, row["person"], b"", (sheet,)))
    return found
