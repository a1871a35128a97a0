"""Settings on the page, the three looks, and Traditional characters without touching what is typed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.change_setting import put_setting
from app.usecases.papers import make_paper, record_print, save_paper
from app.usecases.settings import Printing, setting, text_of
from printing.rasterise import page_picture
from tests.conftest import couple
from tests.ui.test_window import couple_page
from tests.ui.tour import SMALL_SCREEN, settle
from ui import theme
from ui.desk import Desk
from ui.pages.find import FindPage
from ui.pages.keys_help import KeysHelp
from ui.pages.own import OwnPage
from ui.pages.preview import PreviewPage
from ui.pages.settings import SettingsPage
from ui.script import SCRIPT, learn, traditional, write_in
from ui.work import finish

WAIT = 20_000


@pytest.fixture
def desk(qtbot: QtBot, township: Context) -> Iterator[Desk]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.dress(application)
    made = Desk(township)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    finish()
    QApplication.processEvents()
    write_in(application, None)
    theme.dress(application)


def texts(window: QWidget) -> str:
    return "\n".join(one.text() for one in window.findChildren(QLabel) if one.isVisible())


def own_page(qtbot: QtBot, desk: Desk) -> Any:
    page = desk.window.show_page("own")
    assert isinstance(page, OwnPage)
    qtbot.waitUntil(lambda: page.lines is not None, timeout=WAIT)
    return page


def choose(page: Any, key: str, token: str) -> None:
    box = page.lines.lines[key].box
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(token))
    page.lines.save(key)


def test_a_text_is_changed_and_given_its_default_again(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    page = desk.window.show_page("settings")
    assert isinstance(page, SettingsPage)
    qtbot.waitUntil(lambda: "texts" in page.groups, timeout=WAIT)
    group = page.groups["texts"]
    box = group.lines["card_privacy"].box
    assert isinstance(box, QPlainTextEdit)
    default = text_of(township, "card_privacy")
    page.tabs.setCurrentIndex(page.tabs.count() - 2)
    settle()
    long = group.lines["general_advice"].box
    assert long.height() > 5 * long.fontMetrics().height()
    box.setPlainText("请保管好这张单子。")
    group.save("card_privacy")
    qtbot.waitUntil(lambda: text_of(township, "card_privacy") == "请保管好这张单子。", timeout=WAIT)
    group.reset("card_privacy")
    qtbot.waitUntil(lambda: text_of(township, "card_privacy") == default, timeout=WAIT)
    assert box.toPlainText() == default


@pytest.mark.parametrize("look", theme.LOOKS)
def test_no_group_of_settings_scrolls_sideways_on_a_small_screen(
    qtbot: QtBot, desk: Desk, township: Context, look: str
) -> None:
    put_setting(township, "theme", look)
    desk._display.wear()
    desk.window.resize(*SMALL_SCREEN)
    page = desk.window.show_page("settings")
    assert isinstance(page, SettingsPage)
    settle()
    assert not page.no_kits.isHidden()
    assert "参考范围" in page.no_kits.text()
    for at in range(page.tabs.count()):
        page.tabs.setCurrentIndex(at)
        settle()
        area = page.tabs.widget(at)
        assert isinstance(area, QScrollArea)
        assert area.horizontalScrollBar().maximum() == 0, page.tabs.tabText(at)


def test_minutes_to_the_lock_are_followed_at_once(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    page = desk.window.show_page("settings")
    assert isinstance(page, SettingsPage)
    qtbot.waitUntil(lambda: "users" in page.groups, timeout=WAIT)
    box: Any = page.groups["users"].lines["lock_minutes"].box
    box.setValue(0)
    page.groups["users"].save("lock_minutes")
    qtbot.waitUntil(lambda: setting(township, "lock_minutes") == 0, timeout=WAIT)
    qtbot.waitUntil(lambda: not desk.lock.auto.is_waiting, timeout=WAIT)


@pytest.mark.parametrize("name", ["dark", "large"])
def test_a_look_shows_at_once(qtbot: QtBot, desk: Desk, name: str) -> None:
    page = own_page(qtbot, desk)
    before = page.password.present.height()
    choose(page, "theme", name)
    qtbot.waitUntil(lambda: theme.look_in_force() is theme.LOOKS[name], timeout=WAIT)
    settle()
    picture = desk.window.grab().toImage()
    ground = picture.pixelColor(picture.width() - 60, picture.height() - 60).lightness()
    assert (ground < 60) == (name == "dark")
    if name == "large":
        qtbot.waitUntil(lambda: page.password.present.height() > before, timeout=WAIT)


def test_a_page_that_is_not_shown_changes_its_look_only_when_it_is(
    qtbot: QtBot, desk: Desk
) -> None:
    application, window = QApplication.instance(), desk.window
    assert isinstance(application, QApplication)
    hidden = window.show_page("settings")
    window.show_page("own")
    settle()
    light, dark = theme.LIGHT.paper, theme.DARK.paper

    def sheet_of(page: QWidget) -> str:
        return str(window._places[page].styleSheet())

    theme.dress(application, "dark")
    settle()
    assert application.styleSheet() == ""  # Qt would go through every page there is
    assert dark in sheet_of(window.current)
    assert dark in window.statusBar().styleSheet()
    assert light in sheet_of(hidden)
    window.show_page("settings")
    assert dark in sheet_of(hidden)
    KeysHelp(window).show()
    settle()
    assert dark in window.findChildren(KeysHelp)[0].styleSheet()


def test_no_colour_stands_outside_the_looks() -> None:
    for look in theme.LOOKS.values():
        assert "@" not in theme.style_of(look)


def test_the_interface_turns_traditional_at_once_and_back_and_what_is_typed_stays(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    couple(township, wife={"name": "单头发", "village": "里面村"})
    page = own_page(qtbot, desk)
    choose(page, "script", "hant")
    qtbot.waitUntil(lambda: "我的顯示" in texts(desk.window), timeout=WAIT)

    find = desk.window.show_page("find")
    assert isinstance(find, FindPage)
    find.look("单头")
    qtbot.waitUntil(lambda: find.model.rowCount() == 1, timeout=WAIT)
    assert find.model.index(0, 0).data() == "单头发"
    assert find.box.text() == "单头"
    qtbot.waitUntil(lambda: "檔案編號" in find.box.placeholderText(), timeout=WAIT)
    couple_id = find.model.row(0).couple_id
    shown = couple_page(qtbot, desk, couple_id)
    qtbot.waitUntil(lambda: "檔案編號" in texts(shown), timeout=WAIT)
    said = texts(shown)
    assert "单头发" in said
    assert "里面村" in said
    assert "單頭髮" not in said

    choose(own_page(qtbot, desk), "script", "hans")
    qtbot.waitUntil(lambda: "我的显示" in texts(desk.window), timeout=WAIT)


def test_what_people_typed_is_learned_from_what_use_cases_return() -> None:
    learn([{"people": {"wife": {"name": "里面发", "village": "后头村"}}}])
    SCRIPT.use(lambda text: text.replace("发", "髮").replace("后", "後").replace("户", "戶"))
    try:
        assert SCRIPT.shown("里面发 的户口在后头村以后") == "里面发 的戶口在后头村以後"
        assert SCRIPT.shown(SCRIPT.shown("户口发")) == "戶口髮"
        assert SCRIPT.original("戶口髮") == "户口发"
    finally:
        SCRIPT.use(None)
    assert SCRIPT.shown("户口") == "户口"


def test_a_paper_is_printed_with_the_shift_of_this_station(
    qtbot: QtBot, township: Context, tmp_path: Any
) -> None:
    file = couple(township)
    assert file.wife_id
    paper = make_paper(township, "card", file.visit_id, file.wife_id)

    def printed(printing: Callable[[], Printing], name: str) -> int:
        page = PreviewPage(
            lambda: paper,
            lambda one: record_print(township, one),
            lambda one, path: save_paper(township, one, path),
            printing,
        )
        qtbot.addWidget(page)
        qtbot.waitUntil(lambda: page.shown_pages > 0, timeout=WAIT)
        printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / name))
        finish()
        QApplication.processEvents()
        page.print_to(printer)
        qtbot.waitUntil(lambda: "已记录" in page.message.text(), timeout=WAIT)
        width, height, data = page_picture((tmp_path / name).read_bytes(), 0, 25)
        picture = QImage(data, width, height, width * 4, QImage.Format.Format_RGB32)
        return next(
            x
            for x in range(width)
            if any(picture.pixelColor(x, y).lightness() < 150 for y in range(height))
        )

    straight = printed(Printing, "straight.pdf")
    shifted = printed(lambda: Printing("", (20.0, 0.0)), "shifted.pdf")
    assert 17 <= shifted - straight <= 23  # 20 mm are 20 dots at 25 dots per inch


def test_an_entry_field_is_never_rewritten(qtbot: QtBot, township: Context, desk: Desk) -> None:
    finish()  # the desk has read which characters its user set; it would put them back later
    QApplication.processEvents()
    write_in(QApplication.instance(), lambda text: text.replace("户", "戶"))  # type: ignore[arg-type]
    line = QLineEdit("户口")
    line.setPlaceholderText("户口")
    qtbot.addWidget(line)
    line.show()
    qtbot.waitUntil(lambda: line.placeholderText() == "戶口", timeout=WAIT)
    assert line.text() == "户口"
    assert desk.window.isVisible()


def test_traditional_is_written_as_people_write_it_and_no_word_is_replaced() -> None:
    turn = traditional()
    assert turn("核对床位，为群众检查，里面线上") == "核對床位，為群眾檢查，裡面線上"
    assert turn("软件、打印、优盘") == "軟件、打印、優盤"
