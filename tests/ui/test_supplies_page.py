"""The page of the stock: a movement by keyboard, a refusal that keeps what was typed, the card."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.supplies import item_of, list_stock, put_item
from tests.conftest import Founder
from tests.ui.conftest import OpenDesk
from tests.ui.test_window import focused, page, write
from ui.desk import Desk
from ui.pages.preview import PreviewPage
from ui.pages.stock_card import StockCardPage
from ui.pages.supplies import SuppliesPage
from ui.pages.today import TodayPage
from ui.work import finish

WAIT = 10_000


@pytest.fixture
def keeper(station: Founder) -> Context:
    made = station("township", roles=frozenset({"administrator", "supply"}))
    put_item(made, replace(item_of(made, "condom"), min_stock=5))
    return made


@pytest.fixture
def desk(open_desk: OpenDesk, keeper: Context) -> Desk:
    return open_desk(keeper)


def test_the_stock_is_kept_from_the_first_page_to_the_card_by_keyboard(
    qtbot: QtBot, desk: Desk, keeper: Context
) -> None:
    today: TodayPage = page(qtbot, desk, TodayPage)
    qtbot.waitUntil(lambda: today.found is not None, timeout=WAIT)
    assert today.found
    assert [one.text for one in today.found.notes] == ["避孕套：低于最低库存 5 只"]
    today.page_wanted.emit("supplies")

    stock: SuppliesPage = page(qtbot, desk, SuppliesPage)
    qtbot.waitUntil(lambda: stock.model.rowCount() == 8, timeout=WAIT)
    qtbot.keyClick(stock.rows, Qt.Key.Key_Down)
    assert "避孕套" in stock.movement.head.text()
    stock.movement.kind.setFocus()
    for text in ("", "12", "甲", "20290101", "县站", "R-1"):
        write(focused(stock.movement), text)
        qtbot.keyClick(focused(stock.movement), Qt.Key.Key_Return)
    stock.save_now()
    qtbot.waitUntil(lambda: list_stock(keeper)[1].balance == 12, timeout=WAIT)
    qtbot.waitUntil(lambda: "12 只" in stock.movement.head.text(), timeout=WAIT)
    assert "已记账" in stock.message.text()

    stock.movement.kind.setCurrentIndex(1)
    write(stock.movement.quantity, "13")
    assert "批号 甲（2029-01-01）12" in stock.movement.said.text()
    stock.save_now()
    qtbot.waitUntil(lambda: "不够出库 13 只" in stock.message.text(), timeout=WAIT)
    assert stock.movement.quantity.text() == "13"

    stock.card.click()
    card: StockCardPage = page(qtbot, desk, StockCardPage)
    qtbot.waitUntil(lambda: card.model.rowCount() == 1, timeout=WAIT)
    write(card.why, "记错")
    card.undo.click()
    qtbot.waitUntil(lambda: card.model.rowCount() == 2, timeout=WAIT)
    assert list_stock(keeper)[1].balance == 0
    card.paper_wanted.emit()
    preview: PreviewPage = page(qtbot, desk, PreviewPage)
    qtbot.waitUntil(lambda: preview.paper is not None, timeout=30_000)


def test_a_made_in_item_counts_as_checked_once_it_is_saved(
    qtbot: QtBot, desk: Desk, keeper: Context
) -> None:
    stock: SuppliesPage = desk.window.show_page("supplies")  # type: ignore[assignment]
    qtbot.waitUntil(lambda: stock.model.rowCount() == 8, timeout=WAIT)
    stock.tabs.setCurrentWidget(stock.item)
    assert "未核实" in stock.item.said.text()
    stock.item.lines["min_stock"].setText("很多")
    stock.save_now()
    assert "整数" in stock.message.text()
    stock.item.lines["min_stock"].setText("30")
    stock.save_now()
    qtbot.waitUntil(lambda: item_of(keeper, "folic_acid").min_stock == 30, timeout=WAIT)
    assert item_of(keeper, "folic_acid").mark == ""


def test_who_does_not_keep_the_stock_has_no_such_page(qtbot: QtBot, station: Founder) -> None:
    made = Desk(station("township", roles=frozenset({"laboratory", "administrator"})))
    qtbot.addWidget(made.window)
    assert "supplies" not in made.window.page_keys
    today: TodayPage = made.front.today_page()  # type: ignore[assignment]
    today.page_wanted.emit("supplies")
    assert "角色" in today.message.text()
    finish()
    QApplication.processEvents()
