"""Making and opening the file of a station; the folder holds it, the key slots and the drafts."""

from collections.abc import Iterable
from pathlib import Path

from db.database import Database
from db.errors import NotOurs
from db.schema import check_ours, create_tables, lay_out
from db.table import Table

FILE = "anyun.db"


def exists(folder: Path) -> bool:
    """Whether a station has been founded in this folder."""
    return (folder / FILE).exists()


def create(folder: Path, key: bytes, tables: Iterable[Table]) -> Database:
    """A new encrypted file, from its first byte."""
    database = Database(folder / FILE, key)
    create_tables(database)
    lay_out(database, list(tables))
    return database


def open_file(folder: Path, key: bytes, tables: Iterable[Table]) -> Database:
    """Open and bring to this version's tables. Raises NotOurs, NewerFile, CannotWrite."""
    if not exists(folder):
        raise NotOurs
    database = Database(folder / FILE, key)
    try:
        check_ours(database)
        lay_out(database, list(tables))
    except BaseException:
        database.close()
        raise
    return database
