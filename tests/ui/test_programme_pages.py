"""The pages of the whole programme: what is due, reports, workbooks, settings, locking."""

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.due import list_due
from app.usecases.kits import list_kits
from app.usecases.records import read_record, rows_of, save_record
from app.usecases.register_couple import Registered
from app.usecases.settings import setting
from tests.app.test_slips import assessed
from tests.app.test_tables import CONSENTS, LABS, book, registering
from tests.conftest import PHYSICAL, FakeClock, consent, couple, id_number
from tests.ui.test_window import couple_page, form_page, page
from ui.desk import Desk
from ui.long_job import LongJob
from ui.pages.due import DuePage
from ui.pages.form_page import FormPage
from ui.pages.preview import PreviewPage
from ui.pages.reports import ReportsPage
from ui.pages.settings import SettingsPage
from ui.pages.tables import TablesPage
from ui.parts import Message
from ui.work import finish

WAIT = 15_000


def open_page(desk: Desk, key: str) -> Any:
    return desk.window.show_page(key)


def test_a_contact_is_entered_in_the_list_and_the_next_one_comes(
    qtbot: QtBot, desk: Desk, township: Context, clock: FakeClock
) -> None:
    file = assessed(township)
    consent(township, file.wife_id, "follow_up")
    assert file.wife_id
    clock.pass_(days=95)
    due: DuePage = open_page(desk, "due")
    due.kind.setCurrentIndex(1)
    qtbot.waitUntil(lambda: due.entry is not None, timeout=WAIT)
    assert due.entry is not None
    due.entry.put({"visit_way": "phone", "contact_result": "not_pregnant"})
    due.save_now()
    qtbot.waitUntil(
        lambda: bool(rows_of(township, "contact", file.visit_id, file.wife_id or "")), timeout=WAIT
    )
    qtbot.waitUntil(lambda: due.model.rowCount() == 0, timeout=WAIT)

    _, values = rows_of(township, "contact", file.visit_id, file.wife_id)[0]
    assert values["visitor"] == "王医生"
    assert not [one for one in list_due(township, clock.today()) if one.key == "contact"]


def follow_ups(context: Context, clock: FakeClock, people: int) -> list[Registered]:
    """So many women whose follow-up is due."""
    found = []
    for number in range(people):
        wife = {
            "name": f"单小{'甲乙丙丁'[number]}",
            "certificate_number": id_number(f"33019919950301{number}24"),
        }
        husband = {"certificate_number": id_number(f"33019919930512{number}33")}
        file = assessed(context, {"wife": wife, "husband": husband})
        consent(context, file.wife_id, "follow_up")
        found.append(file)
    clock.pass_(days=95)
    return found


def due_page(qtbot: QtBot, desk: Desk, people: int) -> DuePage:
    due: DuePage = open_page(desk, "due")
    due.kind.setCurrentIndex(1)
    qtbot.waitUntil(lambda: due.model.rowCount() == people and due.entry is not None, timeout=WAIT)
    return due


def shown_for(due: DuePage, row: int) -> bool:
    """Whether the entry of this row stands below the list."""
    return due.entry is not None and due._line is due.model.row(row)


def in_entry(due: DuePage) -> bool:
    at = QApplication.focusWidget()
    return due.entry is not None and at is not None and due.entry.isAncestorOf(at)


def test_after_saving_a_follow_up_the_keyboard_is_in_the_entry_of_the_next_until_the_last(
    qtbot: QtBot, desk: Desk, township: Context, clock: FakeClock
) -> None:
    follow_ups(township, clock, 3)
    due = due_page(qtbot, desk, 3)
    names = [due.model.row(at).name for at in range(3)]
    due.rows.selectRow(1)
    qtbot.waitUntil(lambda: shown_for(due, 1), timeout=WAIT)
    assert due.entry is not None
    due.entry.start()
    due.entry.put({"visit_way": "phone", "contact_result": "not_pregnant"})
    due.save_now()
    qtbot.waitUntil(lambda: due.model.rowCount() == 2 and in_entry(due), timeout=WAIT)
    assert due._line is not None
    assert due._line.name == names[2]
    due.entry.put({"visit_way": "phone", "contact_result": "not_pregnant"})
    due.save_now()
    qtbot.waitUntil(lambda: due.model.rowCount() == 1, timeout=WAIT)
    assert "名单已到末尾" in due.message.text()
    qtbot.waitUntil(due.rows.hasFocus, timeout=WAIT)


def test_a_follow_up_half_typed_is_there_again_after_another_row_another_filter_and_on_its_page(
    qtbot: QtBot, desk: Desk, township: Context, clock: FakeClock
) -> None:
    file = follow_ups(township, clock, 2)[0]
    due = due_page(qtbot, desk, 2)
    at = [due.model.row(row).visit_id for row in (0, 1)].index(file.visit_id or "")
    due.rows.selectRow(at)
    qtbot.waitUntil(lambda: shown_for(due, at), timeout=WAIT)
    assert due.entry is not None
    due.entry.lines["visitor"].editor.setFocus()
    qtbot.keyClicks(QApplication.focusWidget(), " and Li")
    for leave in (lambda: due.rows.selectRow(1 - at), lambda: due.ahead.setCurrentIndex(3)):
        before = due.entry
        leave()
        qtbot.waitUntil(lambda before=before: due.entry not in (None, before), timeout=WAIT)  # type: ignore[misc]
        due.rows.selectRow(at)
        qtbot.waitUntil(lambda: shown_for(due, at), timeout=WAIT)
        assert due.entry.values()["visitor"].endswith(" and Li")
    finish()
    opened = form_page(qtbot, desk, file.couple_id or "", "contact")
    qtbot.waitUntil(lambda: opened.loaded, timeout=WAIT)
    assert opened.entry.values()["visitor"].endswith(" and Li")


def test_a_follow_up_begins_alike_in_the_list_and_on_its_own_page(
    qtbot: QtBot, desk: Desk, township: Context, clock: FakeClock
) -> None:
    file = follow_ups(township, clock, 1)[0]
    due = due_page(qtbot, desk, 1)
    assert due.entry is not None
    begun = due.entry.values()
    assert begun["visitor"] == "王医生"
    assert begun["contacted_on"] == clock.today().isoformat()
    opened = form_page(qtbot, desk, file.couple_id or "", "contact")
    qtbot.waitUntil(lambda: opened.loaded, timeout=WAIT)
    assert opened.entry.values() == begun
    assert due.model.row(0).phone in opened.title


def test_a_follow_up_that_is_refused_scrolls_in_one_place_only(
    qtbot: QtBot, desk: Desk, township: Context, clock: FakeClock
) -> None:
    follow_ups(township, clock, 3)
    desk.window.resize(1366, 768)
    due = due_page(qtbot, desk, 3)
    due.save_now()
    qtbot.waitUntil(lambda: "需要核对" in due.message.text() and in_entry(due), timeout=WAIT)
    QApplication.processEvents()
    assert desk.window._places[due].verticalScrollBar().maximum() == 0


def test_the_call_sheet_is_previewed_from_the_list(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    due: DuePage = open_page(desk, "due")
    due.ahead.setCurrentIndex(2)
    qtbot.waitUntil(lambda: due.model.rowCount() > 0, timeout=WAIT)
    due.sheet_wanted.emit(due.until, due.chosen_filters)
    preview: PreviewPage = page(qtbot, desk, PreviewPage)
    qtbot.waitUntil(lambda: preview.paper is not None, timeout=WAIT)
    assert preview.paper is not None
    assert preview.paper.key == "call_sheet"


def test_a_report_is_counted_looked_behind_and_saved(
    qtbot: QtBot, desk: Desk, township: Context, tmp_path: Path
) -> None:
    assessed(township)
    reports: ReportsPage = open_page(desk, "reports")
    qtbot.waitUntil(lambda: reports.shown is not None, timeout=WAIT)
    assert reports.model.rowCount() == 55
    assert "受检人数中有 2 人户口性质未填，只计入小计。" in reports.note.text()
    assert reports.note.isVisible()
    reports.look_behind("township.sum", "blood.abnormal")
    qtbot.waitUntil(lambda: "单小花" in reports.message.text(), timeout=WAIT)
    reports.look_behind("township.sum", "syphilis.normal")
    qtbot.waitUntil(lambda: "只给数字" in reports.message.text(), timeout=WAIT)
    for name in ("report.xlsx", "report.pdf"):
        reports.save_to(tmp_path / name)
        qtbot.waitUntil((tmp_path / name).exists, timeout=WAIT)
    assert load_workbook(tmp_path / "report.xlsx").active["A3"].value == "本年计划怀孕夫妇"
    reports.report.setCurrentIndex(reports.report.count() - 1)
    qtbot.waitUntil(lambda: reports.shown is None and reports.model.rowCount() > 20, timeout=WAIT)
    assert reports.note.isHidden()


def test_a_month_is_closed_from_the_page(
    qtbot: QtBot, desk: Desk, township: Context, clock: FakeClock
) -> None:
    clock.pass_(days=20)
    reports: ReportsPage = open_page(desk, "reports")
    reports.month.setText("2026-11")
    reports.close_now()
    qtbot.waitUntil(lambda: "已关账" in reports.state.text(), timeout=WAIT)
    assert reports.close_button.isHidden()


def test_a_workbook_is_previewed_imported_and_exported_with_an_end_that_says_what_happened(
    qtbot: QtBot, desk: Desk, township: Context, tmp_path: Path
) -> None:
    tables: TablesPage = open_page(desk, "tables")
    path = book(tmp_path / "in.xlsx", 建档=registering(), 知情同意=CONSENTS, lab_wife=LABS)
    tables.import_from(path, preview=True)
    qtbot.waitUntil(lambda: "预览（没有保存）：3 行合格" in tables.message.text(), timeout=WAIT)
    qtbot.waitUntil(lambda: not tables.job.running, timeout=WAIT)
    tables.import_from(path, preview=False)
    qtbot.waitUntil(lambda: tables.message.text().startswith("3 行合格"), timeout=WAIT)
    tables.export_to(tmp_path / "out.xlsx")
    qtbot.waitUntil(lambda: "已导出" in tables.message.text(), timeout=WAIT)
    assert load_workbook(tmp_path / "out.xlsx")["建档"].max_row == 2
    tables.template_to(tmp_path / "t.xlsx")
    qtbot.waitUntil((tmp_path / "t.xlsx").exists, timeout=WAIT)
    tables.batch_to(tmp_path / "cards.pdf")
    qtbot.waitUntil(lambda: "已生成 2 份" in tables.message.text(), timeout=WAIT)


def test_a_long_job_can_be_stopped_and_says_so(qtbot: QtBot) -> None:
    message = Message()
    job = LongJob(message)
    qtbot.addWidget(job)
    qtbot.addWidget(message)

    def endless(progress: Any) -> None:
        while True:
            progress(1, 2)
            import time

            time.sleep(0.01)

    job.run(endless, said=str)
    qtbot.waitUntil(lambda: job.bar.maximum() == 2, timeout=WAIT)
    job.stop.click()
    qtbot.waitUntil(lambda: "已停止" in message.text(), timeout=WAIT)
    assert not job.running


def test_settings_and_kits_are_kept(qtbot: QtBot, desk: Desk, township: Context) -> None:
    shown: SettingsPage = open_page(desk, "settings")
    qtbot.waitUntil(lambda: "deadlines" in shown.groups, timeout=WAIT)
    deadlines = shown.groups["deadlines"]
    box = deadlines.lines["contact_months"].box
    assert isinstance(box, QSpinBox)
    box.setValue(6)
    deadlines.save("contact_months")
    qtbot.waitUntil(lambda: setting(township, "contact_months") == 6, timeout=WAIT)
    for line, text in (
        (shown.kit, "甲"),
        (shown.low, "0.4"),
        (shown.high, "4"),
        (shown.since, "20260101"),
    ):
        line.setText(text)
    shown.test.setCurrentIndex(shown.test.findText("促甲状腺激素", Qt.MatchFlag.MatchContains))
    shown.add_kit()
    qtbot.waitUntil(lambda: shown.model.rowCount() == 1, timeout=WAIT)
    assert [(one.field, one.low, one.high) for one in list_kits(township)] == [("tsh", 0.4, 4.0)]
    shown.since.setText("不是日期")
    shown.add_kit()
    assert "日期" in shown.message.text()


def test_a_complete_form_is_locked_on_the_page_until_it_is_unlocked(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    where = ("physical", file.visit_id, file.wife_id)
    save_record(township, *where, dict(PHYSICAL), complete=True)
    shown = couple_page(qtbot, desk, file.couple_id)
    assert shown.view is not None
    step = next(one for one in shown.view.steps if one.form_key == "physical")
    shown.form_wanted.emit(step)
    form: FormPage = page(qtbot, desk, FormPage)
    qtbot.waitUntil(lambda: form.loaded, timeout=WAIT)
    assert not form.entry.isEnabled()
    assert form.save.isHidden()
    form.unlock_now("血压抄错")
    qtbot.waitUntil(form.entry.isEnabled, timeout=WAIT)
    form.entry.put({"systolic": 121})
    form.complete_now()
    qtbot.waitUntil(
        lambda: (read_record(township, *where) or {}).get("systolic") == 121, timeout=WAIT
    )


def test_every_control_of_the_programmes_pages_has_a_name(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    couple(township)
    for key in ("due", "reports", "tables", "settings"):
        shown = open_page(desk, key)
        finish()
        QApplication.processEvents()
        for kind in (QPushButton, QLineEdit, QComboBox, QSpinBox):
            for control in shown.findChildren(kind):
                named = control.accessibleName() or control.objectName().startswith("qt_")
                assert named, (key, control)
