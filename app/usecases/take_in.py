"""Storing changes that came from another station: what is used is projected, the bad kept aside."""

from app.context import Context
from app.usecases.apply_erasure import apply_erasures, as_stored
from app.usecases.log_changes import log_changes
from app.usecases.project_changes import project_changes
from app.usecases.quarantine import keep_bad_aside, why_bad
from app.usecases.settle_rows import Rows
from sync.change import ERASE, WRITE, Change


def take_in(context: Context, sender: str, changes: list[Change], rows: Rows) -> int:
    """Store those not yet known, project their rows and add these to `rows`; how many were new.

    Inside the caller's transaction; what follows from the rows is left to `settle_rows`.
    """
    erasures = (one for one in changes if one.kind == ERASE)
    apply_erasures(context, (one for one in erasures if why_bad(one) is None))
    kept = as_stored(context, changes)
    new = log_changes(context.database, kept)
    used = [one for one in kept if one.kind == ERASE or one.fields]
    bad = keep_bad_aside(context, sender, used)
    good = [one for one in used if one.kind == WRITE and (one.origin, one.seq) not in bad]
    for one in good:
        rows.setdefault(one.table, {})[one.pk] = one.subject
    project_changes(context, good)
    return new
