"""Nothing that the window or the command line can ask for gives the administrator health data.

The entry points are found, not listed: every use case that the desk, the lock or a command holds.
"""

import contextlib
import inspect
import io
import pkgutil
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import app.commands as commands
from app import cli
from app.commands import command
from app.context import Context, User
from app.errors import KnownError
from app.usecases.allow import NotAllowed
from app.usecases.found_station import found_station
from app.usecases.keep_draft import keep_draft
from app.usecases.kits import Kit
from app.usecases.open_station import close_station, open_station
from app.usecases.records import save_record
from app.usecases.register_couple import Registered
from tests.conftest import LAB, PASSWORD, PHYSICAL, FakeClock, consent, couple

HB, PHONE, VILLAGE = "97.3", "13812345678", "上河村"
SECRETS = (HB, PHONE, VILLAGE, "单小花", "曾大勇", "19950301")
ALONE = {
    "user password",
    "station create",
    "recover",
    "demo",
    "demo-year",
}  # they make or mend a station


@dataclass(frozen=True)
class World:
    """A station with one couple's results, as its clinician and its administrator hold it."""

    clinician: Context
    administrator: Context
    file: Registered


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    clock, folder = FakeClock(), tmp_path_factory.mktemp("station") / "data"
    who: dict[str, Any] = {
        "login": "wang",
        "user_name": "王医生",
        "password": PASSWORD,
        "clock": clock,
    }
    roles = frozenset({"administrator", "clinician"})
    found_station(
        folder, area_code="330199101", name="示例站", role="township", roles=roles, practice=True,
        **who,
    )  # fmt: skip
    clinician = open_station(folder, "wang", PASSWORD, clock)
    made = couple(clinician, wife={"phone": PHONE, "village": VILLAGE})
    consent(clinician, made.wife_id)
    assert made.wife_id
    save_record(clinician, "physical", made.visit_id, made.wife_id, PHYSICAL)
    save_record(clinician, "lab_wife", made.visit_id, made.wife_id, {**LAB, "hb": HB})
    keep_draft(clinician, "register", {"name": "单小花"})
    alone = User("admin", "周主任", frozenset({"administrator"}))
    yield World(clinician, replace(clinician, user=alone), made)
    close_station(clinician)


def entry_points() -> dict[str, Callable[..., Any]]:
    """Every use case that a page or a command was given."""
    holders = [import_module(one) for one in HOLDERS]
    holders += [
        import_module(f"app.commands.{one.name}") for one in pkgutil.iter_modules(commands.__path__)
    ]
    found: dict[str, Callable[..., Any]] = {}
    for holder in holders:
        for name, one in vars(holder).items():
            if (
                inspect.isfunction(one)
                and one.__module__.startswith("app.usecases.")
                and next(iter(inspect.signature(one).parameters), "") == "context"
            ):
                found[name] = one
    for module, name in (
        ("report_files", "save_report"),
        ("table_export", "save_template"),
        ("table_export", "export_tables"),
        ("table_import", "import_tables"),
    ):
        found[name] = getattr(import_module(f"app.usecases.{module}"), name)
    return found


HOLDERS = (
    "ui.desk", "ui.lock", "ui.front", "ui.person_desk", "ui.merging_desk", "ui.safety", "ui.supply_desk",
    "ui.county_desk", "ui.couple_desk", "ui.exchange_desk", "ui.figures_desk",
)  # fmt: skip
ASKED_ELSEWHERE = {"close_station", "allow", "record", "lock_window"}
CLINICAL = {
    "find_anyone", "registered_already", "read_person",
    "open_couple", "read_record", "rows_of", "consents_of", "list_decisions", "suggest",
    "list_papers", "make_paper", "batch_papers", "make_call_sheet", "list_due", "due_filters",
    "run_report", "run_indicators", "people_behind", "close_month", "save_report", "export_tables",
    "import_tables", "find_draft", "list_to_tell", "list_told", "make_tell_paper", "at_county",
    "what_moves",
}  # fmt: skip


def test_no_use_case_gives_the_administrator_health_data(world: World, tmp_path: Path) -> None:
    asked = sorted(entry_points().items())
    assert len(asked) > 40
    for name, ask in asked:
        if name in ASKED_ELSEWHERE:
            continue
        given = arguments_of(ask, world.file, world.administrator, tmp_path)
        try:
            result = ask(world.administrator, **given)
        except (KnownError, LookupError, ValueError, TypeError, AttributeError) as problem:
            result = str(problem)
        shown = repr(list(result) if inspect.isgenerator(result) else result)
        assert not [one for one in SECRETS if one in shown], name
    for made in (tmp_path / "out").rglob("*"):
        assert not [one for one in SECRETS if made.is_file() and one.encode() in made.read_bytes()]


@pytest.mark.parametrize("name", sorted(CLINICAL))
def test_what_shows_health_data_says_that_the_role_does_not_cover_it(
    world: World, tmp_path: Path, name: str
) -> None:
    ask = entry_points()[name]
    with pytest.raises(NotAllowed):
        ask(world.administrator, **arguments_of(ask, world.file, world.administrator, tmp_path))


def arguments_of(
    ask: Callable[..., Any], file: Registered, context: Context, place: Path
) -> dict[str, Any]:
    """Arguments with which a clinician would get something."""
    (place / "out").mkdir(exist_ok=True)
    known: dict[str, Any] = {
        "visit_id": file.visit_id, "person_id": file.wife_id, "couple_id": file.couple_id,
        "form_key": "lab_wife", "key": "result", "role": "wife", "typed": "单", "login": "wang",
        "until": context.clock.today().replace(year=2028), "period": "2026-11", "month": "2026-11",
        "name": "township", "row": "township.sum", "column": "blood.abnormal", "keys": ["lab_wife"],
        "path": place / "out" / "x.xlsx", "folder": place / "out", "values": {"hb": "99"},
        "person": {"name": "单小花", "birthday": "1995-03-01", "sex": "female"},
        "kit": Kit("lab_wife", "hb", "x", 1, 2, "[]", "2026-01-01"), "draft_key": "register",
        "number": "33019919950301124X", "purpose": "examination", "signed_on": "2026-11-01",
    }  # fmt: skip
    given = {}
    for one in list(inspect.signature(ask).parameters.values())[1:]:
        if one.name in known:
            given[one.name] = known[one.name]
        elif one.default is one.empty and one.kind is not one.VAR_POSITIONAL:
            given[one.name] = place / "out" / "x" if "Path" in str(one.annotation) else "x"
    return given


def test_no_command_gives_the_administrator_health_data(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def opened(words: Namespace, ask: Any) -> Any:
        del words, ask
        return contextlib.nullcontext(world.administrator)

    monkeypatch.setattr(command, "_station", opened)
    monkeypatch.setenv("ANYUN_PASSWORD", "only for me 26")
    monkeypatch.chdir(tmp_path)
    for one in commands.COMMANDS:
        if one.name in ALONE:
            continue
        monkeypatch.setattr(sys, "stdin", io.StringIO("another one 26\n"))
        words = words_of(one, world.file, tmp_path)
        cli.main([*one.name.split(), *words, "--data", str(world.administrator.folder), "--json"])
        said = "".join(capsys.readouterr())
        assert said, one.name
        assert not [secret for secret in SECRETS if secret in said], one.name


def words_of(one: command.Command, file: Registered, place: Path) -> list[str]:
    """The words of a command, so that a clinician would get something."""
    known = {
        "visit": file.visit_id, "person": file.wife_id, "couple": file.couple_id,
        "form": "lab_wife", "paper": "result", "typed": "单", "login": "wang", "name": "某某",
        "roles": "auditor", "file": str(place / "x.xlsx"), "folder": str(place),
        "--output": str(place / "x.xlsx"), "--reason": "更正", "item": "condom", "quantity": "1",
        "line": "1", "month": "2026-11",
    }  # fmt: skip
    words: list[str] = []
    for names, options in one.arguments:
        if names[0].startswith("-"):
            if options.get("required"):
                value = known.get(names[-1]) or (options.get("choices") or ["x"])[0]
                words += [names[-1], str(value)]
        elif options.get("nargs") not in ("*", "?"):
            choices = list(options.get("choices") or [])
            value = known.get(names[0])
            words.append(str(value if not choices or value in choices else choices[0]))
    return words
