"""When a health record may be seen: consent first, and what a withdrawal leaves to decide.

Sources: PIPL art. 13-16, 29-30, 47 (separate consent, withdrawal as easy as giving, storage only
while a retention period runs). A withdrawal names the consent it ends, so that a wrong clock
cannot outvote it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

NO_CONSENT = "no_consent"  # never signed, or not seen here yet
WITHDRAWN = "withdrawn"  # signed once, ended since
TO_DECIDE = "to_decide"  # sampled before the withdrawal: a clinician decides
KEPT_CLOSED = "kept_closed"  # a clinician decided to keep it closed


@dataclass(frozen=True)
class Consent:
    """One signed consent."""

    id: str
    purpose: str
    signed_on: str


@dataclass(frozen=True)
class Withdrawal:
    """The end of one consent."""

    id: str
    consent_id: str
    withdrawn_on: str


@dataclass(frozen=True)
class Decision:
    """A clinician's word on results of samples taken before a withdrawal."""

    withdrawal_id: str
    form: str
    release: bool


def valid(
    consents: Iterable[Consent], withdrawals: Iterable[Withdrawal], purpose: str
) -> Consent | None:
    """The newest consent for this purpose that no withdrawal names."""
    ended = {withdrawal.consent_id for withdrawal in withdrawals}
    good = [one for one in consents if one.purpose == purpose and one.id not in ended]
    return max(good, key=lambda one: (one.signed_on, one.id), default=None)


def why_held(
    purpose: str,
    form: str,
    happened_on: str | None,
    consents: list[Consent],
    withdrawals: list[Withdrawal],
    decisions: list[Decision],
) -> str | None:
    """None when the record is open, else the reason it is held.

    `happened_on` is the date the sample was taken or the person examined (YYYY-MM-DD); a record
    without one is treated as later than any withdrawal, which is the safe side for the person.
    """
    if valid(consents, withdrawals, purpose):
        return None
    ours = {one.id for one in consents if one.purpose == purpose}
    ends = [one for one in withdrawals if one.consent_id in ours]
    if not ends:
        return NO_CONSENT
    newest = max(ends, key=lambda one: (one.withdrawn_on, one.id))
    if happened_on is None or happened_on > newest.withdrawn_on:
        return WITHDRAWN
    return _decided(newest, form, decisions)


def _decided(end: Withdrawal, form: str, decisions: list[Decision]) -> str | None:
    said = [one for one in decisions if one.withdrawal_id == end.id and one.form == form]
    if not said:
        return TO_DECIDE
    return None if all(one.release for one in said) else KEPT_CLOSED
