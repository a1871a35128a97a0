"""The guard itself sees what it is for; and the meter sees a pause."""

import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.find_people import find_people
from app.usecases.papers import recovery_sheet
from tests.conftest import FakeClock
from tests.ui.conftest import Guard
from ui.pages.find import FindPage
from ui.pauses import Pauses
from ui.work import finish, work


def test_a_page_that_reads_the_database_on_the_gui_thread_is_found(
    qtbot: QtBot, township: Context, nothing_slow_on_the_gui_thread: Guard
) -> None:
    page = FindPage(lambda typed, own: find_people(township, typed, own=own))
    qtbot.addWidget(page)
    assert not nothing_slow_on_the_gui_thread.found
    page._find("单", False)  # what a page must not do

    assert nothing_slow_on_the_gui_thread.found == []  # here the test is nearest, not a page
    namespace: dict[str, Any] = {"ask": find_people, "context": township}
    source = "def act():\n    return ask(context, '单')\n"
    code = compile(source, str(Path(__file__).parents[2] / "ui" / "pages" / "made_up.py"), "exec")
    exec(code, namespace)
    namespace["act"]()
    assert "anyun.database by ui/pages/made_up.py:2 act" in nothing_slow_on_the_gui_thread.found
    nothing_slow_on_the_gui_thread.found.clear()
    work(namespace["act"])
    finish()
    assert nothing_slow_on_the_gui_thread.found == []


@pytest.mark.parametrize("event", ["anyun.pdf", "open"])
def test_a_page_that_makes_a_paper_or_opens_a_file_on_the_gui_thread_is_found(
    event: str, tmp_path: Path, clock: FakeClock, nothing_slow_on_the_gui_thread: Guard
) -> None:
    def act() -> None:
        if event == "open":
            (tmp_path / "x").write_bytes(b"")
        else:
            recovery_sheet("站", "-".join(["1234A"] * 8), practice=True, on=clock.today())

    namespace: dict[str, Any] = {"act": act}
    place = str(Path(__file__).parents[2] / "ui" / "pages" / "made_up.py")
    exec(compile("def press():\n    act()\n", place, "exec"), namespace)
    namespace["press"]()
    assert nothing_slow_on_the_gui_thread.found == []  # `act` stands in a test: it is nearer
    exec(
        compile(
            f"import sys\ndef press():\n    sys.audit({event!r}, {str(tmp_path / 'x')!r})\n",
            place,
            "exec",
        ),
        namespace,
    )
    namespace["press"]()
    assert len(nothing_slow_on_the_gui_thread.found) == 1
    nothing_slow_on_the_gui_thread.found.clear()


def test_a_pause_of_the_event_loop_is_measured_and_named(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pauses = Pauses(window)
    pauses.at("a slow page")
    time.sleep(0.12)
    qtbot.waitUntil(lambda: pauses.longest.wall_ms >= 100)
    assert pauses.longest.where == "a slow page"
    assert pauses.longest.busy_ms < 100  # it slept: another program had the processor
    with pauses.unheeded():
        time.sleep(0.8)
    qtbot.wait(30)
    assert pauses.longest.wall_ms < 700
