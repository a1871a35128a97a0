"""How long the event loop stood still: a heartbeat whose gaps are pauses that a person would feel."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5


class Pauses(QObject):
    """Remembers the longest gap between beats, and where it was."""

    def __init__(self, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self.longest_ms = 0.0
        self.where = ""
        self._place = ""
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def at(self, place: str) -> None:
        """What is being done from here on."""
        self._beat()
        self._place = place

    @contextmanager
    def unheeded(self) -> Iterator[None]:
        """Leave out what the measuring itself does, such as a screenshot."""
        self._beat()
        yield
        self._last = time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        gap = (now - self._last) * 1000 - BEAT_MS
        if gap > self.longest_ms:
            self.longest_ms, self.where = gap, self._place
        self._last = now
