"""The page for stations and keys: pairing with a number compared, changing keys, a lost PC."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.pairing import own_card, peer_cards, read_card
from app.usecases.pairing_card import save_card_file
from app.usecases.rotate_keys import show_keys
from tests.conftest import Founder
from tests.ui.test_window import page
from ui import theme
from ui.desk import Desk
from ui.pages.keys import KeysPage
from ui.pages.preview import PreviewPage
from ui.work import finish

WAIT = 15_000


@pytest.fixture
def dressed() -> Iterator[None]:
    theme.dress(QApplication.instance())  # type: ignore[arg-type]
    yield
    finish()
    QApplication.processEvents()


def keys_page(qtbot: QtBot, context: Context) -> tuple[Desk, KeysPage]:
    desk = Desk(context)
    qtbot.addWidget(desk.window)
    desk.window.show()
    shown: Any = desk.window.show_page("keys")
    qtbot.waitUntil(lambda: shown.model.rowCount() > 0, timeout=WAIT)
    qtbot.waitUntil(lambda: bool(shown.pairing.own.toPlainText()), timeout=WAIT)
    return desk, shown


def test_a_card_that_a_scanner_types_shows_the_number_and_pairs_only_when_compared(
    qtbot: QtBot, dressed: None, township: Context, county: Context
) -> None:
    _, shown = keys_page(qtbot, county)
    pairing = shown.pairing
    card = own_card(township).to_text()
    assert pairing.accept.isHidden()
    pairing.other.setFocus()
    qtbot.keyClicks(pairing.other, card)
    qtbot.keyClick(pairing.other, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not pairing.accept.isHidden(), timeout=WAIT)
    assert read_card(township, own_card(county).to_text()).fingerprint in pairing.digits.text()
    assert peer_cards(county) == {}

    qtbot.keyClicks(pairing.other, "x")  # what was compared no longer stands there
    assert pairing.accept.isHidden()
    pairing.pair_now()
    finish()
    assert peer_cards(county) == {}

    pairing.other.setPlainText(card + "\n")
    qtbot.waitUntil(lambda: not pairing.accept.isHidden(), timeout=WAIT)
    pairing.accept.click()
    qtbot.waitUntil(lambda: "已与示例township配对" in pairing.message.text(), timeout=WAIT)
    assert peer_cards(county) == {township.station.code: own_card(township)}
    qtbot.waitUntil(lambda: shown.model.rowCount() == 2, timeout=WAIT)


def test_a_card_is_saved_to_and_read_from_a_file(
    qtbot: QtBot, dressed: None, township: Context, county: Context, tmp_path: Path
) -> None:
    _, shown = keys_page(qtbot, county)
    shown.pairing.save_to(tmp_path / "own.txt")
    qtbot.waitUntil((tmp_path / "own.txt").exists, timeout=WAIT)
    assert read_card(township, (tmp_path / "own.txt").read_text()).card == own_card(county)
    save_card_file(township, tmp_path / "other.txt")
    shown.pairing.read_from(tmp_path / "other.txt")
    qtbot.waitUntil(lambda: not shown.pairing.accept.isHidden(), timeout=WAIT)
    (tmp_path / "photo.txt").write_bytes(b"\xff\xd8\xff")
    shown.pairing.read_from(tmp_path / "photo.txt")
    qtbot.waitUntil(lambda: "不是配对卡文件" in shown.pairing.message.text(), timeout=WAIT)


def test_the_card_is_looked_at_before_it_is_printed(
    qtbot: QtBot, dressed: None, township: Context
) -> None:
    desk, shown = keys_page(qtbot, township)
    shown.pairing.paper_wanted.emit()
    preview: PreviewPage = page(qtbot, desk, PreviewPage)
    qtbot.waitUntil(lambda: preview.shown_pages == 1, timeout=WAIT)
    assert preview.paper is not None
    assert own_card(township).to_text() in repr(preview.paper.sheets)


def test_keys_are_changed_and_a_lost_pc_is_ended_from_the_page(
    qtbot: QtBot, dressed: None, paired: tuple[Context, Context]
) -> None:
    township, county = paired
    _, shown = keys_page(qtbot, county)
    before = show_keys(county).fingerprint
    shown.rotate_now()
    qtbot.waitUntil(lambda: "已更换" in shown.message.text(), timeout=WAIT)
    qtbot.waitUntil(lambda: "1 个站尚未确认" in shown.state.text(), timeout=WAIT)
    assert before not in shown.own.text()
    assert not shown.end.isHidden()
    shown.revoke_now(township.station.code)
    qtbot.waitUntil(lambda: "已停用" in shown.message.text(), timeout=WAIT)
    assert peer_cards(county) == {}
    shown.revoke_now(township.station.code)
    qtbot.waitUntil(lambda: "已经停用" in shown.message.text(), timeout=WAIT)


def test_a_township_cannot_end_keys_and_a_clinician_has_no_such_page(
    qtbot: QtBot, dressed: None, township: Context, station: Founder
) -> None:
    _, shown = keys_page(qtbot, township)
    assert shown.end.isHidden()
    for kind in (QPushButton, QLineEdit, QPlainTextEdit):
        for control in shown.findChildren(kind):
            assert control.accessibleName() or control.objectName().startswith("qt_")
    desk = Desk(station("county", roles=frozenset({"clinician"})))
    qtbot.addWidget(desk.window)
    assert "keys" not in desk.window.page_keys
