"""Work off the GUI thread: `work(find_people, context, typed).done(self.show_rows)`."""

import traceback
from collections.abc import Callable
from functools import lru_cache
from pathlib import PureWindowsPath
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal
from shiboken6 import isValid

from app.errors import KnownError
from ui.script import learn


class _Signals(QObject):
    done = Signal(object)
    failed = Signal(object)


class Job(QRunnable):
    """One piece of work; what is connected to it runs on the GUI thread, if its page still lives."""

    def __init__(
        self, ask: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._ask, self._arguments, self._named = ask, arguments, named
        self._show_done: list[Callable[[Any], None]] = []
        self._show_failed: list[Callable[[Any], None]] = []
        self._signals = _Signals()
        # connected before it starts: however quick it is, whoever asked is told
        self._signals.done.connect(lambda result: self._deliver(self._show_done, result))
        self._signals.failed.connect(lambda problem: self._deliver(self._show_failed, problem))

    def run(self) -> None:
        try:
            result = self._ask(*self._arguments, **self._named)
        except Exception as problem:
            self._signals.failed.emit(problem)
        else:
            learn(result)
            self._signals.done.emit(result)

    def done(self, show: Callable[[Any], None], owner: QObject | None = None) -> "Job":
        """Call `show` with the result, unless `owner` is gone by then."""
        self._show_done.append(_while_alive(show, owner))
        return self

    def failed(self, show: Callable[[Exception], None], owner: QObject | None = None) -> "Job":
        """Call `show` with the exception, unless `owner` is gone by then."""
        self._show_failed.append(_while_alive(show, owner))
        return self

    def _deliver(self, shows: list[Callable[[Any], None]], value: Any) -> None:
        _running.discard(self)
        for show in shows:
            show(value)


_running: set[Job] = set()


def work(ask: Callable[..., Any], *arguments: Any, **named: Any) -> Job:
    """Run `ask` on another thread."""
    return _start(QThreadPool.globalInstance(), Job(ask, arguments, named))


def in_order(ask: Callable[..., Any], *arguments: Any) -> Job:
    """Like `work`, one after the other: a draft thrown away must not come back after its keeping."""
    return _start(_one_by_one(), Job(ask, arguments, {}))


def finish() -> None:
    """Wait until everything under way is done, before the files are closed."""
    for pool in (_one_by_one(), QThreadPool.globalInstance()):
        pool.waitForDone()


@lru_cache(maxsize=1)
def _one_by_one() -> QThreadPool:
    pool = QThreadPool()
    pool.setMaxThreadCount(1)
    return pool


def _start(pool: QThreadPool, job: Job) -> Job:
    _running.add(job)
    pool.start(job)
    return job


class Latest:
    """For searching while typing: only the newest question's answer is shown."""

    def __init__(self) -> None:
        self._number = 0

    def work(self, ask: Callable[..., Any], *arguments: Any) -> "_Newest":
        """Like `work`; an answer that a newer question has overtaken is dropped."""
        self._number += 1
        return _Newest(self, self._number, work(ask, *arguments))

    def in_order(self, ask: Callable[..., Any], *arguments: Any) -> "_Newest":
        """Like `in_order`; an answer that a newer question has overtaken is dropped."""
        self._number += 1
        return _Newest(self, self._number, in_order(ask, *arguments))

    def is_newest(self, number: int) -> bool:
        """Whether no newer question has been asked."""
        return number == self._number


class _Newest:
    def __init__(self, latest: Latest, number: int, job: Job) -> None:
        self._latest, self._number, self._job = latest, number, job

    def done(self, show: Callable[[Any], None], owner: QObject | None = None) -> "_Newest":
        self._job.done(lambda result: self._if_newest(show, result), owner)
        return self

    def failed(self, show: Callable[[Exception], None], owner: QObject | None = None) -> "_Newest":
        self._job.failed(lambda problem: self._if_newest(show, problem), owner)
        return self

    def _if_newest(self, show: Callable[[Any], None], value: Any) -> None:
        if self._latest.is_newest(self._number):
            show(value)


def report_of(problem: Exception) -> str:
    """A report of our own fault: where in the code, never the words of the exception's values."""
    if isinstance(problem, KnownError):
        return str(problem)
    frames = traceback.extract_tb(problem.__traceback__)
    # the folders may bear the name of whoever uses this PC; this kind of path knows both slashes
    lines = [f"{PureWindowsPath(one.filename).name}:{one.lineno} {one.name}" for one in frames]
    return "\n".join([type(problem).__name__, *lines])


def _while_alive(show: Callable[[Any], None], owner: QObject | None) -> Callable[[Any], None]:
    def call(value: Any) -> None:
        if owner is None or isValid(owner):
            show(value)

    return call
