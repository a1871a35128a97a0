"""The first page: what it shows, and where each row leads."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.change_setting import put_setting
from app.usecases.records import save_record
from app.usecases.today import Today
from db import audit
from tests.app.test_slips import assessed
from tests.conftest import PHYSICAL, FakeClock, consent
from tests.ui.conftest import OpenDesk
from tests.ui.test_window import page
from tests.ui.tour import settle
from ui import theme
from ui.desk import Desk
from ui.pages.assess import AssessPage
from ui.pages.couple import CouplePage
from ui.pages.exchange import ExchangePage
from ui.pages.form_page import FormPage
from ui.pages.preview import PreviewPage
from ui.pages.today import TodayPage
from ui.theme import SPACE

WAIT = 15_000


@pytest.fixture
def busy(township: Context, clock: FakeClock) -> Context:
    """A couple assessed long ago whose results changed since."""
    file = assessed(township)
    consent(township, file.wife_id, "follow_up")
    assert file.wife_id
    changed = dict(PHYSICAL) | {"weight_kg": "90"}
    save_record(township, "physical", file.visit_id, file.wife_id, changed)
    clock.pass_(days=95)
    audit.write_line(township.database, clock.now_ms(), "wang", "import_refused", "", "x")
    return township


@pytest.fixture
def desk(open_desk: OpenDesk, busy: Context) -> Desk:
    return open_desk(busy)


def shown_today(qtbot: QtBot, desk: Desk) -> TodayPage:
    made: TodayPage = page(qtbot, desk, TodayPage)
    qtbot.waitUntil(lambda: made.found is not None, timeout=WAIT)
    return made


def test_the_first_page_shows_tasks_by_priority_and_each_opens_where_one_acts(
    qtbot: QtBot, desk: Desk
) -> None:
    today = shown_today(qtbot, desk)
    rows = [today.model.row(at) for at in range(today.model.rowCount())]
    assert [one.key for one in rows][:4] == ["reassess", "notice", "contact", "examination"]
    assert "4\n逾期" in today.tiles["overdue"].text()

    for at, kind in enumerate((AssessPage, FormPage, FormPage, CouplePage)):
        desk.window.show_page("today")
        today.rows.activated.emit(today.model.index(at, 0))
        opened = page(qtbot, desk, kind)
        if isinstance(opened, FormPage):
            assert opened.title.startswith(rows[at].title)
    desk.window.leave()
    assert isinstance(desk.window.current, TodayPage)


def test_a_tile_shows_its_state_and_an_empty_one_says_what_to_do(qtbot: QtBot, desk: Desk) -> None:
    today = shown_today(qtbot, desk)
    today.tiles["done"].click()
    assert today.model.rowCount() == 0
    assert "保存并完成" in today.empty.text()
    today.choose("overdue")
    assert today.model.rowCount() == 4


def test_filters_narrow_the_page_and_the_call_sheet(qtbot: QtBot, desk: Desk) -> None:
    today = shown_today(qtbot, desk)
    first = today.found
    today.programme.setCurrentIndex(today.programme.findData("follow_up"))
    qtbot.waitUntil(lambda: today.found is not first, timeout=WAIT)
    assert [today.model.row(at).key for at in range(today.model.rowCount())] == ["contact"]
    today.sheet.click()
    preview: PreviewPage = page(qtbot, desk, PreviewPage)
    qtbot.waitUntil(lambda: preview.paper is not None, timeout=WAIT)
    assert preview.paper is not None
    assert preview.paper.key == "call_sheet"


def test_what_was_done_elsewhere_is_seen_on_coming_back_with_ctrl_1(
    qtbot: QtBot, desk: Desk, busy: Context
) -> None:
    today = shown_today(qtbot, desk)
    desk.window.show_page("find")
    first: Any = today.found
    assert isinstance(first, Today)
    line = first.expected.lines[0]
    assert line.visit_id
    changed = dict(PHYSICAL) | {"weight_kg": "90"}
    save_record(busy, "physical", line.visit_id, line.person_id, changed, complete=True)
    qtbot.keyClick(desk.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "1\n今天已完成" in today.tiles["done"].text(), timeout=WAIT)


def test_the_stations_notes_lead_to_their_page_and_every_control_has_a_name(
    qtbot: QtBot, desk: Desk
) -> None:
    today = shown_today(qtbot, desk)
    for kind in (QPushButton, QLineEdit, QComboBox):
        for control in today.findChildren(kind):
            assert control.accessibleName() or control.objectName().startswith("qt_"), control
    note = next(one for one in today.findChildren(QPushButton) if "去处理" in one.accessibleName())
    assert "没有收下" in note.accessibleName()
    note.click()
    page(qtbot, desk, ExchangePage)


@pytest.fixture
def empty(open_desk: OpenDesk, township: Context) -> Desk:
    return open_desk(township)


def test_an_empty_station_says_how_to_begin_and_what_to_set_up_and_holds_together(
    qtbot: QtBot, empty: Desk
) -> None:
    today = shown_today(qtbot, empty)
    empty.window.resize(1366, 768)
    settle()
    assert "建档" in today.empty.text()
    filters, tiles = today._filter_row.geometry(), today._tile_row.geometry()
    assert filters.top() - today.head.geometry().bottom() < 4 * SPACE
    assert tiles.top() - filters.bottom() <= 2 * SPACE
    said = "".join(one.text() for one in today.findChildren(QLabel))
    assert "齐全" not in said
    assert "没有需要处理" not in said
    for words, key in (("配对", "keys"), ("风险规则", "doctor"), ("第二个位置", "backup")):
        empty.window.show_page("today")
        settle()
        named = {one.accessibleName(): one for one in today.findChildren(QPushButton)}
        next(one for name, one in named.items() if words in name and "去设置" in name).click()
        assert empty.window.current is empty.window.page(key)


@pytest.mark.parametrize("look", theme.LOOKS)
def test_figures_and_words_of_the_tiles_are_whole_however_low_the_screen(
    qtbot: QtBot, desk: Desk, busy: Context, look: str
) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    put_setting(busy, "theme", look)
    desk._display.wear()
    desk.window.resize(683, 384)
    settle()
    today = shown_today(qtbot, desk)
    tile = today.tiles["overdue"]
    height, lines = tile.contentsRect().height(), 2 * tile.fontMetrics().height()
    theme.dress(application)
    settle()
    assert height >= lines
