"""The digest of what two stations share, from the sums kept with the log.

It is that of the changes which `changes_in` lists one by one, but it costs what is new, withheld or
held, and a look at each person's consents: not a reading of the whole log.
"""

from collections.abc import Iterator
from itertools import chain

from app.context import Context
from app.usecases.batches import batches
from app.usecases.may_leave import ABOUT_CONSENT, MayLeave
from app.usecases.shared_changes import KIND, LSN, ORIGIN, SEQ, SUBJECT, Key, Scope, Stored
from db import change_log, erasure, links, quarantine, subject_sums
from sync.change import ERASE
from sync.fingerprint import SetDigest, change_hash


def digest_in(context: Context, scope: Scope) -> SetDigest:
    """The digest of all changes in a scope; an erasure counts once."""
    with context.database.moment():  # the sums and what is taken out of them belong together
        return _digest(context, scope)


def _digest(context: Context, scope: Scope) -> SetDigest:
    database, found, may = context.database, SetDigest(), MayLeave(context)
    aside = {(row["origin"], row["seq"]) for row in quarantine.aside(database)}
    gone = erasure.erased(database) | scope.away
    whole, consents_only = set[str](), list[str]()
    for batch in batches(subject_sums.all_sums(database, scope.peer)):
        here = [one for one in batch if one[0] not in gone]
        may.learn(subject for subject, _, _ in here)
        for subject, total, count in here:
            if may.agrees(subject):
                whole.add(subject)
                found.add_all(total, count)
            elif may.agreed_once(subject):
                consents_only.append(subject)
    for stored in _outside(context, scope, aside, whole):
        found.take_out(change_hash(stored[1:]))
    for some in batches(consents_only):
        for stored in change_log.texts_of(database, some, ABOUT_CONSENT):
            if scope.has(stored) and (stored[ORIGIN], stored[SEQ]) not in aside:
                found.add(change_hash(stored[1:]))
    for subject in _erased(context, scope, aside):
        found.add(change_hash(("erased", subject)))
    return found


def _outside(context: Context, scope: Scope, aside: set[Key], whole: set[str]) -> Iterator[Stored]:
    """What the sums of these subjects cover, and is out all the same; each once."""
    database, seen = context.database, set[int]()
    out = (one for one in scope.maybe_out() if scope.out(one))
    named = change_log.texts_named(database, sorted(aside | scope.refused))
    for stored in chain(out, named, change_log.texts_of_held(database)):
        if stored[SUBJECT] in whole and stored[KIND] != ERASE and stored[LSN] not in seen:
            seen.add(stored[LSN])
            yield stored


def _erased(context: Context, scope: Scope, aside: set[Key]) -> set[str]:
    database = context.database
    theirs = links.subscriptions(database, scope.peer) if scope.peer else None
    return {
        stored[SUBJECT]
        for stored in change_log.texts_of_erasures(database)
        if scope.has(stored)
        and (stored[ORIGIN], stored[SEQ]) not in aside
        and (theirs is None or stored[SUBJECT] in theirs)
    }
