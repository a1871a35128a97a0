"""Cutting what leaves into the parts of a series: each part one bundle, one transaction there."""

from collections.abc import Callable, Iterator

from app.usecases.what_leaves import Leaving
from sync.change import Change

MOST = 20_000  # changes in one part
STEP = 500
Progress = Callable[[int, int], None]


class Series:
    """The changes of one export, part by part, streamed."""

    def __init__(self, leaving: Leaving, progress: Progress, most: int) -> None:
        self._leaving, self._stream, self._most = leaving, leaving.changes(), most
        self._progress, self._total = progress, leaving.count()
        self._done = 0
        self.covered = leaving.base
        self.given: list[int] = []
        self._next = next(self._stream, None)

    @property
    def more(self) -> bool:
        """Whether changes are left."""
        return self._next is not None

    def part(self) -> Iterator[Change]:
        """The next part; afterwards `given` holds its local numbers, and `covered` says up to where
        everything has been given.
        """
        self.given = []
        for _ in range(self._most):
            if self._next is None:
                break
            (lsn, change), self.covered = self._next, self._leaving.covered
            self.given.append(lsn)
            yield change
            self._next = next(self._stream, None)
            self._done += 1
            if self._done % STEP == 0:
                self._progress(self._done, max(self._done, self._total))
        if self._next is None:
            self.covered = self._leaving.upto
