"""One short number for what two stations share: equal on both sides, or not yet the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.context import Context
from app.errors import KnownError
from app.usecases.allow import allow
from app.usecases.pairing import peer_cards
from app.usecases.shared_changes import KIND, SUBJECT, Stored, all_changes, shared
from app.usecases.shared_digest import digest_in
from db import links
from sync.change import ERASE
from sync.fingerprint import SetDigest, change_hash, short


@dataclass(frozen=True)
class Fingerprint:
    """`short` is for people; `changes` counts what it covers, `staying` what was held back."""

    short: str
    digest: str
    changes: int
    staying: int


def fingerprint(context: Context, station: str | None = None) -> Fingerprint:
    """The digest of all changes here, or of those that `station` shares with us."""
    allow(context, "exchange")
    if station is None:
        found = digest_of(all_changes(context))
        return Fingerprint(short(found.hex()), found.hex(), found.count, 0)
    if station not in peer_cards(context):
        raise KnownError("核对", f"没有与 {station} 配对", "请检查站代码，或先配对")
    found = digest_in(context, shared(context, station))
    staying = len(links.staying(context.database, station))
    return Fingerprint(short(found.hex()), found.hex(), found.count, staying)


def digest_of(changes: Iterable[Stored]) -> SetDigest:
    """The digest of these changes; their local numbers do not count, and an erasure counts once."""
    found, gone = SetDigest(), set[str]()
    for stored in changes:
        if stored[KIND] != ERASE:
            found.add(change_hash(stored[1:]))
        elif stored[SUBJECT] not in gone:
            gone.add(stored[SUBJECT])
            found.add(change_hash(("erased", stored[SUBJECT])))
    return found
