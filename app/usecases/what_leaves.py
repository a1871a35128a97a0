"""Which changes another station is given: its residents, and nobody without consent to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.catalogue import FORMS
from app.context import Context
from app.usecases.batches import batches
from app.usecases.gate import Papers, papers_of
from db import change_log, links, records
from sync.change import Change

# These say what may be done with a person's records; the other side must learn of them.
ABOUT_CONSENT = frozenset({"consent", "withdrawal", "withdrawal_decision"})


@dataclass
class Leaving:
    """The changes for one peer after `base` up to `upto` (numbers of the local log).

    `passed_over` and `released` are complete once `changes` has been read to its end.
    """

    context: Context
    peer: str
    peer_origin: str
    base: int
    upto: int
    base_seq: int = 0
    passed_over: list[int] = field(default_factory=list)
    released: list[int] = field(default_factory=list)
    _people: dict[str, Papers] = field(default_factory=dict)
    _couples: dict[str, list[str]] = field(default_factory=dict)
    _held: set[tuple[str, str]] = field(default_factory=set)
    _theirs: dict[str, int] | None = None

    def changes(self) -> Iterator[Change]:
        """What goes, in order of arrival here: newcomers' history, what was held, what is new."""
        seen: set[int] = set()
        for batch in batches(self._found()):
            new = {
                lsn: change
                for lsn, change in batch
                if lsn not in seen and not self._is_theirs(change)
            }
            seen |= new.keys()
            self._learn(new.values())
            for lsn, change in new.items():
                if self._may_leave(change):
                    self.released.append(lsn)
                    yield change
                else:
                    self.passed_over.append(lsn)

    def _found(self) -> Iterator[tuple[int, Change]]:
        database, shared = self.context.database, self._shared()
        for subjects in batches(sorted(self._newcomers())):
            for lsn, stored in change_log.changes_of_subjects(database, subjects):
                yield lsn, Change(*stored)
        for lsns in batches(links.withheld(database, self.peer, self.base_seq)):
            for lsn, stored in change_log.changes_at(database, lsns):
                yield lsn, Change(*stored)
        for lsn, stored in change_log.changes_since(database, self.base, self.upto):
            if shared is None or stored[5] in shared:
                yield lsn, Change(*stored)

    def _is_theirs(self, change: Change) -> bool:
        """Their own change, of this incarnation or one they held before they were restored."""
        if change.origin == self.peer_origin:
            return True
        return change.seq <= self._past().get(change.origin, 0)

    def _past(self) -> dict[str, int]:
        if self._theirs is None:
            known = links.incarnations(self.context.database, self.peer)
            self._theirs = known.get(self.peer_origin, {})
        return self._theirs

    def _learn(self, changes: Iterable[Change]) -> None:
        """Read, for a whole batch at once, what decides whether its changes may leave."""
        database = self.context.database
        subjects = sorted({one.subject for one in changes} - self._people.keys())
        people = set(subjects)
        for couple in records.where(database, "couple", {"id": subjects}):
            spouses = self._couples[couple["id"]] = [
                person for person in (couple["wife_id"], couple["husband_id"]) if person
            ]
            people |= set(spouses)
        unknown = sorted(people - self._people.keys())
        self._people |= papers_of(self.context, unknown)
        self._held |= records.held_of(database, unknown)

    def _shared(self) -> set[str] | None:
        """The subjects a township shares with us; None at a township, which shares all it has."""
        if self.context.station.role == "township":
            return None
        return links.subscribed(self.context.database, self.peer)

    def _newcomers(self) -> set[str]:
        if self.context.station.role == "township" or self.base == 0:
            return set()
        return links.subscribed(self.context.database, self.peer, since=self.base)

    def _may_leave(self, change: Change) -> bool:
        if change.table in ABOUT_CONSENT:
            consents = self._people[change.subject].consents
            return any(one.purpose == "upload" for one in consents)
        if change.table in FORMS and FORMS[change.table].who == "couple":
            return any(self._agrees(person) for person in self._couples.get(change.subject, ()))
        return (change.table, change.pk) not in self._held and self._agrees(change.subject)

    def _agrees(self, person: str) -> bool:
        return self._people[person].agree_to("upload")
