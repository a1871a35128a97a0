"""Backups, rescue and doubts about the clock, as the window shows them."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.backup import list_backups, make_backup
from app.usecases.clock_check import confirm_date, note_time
from app.usecases.open_station import close_station, open_station
from app.usecases.register_couple import save_person
from db import station_file
from tests.conftest import PASSWORD, FakeClock, couple
from ui import theme
from ui.__main__ import Door
from ui.desk import Desk
from ui.keeper import Keeper
from ui.pages.backup import BackupPage
from ui.pages.login import LoginPage
from ui.pages.notice import NoticePage
from ui.pages.rescue import RescuePage
from ui.pages.restore_dialog import RestoreDialog
from ui.work import finish

pytestmark = pytest.mark.usefixtures("quick_keys")
WAIT = 20_000


@pytest.fixture
def dressed(qtbot: QtBot) -> Iterator[None]:
    theme.dress(QApplication.instance())  # type: ignore[arg-type]
    yield
    finish()
    QApplication.processEvents()


@pytest.fixture
def door(qtbot: QtBot, dressed: None, township: Context) -> Iterator[Door]:
    made = Door(township.folder)
    yield made
    made.close()
    made.window.close()
    made.window.deleteLater()


def shown(qtbot: QtBot, door: Door, kind: type) -> Any:
    """The page of this kind, once the door shows it."""
    qtbot.waitUntil(lambda: isinstance(door.window.centralWidget(), kind), timeout=WAIT)
    return door.window.centralWidget()


def test_the_page_shows_the_last_and_the_next_and_makes_one(
    qtbot: QtBot, dressed: None, township: Context
) -> None:
    couple(township)
    desk = Desk(township)
    qtbot.addWidget(desk.window)
    page: Any = desk.window.show_page("backup")
    assert isinstance(page, BackupPage)
    qtbot.waitUntil(lambda: "还没有" in page.last.text(), timeout=WAIT)
    page.make_now()
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=WAIT)
    assert "2 人" in page.message.text()
    assert "没有新的改动" in page.next.text()
    page.view.selectRow(0)
    page.check_chosen()
    qtbot.waitUntil(lambda: "完好" in page.message.text(), timeout=WAIT)
    page.rehearse_now()
    qtbot.waitUntil(lambda: "完好" in page.rehearsal.text(), timeout=WAIT)


def test_the_watch_makes_the_due_backup_by_itself(
    qtbot: QtBot, dressed: None, township: Context
) -> None:
    couple(township)
    desk = Desk(township)
    qtbot.addWidget(desk.window)
    with qtbot.waitSignal(desk.safety.keeper.went_round, timeout=WAIT):
        desk.safety.keeper.go_round()
    assert [one.reason for one in list_backups(township)] == ["timer"]


def test_a_restore_from_the_window_closes_the_files_and_leads_back_to_signing_in(
    qtbot: QtBot, door: Door, township: Context, clock: FakeClock
) -> None:
    file = couple(township)
    made = make_backup(township)
    save_person(township, file.wife_id or "", {"phone": "13811110000"})
    close_station(township)
    door.show_desk(open_station(township.folder, "wang", PASSWORD, clock))
    door.restore(made.folder, PASSWORD)
    qtbot.waitUntil(lambda: isinstance(door.window.centralWidget(), NoticePage), timeout=WAIT)
    notice: Any = door.window.centralWidget()
    assert "1 条更改" in notice.text
    notice.buttons[0].click()
    login = shown(qtbot, door, LoginPage)
    login.password.setText(PASSWORD)
    login.sign_in()
    qtbot.waitUntil(lambda: door.desk is not None, timeout=WAIT)


def test_a_damaged_file_leads_to_rescue_and_the_newest_backup_brings_it_back(
    qtbot: QtBot, door: Door, township: Context
) -> None:
    couple(township)
    make_backup(township)
    close_station(township)
    path = township.folder / station_file.FILE
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    door.knock()
    login = shown(qtbot, door, LoginPage)
    login.password.setText(PASSWORD)
    login.sign_in()
    qtbot.waitUntil(lambda: isinstance(door.window.centralWidget(), RescuePage), timeout=WAIT)
    rescue: Any = door.window.centralWidget()
    qtbot.waitUntil(lambda: rescue.chosen is not None, timeout=WAIT)
    assert rescue.login.text() == "wang"
    rescue.password.setText(PASSWORD)
    rescue.restore_chosen()
    qtbot.waitUntil(lambda: isinstance(door.window.centralWidget(), NoticePage), timeout=WAIT)
    assert (township.folder / "set-aside").exists()


def test_a_damaged_key_file_alone_is_brought_back_and_the_way_to_sign_in_follows(
    qtbot: QtBot, door: Door, township: Context
) -> None:
    couple(township)
    make_backup(township)
    close_station(township)
    (township.folder / "keys.json").write_bytes(b"")
    door.knock()
    rescue = shown(qtbot, door, RescuePage)
    qtbot.waitUntil(lambda: not rescue.keys.isHidden() and rescue.chosen is not None, timeout=WAIT)
    rescue.login.setText("wang")
    rescue.password.setText(PASSWORD)
    rescue.bring_keys()
    notice = shown(qtbot, door, NoticePage)
    assert "没有改动" in notice.text
    notice.buttons[0].click()
    shown(qtbot, door, LoginPage)


def test_a_missing_file_is_never_taken_for_a_first_start(
    qtbot: QtBot, door: Door, township: Context
) -> None:
    couple(township)
    close_station(township)
    for one in township.folder.glob("anyun.db*"):
        one.unlink()
    door.knock()
    rescue = shown(qtbot, door, RescuePage)
    qtbot.waitUntil(lambda: "没有备份" in rescue.about.text(), timeout=WAIT)


def test_a_copy_can_be_opened_to_read_when_the_folder_will_not_open(
    qtbot: QtBot, door: Door, township: Context
) -> None:
    couple(township)
    close_station(township)
    before = (township.folder / station_file.FILE).read_bytes()
    door.show_rescue("数据打不开。", "wang")
    rescue: Any = door.window.centralWidget()
    rescue.password.setText(PASSWORD)
    rescue.read_only()
    qtbot.waitUntil(lambda: door.desk is not None, timeout=WAIT)
    assert door.desk
    notice: Any = door.desk.window.current
    assert "只读" in notice.text
    finish()
    door.close()
    assert (township.folder / station_file.FILE).read_bytes() == before


def test_a_clock_gone_back_is_asked_about_and_the_answer_is_kept(
    qtbot: QtBot, dressed: None, township: Context, clock: FakeClock
) -> None:
    note_time(township)
    clock.pass_(days=-400)
    desk = Desk(township)
    qtbot.addWidget(desk.window)
    qtbot.waitUntil(lambda: isinstance(desk.window.current, NoticePage), timeout=WAIT)
    notice: Any = desk.window.current
    assert "倒退" in notice.text
    notice.buttons[0].click()
    finish()
    again = Desk(township)
    qtbot.addWidget(again.window)
    finish()
    QApplication.processEvents()
    assert not isinstance(again.window.current, NoticePage)


def test_a_jump_while_running_is_noticed(qtbot: QtBot, township: Context, clock: FakeClock) -> None:
    confirm_date(township)
    keeper = Keeper(QApplication.instance(), lambda: None, lambda: None, clock.now_ms)  # type: ignore[arg-type, return-value]
    keeper._busy = True
    clock.pass_(hours=3)
    with qtbot.waitSignal(keeper.clock_doubted, timeout=WAIT) as found:
        keeper.go_round()
    assert "向前跳了约 180 分钟" in found.args[0].sentence
    keeper.deleteLater()


def test_restoring_asks_for_the_password_and_says_what_will_be_missing(
    qtbot: QtBot, dressed: None, township: Context
) -> None:
    couple(township)
    dialog = RestoreDialog(make_backup(township).backup, 7, None)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    assert not dialog.ok.isEnabled()
    dialog.password.setText("x")
    assert dialog.ok.isEnabled()
    assert "7 条更改" in "".join(one.text() for one in dialog.findChildren(QLabel))
