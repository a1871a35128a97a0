"""Making and opening the file of a station; the folder holds it, the key slots and the drafts."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from db.database import Database
from db.durable import Held, hold
from db.errors import Damaged, InUse, NotOurs
from db.schema import check_ours, create_tables, lay_out, will_change
from db.soundness import problems_of
from db.table import Table

FILE = "anyun.db"
LOCK = "anyun.lock"
HEAD = 16
PAGE = 4096


def exists(folder: Path) -> bool:
    """Whether a station has been founded in this folder."""
    return (folder / FILE).exists()


def head(folder: Path) -> bytes:
    """The first bytes of the file, which are random and stay; empty when it cannot be read."""
    try:
        with (folder / FILE).open("rb") as file:
            return file.read(HEAD)
    except OSError:
        return b""


def size(folder: Path) -> int:
    """The bytes of the file, 0 when there is none."""
    try:
        return (folder / FILE).stat().st_size
    except OSError:
        return 0


def create(folder: Path, key: bytes, tables: Iterable[Table]) -> Database:
    """A new encrypted file, from its first byte."""
    with _alone(folder) as held:
        database = Database(folder / FILE, key)
        database.held = held
        try:
            create_tables(database)
            lay_out(database, list(tables))
        except BaseException:
            database.close()
            raise
    return database


def open_file(
    folder: Path,
    key: bytes,
    tables: Iterable[Table],
    before: Callable[[Database], None] = lambda _: None,
    *,
    check: bool = False,
) -> Database:
    """Open alone and bring to this version's tables.

    Raises NotOurs, NewerFile, CannotWrite, InUse; with `check` Damaged when a page is not whole.
    `before` is called with the file as it was, when its tables are about to be changed.
    """
    if not exists(folder):
        raise NotOurs
    wanted = list(tables)
    with _alone(folder) as held:
        database = Database(folder / FILE, key)
        database.held = held
        try:
            check_ours(database)
            if check and problems_of(database):
                raise Damaged
            if will_change(database, wanted):
                before(database)
            lay_out(database, wanted)
        except BaseException:
            database.close()
            raise
    return database


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[Held]:
    """Keep every other program off this folder; let go when what follows fails."""
    held = hold(folder / LOCK)
    if held is None:
        raise InUse
    try:
        yield held
    except BaseException:
        held.release()
        raise
