"""The sums kept with the log: right after anything, and put right when they are not."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.context import Context
from app.usecases.log_changes import recount
from app.usecases.register_couple import save_person
from db import change_log
from tests.conftest import couple


def test_sums_that_a_fault_left_wrong_are_put_right(township: Context) -> None:
    couple(township)
    assert recount(township.database)
    with township.database.atomic():
        township.database.execute("UPDATE subject_sum SET changes = changes + 1")

    assert not recount(township.database)
    assert recount(township.database)


def test_what_is_written_while_the_log_is_counted_is_counted_too(
    township: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, read = couple(township), change_log.texts_upto

    def slowly(*asked: Any) -> Iterator[tuple[Any, ...]]:
        rows = list(read(*asked))
        save_person(township, file.wife_id or "", {"phone": "13811112222"})
        yield from rows

    monkeypatch.setattr(change_log, "texts_upto", slowly)

    assert recount(township.database)
