"""The lock of the window: Ctrl+L or some minutes without input; the same user opens it again."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from app.context import Context
from app.usecases.settings import setting
from app.usecases.unlock_window import lock_window, unlock_window
from ui.auto_lock import AutoLock
from ui.main_window import MainWindow
from ui.pages.lock_page import LockPage
from ui.work import in_order, work


class Lock(QObject):
    """Lays the lock over the window. Emits `left` when a colleague wants to sign in instead."""

    left = Signal()

    def __init__(self, context: Context, window: MainWindow) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self.auto = AutoLock(self)
        self.auto.idle.connect(self.lock)
        self.read_minutes()

    def read_minutes(self) -> None:
        """Wait as long as is set now."""
        work(setting, self._context, "lock_minutes").done(self.auto.wait, self)

    def lock(self) -> None:
        """Cover the window; what was typed stays below as it is."""
        if self._window.covered:
            return
        page = LockPage(self._context.user, partial(unlock_window, self._context))
        page.opened.connect(self._open)
        page.left.connect(self.left)
        self._window.cover(page)
        self.auto.wait(0)
        in_order(lock_window, self._context)

    def _open(self) -> None:
        self._window.uncover()
        self.read_minutes()
