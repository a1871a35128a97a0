"""What keeps the station safe while the window is open: the watch, its notices, the backup page."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.context import Context
from app.usecases.backup import check_backup, make_backup, put_second_place
from app.usecases.backup_files import home
from app.usecases.clock_check import ClockDoubt, confirm_date, doubt_about_clock
from app.usecases.restore import rehearse_restore, would_miss
from app.usecases.watch_over import backup_state, look_through, watch_over
from ui.keeper import Keeper
from ui.main_window import MainWindow
from ui.pages.backup import BackupPage
from ui.pages.notice import Choice, NoticePage
from ui.work import work


class Safety:
    """`restore` is set by the door, which closes the files for it."""

    def __init__(self, window: MainWindow, context: Context) -> None:
        self._window, self._context = window, context
        self.restore: Callable[[Path, str], None] | None = None
        self.keeper = Keeper(
            window,
            partial(watch_over, context),
            partial(look_through, context),
            context.clock.now_ms,
        )
        self.keeper.clock_doubted.connect(self.show_clock)
        self.keeper.troubled.connect(self._show_trouble)

    def say_news(self) -> None:
        """What the start found, before anything else; the clock is asked about at once."""
        if self._context.news:
            self._notice("请先看一下", self._context.news, ("知道了", self._window.leave))
        if not self._context.read_only:
            work(doubt_about_clock, self._context).done(
                lambda doubt: self.show_clock(doubt) if doubt else None, self._window
            )

    def show_clock(self, doubt: ClockDoubt) -> None:
        """Ask whether the date is right; what is recorded meanwhile would carry a wrong one."""
        sentences = (doubt.sentence, "日期会写进记录和单据。请对照手机或日历核对。")
        self._notice(
            "请核对电脑的日期和时间",
            sentences,
            ("日期和时间正确", self._confirm_date),
            ("不正确，我去改好再打开程序", self._window.close),
        )

    def backup_page(self) -> QWidget:
        """The page of backups, looked at again after each round of the watch."""
        context, folder = self._context, self._context.folder
        page = BackupPage(
            partial(backup_state, context),
            partial(make_backup, context),
            partial(check_backup, context),
            partial(rehearse_restore, context),
            partial(put_second_place, context),
            lambda one: home(folder) / one.name,
            partial(would_miss, folder),
        )
        self.keeper.went_round.connect(page.refresh)
        page.restore_wanted.connect(self._restore)
        return page

    def _restore(self, backup: Path, password: str) -> None:
        if self.restore:
            self.restore(backup, password)

    def _confirm_date(self) -> None:
        work(confirm_date, self._context)
        self._window.leave()

    def _show_trouble(self, problem: Exception) -> None:
        self._notice("请注意", (str(problem),), ("知道了", self._window.leave))

    def _notice(self, title: str, sentences: Sequence[str], *choices: Choice) -> None:
        self._window.lay_over(NoticePage(title, sentences, choices))
