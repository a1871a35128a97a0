"""What holds on every page there is: names for who listens, Tab for who has no mouse, nothing cut."""

import re
from collections.abc import Callable, Iterator
from itertools import chain, product

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.context import Context
from app.usecases.allow import ROLES
from app.usecases.change_setting import put_setting
from app.usecases.register_couple import Registered
from tests.conftest import Founder
from tests.ui import tour
from tests.ui.findings import (
    StrayWindows,
    beyond_the_window,
    cut,
    described,
    hard_to_read,
    not_by_tab,
    unnamed,
)
from ui import theme
from ui.desk import Desk
from ui.script import Turn, speak_chinese, traditional, write_in

Open = Callable[..., Desk]


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[Open]:
    """Opens a station's window as it is on a small screen."""
    application, windows = QApplication.instance(), []
    assert isinstance(application, QApplication)
    speak_chinese(application)

    def open_it(context: Context, look: str = "light") -> Desk:
        put_setting(context, "theme", look)
        theme.dress(application, look)
        desk = Desk(context)
        desk.window.resize(*tour.SMALL_SCREEN)
        windows.append(desk.window)
        desk.window.show()
        desk.window.activateWindow()
        tour.settle()
        return desk

    yield open_it
    tour.settle()
    write_in(application, None)
    for one in windows:  # before the look is put back, which goes through every widget
        one.close()
        delete(one)
    theme.dress(application)


@pytest.mark.parametrize("role", ["township", "county"])
def test_whatever_takes_the_keyboard_has_a_name_and_is_reached_and_left_by_tab(
    station: Founder, opened: Open, role: str
) -> None:
    context = station(role, roles=tour.EVERY_ROLE)
    file = tour.fill(context)
    desk, stray = opened(context), StrayWindows()
    QApplication.instance().installEventFilter(stray)  # type: ignore[union-attr]
    found = []
    for name, page in every_page(desk, context, file):
        found += [f"{name}: {one}" for one in (*unnamed(page), *not_by_tab(page))]
    QApplication.instance().removeEventFilter(stray)  # type: ignore[union-attr]
    found += stray.found
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", theme.LOOKS)
def test_nothing_is_cut_or_hard_to_read_on_a_small_screen_in_any_look(
    station: Founder, opened: Open, look: str
) -> None:
    context = station("township", roles=tour.EVERY_ROLE)
    file = tour.fill(context)
    desk = opened(context, look)
    found = [f"window: {one}" for one in (*cut(desk.window), *hard_to_read(desk.window))]
    for name, page in every_page(desk, context, file):
        said = (*cut(page), *beyond_the_window(page), *hard_to_read(page))
        found += [f"{name}: {one}" for one in said]
        assert (desk.window.width(), desk.window.height()) == tour.SMALL_SCREEN, name
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_pages_whose_controls_have_names(
    station: Founder, opened: Open, role: str
) -> None:
    desk = opened(station("township", roles=frozenset({role})))
    found = []
    for name, page in tour.pages_of_the_list(desk):
        found += [f"{name}: {one}" for one in (*unnamed(page), *not_by_tab(page))]
    assert not found, "\n".join(found)


def test_the_keys_of_every_page_are_the_same_in_both_scripts_and_after_going_back(
    station: Founder, opened: Open
) -> None:
    context, application = station("township", roles=tour.EVERY_ROLE), QApplication.instance()
    assert isinstance(application, QApplication)
    file, turn = tour.fill(context), traditional()
    desk, found, all_keys = opened(context), [], set()

    def keys_after(turn: Turn | None) -> dict[QAbstractButton, str]:
        write_in(application, turn)
        page.grab()
        return keys_of(page)

    for name, page in every_page(desk, context, file):
        before = keys_of(page)
        all_keys |= set(before.values())
        if keys_after(turn) != before:
            found.append(f"{name}: in Traditional")
        if keys_after(None) != before:
            found.append(f"{name}: after going back")
    assert not found, "\n".join(found)
    assert {"Ctrl+S", "Ctrl+P", "Ctrl+Return", "Esc", "Alt+P"} <= all_keys


CODES = re.compile(r"\[[VKU][] ]|\b[tc]\d{9}\b|/[0-9a-f]{8}\b|^[\[(][\])]$")
OF_STATIONS = {"keys", "exchange"}  # where the code of a station is what one compares


def test_no_page_shows_codes_that_are_for_who_maintains_the_program(
    station: Founder, opened: Open
) -> None:
    context = station("township", roles=tour.EVERY_ROLE)
    file = tour.fill(context)
    desk, found = opened(context), []
    for name, page in every_page(desk, context, file):
        shown = {one for one in texts_on(page) if CODES.search(one)}
        found += [f"{name}: {one}" for one in shown if name not in OF_STATIONS]
    assert not found, "\n".join(found)


def texts_on(page: QWidget) -> Iterator[str]:
    """What labels, buttons, boxes to choose from and cells say."""
    for one in page.findChildren(QWidget):
        if isinstance(one, QLabel | QAbstractButton):
            yield one.text()
        elif isinstance(one, QComboBox):
            yield from (one.itemText(at) for at in range(one.count()))
        elif isinstance(one, QTableView):
            model = one.model()
            for row, column in product(range(model.rowCount()), range(model.columnCount())):
                yield str(model.index(row, column).data())


def keys_of(page: QWidget) -> dict[QAbstractButton, str]:
    """The keys of the buttons on a page."""
    return {one: one.shortcut().toString() for one in page.findChildren(QAbstractButton)}


@pytest.mark.parametrize("filled", [True, False])
def test_a_page_has_the_keyboard_once_it_is_called_and_no_button_waits_under_it(
    station: Founder, opened: Open, filled: bool
) -> None:
    context = station("township", roles=tour.EVERY_ROLE)
    if filled:
        tour.fill(context)
    desk = opened(context)
    found = []
    for _ in range(2):  # the second time the page is there already
        for key in desk.window.page_keys:
            desk.front.bar.look()
            page = desk.window.show_page(key)
            tour.settle()
            at = QApplication.focusWidget()
            if at is None or not (at is page or page.isAncestorOf(at)):
                found.append(f"{key}: the keyboard is at {at and described(at)}")
            elif isinstance(at, QPushButton):
                found.append(f"{key}: a key would press {described(at)}")
            elif isinstance(at, QAbstractItemView) and not at.model().rowCount():
                found.append(f"{key}: nothing is in {described(at)}")
    assert not found, "\n".join(found)


def test_the_keyboard_comes_back_to_the_page_when_what_had_it_is_gone(
    qtbot: QtBot, station: Founder, opened: Open
) -> None:
    context = station("township", roles=tour.EVERY_ROLE)
    tour.fill(context)
    desk = opened(context)
    page = desk.window.show_page("find")
    tour.settle()
    gone = QLineEdit(page)
    gone.show()
    gone.setFocus()
    delete(gone)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is page.begin, timeout=10_000)  # type: ignore[attr-defined]


def every_page(desk: Desk, context: Context, file: Registered) -> Iterator[tour.Shown]:
    """The pages of the list, what opens over them, the dialogs, and what comes before the desk."""
    return chain(
        tour.pages_of_the_list(desk),
        tour.pages_over_them(desk, context, file),
        tour.dialogs(desk, context, file),
        tour.doors(desk),
    )
