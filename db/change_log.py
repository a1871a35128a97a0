"""The change log and the rows projected from it: the only way a synced row is written.

A change is a plain tuple (origin, seq, stamp, table, pk, subject, kind, fields, parents, by).
This file stores and reads; what wins is decided by who calls it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from db.database import Database, Row, marks
from db.quarantine import GOOD

ChangeTuple = tuple[str, int, str, str, str, str, int, dict[str, Any], Any, str]
StoredClock = tuple[dict[str, str], dict[str, Any]]
Projected = tuple[str, str, Row, dict[str, str], dict[str, Any]]
COLUMNS = "origin, seq, stamp, tbl, pk, subject, kind, fields, parents, by"
_TEXTS = f"SELECT lsn, {COLUMNS} FROM op WHERE"
_INSERT = f"INSERT OR IGNORE INTO op ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)"


def encoded(changes: Iterable[ChangeTuple]) -> list[tuple[Any, ...]]:
    """The changes as they are stored: fields and parents as canonical text."""
    return [(*one[:7], _json(one[7]), _json(one[8]), one[9]) for one in changes]


def append(database: Database, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Store encoded changes that are not yet known; returns those that were new."""
    last, before = last_lsn(database), database.writer.conn.total_changes
    with database.logging():
        database.execute_many(_INSERT, rows)
    if database.writer.conn.total_changes - before == len(rows):
        return rows
    return list(database.tuples(f"SELECT {COLUMNS} FROM op WHERE lsn > ?", [last]))


def last_seq(database: Database, origin: str) -> int:
    """The number of this origin's newest change, 0 when it has none."""
    return database.value("SELECT max(seq) FROM op WHERE origin = ?", [origin]) or 0


def keys_after(database: Database, origin: str, seq: int) -> list[tuple[str, int]]:
    """(origin, seq) of this origin's changes after number `seq`."""
    found = database.tuples(
        "SELECT origin, seq FROM op WHERE origin = ? AND seq > ?", [origin, seq]
    )
    return [(one, number) for one, number in found]


def last_seq_upto(database: Database, origin: str, lsn: int) -> int:
    """The number of this origin's newest change among those up to this local number."""
    sql = "SELECT max(seq) FROM op WHERE origin = ? AND lsn <= ?"
    return database.value(sql, [origin, lsn]) or 0


def number_again(database: Database, keys: Iterable[tuple[str, int]], origin: str) -> None:
    """Give these changes other numbers, from `origin`'s next one on, wherever they are named."""
    asked = sorted((lsn_of(database, *key), *key) for key in keys)
    first = last_seq(database, origin) + 1
    rows = [(origin, first + at, *key) for at, (_, *key) in enumerate(asked)]
    with database.logging():
        for table in ("op", "quarantine", "not_taken", "erased"):
            sql = f"UPDATE {table} SET origin = ?, seq = ? WHERE origin = ? AND seq = ?"
            database.execute_many(sql, rows)


def last_lsn(database: Database) -> int:
    """The local number of the newest change stored here, 0 when there is none."""
    return database.value("SELECT max(lsn) FROM op") or 0


def known(database: Database, origin: str, seqs: list[int]) -> dict[int, ChangeTuple]:
    """The stored changes of that origin among these numbers, by number."""
    found = database.rows(
        f"SELECT {COLUMNS} FROM op WHERE origin = ? AND seq IN ({marks(seqs)})", [origin, *seqs]
    )
    return {row["seq"]: _decoded(row) for row in found}


def changes_of_row(database: Database, table: str, pk: str) -> list[ChangeTuple]:
    """Every change of one row, oldest stamp first."""
    return changes_of_rows(database, table, [pk]).get(pk, [])


def changes_of_rows(database: Database, table: str, pks: list[str]) -> dict[str, list[ChangeTuple]]:
    """Every change of each of these rows, oldest stamp first; like all that follow, good ones only."""
    by_row: dict[str, list[ChangeTuple]] = {}
    for row in database.stream(
        f"SELECT {COLUMNS} FROM op WHERE tbl = ? AND pk IN ({marks(pks)}) AND {GOOD} ORDER BY stamp",
        [table, *pks],
    ):
        by_row.setdefault(row["pk"], []).append(_decoded(row))
    return by_row


def changes_since(database: Database, lsn: int, upto: int) -> Iterator[tuple[int, ChangeTuple]]:
    """(lsn, change) of everything stored after `lsn` up to `upto`, in order, streamed."""
    sql = f"SELECT lsn, {COLUMNS} FROM op WHERE lsn > ? AND lsn <= ? AND {GOOD} ORDER BY lsn"
    for at, *found, fields, parents, by in database.tuples(sql, [lsn, upto]):
        yield at, (*found, orjson.loads(fields), orjson.loads(parents), by)


def texts(
    database: Database, station: str | None = None, *, by_row: bool = False
) -> Iterator[tuple[Any, ...]]:
    """(lsn, *COLUMNS) of every change, or of what is or was shared with a station, not decoded.

    Fields and parents are the same text wherever the change is stored. `by_row` puts them in order
    of table and row.
    """
    sql = f"SELECT lsn, {COLUMNS} FROM op WHERE {GOOD}"
    if station is not None:
        sql += " AND subject IN (SELECT subject FROM subscription WHERE station = ?)"
    order = " ORDER BY tbl, pk, stamp" if by_row else ""
    yield from database.tuples(sql + order, [station] if station is not None else [])


def texts_upto(database: Database, lsn: int) -> Iterator[tuple[Any, ...]]:
    """The same of all that was stored up to this local number, aside or not."""
    return database.tuples(f"{_TEXTS} lsn <= ?", [lsn])


def texts_at(database: Database, lsns: list[int]) -> Iterator[tuple[Any, ...]]:
    """The same of these local numbers, aside or not."""
    return database.tuples(f"{_TEXTS} lsn IN ({marks(lsns)})", lsns)


def texts_after(database: Database, lsn: int) -> Iterator[tuple[Any, ...]]:
    """The same of all that was stored after this local number, aside or not."""
    return database.tuples(f"{_TEXTS} lsn > ?", [lsn])


def texts_of(
    database: Database, subjects: list[str], tables: Iterable[str] = ()
) -> Iterator[tuple[Any, ...]]:
    """The same of these subjects, aside or not; only of these tables, if any are named."""
    named = list(tables)
    within = f" AND tbl IN ({marks(named)})" if named else ""
    return database.tuples(f"{_TEXTS} subject IN ({marks(subjects)}){within}", [*subjects, *named])


def texts_of_held(database: Database) -> Iterator[tuple[Any, ...]]:
    """The same of all rows that nobody may see, aside or not."""
    return database.tuples(f"{_TEXTS} (tbl, pk) IN (SELECT tbl, pk FROM held)")


def texts_named(database: Database, keys: list[tuple[str, int]]) -> Iterator[tuple[Any, ...]]:
    """The same of the changes with these origins and numbers."""
    for key in keys:
        yield from database.tuples(f"{_TEXTS} origin = ? AND seq = ?", key)


def texts_of_erasures(database: Database) -> Iterator[tuple[Any, ...]]:
    """The same of all erasures that were applied."""
    return database.tuples(f"{_TEXTS} subject IN (SELECT subject FROM erased) AND kind = 1")


def changes_at(database: Database, lsns: list[int]) -> list[tuple[int, ChangeTuple]]:
    """(lsn, change) of these local numbers, in their order."""
    sql = f"SELECT lsn, {COLUMNS} FROM op WHERE lsn IN ({marks(lsns)}) AND {GOOD} ORDER BY lsn"
    return [(row["lsn"], _decoded(row)) for row in database.rows(sql, lsns)]


def changes_of_subjects(database: Database, subjects: list[str]) -> list[tuple[int, ChangeTuple]]:
    """(lsn, change) of everything about these people and couples, in order of arrival."""
    found = database.rows(
        f"SELECT lsn, {COLUMNS} FROM op WHERE subject IN ({marks(subjects)}) AND {GOOD} ORDER BY lsn",
        subjects,
    )
    return [(row["lsn"], _decoded(row)) for row in found]


def count_of_subjects(database: Database, subjects: list[str]) -> int:
    """How many changes there are about these people and couples."""
    sql = f"SELECT count(*) FROM op WHERE subject IN ({marks(subjects)}) AND {GOOD}"
    return int(database.value(sql, subjects))


def lsn_of(database: Database, origin: str, seq: int) -> int:
    """The local number of a stored change."""
    return int(database.value("SELECT lsn FROM op WHERE origin = ? AND seq = ?", [origin, seq]))


def rows_with(database: Database, table: str, names: list[str]) -> dict[str, str]:
    """{id: subject} of the rows that any change has written one of these fields of."""
    asked = " OR ".join("json_type(fields, ?) IS NOT NULL" for _ in names)
    found = database.rows(
        f"SELECT DISTINCT pk, subject FROM op WHERE tbl = ? AND ({asked})",
        [table, *(f"$.{name}" for name in names)],
    )
    return {row["pk"]: row["subject"] for row in found}


def clock_of(database: Database, table: str, pk: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The row clock (compact, as stored) and the row's conflicts; two empty dicts for no row."""
    row = database.one(
        "SELECT clock, conflicts FROM row_clock WHERE tbl = ? AND pk = ?", [table, pk]
    )
    if row is None:
        return {}, {}
    return orjson.loads(row["clock"]), orjson.loads(row["conflicts"] or "{}")


def clocks_of(database: Database, table: str, pks: list[str]) -> dict[str, StoredClock]:
    """(row clock, conflicts) as stored, of those among these rows that there are."""
    sql = f"SELECT pk, clock, conflicts FROM row_clock WHERE tbl = ? AND pk IN ({marks(pks)})"
    return {
        row["pk"]: (orjson.loads(row["clock"]), orjson.loads(row["conflicts"] or "{}"))
        for row in database.stream(sql, [table, *pks])
    }


def conflicted(database: Database, subject: str | None = None) -> Iterator[Row]:
    """(tbl, pk, subject) of the open rows that have conflicts, of one subject or of all."""
    sql = (
        "SELECT c.tbl, c.pk, c.subject FROM row_clock c WHERE c.conflicts IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM held h WHERE h.tbl = c.tbl AND h.pk = c.pk)"
    )
    if subject is None:
        return database.stream(f"{sql} ORDER BY c.subject, c.tbl, c.pk")
    return database.stream(f"{sql} AND c.subject = ? ORDER BY c.tbl, c.pk", [subject])


def put_row(
    database: Database,
    table: str,
    pk: str,
    subject: str,
    values: Row,
    clock: dict[str, str],
    conflicts: dict[str, Any],
) -> None:
    """Project a row's state; columns this version does not know stay in the log alone."""
    put_rows(database, table, [(pk, subject, values, clock, conflicts)])


def put_rows(database: Database, table: str, rows: Iterable[Projected]) -> None:
    """Project many rows (id, subject, values, clock, conflicts); a value not named stays as it is."""
    columns = known_columns(database, table)
    by_shape: dict[tuple[str, ...], list[list[Any]]] = {}
    clocks = []
    for pk, subject, values, clock, conflicts in rows:
        clocks.append((table, pk, subject, _json(clock), _json(conflicts) if conflicts else None))
        shape = tuple(name for name in values if name in columns)
        cells = [pk, subject, *(_cell(values[name]) for name in shape)]
        by_shape.setdefault(shape, []).append(cells)
    if columns:
        with database.logging():
            for shape, found in by_shape.items():
                database.execute_many(_upsert(table, ("id", "subject", *shape)), found)
    database.execute_many("INSERT OR REPLACE INTO row_clock VALUES (?, ?, ?, ?, ?)", clocks)


def _upsert(table: str, names: tuple[str, ...]) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
    return (
        f'INSERT INTO "{table}" ({listed}) VALUES ({marks(names)})'
        f" ON CONFLICT (id) DO UPDATE SET {updates}"
    )


def known_columns(database: Database, table: str) -> frozenset[str]:
    """The columns of a synced table; empty when this version has no such table."""
    cache: dict[str, frozenset[str]] = database.__dict__.setdefault("_column_names", {})
    if table not in cache:
        found = database.rows("SELECT name FROM pragma_table_info(?)", [table])
        cache[table] = frozenset(row["name"] for row in found)
    return cache[table]


def _cell(value: Any) -> Any:
    return _json(value) if isinstance(value, list | dict) else value


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _decoded(row: Row) -> ChangeTuple:
    return (
        row["origin"],
        row["seq"],
        row["stamp"],
        row["tbl"],
        row["pk"],
        row["subject"],
        row["kind"],
        orjson.loads(row["fields"]),
        orjson.loads(row["parents"]),
        row["by"],
    )
