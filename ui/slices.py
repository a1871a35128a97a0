"""Building a page in slices, so that the window answers between them."""

import time
from collections.abc import Iterator
from typing import Optional

from PySide6.QtCore import QObject, QTimer, Signal

SLICE = 0.005  # seconds of processor time


class Slices(QObject):
    """Takes `steps` one after the other whenever the window has nothing else to do.

    `finished` comes once, after the last step; a step is what happens up to a `yield`. Nothing is
    taken before `first` is finished. All of it ends with the owner.
    """

    finished = Signal()

    def __init__(
        self, steps: Iterator[None], owner: QObject, first: Optional["Slices"] = None
    ) -> None:
        super().__init__(owner)
        self._steps, self._first = steps, first
        self.done = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._slice)
        self._timer.setInterval(0)
        if first is None or first.done:
            self._timer.start()
        else:
            first.finished.connect(self._timer.start)

    def finish(self) -> None:
        """Take all the steps that are left, now."""
        if self._first:
            self._first.finish()
        self._take(float("inf"))

    def stop(self) -> None:
        """Take no more steps, and never say that it is finished."""
        self._timer.stop()

    def _slice(self) -> None:
        self._take(time.thread_time() + SLICE)

    def _take(self, until: float) -> None:
        was_done = self.done
        while not self.done and time.thread_time() < until:
            self.done = next(self._steps, self) is self
        if self.done and not was_done:
            self._timer.stop()
            self.finished.emit()
