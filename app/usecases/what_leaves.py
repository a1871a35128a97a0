"""Which changes another station is given: its residents, and nobody without consent to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.catalogue import FORMS
from app.context import Context
from app.usecases.consents import has_consent
from db import change_log, links, records
from db.change_log import ChangeTuple
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
    passed_over: list[int] = field(default_factory=list)
    released: list[int] = field(default_factory=list)
    _may: dict[str, bool] = field(default_factory=dict)

    def changes(self) -> Iterator[Change]:
        """What goes, in order of arrival here: newcomers' history, what was held, what is new."""
        database = self.context.database
        shared = self._shared()
        seen: set[int] = set()
        for subject in sorted(self._newcomers()):
            yield from self._let_through(change_log.changes_of_subject(database, subject), seen)
        waiting = links.withheld(database, self.peer)
        yield from self._let_through(change_log.changes_at(database, waiting), seen)
        fresh = change_log.changes_since(database, self.base, self.upto)
        ours = (one for one in fresh if shared is None or one[1][5] in shared)
        yield from self._let_through(ours, seen)

    def _let_through(
        self, found: Iterable[tuple[int, ChangeTuple]], seen: set[int]
    ) -> Iterator[Change]:
        for lsn, stored in found:
            change = Change(*stored)
            if lsn in seen or change.origin == self.peer_origin:
                continue
            seen.add(lsn)
            if self._may_leave(change):
                self.released.append(lsn)
                yield change
            else:
                self.passed_over.append(lsn)

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
            return self._agreed_once(change.subject)
        if change.table in FORMS and FORMS[change.table].who == "couple":
            return self._couple_may(change.subject)
        held = records.is_held(self.context.database, change.table, change.pk)
        return not held and self._agrees(change.subject)

    def _agrees(self, person: str) -> bool:
        if person not in self._may:
            self._may[person] = has_consent(self.context, person, "upload")
        return self._may[person]

    def _agreed_once(self, person: str) -> bool:
        key = f"once/{person}"
        if key not in self._may:
            found = records.where(
                self.context.database, "consent", {"subject": person, "purpose_of": "upload"}
            )
            self._may[key] = next(found, None) is not None
        return self._may[key]

    def _couple_may(self, couple_id: str) -> bool:
        key = f"couple/{couple_id}"
        if key not in self._may:
            couple = records.read(self.context.database, "couple", couple_id) or {}
            people = (couple.get("wife_id"), couple.get("husband_id"))
            self._may[key] = any(self._agrees(person) for person in people if person)
        return self._may[key]
