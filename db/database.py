"""One open encrypted file: one writer, and a reading connection for each thread."""

import contextlib
import errno
import sys
import threading
from collections.abc import Callable, Iterator, Sequence, Sized
from pathlib import Path
from typing import Any

from db.driver import QUIET, Connection, SqliteDatabase, SqliteError, connect
from db.durable import Held
from db.errors import CannotWrite, Damaged, DatabaseProblem, DiskFull, NotOurs

CACHE_KIB = 64 * 1024
USED = "anyun.database"  # told to sys.audit, so that tests can see which thread works here
Row = dict[str, Any]


class Database:
    """An open SQLCipher file. `key` is the raw 32-byte key.

    Reads go to a connection of the calling thread that cannot write; inside `atomic()` they go to
    the writer, so that a transaction sees its own rows. SQL stays inside the db package.
    """

    def __init__(self, path: Path, key: bytes, *, read_only: bool = False) -> None:
        self.path = path
        self.held: Held | None = None  # the lock that keeps a second program out
        self._key = key
        self._writing = threading.RLock()
        self._owner = threading.local()
        self._readers: list[Connection] = []
        self._closed = False
        with translated():
            opened = self._connect()
            try:
                self.writer = SqliteDatabase(opened, recursive_triggers=True)
                if read_only:  # and nothing beside the file afterwards
                    opened.execute("PRAGMA query_only=ON")
                else:
                    opened.execute("PRAGMA journal_mode=WAL")
                    opened.execute("PRAGMA synchronous=FULL")
                    opened.execute("PRAGMA secure_delete=ON")
            except BaseException:
                opened.close()
                raise
        self._logging = False
        self.writer.conn.create_function("anyun_logging", 0, lambda: int(self._logging))

    @contextlib.contextmanager
    def atomic(self) -> Iterator[None]:
        """One transaction, all or nothing; a block inside another joins as a savepoint."""
        sys.audit(USED)
        with self._writing, translated():
            depth = getattr(self._owner, "depth", 0)
            self._owner.depth = depth + 1
            try:
                if depth == 0:
                    self.writer.conn.execute("BEGIN IMMEDIATE")
                    try:
                        yield
                        self.writer.conn.execute("COMMIT")
                    except BaseException:
                        self.writer.rollback()
                        raise
                else:
                    with self.writer.atomic():
                        yield
            finally:
                self._owner.depth = depth

    @contextlib.contextmanager
    def moment(self) -> Iterator[None]:
        """All that this thread reads inside is of one moment, while others go on writing."""
        reader = self._connection()
        if reader.in_transaction:
            yield
            return
        with translated():
            reader.execute("BEGIN")
            try:
                yield
            finally:
                reader.execute("COMMIT")

    @contextlib.contextmanager
    def logging(self) -> Iterator[None]:
        """Open the synced tables for writing; the guard triggers abort any write outside this."""
        before, self._logging = self._logging, True
        try:
            yield
        finally:
            self._logging = before

    def execute(self, sql: str, values: Sequence[Any] | Row = ()) -> int:
        """Write one statement inside `atomic()`; returns the number of rows touched."""
        return int(self.writer.conn.execute(sql, values).rowcount)

    def execute_many(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        """Write one statement for many rows inside `atomic()`."""
        self.writer.conn.executemany(sql, values)

    def stream(self, sql: str, values: Sequence[Any] | Row = ()) -> Iterator[Row]:
        """Rows as dicts, fetched as they are asked for."""
        with translated():
            cursor = self._connection().execute(sql, values)
            names = [column[0] for column in cursor.description]
            for found in cursor:
                yield dict(zip(names, found, strict=True))

    def tuples(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Rows as tuples, fetched as they are asked for."""
        with translated():
            yield from self._connection().execute(sql, values)

    def rows(self, sql: str, values: Sequence[Any] | Row = ()) -> list[Row]:
        """All rows as dicts."""
        return list(self.stream(sql, values))

    def one(self, sql: str, values: Sequence[Any] | Row = ()) -> Row | None:
        """The first row, or None."""
        return next(iter(self.rows(sql, values)), None)

    def value(self, sql: str, values: Sequence[Any] | Row = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.one(sql, values)
        return next(iter(found.values())) if found else None

    def fold_back(self) -> None:
        """Fold the write-ahead log back, so that what was deleted is in neither file."""
        with self._writing, translated():
            self.writer.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def with_key(self, use: Callable[[bytes], None]) -> None:
        """Hand the key to whoever wraps it for another user; it is kept nowhere else."""
        use(self._key)

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def close(self) -> None:
        """Fold the write-ahead log back and close every connection."""
        if self._closed:
            return
        self._closed = True
        for reader in self._readers:
            reader.close()
        with contextlib.suppress(SqliteError):
            self.writer.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.writer.conn.close()
        if self.held:
            self.held.release()

    def open_other(self, path: Path, *, read_only: bool = True) -> "Database":
        """Another file under the same key."""
        return Database(path, self._key, read_only=read_only)

    def derive(self, other_key: Callable[[bytes], bytes]) -> bytes:
        """The key of a file that belongs to this one."""
        return other_key(self._key)

    def new_connection(self, path: Path | None = None) -> Connection:
        """One more connection, to this file or to another one under the same key."""
        return self._connect(path)

    def _connection(self) -> Connection:
        sys.audit(USED)
        if getattr(self._owner, "depth", 0):
            return self.writer.conn
        reader = getattr(self._owner, "reader", None)
        if reader is None:
            reader = self._owner.reader = self._connect()
            reader.execute("PRAGMA query_only=ON")
            self._readers.append(reader)
        return reader

    def _connect(self, path: Path | None = None) -> Connection:
        opened = connect(
            str(path or self.path), check_same_thread=False, isolation_level=None, timeout=30
        )
        try:
            opened.execute(QUIET)
            opened.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
            opened.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except SqliteError:
            opened.close()
            raise
        return opened


def marks(values: Sized) -> str:
    """Question marks for an IN list of as many values."""
    return ", ".join("?" * len(values))


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turn SQLite's and the system's words into db's own exceptions."""
    try:
        yield
    except DatabaseProblem:
        raise
    except SqliteError as problem:
        raise _named(problem) from problem
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from problem
        raise


def _named(problem: Exception) -> Exception:
    said = str(problem)
    if "malformed" in said:
        return Damaged(said)
    if "full" in said:
        return DiskFull(said)
    if "not a database" in said or "file is encrypted" in said:
        return NotOurs(said)
    if "readonly" in said or "unable to open" in said or "disk I/O" in said:
        return CannotWrite(said)
    return problem
