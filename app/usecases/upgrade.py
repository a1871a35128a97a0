"""What a newer program owes the log: what it has learned, changes it can judge anew, its index."""

from app.context import Context
from app.usecases.find_people import index_people
from app.usecases.log_changes import recount
from app.usecases.pairing import peer_cards
from app.usecases.quarantine import judge_again
from app.usecases.search_terms import TERMS
from app.usecases.settle_rows import Rows, project_rows, settle_rows
from app.usecases.tables import synced_tables
from app.version import VERSION
from db import change_log, links, people_index, station_tables, subject_sums

LAID_OUT = "laid_out"  # the columns that the rows have been projected into, by table


def catch_up(context: Context) -> int:
    """Project what an older program only kept in the log; returns how many rows. Quick when there is nothing."""
    if subject_sums.are_missing(context.database):  # a file of 0.1.0
        recount(context.database)
    now = {table.name: sorted(table.columns) for table in synced_tables()}
    known = station_tables.meta(context.database).get(LAID_OUT)
    if known == [VERSION, now, TERMS]:
        return 0
    with context.database.atomic():
        rows = _rows_with(context, now, known[1] if known else {})
        for change in judge_again(context):
            rows.setdefault(change.table, {})[change.pk] = change.subject
            lsns = [change_log.lsn_of(context.database, change.origin, change.seq)]
            for peer in peer_cards(context).keys() - {change.origin.partition(".")[0]}:
                links.withhold(context.database, peer, lsns)
        project_rows(context, rows)
        settle_rows(context, rows)
        if not known or known[2:] != [TERMS]:
            index_people(context, people_index.everyone(context.database))
        station_tables.put_meta(context.database, {LAID_OUT: [VERSION, now, TERMS]})
    return sum(map(len, rows.values()))


def _rows_with(context: Context, now: dict[str, list[str]], known: dict[str, list[str]]) -> Rows:
    rows: Rows = {}
    for table, columns in now.items():
        learned = sorted(set(columns) - set(known.get(table, ())))
        if learned:
            found = change_log.rows_with(context.database, table, learned)
            if found:
                rows[table] = found
    return rows
