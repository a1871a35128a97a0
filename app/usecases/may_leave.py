"""Whose changes other stations may be given, by what these people agreed to.

Consents travel always, so both stations of a pair come to the same answer; that is why the
fingerprint they compare can be taken over what may be shared now.
"""

from collections.abc import Iterable

from app.context import Context
from app.usecases.gate import papers_of
from db import records

# These say what may be done with a person's records; the other side must learn of them.
ABOUT_CONSENT = frozenset({"consent", "withdrawal", "withdrawal_decision", "restriction"})


class MayLeave:
    """Answers for changes of subjects it has learned; it reads each subject once."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._agree: dict[str, bool] = {}  # people and couples: the consent to uploading holds
        self._once: set[str] = set()  # people who agreed to it at some time
        self._held: set[tuple[str, str]] = set()

    def learn(self, subjects: Iterable[str]) -> None:
        """Read, for many at once, what decides whether the changes of these may leave."""
        database = self._context.database
        unknown = sorted(set(subjects) - self._agree.keys())
        couples = {
            row["id"]: [one for one in (row["wife_id"], row["husband_id"]) if one]
            for row in records.where(database, "couple", {"id": unknown})
        }
        spouses = {one for both in couples.values() for one in both}
        people = sorted((set(unknown) - couples.keys()) | (spouses - self._agree.keys()))
        for person, papers in papers_of(self._context, people).items():
            self._agree[person] = papers.agree_to("upload")
            if any(one.purpose == "upload" for one in papers.consents):
                self._once.add(person)
        self._held |= records.held_of(database, people)
        for couple, both in couples.items():
            self._agree[couple] = any(self._agree[one] for one in both)

    def agrees(self, subject: str) -> bool:
        """Whether what is not held of this subject may leave."""
        return self._agree[subject]

    def agreed_once(self, subject: str) -> bool:
        """Whether the consents of this subject may leave."""
        return subject in self._once

    def __call__(self, table: str, pk: str, subject: str) -> bool:
        """Whether a change of this row may leave. The subject decides, not the form: an older
        program does not know every form.
        """
        if table in ABOUT_CONSENT:
            return self.agreed_once(subject)
        return self._agree[subject] and (table, pk) not in self._held
