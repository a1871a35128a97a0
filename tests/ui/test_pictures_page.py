"""The page of pictures: chosen by keyboard, drawn for its room, printed and exported."""

from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QMessageBox,
    QPushButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.papers import READABLE
from app.usecases.picture_course import NO_VILLAGE
from app.usecases.picture_kinds import Picture
from app.usecases.pictures import PICTURES
from printing.chart import Board, Tile
from tests.app.test_slips import assessed
from tests.ui.conftest import OpenDesk
from tests.ui.test_window import page
from tests.ui.tour import settle
from ui import theme
from ui.desk import Desk
from ui.pages.pictures import PicturesPage
from ui.pages.preview import PreviewPage
from ui.script import traditional, write_in
from ui.work import finish

WAIT = 20_000


@pytest.fixture
def desk(open_desk: OpenDesk, township: Context) -> Desk:
    made = open_desk(township)
    made.window.resize(1366, 768)
    return made


def opened(qtbot: QtBot, desk: Desk) -> PicturesPage:
    shown: Any = desk.window.show_page("pictures")
    qtbot.waitUntil(lambda: drawn(shown), timeout=WAIT)
    return shown  # type: ignore[no-any-return]


def drawn(shown: PicturesPage) -> bool:
    return shown.shown is not None and shown.view.image is not None


def below(shown: PicturesPage) -> bool:
    """Whether the numbers lie below the picture, once both have been laid out."""
    assert shown.numbers is not None
    return shown.numbers.y() > shown.view.y() + shown.view.height()


def test_every_picture_is_shown_with_its_numbers_below_it(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    assessed(township)
    shown = opened(qtbot, desk)
    for at, (title, *_) in enumerate(PICTURES.values()):
        shown.shown = shown.view.image = None
        shown.picture.setCurrentIndex(at)
        shown.refresh()
        qtbot.waitUntil(lambda: drawn(shown), timeout=WAIT)
        assert shown.shown is not None
        assert shown.numbers is not None
        assert shown.view.accessibleName() == title
        assert shown.view.accessibleDescription() == shown.words.text() == shown.shown.words
        model = shown.numbers.model()
        assert model.rowCount() == len(shown.shown.rows)
        assert model.index(0, 0).data() == shown.shown.rows[0][0]
        qtbot.waitUntil(lambda: below(shown), timeout=WAIT)
        settle()
        assert shown.numbers.verticalScrollBar().maximum() == 0, "no row is cut"
        assert shown.message.isHidden()


def test_the_picture_is_as_wide_as_its_room_and_drawn_anew_when_the_window_grows(
    qtbot: QtBot, desk: Desk
) -> None:
    shown = opened(qtbot, desk)

    def fits() -> bool:
        image = shown.view.image
        return image is not None and abs(image.width() - (shown.view.width() - 32)) <= 2

    qtbot.waitUntil(fits, timeout=WAIT)
    small = shown.view.width()
    desk.window.resize(1700, 900)
    qtbot.waitUntil(lambda: shown.view.width() > small and fits(), timeout=WAIT)
    desk.window.resize(1366, 768)
    qtbot.waitUntil(lambda: shown.view.width() == small and fits(), timeout=WAIT)


def test_in_the_dark_a_picture_has_the_ground_of_the_page_and_prints_stay_white(
    qtbot: QtBot, desk: Desk
) -> None:
    theme.dress(QApplication.instance(), "dark")  # type: ignore[arg-type]
    try:
        shown = opened(qtbot, desk)
        seen = shown.view.grab().toImage()
    finally:
        theme.dress(QApplication.instance())  # type: ignore[arg-type]
    assert {seen.pixelColor(6 * at, 12).name() for at in range(1, 6)} == {theme.DARK.paper}
    assert shown.view.image is not None
    assert shown.view.image.pixelColor(1, 1).name() == theme.LIGHT.paper


def test_in_traditional_characters_the_picture_is_too_but_no_name_of_a_village(
    qtbot: QtBot,
) -> None:
    tiles = (Tile("", "万里村", "3", "待办 1 人", 0), Tile("", NO_VILLAGE, "1", "待办 0 人", 0))
    found = Picture(Board(tiles, ("没有待办",)), "", ("村", "检查"), (("万里村", "3"),), "")
    drawn_charts: list[Any] = []

    def draw(chart: Any, *_: object) -> tuple[int, int, bytes]:
        drawn_charts.append(chart)
        return 1, 1, bytes(4)

    shown = PicturesPage(lambda *_: found, draw, lambda *_: "", 2026)
    qtbot.addWidget(shown)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    shown.resize(900, 700)
    shown.show()
    qtbot.waitUntil(lambda: bool(drawn_charts), timeout=WAIT)
    assert drawn_charts[-1] == found.chart
    try:
        write_in(application, traditional())
        qtbot.waitUntil(lambda: drawn_charts[-1] != found.chart, timeout=WAIT)
    finally:
        write_in(application, None)
    assert [one.title for one in drawn_charts[-1].tiles] == ["万里村", "未填村名"]
    assert drawn_charts[-1].tiles[0].small == "待辦 1 人"
    qtbot.waitUntil(lambda: drawn_charts[-1] == found.chart, timeout=WAIT)


def test_counting_and_drawing_stay_off_the_window_thread(qtbot: QtBot) -> None:
    on_window = []

    def count(name: str, year: str) -> Any:
        on_window.append(current_thread() is main_thread())
        raise ValueError

    shown = PicturesPage(count, lambda *_: (1, 1, b""), lambda *_: "", 2026)
    qtbot.addWidget(shown)
    qtbot.waitUntil(lambda: "程序出错" in shown.message.text(), timeout=WAIT)
    assert on_window == [False]


def test_all_of_it_is_reached_with_the_tab_key_and_chosen_with_the_arrows(
    qtbot: QtBot, desk: Desk
) -> None:
    shown = opened(qtbot, desk)
    shown.picture.setFocus()
    reached = set()
    for _ in range(30):
        inside = QApplication.focusWidget()
        reached.add(inside)
        qtbot.keyClick(inside, Qt.Key.Key_Tab)
    assert {shown.picture, shown.year, shown.view, shown.numbers} <= reached
    for button in shown.findChildren(QPushButton):
        assert button in reached
    shown.picture.setFocus()
    qtbot.keyClick(shown.picture, Qt.Key.Key_Down)
    assert shown.picture.currentIndex() == 1
    shown.year.setFocus()
    qtbot.keyClick(shown.year, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "2025 年" in shown.words.text(), timeout=WAIT)
    for kind in (QComboBox, QPushButton, QTableView):
        for control in shown.findChildren(kind):
            assert control.accessibleName() or control.objectName().startswith("qt_")


def test_it_is_printed_through_the_preview(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    shown = opened(qtbot, desk)
    shown.picture.setCurrentIndex(4)
    shown.paper_wanted.emit("funnel", "2026")
    preview: PreviewPage = page(qtbot, desk, PreviewPage)
    qtbot.waitUntil(lambda: preview.shown_pages == 1, timeout=WAIT)
    assert preview.paper is not None
    assert preview.paper.key == "picture_funnel"
    preview.save_to(tmp_path / "funnel.pdf")
    qtbot.waitUntil(lambda: "没有加密" in preview.message.text(), timeout=WAIT)
    assert (tmp_path / "funnel.pdf").read_bytes().startswith(b"%PDF")
    preview.left.emit()
    assert desk.window.current is shown


@pytest.mark.parametrize(
    "answer", [QMessageBox.StandardButton.Save, QMessageBox.StandardButton.Cancel]
)
def test_it_is_exported_only_after_the_warning(
    qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    shown, said = opened(qtbot, desk), []
    chosen = (str(tmp_path / "progress"), "PNG 图片 (*.png)")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: chosen)

    def warn(_: Any, title: str, text: str, buttons: Any) -> Any:
        said.append(text)
        return answer

    monkeypatch.setattr(QMessageBox, "warning", warn)
    export = next(one for one in shown.findChildren(QPushButton) if "导出" in one.text())
    export.click()
    assert said == [READABLE]
    path = tmp_path / "progress.png"
    if answer == QMessageBox.StandardButton.Save:
        qtbot.waitUntil(lambda: "没有加密" in shown.message.text(), timeout=WAIT)
        assert path.read_bytes().startswith(b"\x89PNG")
    else:
        finish()
        assert not path.exists()
