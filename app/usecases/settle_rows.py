"""After rows have changed: project them from the log, and work out again what follows from them."""

from app.context import Context
from app.usecases.batches import batches
from app.usecases.due import settle
from app.usecases.find_people import index_people
from app.usecases.named_clinician import end_where_parted
from app.usecases.same_person import join_again, share_joined
from app.usecases.save_row import project
from db import records

Rows = dict[str, dict[str, str]]  # the rows touched: their subjects, by table and id


def project_rows(context: Context, rows: Rows) -> None:
    """Project these rows from all their changes; inside the caller's transaction."""
    for table in sorted(rows):
        for pks in batches(sorted(rows[table])):
            project(context, table, pks)


def settle_rows(context: Context, rows: Rows) -> None:
    """Held rows, then search terms of the people concerned; a couple's row concerns both spouses."""
    identity = set(rows.get("person", {})) | set(rows.get("restriction", {}).values())
    for table in ("couple", "visit"):
        identity |= _spouses(context, set(rows.get(table, {}).values()))
    health = set[str]().union(*(subjects.values() for subjects in rows.values()))
    settle(context, identity | health)
    index_people(context, identity)
    joined = set(rows.get("person_link", {}).values())
    if joined:
        concerned = join_again(context, joined)
        if context.station.role == "county":
            share_joined(context, concerned, rows["person_link"])
            end_where_parted(context, concerned)
        settle(context, concerned)


def _spouses(context: Context, couples: set[str]) -> set[str]:
    found: set[str] = set()
    for some in batches(sorted(couples)):
        for couple in records.where(context.database, "couple", {"id": some}):
            found |= {couple["wife_id"], couple["husband_id"]} - {None}
    return found
