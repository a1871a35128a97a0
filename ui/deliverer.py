"""Delivering while people work: on an interval and when a stick appears; never two at once."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.usecases.delivery_log import Delivery, Ways
from ui.work import work

LOOK_EVERY_MS = 4000
MINUTE_MS = 60_000


class Deliverer(QObject):
    """Keeps the time; what is asked of the station is given to it."""

    delivered = Signal(list)
    failed = Signal(object)
    stick_came = Signal(object)
    stick_went = Signal(object)

    def __init__(
        self,
        deliver: Callable[[], list[Delivery]],
        ways: Callable[[], Ways],
        find_sticks: Callable[[], list[Path]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._deliver, self._ways, self._find = deliver, ways, find_sticks
        self._one_at_a_time = threading.Lock()
        self._wanted = threading.Event()
        self._stopped = False
        self._known: set[Path] = set()
        self._looking = False
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.try_now)
        self._look = QTimer(self)
        self._look.setInterval(LOOK_EVERY_MS)
        self._look.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to keep time; the first attempt comes after one interval."""
        self._look.start()
        self.reset()

    def stop(self) -> None:
        """Begin nothing more, and let a delivery under way end soon."""
        self._stopped = True
        self._wanted.set()
        self._look.stop()
        self._clock.stop()

    def is_wanted(self) -> bool:
        """Whether a person waits for a delivery under way to end; it is gone on with next time."""
        return self._wanted.is_set()

    def reset(self) -> None:
        """Take the interval and the ways as they are set now."""
        work(self._ways).done(self._take, self)

    def alone(self, exchange: Callable[..., Any]) -> Callable[..., Any]:
        """The same exchange, after any delivery under way has ended, which it is asked to do."""

        def call(*given: Any, **named: Any) -> Any:
            self._wanted.set()
            with self._one_at_a_time:
                if not self._stopped:
                    self._wanted.clear()
                return exchange(*given, **named)

        return call

    def try_now(self) -> None:
        """One attempt, unless an exchange is under way."""
        work(self._if_free).done(self._told, self).failed(self.failed.emit, self)

    def look(self) -> None:
        """Look for sticks off the GUI thread: a dead drive may answer late."""
        if not self._looking:
            self._looking = True
            work(self._find).done(self._seen, self).failed(lambda _: self._seen([]), self)

    def _take(self, found: Ways) -> None:
        self._clock.stop()
        if found.minutes and (found.address or found.folder) and not self._stopped:
            self._clock.start(found.minutes * MINUTE_MS)

    def _if_free(self) -> list[Delivery] | None:
        if not self._one_at_a_time.acquire(blocking=False):
            return None
        try:
            return self._deliver()
        finally:
            self._one_at_a_time.release()

    def _told(self, found: list[Delivery] | None) -> None:
        self.delivered.emit(found or [])

    def _seen(self, found: list[Path]) -> None:
        self._looking = False
        new = [one for one in found if one not in self._known]
        for one in self._known.difference(found):
            self.stick_went.emit(one)
        self._known = set(found)
        for one in new:
            self.stick_came.emit(one)
