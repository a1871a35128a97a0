"""The tables: the program's own, and one for each synced table it is told of."""

from collections.abc import Iterable

from db.database import Database
from db.errors import NewerFile, NotOurs
from db.table import Table

FORMAT = 1
APPLICATION_ID = 0x616E7975  # "anyu"
SYSTEM = {"id": "TEXT", "subject": "TEXT"}
LOOKED_UP = {"person": ("birthday",)}  # columns by which rows are looked up, beside their links

OWN_TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS user (
  login TEXT PRIMARY KEY, name TEXT, roles TEXT, active INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS op (
  lsn INTEGER PRIMARY KEY, origin TEXT, seq INTEGER, stamp TEXT, tbl TEXT, pk TEXT, subject TEXT,
  kind INTEGER, fields TEXT, parents TEXT, by TEXT, UNIQUE (origin, seq));
CREATE INDEX IF NOT EXISTS op_row ON op (tbl, pk);
CREATE INDEX IF NOT EXISTS op_subject ON op (subject);
CREATE TABLE IF NOT EXISTS subject_sum (
  subject TEXT PRIMARY KEY, total BLOB, changes INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS row_clock (
  tbl TEXT, pk TEXT, subject TEXT, clock TEXT, conflicts TEXT, PRIMARY KEY (tbl, pk)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS row_conflict ON row_clock (subject) WHERE conflicts IS NOT NULL;
CREATE TABLE IF NOT EXISTS held (
  tbl TEXT, pk TEXT, person TEXT, reason TEXT, PRIMARY KEY (tbl, pk)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS held_person ON held (person);
CREATE TABLE IF NOT EXISTS due (
  visit TEXT, key TEXT, role TEXT, couple TEXT, person TEXT, due_on TEXT, worker TEXT,
  PRIMARY KEY (visit, key, role)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS due_day ON due (due_on);
CREATE TABLE IF NOT EXISTS closed_month (
  report TEXT, month TEXT, cells TEXT, closed_at INTEGER, login TEXT,
  PRIMARY KEY (report, month)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS search_term (
  term TEXT, person TEXT, PRIMARY KEY (term, person)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS search_person ON search_term (person);
CREATE TABLE IF NOT EXISTS audit (
  n INTEGER PRIMARY KEY, at INTEGER, login TEXT, action TEXT, subject TEXT, what TEXT,
  digest TEXT);
CREATE INDEX IF NOT EXISTS audit_subject ON audit (subject);
CREATE TABLE IF NOT EXISTS paper (
  code TEXT PRIMARY KEY, sheet TEXT, person TEXT, couple TEXT, visit TEXT, made_at INTEGER,
  login TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS paper_person ON paper (person);
CREATE TABLE IF NOT EXISTS peer (station TEXT PRIMARY KEY, card TEXT, paired_at INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS station_key (
  station TEXT, sign_public TEXT, card TEXT, status TEXT, since INTEGER, until INTEGER,
  origin TEXT, seq INTEGER, roster INTEGER, heard_at INTEGER,
  PRIMARY KEY (station, sign_public)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS incarnation (
  peer TEXT, origin TEXT, past TEXT, seen_at INTEGER, PRIMARY KEY (peer, origin)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bundle_sent (
  peer TEXT, origin TEXT, seq INTEGER, hash TEXT, lsn INTEGER, count INTEGER, made_at INTEGER,
  file TEXT, acked INTEGER DEFAULT 0, PRIMARY KEY (peer, origin, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bundle_got (
  peer TEXT, origin TEXT, seq INTEGER, hash TEXT, count INTEGER, at INTEGER, note TEXT,
  PRIMARY KEY (peer, origin, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS subscription (
  station TEXT, subject TEXT, since INTEGER, PRIMARY KEY (station, subject)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS subscription_since ON subscription (station, since);
CREATE TABLE IF NOT EXISTS subscription_end (
  station TEXT, subject TEXT, upto INTEGER, PRIMARY KEY (station, subject)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS named_clinician (
  station TEXT, person TEXT, clinician TEXT, since TEXT, login TEXT,
  PRIMARY KEY (station, person)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS told_here (
  tbl TEXT, pk TEXT, person TEXT, lsn INTEGER, told_on TEXT, told_by TEXT, login TEXT,
  PRIMARY KEY (tbl, pk)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS told_here_day ON told_here (told_on);
CREATE TABLE IF NOT EXISTS withheld (
  peer TEXT, lsn INTEGER, went_in INTEGER, PRIMARY KEY (peer, lsn)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS came_from (
  peer TEXT, origin TEXT, first INTEGER, last INTEGER,
  PRIMARY KEY (peer, origin, first)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS delivery (
  n INTEGER PRIMARY KEY, at INTEGER, way TEXT, peer TEXT, outcome TEXT, sentence TEXT, next TEXT,
  received INTEGER, sent INTEGER);
CREATE TABLE IF NOT EXISTS same_person (person TEXT PRIMARY KEY, canonical TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS same_person_canonical ON same_person (canonical);
CREATE TABLE IF NOT EXISTS erased (
  subject TEXT PRIMARY KEY, origin TEXT, seq INTEGER, stamp TEXT, tbl TEXT, by TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quarantine (
  origin TEXT, seq INTEGER, peer TEXT, reason TEXT, at INTEGER,
  PRIMARY KEY (origin, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS not_taken (
  peer TEXT, origin TEXT, seq INTEGER, reason TEXT, at INTEGER,
  PRIMARY KEY (peer, origin, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS supply (
  n INTEGER PRIMARY KEY, at INTEGER, login TEXT, handler TEXT, checker TEXT, day TEXT, item TEXT,
  batch TEXT, expires TEXT, kind TEXT, change INTEGER, place TEXT, doc TEXT, note TEXT,
  reverses INTEGER);
CREATE INDEX IF NOT EXISTS supply_batch ON supply (item, batch);
CREATE UNIQUE INDEX IF NOT EXISTS supply_reverses ON supply (reverses);
"""


def create_tables(database: Database) -> None:
    """Lay out a new file and mark it as ours."""
    with database.atomic():
        _own_tables(database)
    database.writer.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.writer.conn.execute(f"PRAGMA user_version = {FORMAT}")


def check_ours(database: Database) -> None:
    """Raise NotOurs or NewerFile when this file is not one that this program may open."""
    if database.value("PRAGMA application_id") != APPLICATION_ID:
        raise NotOurs
    if database.value("PRAGMA user_version") > FORMAT:
        raise NewerFile


def lay_out(database: Database, tables: Iterable[Table]) -> None:
    """Bring the synced tables to what the catalogue says: columns are only ever added.

    There is no NOT NULL, UNIQUE or CHECK on a synced column (sync.md R6): what another station
    wrote is stored, whatever it is. The guards are laid anew each time, as `transform` drops them.
    """
    with database.atomic():
        _own_tables(database)
        present = _columns(database)
        for table in tables:
            _lay_out_one(database, table, present.get(table.name, set()))
            _index_day(database, table)
            for column in LOOKED_UP.get(table.name, ()):
                _index(database, table, column)
        for name in ("op", *(table.name for table in tables)):
            _guard(database, name)
        for name in ("audit", "supply"):
            _guard_against_rewriting(database, name)


def will_change(database: Database, tables: Iterable[Table]) -> bool:
    """Whether `lay_out` would add a table or a column to a file that holds something."""
    present = _columns(database)
    own = {name for statement in OWN_TABLES.split(";\n") if (name := _table_of(statement))}
    missing = own - present.keys() or any(
        {**SYSTEM, **table.columns}.keys() - present.get(table.name, set()) for table in tables
    )
    return bool(missing) and bool(database.value("SELECT 1 FROM op LIMIT 1"))


def _table_of(statement: str) -> str:
    head, _, rest = statement.strip().partition("CREATE TABLE IF NOT EXISTS ")
    return "" if head else rest.partition(" ")[0]


def _own_tables(database: Database) -> None:
    for statement in OWN_TABLES.split(";\n"):
        if statement.strip():
            database.execute(statement)


def _lay_out_one(database: Database, table: Table, present: set[str]) -> None:
    wanted = {**SYSTEM, **table.columns}
    if not present:
        database.writer.table(table.name).create(
            dict.fromkeys(wanted, str) | _integers(wanted), pk="id"
        )
        database.execute(f'CREATE INDEX "{table.name}_subject" ON "{table.name}" (subject)')
        for link in ("couple_id", "visit_id", "wife_id", "husband_id", "consent_id", "other_id"):
            if link in wanted:
                database.execute(f'CREATE INDEX "{table.name}_{link}" ON "{table.name}" ({link})')
    else:
        for column in wanted.keys() - present:
            database.execute(f'ALTER TABLE "{table.name}" ADD COLUMN "{column}" {wanted[column]}')


def _index_day(database: Database, table: Table) -> None:
    if table.dated_by:
        _index(database, table, table.dated_by, "day")


def _index(database: Database, table: Table, column: str, name: str = "") -> None:
    database.execute(
        f'CREATE INDEX IF NOT EXISTS "{table.name}_{name or column}" ON "{table.name}" ("{column}")'
    )


def _integers(columns: dict[str, str]) -> dict[str, type]:
    return {name: int for name, kind in columns.items() if kind == "INTEGER"}


def _columns(database: Database) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in database.rows(
        "SELECT m.name AS t, c.name AS c FROM sqlite_master m, pragma_table_info(m.name) c"
        " WHERE m.type = 'table'"
    ):
        found.setdefault(row["t"], set()).add(row["c"])
    return found


def _guard(database: Database, table: str) -> None:
    for verb in ("INSERT", "UPDATE", "DELETE"):
        _trigger(database, table, verb, "WHEN anyun_logging() = 0")


def _guard_against_rewriting(database: Database, table: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        _trigger(database, table, verb, "")


def _trigger(database: Database, table: str, verb: str, when: str) -> None:
    name = f"guard_{table}_{verb.lower()}"
    database.execute(f'DROP TRIGGER IF EXISTS "{name}"')
    database.execute(
        f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" {when}'
        f" BEGIN SELECT RAISE(ABORT, 'written outside the change log'); END"
    )
