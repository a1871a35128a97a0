"""The window's front door: found a station or sign in, then the desk."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QStandardPaths, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMainWindow

from app.clock import SystemClock
from app.context import Context
from app.devices.drives import quiet_about_empty_readers
from app.errors import KnownError
from app.usecases.bring_keys import NOTE, bring_keys
from app.usecases.change_password import change_own_password
from app.usecases.found_station import found_station
from app.usecases.last_look import last_look
from app.usecases.open_station import (
    close_station,
    logins,
    open_station,
    open_with_recovery,
)
from app.usecases.papers import recovery_sheet
from app.usecases.rescue import keep_copy_aside, look_at_folder, open_read_only
from app.usecases.restore import Restored, restore_backup
from db import station_file
from ui.desk import Desk
from ui.display import put_on
from ui.pages.first_start import FirstStartPage
from ui.pages.login import LoginPage
from ui.pages.notice import NoticePage
from ui.pages.own import FirstPasswordPage
from ui.pages.rescue import RescuePage
from ui.pages.restore_dialog import missing_text
from ui.parts import Message, label
from ui.recovery import print_recovery_sheet
from ui.script import speak_chinese
from ui.theme import dress, wear
from ui.work import finish, work

PATIENCE = 0.001  # seconds the window waits for the interpreter while another thread computes


def main(arguments: list[str] | None = None) -> int:
    """Run the program; its exit status."""
    words = _parser().parse_args(arguments)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    qInstallMessageHandler(_pass_on)
    quiet_about_empty_readers()
    sys.setswitchinterval(PATIENCE)
    dress(application)
    speak_chinese(application)
    if words.walk:
        return _walk(words.data or Path("practice"), print)
    if words.self_test:
        return _self_test()
    if words.start_only:
        return _start_only(application)
    door = Door(_folder(words))
    if words.practice:
        door.open_practice()
    else:
        door.knock()
    door.window.show()
    status = application.exec()
    if door.desk:
        door.desk.stop()
    finish()
    door.close()
    return int(status)


class Door:
    """Finds out which page comes first: founding, signing in, or the desk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._clock = SystemClock()
        self._context: Context | None = None
        self.window = _door_window()
        self.desk: Desk | None = None

    def knock(self) -> None:
        """Show the wizard, or the way to sign in, looking as the last user had it."""
        window = self.window
        work(last_look, self._folder).done(lambda look: put_on(look, window), window)
        work(self._known).done(self._answer).failed(self._say)

    def _known(self) -> tuple[str, list[str] | None]:
        """(what is wrong with the folder, the logins or None for a first start)."""
        try:
            trouble = look_at_folder(self._folder).trouble
        except KnownError as problem:  # a folder that cannot even be listed
            trouble = str(problem)
        if trouble:
            return trouble, None
        return "", logins(self._folder) if station_file.exists(self._folder) else None

    def _answer(self, found: tuple[str, list[str] | None]) -> None:
        trouble, known = found
        if trouble:
            self.show_rescue(trouble)
        elif known is not None:
            recover = partial(open_with_recovery, self._folder, clock=self._clock)
            page = LoginPage(known, self._open, recover)
            page.opened.connect(self.show_desk)
            page.rescue_wanted.connect(self.show_rescue)
            self.window.setCentralWidget(page)
        else:
            first = FirstStartPage(partial(found_station, self._folder, clock=self._clock))
            first.founded.connect(self._sign_in)
            first.sheet_wanted.connect(self._show_sheet)
            self.window.setCentralWidget(first)

    def show_rescue(self, trouble: str, login: str = "") -> None:
        """The file is damaged or gone: offer what can be done."""
        folder, clock = self._folder, self._clock
        page = RescuePage(
            trouble,
            partial(look_at_folder, folder),
            lambda backup, login, password: restore_backup(folder, backup, login, password, clock),
            lambda login, password: open_read_only(folder, login, password, clock),
            partial(keep_copy_aside, folder, clock),
            lambda login, password, place: bring_keys(folder, login, password, clock, place),
            login,
        )
        page.retry.connect(self.knock)
        page.unlocked.connect(lambda: self._then_sign_in(f"密钥文件已取回。{NOTE}"))
        page.restored.connect(self._restored)
        page.opened.connect(self.show_desk)
        self.window.setCentralWidget(page)

    def restore(self, backup: Path, password: str) -> None:
        """From the open window: close the files, restore, come back to the way to sign in."""
        assert self._context
        assert self.desk
        context, old = self._context, self.desk.window
        self.desk.stop()
        finish()
        self._context, self.desk = None, None

        def close_and_restore() -> Restored:
            close_station(context)
            return restore_backup(self._folder, backup, context.user.login, password, self._clock)

        self.window = _door_window()
        self.window.setCentralWidget(label("正在核对并恢复备份，请稍候…", "title"))
        self.window.setVisible(old.isVisible())
        old.close()
        work(close_and_restore).done(self._restored).failed(self._not_restored)

    def _restored(self, done: Restored) -> None:
        missing = missing_text(done.missing)
        self._then_sign_in(f"已恢复。{missing}原来的文件另存在 {done.aside}。{done.note}")

    def _not_restored(self, problem: Exception) -> None:
        self._then_sign_in(f"没有恢复，数据没有改动。{problem}")

    def _then_sign_in(self, sentence: str) -> None:
        page = NoticePage("恢复备份", (sentence,), [("登录", self.knock)])
        self.window.setCentralWidget(page)

    def open_practice(self) -> None:
        """Open the practice township, made on the first day with a county beside it."""
        self.window.setCentralWidget(label("正在准备练习站…", "title"))
        work(self._practice).done(self.show_desk).failed(self._say)

    def show_desk(self, context: Context) -> None:
        """The station is open: the desk takes the door's place."""
        self._context = context
        if context.user.must_change:
            page = FirstPasswordPage(context.user.name, partial(change_own_password, context))
            page.changed.connect(self._come_again)
            self.window.setCentralWidget(page)
            return
        self.desk = Desk(context)
        self.desk.safety.restore = self.restore
        if not context.read_only:
            self.desk.safety.keeper.start()
        self.desk.left.connect(self.leave)
        self._take_place(self.desk.window)

    def leave(self) -> None:
        """Close the station and let a colleague sign in."""
        if self.desk:
            self.desk.stop()
        self._take_place(_door_window())
        finish()
        work(self.close).done(lambda _: self.knock()).failed(self._say)

    def _come_again(self, password: str) -> None:
        assert self._context is not None
        login = self._context.user.login

        def again() -> Context:
            self.close()
            return self._open(login, password)

        work(again).done(self.show_desk).failed(self._say)

    def _take_place(self, window: QMainWindow) -> None:
        shown = self.window.isVisible()
        self.window.close()
        self.window = window
        if shown:
            window.show()

    def close(self) -> None:
        """Close the files."""
        if self._context:
            close_station(self._context)
            self._context = None

    def _practice(self) -> Context:
        from app.demo.circle import LOGIN, PASSWORD, run_demo  # only a practice station needs it

        if not (self._folder / "township").exists():
            run_demo(self._folder, 12, 1, self._clock, lambda _: None)
        self._folder = self._folder / "township"
        return self._open(LOGIN, PASSWORD)

    def _say(self, problem: Exception) -> None:
        message = Message()
        message.trouble(problem)
        self.window.setCentralWidget(message)

    def _open(self, login: str, password: str) -> Context:
        return open_station(self._folder, login, password, self._clock)

    def _sign_in(self, login: str, password: str) -> None:
        work(self._open, login, password).done(self.show_desk).failed(self._say)

    def _show_sheet(self, name: str, key: str, practice: bool) -> None:
        sheet = partial(recovery_sheet, name, key, practice=practice, on=self._clock.today())
        print_recovery_sheet(self.window, sheet)


def _door_window() -> QMainWindow:
    made = QMainWindow()
    made.setWindowTitle("安孕")
    made.resize(900, 680)
    wear(made)
    return made


def _self_test() -> int:
    """The whole circle in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return _walk(Path(folder), lambda _: None)


def _walk(folder: Path, say: Callable[[str], None]) -> int:
    from ui.walk import walk  # only a walk needs it

    return walk(folder, say)


def _start_only(application: QApplication) -> int:
    """Show the first page and leave: for measuring the start."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        door = Door(Path(folder))
        door.knock()
        door.window.show()
        finish()
        application.processEvents()
    return 0


def _pass_on(kind: QtMsgType, where: QMessageLogContext, said: str) -> None:
    """Qt's messages, without what it says of a screen that is only in memory."""
    if not said.startswith(("This plugin does not support", "QFontDatabase: Cannot find font")):
        print(said, file=sys.stderr)


def _folder(words: argparse.Namespace) -> Path:
    if words.data:
        return Path(words.data)
    if words.practice:
        return Path("practice")
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(os.environ.get("ANYUN_DATA") or Path(place) / "anyun")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="anyun", description="安孕")
    parser.add_argument("--data", type=Path, help="数据文件夹")
    parser.add_argument("--practice", action="store_true", help="打开练习站（虚构资料）")
    parser.add_argument("--walk", action="store_true", help="不用屏幕，走一遍完整流程并截图")
    parser.add_argument("--self-test", action="store_true", help="检查程序本身是否完整")
    parser.add_argument("--start-only", action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
