"""For each subject a sum over its changes, kept with the log, so that nobody has to read all of it."""

from collections.abc import Iterator

from db.database import Database, marks

Sum = tuple[bytes, int]  # the sum, and of how many changes


def sums_of(database: Database, subjects: list[str]) -> dict[str, Sum]:
    """The sums of those among these subjects that have one."""
    sql = f"SELECT * FROM subject_sum WHERE subject IN ({marks(subjects)})"
    return {subject: (total, count) for subject, total, count in database.tuples(sql, subjects)}


def put_sums(database: Database, sums: dict[str, Sum]) -> None:
    """Put these sums in the place of the former ones."""
    database.execute_many(
        "INSERT OR REPLACE INTO subject_sum VALUES (?, ?, ?)",
        [(subject, total, count) for subject, (total, count) in sums.items()],
    )


def all_sums(database: Database, station: str | None) -> Iterator[tuple[str, bytes, int]]:
    """(subject, sum, changes) of everybody, or of those a station shares or once shared."""
    sql = "SELECT subject, total, changes FROM subject_sum"
    if station is None:
        return database.tuples(sql)
    sql += " WHERE subject IN (SELECT subject FROM subscription WHERE station = ?)"
    return database.tuples(sql, [station])


def are_missing(database: Database) -> bool:
    """Whether this file was last used by a program that kept no sums."""
    return bool(
        database.value(
            "SELECT EXISTS (SELECT 1 FROM op) AND NOT EXISTS (SELECT 1 FROM subject_sum)"
        )
    )


def forget_sums(database: Database) -> None:
    """Drop every sum."""
    database.execute("DELETE FROM subject_sum")
