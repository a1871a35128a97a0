"""How long the event loop stood still: a heartbeat whose gaps are pauses that a person would feel."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5


@dataclass(frozen=True)
class Pause:
    """A gap between two beats: milliseconds that went by, those this thread worked, and where."""

    wall_ms: float = 0.0
    busy_ms: float = 0.0
    where: str = ""


class Pauses(QObject):
    """Remembers the longest gaps between beats.

    `longest` is the longest by the clock, which on a busy machine tells of other programs as well;
    `busiest` is the longest by the processor time of the window's own thread.
    """

    def __init__(self, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self.longest = self.busiest = Pause()
        self._place = ""
        self._start()
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
        self._start()

    def _start(self) -> None:
        self._last, self._worked = time.perf_counter(), time.thread_time()

    def _beat(self) -> None:
        wall = (time.perf_counter() - self._last) * 1000 - BEAT_MS
        found = Pause(wall, (time.thread_time() - self._worked) * 1000, self._place)
        self.longest = max(self.longest, found, key=lambda one: one.wall_ms)
        self.busiest = max(self.busiest, found, key=lambda one: one.busy_ms)
        self._start()
