"""Building a page in slices, so that the window answers between them."""

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

SLICE = 0.005  # seconds of processor time


class Slices(QObject):
    """Takes `steps` one after the other whenever the window has nothing else to do.

    `finished` comes once, after the last step; a step is what happens up to a `yield`. All of it
    ends with the owner.
    """

    finished = Signal()

    def __init__(self, steps: Iterator[None], owner: QObject) -> None:
        super().__init__(owner)
        self._steps = steps
        self.done = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._slice)
        self._timer.start(0)

    def finish(self) -> None:
        """Take all the steps that are left, now."""
        self._take(float("inf"))

    def stop(self) -> None:
        """Take no more steps, and never say that it is finished."""
        self._timer.stop()

    def _slice(self) -> None:
        self._take(time.thread_time() + SLICE)

    def _take(self, until: float) -> None:
        while not self.done and time.thread_time() < until:
            self.done = next(self._steps, self) is self
        if self.done and self._timer.isActive():
            self._timer.stop()
            self.finished.emit()
