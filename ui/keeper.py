"""The window's watch: each minute it has the due backup made and looks at the clock."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.usecases.clock_check import doubt_about_jump
from app.usecases.watch_over import Seen
from ui.work import work

MINUTE = 60_000


class Keeper(QObject):
    """Emits `clock_doubted` and `troubled`; one round at a time, off the GUI thread."""

    clock_doubted = Signal(object)
    troubled = Signal(object)
    went_round = Signal(object)

    def __init__(
        self,
        parent: QObject,
        watch: Callable[[], Seen],
        look_through: Callable[[], None],
        now_ms: Callable[[], int],
    ) -> None:
        super().__init__(parent)
        self._watch, self._look, self._now = watch, look_through, now_ms
        self._busy = False
        self._told: set[str] = set()
        self._at, self._passed = now_ms(), time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(MINUTE)
        self._timer.timeout.connect(self.go_round)

    def start(self) -> None:
        """Begin: the whole file is looked through once, then a round each minute."""
        self._timer.start()
        work(self._look).failed(self.troubled.emit, self)

    def stop(self) -> None:
        """No more rounds: the files are about to be closed."""
        self._timer.stop()

    def go_round(self) -> None:
        """One round, unless the last one is still under way."""
        self._look_at_clock()
        if not self._busy:
            self._busy = True
            work(self._watch).done(self._seen, self).failed(self._failed, self)

    def _look_at_clock(self) -> None:
        now, passed = self._now(), time.monotonic()
        doubt = doubt_about_jump(now - self._at, int((passed - self._passed) * 1000))
        self._at, self._passed = now, passed
        if doubt:
            self.clock_doubted.emit(doubt)

    def _seen(self, seen: Seen) -> None:
        self._busy = False
        if seen.clock and seen.clock.sentence not in self._told:
            self._told.add(seen.clock.sentence)
            self.clock_doubted.emit(seen.clock)
        if seen.trouble and str(seen.trouble) not in self._told:
            self._told.add(str(seen.trouble))
            self.troubled.emit(seen.trouble)
        self.went_round.emit(seen)

    def _failed(self, problem: Exception) -> None:
        self._busy = False
        self.troubled.emit(problem)
