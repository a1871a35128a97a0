"""Storing changes that came from another station: what is used, and what is kept aside."""

from app.context import Context
from app.usecases.quarantine import keep_bad_aside
from app.usecases.settle_rows import Rows
from db import change_log
from sync.change import Change


def take_in(context: Context, sender: str, changes: list[Change], rows: Rows) -> int:
    """Store them and add the rows they touch to `rows`; returns how many were new."""
    new = change_log.append(context.database, [tuple(one) for one in changes])
    bad = keep_bad_aside(context, sender, changes)
    for one in changes:
        if (one.origin, one.seq) not in bad:
            rows.setdefault(one.table, {})[one.pk] = one.subject
    return new
