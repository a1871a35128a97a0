"""Cutting what leaves into the parts of a series: each part one bundle, one transaction there."""

from collections.abc import Callable, Iterator

from app.usecases.what_leaves import Leaving
from sync.change import Change

MOST = 20_000  # changes in one part
STEP = 500
Progress = Callable[[int, int], None]
Step = Callable[[int], None]


class Series:
    """The changes of one export, part by part, streamed.

    `step` is told how many changes have been looked at, given or not; it ends at `total`.
    """

    def __init__(self, leaving: Leaving, step: Step, total: int, most: int) -> None:
        self._leaving, self._stream, self._most = leaving, leaving.changes(), most
        self._step, self._total, self._told = step, total, 0
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
            if self._leaving.looked - self._told >= STEP:
                self._told = min(self._leaving.looked, self._total)
                self._step(self._told)
        if self._next is None:
            self.covered = self._leaving.upto
            self._step(self._total)
