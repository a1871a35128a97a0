"""A long job on a page: true progress, a way to stop it, and what came of it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from app.errors import Cancelled, KnownError
from ui.parts import Message, button, row
from ui.work import work


class LongJob(QWidget):
    """Runs one job at a time; the job is given `progress(done, all)` and stops where it calls it."""

    moved = Signal(int, int)

    ended = Signal()

    def __init__(self, message: Message, stopped: str = "已停止，没有保存任何内容。") -> None:
        super().__init__()
        self._message, self._stopped, self.running = message, False, False
        self._said_stopped = stopped
        self.bar = QProgressBar()
        self.bar.setAccessibleName("进度")
        self.bar.setTextVisible(True)
        self.stop = button("停止", self._stop, "", "停止正在进行的工作")
        self.setLayout(row(self.bar, self.stop))
        self.moved.connect(self._show)
        self.hide()

    def run(
        self,
        ask: Callable[..., Any],
        *arguments: Any,
        said: Callable[[Any], str | KnownError],
        **named: Any,
    ) -> None:
        """Start; `said` turns the result into what is shown at the end, a trouble if it is one."""
        if self.running:
            return
        self.running, self._stopped = True, False
        self.bar.setRange(0, 0)
        self.show()
        self._message.clear_text()
        work(ask, *arguments, progress=self._progress, **named).done(
            lambda result: self._done(said(result)), self
        ).failed(self._failed, self)

    def _progress(self, done: int, total: int) -> None:
        if self._stopped:
            raise Cancelled
        self.moved.emit(done, total)

    def _show(self, done: int, total: int) -> None:
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
        self.bar.setFormat(f"{done} / {total}")

    def _stop(self) -> None:
        self._stopped = True
        self.stop.setEnabled(False)

    def _end(self) -> None:
        self.running = False
        self.stop.setEnabled(True)
        self.hide()
        self.ended.emit()

    def _done(self, said: str | KnownError) -> None:
        self._end()
        if isinstance(said, KnownError):
            self._message.trouble(said)
        else:
            self._message.good(said)

    def _failed(self, problem: Exception) -> None:
        self._end()
        if isinstance(problem, Cancelled):
            self._message.good(self._said_stopped)
        else:
            self._message.trouble(problem)
