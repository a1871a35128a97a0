"""The consent gate over what is stored: who agreed to what, and which records are held."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.catalogue import FORMS
from app.context import Context
from app.domain import consent_gate
from app.domain.consent_gate import Consent, Decision, Withdrawal
from app.usecases.batches import batches
from app.usecases.same_person import all_of
from db import records

RESTRICTED = "restricted"  # set aside at the person's wish
Rows = dict[str, list[dict[str, Any]]]


@dataclass
class Papers:
    """What one person has signed, ended, and what was decided since."""

    consents: list[Consent] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    restricted: bool = False

    def agree_to(self, purpose: str) -> bool:
        """Whether a valid consent for this purpose is among them, and the data not set aside."""
        return (
            not self.restricted
            and consent_gate.valid(self.consents, self.withdrawals, purpose) is not None
        )


def papers_of(context: Context, people: Iterable[str]) -> dict[str, Papers]:
    """The papers of each of these people; one query a table, however many people."""
    asked = list(people)
    found = {person: Papers() for person in asked}
    for person, rows in _rows(context, "consent", asked).items():
        found[person].consents = [
            Consent(row["id"], row["purpose_of"], row["signed_on"] or "")
            for row in rows
            if row["paper_seen"] == "yes"
        ]
    for person, rows in _rows(context, "withdrawal", asked).items():
        found[person].withdrawals = [
            Withdrawal(row["id"], row["consent_id"], row["withdrawn_on"] or "") for row in rows
        ]
    for person, rows in _rows(context, "withdrawal_decision", asked).items():
        found[person].decisions = [
            Decision(row["withdrawal_id"], row["form_key"], row["decision"] == "release")
            for row in rows
        ]
    for person, rows in _rows(context, "restriction", asked).items():
        found[person].restricted = any(row["active"] == "yes" for row in rows)
    return found


def has_consent(context: Context, person_id: str, purpose: str) -> bool:
    """Whether a valid consent for this purpose has been seen here."""
    return papers_of(context, [person_id])[person_id].agree_to(purpose)


def ended_elsewhere(context: Context, person_id: str) -> dict[str, str]:
    """{purpose: the day} of what the resident ended under another registration and has not agreed
    to since.

    What was recorded under a consent of its own stays as it is; nothing new is recorded.
    """
    everyone = all_of(context, person_id)
    if len(everyone) < 2:
        return {}
    given, ended = dict[str, tuple[str, str]](), dict[str, tuple[str, str]]()
    for one in papers_of(context, everyone).values():
        purposes = {consent.id: consent.purpose for consent in one.consents}
        for end in one.withdrawals:
            if purpose := purposes.get(end.consent_id):
                ended[purpose] = max(ended.get(purpose, ("", "")), (end.withdrawn_on, end.id))
        for purpose in purposes.values():
            if good := consent_gate.valid(one.consents, one.withdrawals, purpose):
                given[purpose] = max(given.get(purpose, ("", "")), (good.signed_on, good.id))
    return {
        purpose: last[0] for purpose, last in ended.items() if last > given.get(purpose, ("", ""))
    }


def why_held(context: Context, person_id: str, form_key: str, values: dict[str, Any]) -> str | None:
    """Why a record with these values would be held, or None."""
    return _why(form_key, values, papers_of(context, [person_id])[person_id])


def settle_consent(context: Context, people: Iterable[str]) -> None:
    """Work out again which records of these people are held; inside the caller's transaction."""
    for some in batches(sorted(set(people))):
        _settle(context, some)


def _settle(context: Context, people: list[str]) -> None:
    papers = papers_of(context, people)
    held = []
    for key, form in FORMS.items():
        if form.purpose is None and key != "person":
            continue
        for person, rows in _rows(context, key, people).items():
            for row in rows:
                if reason := _why(key, row, papers[person]):
                    held.append((key, row["id"], person, reason))
    records.hold(context.database, people, held)


def _why(form_key: str, values: dict[str, Any], papers: Papers) -> str | None:
    form = FORMS[form_key]
    if papers.restricted:
        return RESTRICTED
    if form.purpose is None:
        return None
    happened_on = values.get(form.dated_by) if form.dated_by else None
    return consent_gate.why_held(
        form.purpose,
        form_key,
        happened_on,
        papers.consents,
        papers.withdrawals,
        papers.decisions,
    )


def _rows(context: Context, table: str, people: list[str]) -> Rows:
    found: Rows = {}
    for row in records.where(context.database, table, {"subject": people}, even_held=True):
        found.setdefault(row["subject"], []).append(row)
    return found
