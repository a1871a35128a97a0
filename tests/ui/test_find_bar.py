"""The box above every page: typing, keys, a scanner, an ID card."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.context import Context
from app.devices.id_card import IdCard
from app.devices.id_reader import NoReader, SimulatedReader
from app.usecases.change_setting import put_setting
from app.usecases.papers import make_paper
from app.usecases.register_couple import Registered, open_visit
from tests.conftest import couple, id_number, person
from tests.ui.conftest import OpenDesk
from tests.ui.test_window import page, write
from tests.ui.tour import SMALL_SCREEN, settle
from ui import theme
from ui.desk import Desk
from ui.find_bar import FindBar
from ui.pages.couple import CouplePage
from ui.pages.register import RegisterPage

WAIT = 15_000


@pytest.fixture
def file(township: Context) -> Registered:
    return couple(township)


@pytest.fixture
def desk(open_desk: OpenDesk, township: Context, file: Registered) -> Desk:
    return open_desk(township)


def said(bar: FindBar) -> list[str]:
    return [bar.list.item(at).text() for at in range(bar.list.count())]


def test_ctrl_k_types_into_the_box_from_any_page_and_enter_opens_who_is_marked(
    qtbot: QtBot, desk: Desk, file: Registered
) -> None:
    bar = desk.front.bar
    for key in ("exchange", "register", "due"):
        desk.window.show_page(key)
        qtbot.keyClick(desk.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        assert desk.window.focusWidget() is bar.box
    write(bar.box, "1")
    qtbot.waitUntil(lambda: bar.list.isVisible() and bar.list.count() == 2, timeout=WAIT)
    assert bar.list.geometry().width() > 400
    qtbot.keyClick(bar.box, Qt.Key.Key_Down)
    assert bar.list.currentRow() == 1
    qtbot.keyClick(bar.box, Qt.Key.Key_Escape)
    assert bar.list.isHidden()

    bar.box.clear()
    write(bar.box, "zdy")
    qtbot.waitUntil(lambda: said(bar)[:1] != [] and "曾大勇" in said(bar)[0], timeout=WAIT)
    qtbot.keyClick(bar.box, Qt.Key.Key_Return)
    opened: CouplePage = page(qtbot, desk, CouplePage)
    qtbot.waitUntil(lambda: opened.is_fresh, timeout=WAIT)
    assert bar.box.text() == ""


@pytest.mark.parametrize("look", theme.LOOKS)
def test_everybody_found_is_seen_whole_in_every_look(
    qtbot: QtBot, desk: Desk, township: Context, look: str
) -> None:
    application, bar = QApplication.instance(), desk.front.bar
    assert isinstance(application, QApplication)
    put_setting(township, "theme", look)
    desk._display.wear()
    desk.window.resize(*SMALL_SCREEN)
    settle()
    write(bar.box, "1")
    qtbot.waitUntil(lambda: bar.list.isVisible() and bar.list.count() == 2, timeout=WAIT)
    settle()
    last = bar.list.visualItemRect(bar.list.item(1))
    needed = max(bar.list.fontMetrics().horizontalAdvance(one) for one in said(bar))
    found = bar.list.viewport().rect()
    there = bar.list.geometry()
    theme.dress(application)
    settle()
    assert last.bottom() <= found.bottom()
    assert needed <= found.width()
    assert there.right() <= SMALL_SCREEN[0]


def test_nobody_found_says_what_to_do_and_enter_does_nothing(qtbot: QtBot, desk: Desk) -> None:
    bar = desk.front.bar
    write(bar.box, "nobody")
    qtbot.waitUntil(lambda: "没有找到" in "".join(said(bar)), timeout=WAIT)
    before = desk.window.current
    qtbot.keyClick(bar.box, Qt.Key.Key_Return)
    assert desk.window.current is before


def test_a_scanner_that_types_a_code_and_enter_opens_that_file_at_once(
    qtbot: QtBot, desk: Desk, township: Context, file: Registered
) -> None:
    assert file.wife_id
    code = make_paper(township, "request", file.visit_id, file.wife_id).code
    open_visit(township, file.couple_id)
    write(desk.front.bar.box, f"{code}-2")
    qtbot.keyClick(desk.front.bar.box, Qt.Key.Key_Return)  # without waiting for any answer
    opened: CouplePage = page(qtbot, desk, CouplePage)
    qtbot.waitUntil(lambda: opened.is_fresh, timeout=WAIT)
    assert opened.view is not None
    assert opened.view.visit.visit_id == file.visit_id


def test_a_card_opens_its_person_or_fills_the_right_half_of_a_new_file(
    qtbot: QtBot, desk: Desk
) -> None:
    known = person()["certificate_number"]
    new = id_number("33019919940203117")
    desk.front.reader = SimulatedReader(
        (
            IdCard("单小花", "female", "01", "1995-03-01", "某村", known),
            IdCard("练大海", "male", "05", "1994-02-03", "某村1号", new),
            IdCard("练大海", "male", "05", "1994-02-03", "某村1号", new),
        )
    )
    desk.front.bar.card.click()
    page(qtbot, desk, CouplePage)

    desk.front.bar.card.click()
    register: RegisterPage = page(qtbot, desk, RegisterPage)
    husband = register.entries["husband"]
    qtbot.waitUntil(lambda: husband.values()["name"] == "练大海", timeout=WAIT)
    values = husband.values()
    assert (values["nation"], values["birthday"], values["hukou_address"]) == (
        "05", "1994-02-03", "某村1号",
    )  # fmt: skip
    assert values["certificate_number"] == new

    register.card_wanted.emit("wife")
    qtbot.waitUntil(lambda: "性别" in register.message.text(), timeout=WAIT)
    assert register.entries["wife"].values()["name"] is None


def test_without_a_reader_the_sentence_says_what_to_do(qtbot: QtBot, desk: Desk) -> None:
    desk.front.reader = NoReader()
    desk.front.bar.card.click()
    qtbot.waitUntil(lambda: "sdtapi.dll" in "".join(said(desk.front.bar)), timeout=WAIT)
    assert "手工录入" in said(desk.front.bar)[0]
