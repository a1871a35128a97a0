"""The real window, without a screen: pages, keyboard, drafts, and the whole circle."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt, QThread
from PySide6.QtGui import QKeyEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.catalogue import FORMS
from app.context import Context
from app.errors import KnownError
from app.usecases.assess import accept_harm_levels, accept_rule_set, rule_set_version
from app.usecases.consents import ConsentState, consents_of
from app.usecases.find_people import find_people
from app.usecases.found_station import Founded, found_station
from app.usecases.keep_draft import find_draft
from app.usecases.open_station import close_station
from app.usecases.papers import make_paper, record_print, save_paper
from app.usecases.records import read_record, save_record
from app.usecases.sign_in_tries import WrongPassword
from db import audit
from tests.conftest import (
    LAB,
    PHYSICAL,
    FakeClock,
    agreed_couple,
    consent,
    couple,
    id_number,
    person,
)
from ui import theme
from ui.__main__ import Door
from ui.desk import Desk
from ui.entry.editors import ButtonsEditor
from ui.entry.form_entry import FormEntry
from ui.pages.assess import AssessPage
from ui.pages.consent_dialog import ConsentDialog
from ui.pages.couple import CouplePage
from ui.pages.doctor import DoctorPage
from ui.pages.exchange import ExchangePage
from ui.pages.find import FindPage
from ui.pages.first_start import FirstStartPage
from ui.pages.form_page import FormPage
from ui.pages.login import LoginPage
from ui.pages.preview import PreviewPage
from ui.pages.register import RegisterPage
from ui.walk import walk
from ui.work import Latest, finish, report_of, work


def focused(inside: QWidget) -> QWidget:
    """The control that has the keyboard inside this widget."""
    found = inside.focusWidget()
    assert found is not None
    return found


def write(control: QWidget, text: str) -> None:
    """Type this text; unlike QTest's own, also Chinese, as an input method delivers it."""
    for one in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, one)
            QApplication.sendEvent(control, event)


def page(qtbot: QtBot, desk: Desk, kind: type) -> Any:
    qtbot.waitUntil(lambda: isinstance(desk.window.current, kind), timeout=10_000)
    return desk.window.current


def couple_page(qtbot: QtBot, desk: Desk, couple_id: str) -> CouplePage:
    desk.open_couple(couple_id)
    made: CouplePage = page(qtbot, desk, CouplePage)
    qtbot.waitUntil(lambda: made.is_fresh, timeout=10_000)
    return made


def form_page(qtbot: QtBot, desk: Desk, couple_id: str, form_key: str) -> FormPage:
    """The page of a form, opened from the couple's; it may still be being built."""
    shown = couple_page(qtbot, desk, couple_id)
    assert shown.view is not None
    shown.form_wanted.emit(next(one for one in shown.view.steps if one.form_key == form_key))
    form: FormPage = page(qtbot, desk, FormPage)
    return form


def test_the_whole_circle_goes_through_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    said: list[str] = []
    theme.dress(QApplication.instance())  # type: ignore[arg-type]

    assert walk(tmp_path, said.append) == 0

    assert "两站共有部分一致" in said[0]
    place = next(tmp_path.glob("walk-*"))
    assert len(list((place / "screenshots").glob("*.png"))) == 24
    assert len(list((place / "papers").glob("*.pdf"))) == 3
    assert list((place / "usb" / "ANYUN").rglob("*.age"))


def test_a_form_is_filled_by_keyboard_alone(qtbot: QtBot) -> None:
    entry = FormEntry(FORMS["physical"])
    qtbot.addWidget(entry)
    entry.show()
    qtbot.waitExposed(entry)
    entry.start()
    for typed in ("20261120", "王医生", "160", "55", "118", "76", "70"):
        write(focused(entry), typed)
        qtbot.keyClick(focused(entry), Qt.Key.Key_Return)
    qtbot.keyClick(focused(entry), Qt.Key.Key_2)  # 精神状态: 异常
    qtbot.keyClick(focused(entry), Qt.Key.Key_Return)
    write(focused(entry), "焦虑")
    qtbot.keyClick(focused(entry), Qt.Key.Key_Return)
    qtbot.keyClick(focused(entry), Qt.Key.Key_1)  # 智力: 正常

    values = entry.values()
    assert (values["examined_on"], values["height_cm"], values["bmi"]) == (
        "2026-11-20",
        "160",
        "21.5",
    )
    assert (values["mental_state"], values["mental_state_detail"]) == ("abnormal", "焦虑")
    assert values["intelligence"] == "normal"


def test_a_question_that_does_not_apply_is_not_on_the_screen(qtbot: QtBot) -> None:
    entry = FormEntry(FORMS["physical"])
    qtbot.addWidget(entry)
    entry.show()
    detail, choice = entry.lines["mental_state_detail"], entry.lines["mental_state"]
    assert detail.editor.isHidden()

    assert isinstance(choice.editor, ButtonsEditor)
    qtbot.keyClick(choice.editor.inner()[0], Qt.Key.Key_2)
    assert not detail.editor.isHidden()
    qtbot.keyClick(choice.editor.inner()[0], Qt.Key.Key_0)
    assert detail.editor.isHidden()


@pytest.mark.parametrize("key", [key for key in FORMS if key not in ("visit",)])
def test_every_form_opens_on_the_screen_with_a_name_on_every_control(
    qtbot: QtBot, key: str
) -> None:
    entry = FormEntry(FORMS[key])
    qtbot.addWidget(entry)
    entry.show()
    for line in entry.lines.values():
        for control in line.editor.inner():
            assert control.accessibleName()
    assert entry.values().keys() == FORMS[key].fields.keys()


def test_unreadable_text_is_kept_in_the_draft_and_said_beside_its_field(qtbot: QtBot) -> None:
    entry = FormEntry(FORMS["lab_wife"])
    qtbot.addWidget(entry)
    entry.show()
    line = entry.lines["hb"].editor
    write(line.inner()[0], "九十八")

    assert entry.values()["hb"] is None
    assert entry.typed()["hb"] == "九十八"
    problems = entry.unreadable()
    assert [one.field for one in problems] == ["hb"]
    entry.show_problems(problems)
    said = entry.lines["hb"].problem
    assert said is not None
    assert "12.5" in said.text()


def test_registering_fills_birth_date_and_finds_the_person_again(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    desk.window.show_page("register")
    register: RegisterPage = page(qtbot, desk, RegisterPage)
    for part, values in (("wife", person()), ("husband", person("曾大勇", "male"))):
        entry = register.entries[part]
        number = entry.lines["certificate_number"].editor.inner()[0]
        write(number, values["certificate_number"])
        assert entry.values()["birthday"] == values["birthday"]
        entry.put({"name": values["name"], "phone": values["phone"]})
    register.save_now()
    shown: CouplePage = page(qtbot, desk, CouplePage)
    qtbot.waitUntil(lambda: shown.is_fresh, timeout=10_000)
    assert shown.view is not None
    assert shown.view.people["wife"]["name"] == "单小花"

    desk.window.show_page("register")
    again: RegisterPage = page(qtbot, desk, RegisterPage)
    write(
        again.entries["wife"].lines["certificate_number"].editor.inner()[0],
        person()["certificate_number"],
    )
    hint = again.hints["wife"]
    qtbot.waitUntil(hint.isVisible, timeout=10_000)
    assert (hint.shown[0].why, hint.shown[0].person.name) == ("number", "单小花")


def test_a_registration_with_mistakes_shows_them_all_and_keeps_everything(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    desk.window.show_page("register")
    register: RegisterPage = page(qtbot, desk, RegisterPage)
    register.entries["wife"].put(person(phone="12", birthday=None))
    register.alone["husband"].setChecked(True)
    register.save_now()
    qtbot.waitUntil(lambda: register.message.isVisible(), timeout=10_000)

    wife = register.entries["wife"]
    assert wife.lines["phone"].problem is not None
    assert wife.lines["birthday"].problem is not None
    assert wife.values()["name"] == "单小花"
    assert find_people(township, "") == []


def test_what_was_typed_is_offered_again_after_a_crash(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    shown = couple_page(qtbot, desk, file.couple_id)
    step = next(one for one in shown.view.steps if one.form_key == "lab_wife")  # type: ignore[union-attr]
    shown.form_wanted.emit(step)
    form: FormPage = page(qtbot, desk, FormPage)
    qtbot.waitUntil(lambda: form.loaded, timeout=10_000)
    with qtbot.waitSignal(form.entry.edited, timeout=5000):
        write(form.entry.lines["hb"].editor.inner()[0], "9x")
    key = f"lab_wife/{file.visit_id}/{file.wife_id}"
    qtbot.waitUntil(lambda: find_draft(township, key) is not None, timeout=10_000)

    second = Desk(township)  # as after a restart
    qtbot.addWidget(second.window)
    shown = couple_page(qtbot, second, file.couple_id)
    shown.form_wanted.emit(step)
    again: FormPage = page(qtbot, second, FormPage)
    qtbot.waitUntil(lambda: again.loaded, timeout=10_000)

    field = again.entry.lines["hb"].editor.inner()[0]
    assert isinstance(field, QLineEdit)
    assert field.text() == "9x"
    assert "草稿" in again.message.text()


def test_saving_a_form_drops_its_draft_and_shows_it_as_begun(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    form = form_page(qtbot, desk, file.couple_id, "lab_wife")
    qtbot.waitUntil(lambda: form.loaded, timeout=10_000)
    form.entry.put(LAB)
    form.entry.edited.emit()
    form.save_now()
    back: CouplePage = page(qtbot, desk, CouplePage)
    qtbot.waitUntil(lambda: back.is_fresh, timeout=10_000)
    finish()

    assert back.view is not None
    states = {(one.form_key, one.role): one.state for one in back.view.steps}
    assert states["lab_wife", "wife"] == "incomplete"
    assert find_draft(township, f"lab_wife/{file.visit_id}/{file.wife_id}") is None


def test_without_consent_the_form_says_so_and_keeps_what_was_typed(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    shown = couple_page(qtbot, desk, file.couple_id)
    step = next(one for one in shown.view.steps if one.form_key == "lab_wife")  # type: ignore[union-attr]
    shown.form_wanted.emit(step)
    form: FormPage = page(qtbot, desk, FormPage)
    qtbot.waitUntil(lambda: form.loaded, timeout=10_000)
    form.entry.put(LAB)
    form.save_now()
    qtbot.waitUntil(lambda: form.message.isVisible(), timeout=10_000)

    assert "知情同意" in form.message.text()
    assert form.entry.values()["hb"] == "98"


def test_people_are_found_while_typing_and_an_older_answer_never_overtakes(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    couple(township)
    desk.window.show_page("find")
    find: FindPage = page(qtbot, desk, FindPage)
    for typed in ("z", "zd", "zdy"):
        find.look(typed)
    qtbot.waitUntil(lambda: find.model.rowCount() == 1, timeout=10_000)
    assert find.model.row(0).name == "曾大勇"
    find.look("nobody")
    qtbot.waitUntil(lambda: find.empty.isVisible(), timeout=10_000)
    assert "没有找到" in find.empty.text()

    find.look("sxh")
    qtbot.waitUntil(lambda: find.model.rowCount() == 1, timeout=10_000)
    qtbot.keyClick(find.box, Qt.Key.Key_Return)
    page(qtbot, desk, CouplePage)


def test_a_code_scanned_from_a_paper_finds_its_person(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    assert file.wife_id
    code = make_paper(township, "card", file.visit_id, file.wife_id).code
    desk.window.show_page("find")
    find: FindPage = page(qtbot, desk, FindPage)
    find.look(code)
    qtbot.waitUntil(lambda: find.model.rowCount() >= 1, timeout=10_000)
    assert "单小花" in {find.model.row(at).name for at in range(find.model.rowCount())}


def test_consent_is_recorded_only_with_paper_date_and_witness(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    assert file.wife_id
    state = consents_of(township, file.wife_id)[0]
    dialog = ConsentDialog("妻子", state, date(2026, 11, 24), "王医生", desk.window)
    qtbot.addWidget(dialog)
    assert not dialog.ok.isEnabled()
    dialog.seen.setChecked(True)
    assert dialog.ok.isEnabled()
    dialog.date.setText("2026-02-30")
    assert not dialog.ok.isEnabled()
    dialog.date.setText("20261101")
    dialog.line.setText(" ")
    assert not dialog.ok.isEnabled()
    dialog.line.setText("王医生")

    shown = couple_page(qtbot, desk, file.couple_id)
    desk.record_consent(shown, file.wife_id, state, dialog.on, dialog.note)
    wife = file.wife_id
    qtbot.waitUntil(lambda: consents_of(township, wife)[0].state == "valid", timeout=10_000)


def test_withdrawing_takes_no_reason(qtbot: QtBot, desk: Desk) -> None:
    state = ConsentState("examination", "检查", "valid", "c", "2026-11-01", None, "v")
    dialog = ConsentDialog("妻子", state, date(2026, 11, 24), "王医生", desk.window)
    qtbot.addWidget(dialog)
    assert dialog.withdrawing
    assert dialog.ok.isEnabled()


def test_enter_in_a_field_of_a_dialog_moves_on_and_only_the_button_records(
    qtbot: QtBot, desk: Desk
) -> None:
    for state in ("none", "valid"):
        known = ConsentState("examination", "孕前优生健康检查", state, "c1", None, None, None)
        dialog = ConsentDialog("妻子", known, date(2026, 11, 24), "王医生", desk.window)
        with qtbot.waitExposed(dialog):
            dialog.show()
        dialog.activateWindow()
        dialog.date.setFocus()
        fields = [one for one in (dialog.date, dialog.line, dialog.seen) if not one.isHidden()]
        for one in fields:
            assert focused(dialog) is one
            if one is dialog.seen:
                assert "请勾选" in dialog.missing.text()
                dialog.seen.setChecked(True)
            qtbot.keyClick(one, Qt.Key.Key_Return)
            assert dialog.isVisible()
        assert focused(dialog) is dialog.ok
        assert dialog.missing.isHidden()
        qtbot.keyClick(dialog.ok, Qt.Key.Key_Return)
        assert dialog.result() == ConsentDialog.DialogCode.Accepted


def test_the_doctor_dismisses_a_factor_with_a_reason(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    assert file.wife_id
    accept_rule_set(township, rule_set_version())
    save_record(township, "physical", file.visit_id, file.wife_id, dict(PHYSICAL))
    save_record(township, "lab_wife", file.visit_id, file.wife_id, dict(LAB))
    shown = couple_page(qtbot, desk, file.couple_id)
    assert shown.view is not None
    step = next(
        one for one in shown.view.steps if one.form_key == "assessment" and one.role == "wife"
    )
    shown.form_wanted.emit(step)
    assess: AssessPage = page(qtbot, desk, AssessPage)
    qtbot.waitUntil(lambda: assess.loaded, timeout=10_000)
    line = next(one for one in assess.factors if one.factor.rule.id == "anemia")
    line.out.setChecked(True)
    assess.entry.put({"risk_tag": "at_risk", "pregnancy_advice": "treat_then_conceive"})
    assess.save_now()
    qtbot.waitUntil(lambda: assess.message.isVisible(), timeout=10_000)
    assert "理由" in assess.message.text()

    line.reason.setText("复查正常")
    assess.save_now()
    page(qtbot, desk, CouplePage)
    stored = read_record(township, "assessment", file.visit_id, file.wife_id)
    assert stored is not None
    assert "复查正常" in stored["factors"]


def test_the_level_score_is_said_to_be_none_until_a_table_is_accepted(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    save_record(township, "lab_wife", file.visit_id, file.wife_id or "", dict(LAB))

    def said() -> str:
        shown = couple_page(qtbot, desk, file.couple_id)
        assert shown.view is not None
        shown.form_wanted.emit(
            next(one for one in shown.view.steps if one.form_key == "assessment")
        )
        assess: AssessPage = page(qtbot, desk, AssessPage)
        qtbot.waitUntil(lambda: assess.loaded, timeout=10_000)
        return "\n".join(one.text() for one in assess.findChildren(QLabel))

    assert "分值表未配置" in said()
    accept_harm_levels(township, {"anemia": 5})
    again = said()
    assert "达到高风险" in again
    assert "未达到高风险" not in again
    assert "王医生" in again


def test_the_doctors_page_signs_the_rules(qtbot: QtBot, desk: Desk) -> None:
    desk.window.show_page("doctor")
    doctor: DoctorPage = page(qtbot, desk, DoctorPage)
    qtbot.waitUntil(lambda: "尚未确认" in doctor.state.text(), timeout=10_000)
    qtbot.mouseClick(doctor.sign, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "王医生" in doctor.state.text(), timeout=10_000)
    assert not doctor.sign.isVisible()


def test_printing_goes_on_record_and_comes_out_of_the_printer(
    qtbot: QtBot, township: Context, tmp_path: Path
) -> None:
    file = couple(township)
    assert file.wife_id
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    preview = PreviewPage(
        lambda: make_paper(township, "card", file.visit_id, str(file.wife_id)),
        lambda paper: record_print(township, paper),
        lambda paper, path: save_paper(township, paper, path),
    )
    qtbot.addWidget(preview)
    preview.show()
    qtbot.waitUntil(lambda: preview.shown_pages > 0, timeout=10_000)
    preview.print_to(printer)
    qtbot.waitUntil(lambda: "打印机" in preview.message.text(), timeout=20_000)

    assert (tmp_path / "printed.pdf").stat().st_size > 10_000
    assert audit.lines(township.database, file.wife_id)[0]["action"] == "print"


def test_exchange_without_pairing_says_what_to_do(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    desk.window.show_page("exchange")
    exchange: ExchangePage = page(qtbot, desk, ExchangePage)
    exchange.exchange_with(tmp_path)
    qtbot.waitUntil(exchange.go.isEnabled, timeout=10_000)
    assert "配对" in exchange.message.text()


def test_founding_in_the_window_asks_for_the_recovery_key_back(
    qtbot: QtBot, tmp_path: Path, clock: FakeClock
) -> None:
    def found(**given: Any) -> Founded:
        return found_station(tmp_path / "data", clock=clock, **given)

    first = FirstStartPage(found)
    qtbot.addWidget(first)
    first.show()
    for line, text in (
        (first.area, "330199101"), (first.name, "示例镇卫生院"), (first.user_name, "王医生"),
        (first.login, "wang"), (first.password, "correct horse 9"), (first.again, "other"),
    ):  # fmt: skip
        line.setText(text)
    first.found_now()
    assert "不一样" in first.message.text()
    first.again.setText("correct horse 9")
    first.found_now()
    qtbot.waitUntil(lambda: first.steps.currentIndex() == 1, timeout=10_000)

    qtbot.mouseClick(first.code.finish, Qt.MouseButton.LeftButton)
    assert "不一致" in first.message.text()
    groups = first.code.key.split("-")
    for at, line in first.code.back.items():
        line.setText(groups[at - 1].lower())
    with qtbot.waitSignal(first.founded, timeout=5000):
        qtbot.mouseClick(first.code.finish, Qt.MouseButton.LeftButton)


def test_the_first_start_begins_at_its_first_line_and_comes_back_to_the_line_that_is_wrong(
    qtbot: QtBot,
) -> None:
    def found(**_: Any) -> Founded:
        raise KnownError("用户·密码", "密码太短", "请换一个")

    window = QMainWindow()
    qtbot.addWidget(window)
    first = FirstStartPage(found)
    window.setCentralWidget(first)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(first.area.hasFocus, timeout=10_000)
    qtbot.keyClicks(first.area, "330199101")
    first.go.setFocus()
    qtbot.keyClick(first.go, Qt.Key.Key_Space)
    qtbot.waitUntil(first.password.hasFocus, timeout=10_000)
    first.again.setText("x")
    first.found_now()
    assert first.password.hasFocus()
    assert first.area.text() == "330199101"


def test_a_paper_on_the_screen_is_read_with_the_keyboard(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = agreed_couple(township)
    shown = couple_page(qtbot, desk, file.couple_id or "")
    shown.paper_wanted.emit("consent_examination", file.wife_id)
    preview: PreviewPage = page(qtbot, desk, PreviewPage)
    qtbot.waitUntil(lambda: preview.shown_pages > 0, timeout=10_000)
    bar = preview.begin.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=10_000)
    qtbot.keyClick(focused(desk.window), Qt.Key.Key_PageDown)
    assert bar.value() > 0


def test_a_wrong_password_counts_down_in_the_window(qtbot: QtBot) -> None:
    def refuse(*_: str) -> Context:
        raise WrongPassword("登录名或密码不对", 2)

    login = LoginPage(["wang"], refuse)
    qtbot.addWidget(login)
    login.show()
    write(login.password, "wrong")
    qtbot.keyClick(login.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: login.message.isVisible(), timeout=10_000)

    assert not login.go.isEnabled()
    qtbot.waitUntil(login.go.isEnabled, timeout=10_000)


def test_the_door_opens_a_station_by_password(qtbot: QtBot, township: Context) -> None:
    close_station(township)
    door = Door(township.folder)
    qtbot.addWidget(door.window)
    door.knock()
    qtbot.waitUntil(lambda: isinstance(door.window.centralWidget(), LoginPage))
    login = door.window.centralWidget()
    assert isinstance(login, LoginPage)
    login.password.setText("correct horse 9")
    login.sign_in()
    qtbot.waitUntil(lambda: door.desk is not None, timeout=10_000)
    assert door.desk is not None
    qtbot.addWidget(door.desk.window)
    assert "练习" in door.desk.window.windowTitle()
    door.close()


def test_answers_come_back_on_the_gui_thread_even_when_the_job_is_very_quick(qtbot: QtBot) -> None:
    threads: list[QThread] = []
    for _ in range(200):
        work(lambda: None).done(lambda _: threads.append(QThread.currentThread()))
    qtbot.waitUntil(lambda: len(threads) == 200, timeout=10_000)
    assert set(threads) == {QApplication.instance().thread()}  # type: ignore[union-attr]


def test_an_answer_for_a_page_that_is_gone_is_dropped(qtbot: QtBot) -> None:
    from shiboken6 import delete

    gone = QWidget()
    heard: list[int] = []
    job = work(lambda: 1).done(heard.append, gone)
    delete(gone)
    finish()
    QApplication.processEvents()
    assert heard == []
    del job


def test_only_the_newest_question_is_answered(qtbot: QtBot) -> None:
    latest = Latest()
    heard: list[int] = []
    for number in range(20):
        latest.work(lambda number=number: number).done(heard.append)
    qtbot.waitUntil(lambda: heard == [19], timeout=10_000)


def test_a_report_of_our_own_fault_holds_no_value() -> None:
    try:
        raise ValueError("单小花 330199199503011241")
    except ValueError as problem:
        report = report_of(problem)
    assert "ValueError" in report
    assert "单小花" not in report
    assert "3301" not in report
    assert report_of(KnownError("哪里", "什么", "怎么办")) == "哪里：什么。怎么办。"


def test_a_report_does_not_say_in_whose_folder_the_program_lies() -> None:
    there = compile("1 / 0", r"C:\Users\单小花\anyun\page.py", "exec")
    try:
        exec(there)
    except ZeroDivisionError as problem:
        report = report_of(problem)
    assert "page.py:1" in report
    assert "单小花" not in report


def test_the_id_of_the_other_sex_is_noticed_while_typing(qtbot: QtBot, desk: Desk) -> None:
    desk.window.show_page("register")
    register: RegisterPage = page(qtbot, desk, RegisterPage)
    entry = register.entries["wife"]
    write(entry.lines["certificate_number"].editor.inner()[0], id_number("33019919930512133"))
    said = entry.lines["certificate_number"].problem
    assert said is not None
    assert "性别" in said.text()
