"""Batch entry: the grid of a laboratory day, typed and pasted."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases import batch_entry
from app.usecases.batch_entry import batch_rows, save_batch
from app.usecases.consents import consents_of, withdraw_consent
from app.usecases.records import read_record, save_record
from app.usecases.register_couple import register_couple
from app.usecases.restrict_person import restrict_person
from db import audit
from tests.conftest import LAB, consent, id_number, person
from ui.desk import Desk
from ui.entry.grid import GridModel
from ui.pages.batch_entry import BatchEntryPage


def another(number: int, name: str) -> dict[str, Any]:
    """A woman with a number of her own, alone in her file."""
    number_17 = f"330199199503012{number:02}"[:17].ljust(17, "4")
    return person(name, certificate_number=id_number(number_17), phone=f"138000001{number:02}")


def two_women(context: Context) -> list[str]:
    found = []
    for number, name in ((12, "单小花"), (14, "曾阿妹")):
        file = register_couple(context, another(number, name), None, {})
        consent(context, file.wife_id)
        found.append(file.wife_id or "")
    return found


def column_of(model: GridModel, title: str) -> int:
    for at in range(model.columnCount()):
        if model.headerData(at, Qt.Orientation.Horizontal) == title:
            return at
    raise AssertionError(title)


def test_only_people_who_agreed_and_are_not_done_are_listed(township: Context) -> None:
    women = two_women(township)
    never = register_couple(township, another(16, "周不签"), None, {})
    rows = batch_rows(township, "lab_wife")
    assert {one.person_id for one in rows} == set(women)
    assert never.wife_id not in {one.person_id for one in rows}
    row = rows[0]
    save_record(township, "lab_wife", row.visit_id, row.person_id, dict(LAB), complete=True)
    assert row.person_id not in {one.person_id for one in batch_rows(township, "lab_wife")}


def test_who_took_the_consent_back_or_had_the_data_set_aside_is_not_listed(
    township: Context,
) -> None:
    gone, aside = two_women(township)
    asked = register_couple(township, another(16, "周小妹"), None, {}).wife_id
    consent(township, asked)
    given = next(one for one in consents_of(township, gone) if one.purpose == "examination")
    withdraw_consent(township, given.consent_id or "", "2026-11-20", "王医生")
    restrict_person(township, aside, "asked")
    assert [one.person_id for one in batch_rows(township, "lab_wife")] == [asked]


def test_a_list_that_is_cut_off_is_on_record_too(
    township: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_women(township)
    monkeypatch.setattr(batch_entry, "MOST", 1)
    assert len(batch_rows(township, "lab_wife")) == 1
    line = audit.lines(township.database, limit=1)[0]
    assert (line["action"], line["what"]) == ("batch_list", "lab_wife:1")


def test_a_bad_row_stops_no_other_and_says_why(township: Context) -> None:
    two_women(township)
    rows = batch_rows(township, "lab_wife")
    good = {**LAB}
    bad = {**LAB, "hb": "900"}
    outcome = save_batch(township, "lab_wife", {0: (rows[0], bad), 1: (rows[1], good)})
    assert outcome.saved == [1]
    assert "血红蛋白" in outcome.sentences[0]
    again = save_batch(township, "lab_wife", {0: (rows[0], bad)}, frozenset({0}))
    assert again.saved == [0]


def test_a_block_from_excel_is_pasted_taken_back_and_saved(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    two_women(township)
    shown = desk.window.show_page("batch")
    assert isinstance(shown, BatchEntryPage)
    qtbot.waitUntil(lambda: shown.model is not None and shown.model.rowCount() == 2, timeout=15_000)
    model = shown.model
    assert model is not None
    hb = column_of(model, "血红蛋白")
    shown.view.setCurrentIndex(model.index(0, hb))
    QApplication.clipboard().setText("128\t4.5\r\n119\t4.1\r\n")
    qtbot.keyClick(shown.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [model.index(row, hb).data() for row in (0, 1)] == ["128", "119"]
    qtbot.keyClick(shown.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert model.index(0, hb).data() is None
    qtbot.keyClick(shown.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    for title, typed in (("采样日期", "20261101"), ("检验者", "李检验"), ("尿常规", "1")):
        shown.view.setCurrentIndex(model.index(0, column_of(model, title)))
        model.setData(shown.view.currentIndex(), typed)
        qtbot.keyClick(shown.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    shown.save_now()
    qtbot.waitUntil(lambda: "已保存" in shown.message.text(), timeout=15_000)
    stored = [
        read_record(township, "lab_wife", one.visit_id, one.person_id) or {} for one in model.rows
    ]
    assert [one.get("hb") for one in stored] == ["128", "119"], shown.message.text()
    assert not model.changed()


def test_what_cannot_be_read_is_marked_and_nothing_is_lost(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    two_women(township)
    shown = desk.window.show_page("batch")
    assert isinstance(shown, BatchEntryPage)
    qtbot.waitUntil(lambda: shown.model is not None and shown.model.rowCount() == 2, timeout=15_000)
    model = shown.model
    assert model is not None
    at = model.index(0, column_of(model, "血红蛋白"))
    model.setData(at, "一二八")
    shown.save_now()
    assert "1 格看不懂" in shown.message.text()
    assert at.data() == "一二八"
    assert at.data(Qt.ItemDataRole.BackgroundRole) is not None
