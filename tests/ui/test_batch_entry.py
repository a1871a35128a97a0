"""Batch entry: the grid of a laboratory day, typed and pasted."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.catalogue import FORMS
from app.context import Context
from app.usecases import batch_entry
from app.usecases.batch_entry import BatchSaved, batch_rows, save_batch
from app.usecases.consents import consents_of, withdraw_consent
from app.usecases.records import read_record, save_record
from app.usecases.register_couple import register_couple
from app.usecases.restrict_person import restrict_person
from db import audit
from tests.conftest import LAB, consent, id_number, person
from tests.ui.conftest import OpenDesk
from ui.desk import Desk
from ui.entry.grid_model import GridModel
from ui.entry.pasting import PasteDialog
from ui.pages.batch_entry import BatchEntryPage
from ui.work import finish


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
        heading = str(model.headerData(at, Qt.Orientation.Horizontal))
        if heading.partition("\n")[0] == title:
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


def open_grid(qtbot: QtBot, desk: Desk, people: int) -> tuple[BatchEntryPage, GridModel]:
    shown = desk.window.show_page("batch")
    assert isinstance(shown, BatchEntryPage)
    qtbot.waitUntil(
        lambda: shown.model is not None and shown.model.rowCount() == people, timeout=15_000
    )
    assert shown.model is not None
    return shown, shown.model


def paste(qtbot: QtBot, shown: BatchEntryPage, text: str) -> None:
    QApplication.clipboard().setText(text)
    qtbot.keyClick(shown.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def asked(qtbot: QtBot, shown: BatchEntryPage, answer: Qt.Key) -> PasteDialog:
    """The question before a paste by place, answered with one key."""
    dialog = shown.window().findChildren(PasteDialog)[-1]
    qtbot.waitUntil(dialog.isVisible, timeout=10_000)
    qtbot.keyClick(dialog, answer)
    return dialog


def column_texts(model: GridModel, title: str) -> list[Any]:
    at = column_of(model, title)
    return [model.index(number, at).data() for number in range(model.rowCount())]


def test_a_block_without_names_is_pasted_by_place_once_somebody_has_seen_whose_rows_it_fills(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    two_women(township)
    shown, model = open_grid(qtbot, desk, 2)
    shown.view.setCurrentIndex(model.index(0, column_of(model, "血红蛋白")))
    paste(qtbot, shown, "128\t4.5\r\n119\t4.1\r\n")
    assert column_texts(model, "血红蛋白") == [None, None]
    refused = asked(qtbot, shown, Qt.Key.Key_Escape)
    names = [refused.rows.index(row, 1).data() for row in range(refused.rows.rowCount())]
    assert names == [row.name for row in model.rows]
    assert column_texts(model, "血红蛋白") == [None, None]
    paste(qtbot, shown, "128\t4.5\r\n119\t4.1\r\n")
    accepted = asked(qtbot, shown, Qt.Key.Key_Return)
    assert accepted.result() == QDialog.DialogCode.Accepted
    assert column_texts(model, "血红蛋白") == ["128", "119"]


def test_a_block_from_excel_is_pasted_taken_back_and_saved(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    two_women(township)
    shown, model = open_grid(qtbot, desk, 2)
    hb = column_of(model, "血红蛋白")
    shown.view.setCurrentIndex(model.index(0, hb))
    block = "\r\n".join(
        f"{row.name}\t{hb}\t4.1" for row, hb in zip(model.rows, ("128", "119"), strict=True)
    )
    paste(qtbot, shown, block)
    assert column_texts(model, "血红蛋白") == ["128", "119"]
    qtbot.keyClick(shown.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert model.index(0, hb).data() is None
    paste(qtbot, shown, block)
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


def test_results_go_to_the_people_they_name_whatever_the_order_and_the_rest_is_said(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    two_women(township)
    for number, name in ((16, "陈同名"), (18, "陈同名")):
        consent(township, register_couple(township, another(number, name), None, {}).wife_id)
    shown, model = open_grid(qtbot, desk, 4)
    at = {row.name: number for number, row in enumerate(model.rows)}
    namesake = next(row for row in model.rows if row.name == "陈同名")
    shown.view.setCurrentIndex(model.index(3, column_of(model, "血红蛋白")))
    paste(qtbot, shown, "曾阿妹\t101\r\n周不在\t102\r\n单 小花\t103\r\n陈同名\t104\r\n\t105")
    hb = column_texts(model, "血红蛋白")
    assert (hb[at["曾阿妹"]], hb[at["单小花"]]) == ("101", "103")
    assert sorted(map(str, hb)) == ["101", "103", "None", "None"]
    said = shown.message.text()
    assert "对上 2 行，3 行没有对上" in said
    for left_out in (
        "第 2 行 周不在（名单里没有",
        "第 4 行 陈同名（名单里有 2 行同名",
        "第 5 行（没有写",
    ):
        assert left_out in said
    paste(qtbot, shown, f"陈同名\t{namesake.file_number}\t104")
    assert column_texts(model, "血红蛋白")[model.rows.index(namesake)] == "104"


@pytest.mark.parametrize("key", ["file_number", "certificate_number"])
def test_a_number_names_a_row_as_a_name_does(
    qtbot: QtBot, desk: Desk, township: Context, key: str
) -> None:
    two_women(township)
    shown, model = open_grid(qtbot, desk, 2)
    shown.view.setCurrentIndex(model.index(0, column_of(model, "血红蛋白")))
    paste(qtbot, shown, f"{getattr(model.rows[1], key)}\t101")
    assert column_texts(model, "血红蛋白") == [None, "101"]
    paste(qtbot, shown, "330199101202600999\t140\n330199101202600998\t141")
    assert column_texts(model, "血红蛋白") == [None, "101"]
    assert "2 行没有对上" in shown.message.text()


def test_names_of_which_none_is_in_the_list_fill_nobody_elses_row(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    two_women(township)
    shown, model = open_grid(qtbot, desk, 2)
    shown.view.setCurrentIndex(model.index(0, column_of(model, "血红蛋白")))
    paste(qtbot, shown, "周不在\t101\n吴不在\t102")
    assert not model.typed
    assert "2 行没有对上" in shown.message.text()


def test_somebody_named_twice_in_what_is_pasted_gets_neither_line(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    two_women(township)
    shown, model = open_grid(qtbot, desk, 2)
    shown.view.setCurrentIndex(model.index(0, column_of(model, "血红蛋白")))
    paste(qtbot, shown, "单小花\t101\n曾阿妹\t102\n单小花\t103")
    assert sorted(map(str, column_texts(model, "血红蛋白"))) == ["102", "None"]
    assert "第 1 行 单小花" in shown.message.text()
    assert "第 3 行 单小花" in shown.message.text()


def test_a_line_break_within_a_cell_moves_no_result_to_the_next_person(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    two_women(township)
    shown, model = open_grid(qtbot, desk, 2)
    shown.view.setCurrentIndex(model.index(0, column_of(model, "检验单位")))
    paste(qtbot, shown, '"上河镇\n卫生院"\t李检验\r\n下河站\t周检验\r\n')
    asked(qtbot, shown, Qt.Key.Key_Return)
    assert column_texts(model, "检验者") == ["李检验", "周检验"]


def test_the_edge_that_never_scrolls_away_says_whose_row_it_is(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    two_women(township)
    shown, model = open_grid(qtbot, desk, 2)
    shown.view.setCurrentIndex(model.index(1, model.columnCount() - 1))
    assert shown.view.people.isVisible()
    assert shown.view.people.marked == 1
    said = model.headerData(1, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
    assert model.rows[1].name in said
    assert model.rows[1].file_number in said
    heading = model.headerData(column_of(model, "血红蛋白"), Qt.Orientation.Horizontal)
    assert heading == "血红蛋白\ng/L"


def test_what_is_typed_stays_through_another_village_another_form_and_a_new_start(
    qtbot: QtBot, desk: Desk, township: Context, open_desk: OpenDesk
) -> None:
    two_women(township)
    shown, model = open_grid(qtbot, desk, 2)
    hb = column_of(model, "血红蛋白")
    model.setData(model.index(1, hb), "一二八")
    name = model.rows[1].name
    shown.save_now()
    assert "看不懂" in shown.message.text()
    shown.village.addItem("下河村", "下河村")
    for box, other in ((shown.form, 1), (shown.form, 0), (shown.village, 1), (shown.village, 0)):
        before = shown.model
        box.setCurrentIndex(other)
        qtbot.waitUntil(lambda before=before: shown.model is not before, timeout=15_000)  # type: ignore[misc]
    assert "看不懂" not in shown.message.text()
    assert shown.model is not None
    assert column_texts(shown.model, "血红蛋白")[1] == "一二八"
    desk.window.close()
    finish()
    again, kept = open_grid(qtbot, open_desk(township), 2)
    at = [row.name for row in kept.rows].index(name)
    assert column_texts(kept, "血红蛋白")[at] == "一二八"
    again.forget.click()
    again.flush()
    finish()
    assert not township.drafts.beginning("wang", "batch/")


def test_a_row_that_can_be_read_is_saved_beside_one_that_cannot(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    two_women(township)
    shown, model = open_grid(qtbot, desk, 2)
    for number, typed in ((0, "一二八"), (1, "128")):
        day = {"采样日期": "20261101", "检验者": "李检验", "血红蛋白": typed}
        model.put({(number, column_of(model, title)): text for title, text in day.items()})
    shown.save_now()
    qtbot.waitUntil(lambda: "已保存 1 行" in shown.message.text(), timeout=15_000)
    assert "1 行没有保存" in shown.message.text()
    assert "。。" not in shown.message.text()
    good, bad = model.rows[1], model.rows[0]
    assert (read_record(township, "lab_wife", good.visit_id, good.person_id) or {})["hb"] == "128"
    assert read_record(township, "lab_wife", bad.visit_id, bad.person_id) is None
    assert column_texts(model, "血红蛋白")[0] == "一二八"
    assert set(model.typed_by_row()) == {0}


def test_what_is_typed_while_a_row_is_being_saved_stays(township: Context) -> None:
    two_women(township)
    model = GridModel(FORMS["lab_wife"], batch_rows(township, "lab_wife"))
    hb = column_of(model, "血红蛋白")
    model.put({(0, hb): "128"})
    sent = model.typed
    model.put({(0, hb): "182", (0, hb + 1): "4.5"})
    model.settle(BatchSaved(saved=[0]), sent)
    assert model.typed == {(0, hb): "182", (0, hb + 1): "4.5"}
    assert model.rows[0].values["hb"] == "128"


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
