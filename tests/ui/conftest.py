"""The window of a station, and a guard for every test of it: no slow work on the GUI thread.

The leaves tell `sys.audit` when they are used, and Python itself tells when a file is opened; nothing
is patched. A test may use the database directly; a page may not, so what counts is who is nearest
on the stack. `ui/walk.py` is a driver, like a test.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.context import Context
from tests.conftest import Founder
from ui import theme
from ui.__main__ import Door
from ui.desk import Desk
from ui.work import finish

OpenDesk = Callable[[Context], Desk]
ROOT = Path(__file__).parents[2]
PAGES, TESTS, DRIVER = str(ROOT / "ui"), str(ROOT / "tests"), str(ROOT / "ui" / "walk.py")
WORK = ("anyun.database", "anyun.pdf", "open")


class Guard:
    """Notes work that a page does on the GUI thread, while it is on."""

    def __init__(self) -> None:
        self.files_below = ""
        self.on = False
        self.found: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on or event not in WORK:
            return
        if threading.current_thread() is not threading.main_thread():
            return
        if event == "open" and not str(arguments[0]).startswith(self.files_below):
            return
        page = _page_at_work(sys._getframe(1))
        if page:
            self.found.append(f"{event} by {page}")


def _page_at_work(frame: FrameType | None) -> str:
    """The page that is nearest on the stack, unless a test or the walk is nearer."""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(TESTS) or name == DRIVER:
            return ""
        if frame.f_code is Door.close.__code__:  # the last thing, when the window is gone
            return ""
        if name.startswith(PAGES):
            return f"{Path(name).relative_to(ROOT)}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return ""


GUARD = Guard()
sys.addaudithook(GUARD)


@pytest.fixture(autouse=True)
def nothing_slow_on_the_gui_thread(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guard]:
    """Fail a test in which a page did such work."""
    GUARD.files_below = str(tmp_path_factory.getbasetemp())
    GUARD.found.clear()
    GUARD.on = True
    yield GUARD
    GUARD.on = False
    assert not GUARD.found, "work on the GUI thread: " + "; ".join(dict.fromkeys(GUARD.found))


@pytest.fixture
def open_desk(qtbot: QtBot, station: Founder) -> Iterator[OpenDesk]:
    """Opens the window of a station; what is under way ends before `station` closes the files."""

    def opened(context: Context) -> Desk:
        theme.dress(QApplication.instance())  # type: ignore[arg-type]
        made = Desk(context)
        qtbot.addWidget(made.window)
        made.window.show()
        made.window.activateWindow()
        return made

    yield opened
    finish()
    QApplication.processEvents()


@pytest.fixture
def desk(open_desk: OpenDesk, township: Context) -> Desk:
    """The window of a township."""
    return open_desk(township)
