"""Which changes another station is given: its residents, and nobody without consent to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.context import Context
from app.usecases.batches import batches
from app.usecases.came_from import CameFrom
from app.usecases.confidential import is_secret
from app.usecases.may_leave import MayLeave
from db import change_log, erasure, links, named_clinicians
from sync.change import ERASE, Change


@dataclass
class Leaving:
    """The changes for one peer after `base` up to `upto` (numbers of the local log).

    `passed_over` is complete once `changes` has been read to its end; `covered` says up to where
    everything has been given so far, and `looked` how many changes have been looked at.
    """

    context: Context
    peer: str
    peer_origin: str
    base: int
    upto: int
    base_seq: int = 0
    passed_over: list[int] = field(default_factory=list)
    covered: int = -1
    looked: int = 0
    _named: set[str] = field(default_factory=set)
    _staying: set[int] = field(default_factory=set)
    _theirs: dict[str, int] | None = None

    def __post_init__(self) -> None:
        self._may = MayLeave(self.context)
        self._came = CameFrom(self.context, self.peer, self.peer_origin)
        self._staying = links.staying(self.context.database, self.peer)

    @property
    def _at_county(self) -> bool:
        return self.context.station.role == "county"

    def changes(self) -> Iterator[tuple[int, Change]]:
        """(lsn, change) of what goes, in order of arrival here: newcomers' history, what was held, what is new."""
        self.covered = self.base
        self._named = named_clinicians.people_of(self.context.database, self.peer)
        seen: set[int] = set()
        for batch in batches(self._late()):
            fresh = {lsn: change for lsn, change in batch if lsn not in seen and lsn <= self.upto}
            seen |= fresh.keys()
            self.looked += len(batch) - len(fresh)
            yield from self._sifted(fresh, in_order=False)
        for batch in batches(self._new()):
            fresh = {lsn: change for lsn, change in batch if lsn not in seen}
            self.looked += len(batch) - len(fresh)
            yield from self._sifted(fresh, in_order=True)

    def _sifted(self, fresh: dict[int, Change], *, in_order: bool) -> Iterator[tuple[int, Change]]:
        found = {lsn: one for lsn, one in fresh.items() if not self._is_theirs(lsn, one)}
        self.looked += len(fresh) - len(found)
        told = self._without_stubs(found)
        self._may.learn(one.subject for one in told.values() if one.kind != ERASE)
        for lsn, change in found.items():
            self.looked += 1
            if in_order:
                self.covered = lsn
            if lsn not in told:
                continue
            if self._may_leave(lsn, change):
                yield lsn, change
            else:
                self.passed_over.append(lsn)

    def count(self) -> int:
        """About how many there are to be looked at: for a bar that shows how far it is."""
        database = self.context.database
        peer = None if self.context.station.role == "township" else self.peer
        late = len(links.withheld(database, self.peer, self.base_seq))
        for subjects in batches(sorted(self._newcomers())):
            late += change_log.count_of_subjects(database, subjects)
        return late + links.count_since(database, self.base, self.upto, peer)

    def _late(self) -> Iterator[tuple[int, Change]]:
        database = self.context.database
        ended = links.ended(database, self.peer)
        for subjects in batches(sorted(self._newcomers())):
            for lsn, stored in change_log.changes_of_subjects(database, subjects):
                yield lsn, Change(*stored)
        for lsns in batches(links.withheld(database, self.peer, self.base_seq)):
            for lsn, stored in change_log.changes_at(database, lsns):
                if stored[5] not in ended:
                    yield lsn, Change(*stored)

    def _new(self) -> Iterator[tuple[int, Change]]:
        database, shared = self.context.database, self._shared()
        ended = links.ended(database, self.peer)
        for lsn, stored in change_log.changes_since(database, self.base, self.upto):
            subject = stored[5]
            if shared is None or subject in shared or lsn <= ended.get(subject, 0):
                yield lsn, Change(*stored)

    def _is_theirs(self, lsn: int, change: Change) -> bool:
        """Their own change, of this incarnation or one they held before they were restored, or
        somebody's that this incarnation brought.
        """
        if change.origin == self.peer_origin or self._came.brought(lsn, change.origin):
            return True
        return change.seq <= self._past().get(change.origin, 0)

    def _past(self) -> dict[str, int]:
        if self._theirs is None:
            known = links.incarnations(self.context.database, self.peer)
            self._theirs = known.get(self.peer_origin, {})
        return self._theirs

    def _shared(self) -> set[str] | None:
        """The subjects a township shares with us; None at a township, which shares all it has."""
        if self.context.station.role == "township":
            return None
        return links.subscribed(self.context.database, self.peer)

    def _newcomers(self) -> set[str]:
        if self.context.station.role == "township" or self.base == 0:
            return set()
        return links.subscribed(self.context.database, self.peer, since=self.base)

    def _without_stubs(self, found: dict[int, Change]) -> dict[int, Change]:
        """Of an erased person or couple nothing leaves but the erasure itself."""
        gone = erasure.erased(self.context.database, (one.subject for one in found.values()))
        return {
            lsn: one for lsn, one in found.items() if one.kind == ERASE or one.subject not in gone
        }

    def _may_leave(self, lsn: int, change: Change) -> bool:
        if change.kind == ERASE:  # to whom it matters was decided when it was written
            return lsn not in self._staying
        if self._at_county and is_secret(change) and not self._may_know(change):
            return False
        return self._may(change.table, change.pk, change.subject)

    def _may_know(self, change: Change) -> bool:
        """Class C goes up to the county, back to who recorded it, or to a named clinician."""
        theirs = change.origin.partition(".")[0] == self.peer
        return theirs or change.subject in self._named
