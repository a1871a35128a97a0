"""The encrypted file: encrypted from its first byte, guarded, and clear about what is wrong."""

import sqlite3
import threading
from pathlib import Path

import apsw
import pytest

from db import change_log, records, station_file
from db.audit import first_broken_line, lines, write_line
from db.database import Database
from db.drafts import Drafts
from db.driver import SqliteError
from db.errors import DiskFull, NewerFile, NotOurs
from db.key_slots import new_key
from db.table import Table

TABLES = [
    Table("person", {"name": "TEXT", "phone": "TEXT", "age": "INTEGER"}),
    Table("couple", {"wife_id": "TEXT", "husband_id": "TEXT"}),
    Table("visit", {"couple_id": "TEXT", "file_number": "TEXT"}),
]
KEY = new_key()
SECRET = "测试姓名甲"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return station_file.create(tmp_path, KEY, TABLES)


def put(database: Database, pk: str, **values: object) -> None:
    seq = change_log.last_seq(database, "t1.a") + 1
    change = ("t1.a", seq, "0.t1.a", "person", pk, pk, 0, dict(values), None, "li")
    with database.atomic():
        change_log.append(database, change_log.encoded([change]))
        change_log.put_row(database, "person", pk, pk, dict(values), {"": "0.t1.a"}, {})


def test_nothing_readable_is_in_any_file_of_the_folder(tmp_path: Path, database: Database) -> None:
    put(database, "p1", name=SECRET)
    drafts = Drafts(tmp_path, KEY)
    drafts.keep("li", "person/p1", {"name": SECRET}, 1)

    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert SECRET.encode() not in content
        assert not content.startswith(b"SQLite format 3")


def test_plain_sqlite_cannot_open_it_but_another_program_can_with_the_key(
    tmp_path: Path, database: Database
) -> None:
    put(database, "p1", name=SECRET)
    database.close()
    path = tmp_path / station_file.FILE

    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(path).execute("SELECT * FROM person")
    other = apsw.Connection(str(path))
    for pragma in ("cipher = 'sqlcipher'", "legacy = 4", f"key = 'raw:{KEY.hex()}'"):
        other.execute(f"PRAGMA {pragma}")
    assert list(other.execute("SELECT name FROM person")) == [(SECRET,)]


def test_another_key_and_another_file_are_not_ours(tmp_path: Path, database: Database) -> None:
    database.close()
    with pytest.raises(NotOurs):
        station_file.open_file(tmp_path, new_key(), TABLES)

    (tmp_path / station_file.FILE).write_bytes(b"this is a letter, not a database" * 200)
    with pytest.raises(NotOurs):
        station_file.open_file(tmp_path, KEY, TABLES)


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path, database: Database) -> None:
    database.writer.conn.execute("PRAGMA user_version = 99")
    database.close()

    with pytest.raises(NewerFile):
        station_file.open_file(tmp_path, KEY, TABLES)


def test_a_synced_row_cannot_be_written_around_the_log(database: Database) -> None:
    put(database, "p1", name="甲")

    for sql in (
        "INSERT INTO person (id) VALUES ('p2')",
        "UPDATE person SET name = '乙'",
        "DELETE FROM person",
        "DELETE FROM op",
    ):
        with pytest.raises(SqliteError, match="outside the change log"), database.atomic():
            database.execute(sql)
    assert [row["name"] for row in records.where(database, "person", {})] == ["甲"]


def test_a_failed_transaction_leaves_neither_row_nor_change(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.atomic():
        change: change_log.ChangeTuple = (
            "t1.a",
            1,
            "0.t1.a",
            "person",
            "p",
            "p",
            0,
            {},
            None,
            "li",
        )
        change_log.append(database, change_log.encoded([change]))
        change_log.put_row(database, "person", "p", "p", {"name": "甲"}, {"": "0.t1.a"}, {})
        raise ZeroDivisionError

    assert change_log.last_lsn(database) == 0
    assert records.read(database, "person", "p") is None


def test_a_new_version_adds_columns_and_tables_and_keeps_what_is_there(
    tmp_path: Path, database: Database
) -> None:
    put(database, "p1", name="甲")
    database.close()
    wider = Table("person", {**TABLES[0].columns, "nation": "TEXT"})

    opened = station_file.open_file(
        tmp_path, KEY, [wider, *TABLES[1:], Table("lab", {"hb": "TEXT"})]
    )

    row = records.read(opened, "person", "p1")
    assert row is not None
    assert (row["name"], row["nation"]) == ("甲", None)
    assert records.count(opened, "lab") == 0


def test_a_held_row_is_as_if_it_were_not_there_unless_asked_for(database: Database) -> None:
    put(database, "p1", name="甲")
    with database.atomic():
        records.hold(database, ["p1"], [("person", "p1", "p1", "no_consent")])

    assert records.read(database, "person", "p1") is None
    assert list(records.where(database, "person", {})) == []
    assert records.read(database, "person", "p1", even_held=True) is not None


def test_a_full_disk_loses_nothing_that_was_saved(database: Database) -> None:
    put(database, "p1", name="甲")
    pages = database.writer.conn.execute("PRAGMA page_count").fetchone()[0]
    database.writer.conn.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(DiskFull):
        for number in range(200):
            put(database, f"q{number}", name="乙" * 4000)

    database.writer.conn.execute("PRAGMA max_page_count = 1000000")
    put(database, "p2", name="丙")
    stored = records.count(database, "person")
    assert stored == change_log.last_seq(database, "t1.a")
    assert database.value("PRAGMA integrity_check") == "ok"


def test_the_audit_log_shows_a_line_that_was_changed_or_taken_out(database: Database) -> None:
    for number in range(4):
        write_line(database, number, "li", "view", "p1", "lab_wife")
    assert first_broken_line(database) is None
    assert len(lines(database, "p1")) == 4

    database.execute("DROP TRIGGER guard_audit_update")
    database.execute("UPDATE audit SET login = 'wang' WHERE n = 3")

    assert first_broken_line(database) == 3


def test_the_audit_log_cannot_be_rewritten_by_the_program(database: Database) -> None:
    write_line(database, 1, "li", "view", "p1", "lab_wife")

    for sql in ("UPDATE audit SET login = 'x'", "DELETE FROM audit"):
        with pytest.raises(SqliteError), database.atomic():
            database.execute(sql)


def test_a_draft_survives_the_program_and_is_only_its_owners(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path, KEY)
    drafts.keep("li", "person/p1", {"name": SECRET, "vaccines": ["rubella"]}, 7)
    del drafts  # as after a crash: nothing was closed

    again = Drafts(tmp_path, KEY)

    assert again.find("li", "person/p1") == ({"name": SECRET, "vaccines": ["rubella"]}, 7)
    assert again.find("wang", "person/p1") is None
    again.drop("li", "person/p1")
    assert again.find("li", "person/p1") is None


def test_all_that_is_read_in_a_moment_is_of_one_moment(database: Database) -> None:
    put(database, "p1", name="甲")
    with database.moment():
        before = list(records.where(database, "person", {}))
        writer = threading.Thread(target=put, args=(database, "p2"), kwargs={"name": "乙"})
        writer.start()
        writer.join()
        assert list(records.where(database, "person", {})) == before
    assert len(list(records.where(database, "person", {}))) == 2
