"""The exchange page's checks: by itself, by list, and a stick made tidy."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.exchange import exchange
from app.usecases.locate_difference import write_check_list
from tests.conftest import consent, couple
from ui.desk import Desk
from ui.pages.exchange import ExchangePage


def test_an_exchange_in_the_window_says_that_both_hold_the_same(
    qtbot: QtBot, paired: tuple[Context, Context], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    township, county = paired
    file = couple(township)
    consent(township, file.wife_id)
    stick = tmp_path / "usb"
    stick.mkdir()
    exchange(township, stick)
    exchange(county, stick)
    desk = Desk(township)
    qtbot.addWidget(desk.window)
    desk.window.resize(1366, 768)
    desk.window.show_page("exchange")
    page = desk.window.findChild(ExchangePage)
    assert isinstance(page, ExchangePage)
    page.exchange_with(stick)
    qtbot.waitUntil(lambda: "交换完成" in page.message.text(), timeout=20_000)
    qtbot.waitUntil(lambda: "一致" in page.checks.state.text(), timeout=20_000)
    assert "尚不" not in page.checks.state.text()

    page.checks.compare_with(write_check_list(county, township.station.code, tmp_path / "c.age"))
    qtbot.waitUntil(lambda: "没有不同" in page.checks.message.text(), timeout=20_000)

    monkeypatch.setattr(page.checks, "confirm", lambda *_: True)
    page.checks.look_at(stick)
    qtbot.waitUntil(lambda: "已删除" in page.checks.message.text(), timeout=20_000)
