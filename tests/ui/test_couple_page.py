"""The couple's page: where it begins, what is said of who is gone, and forms without a consent."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.catalogue import FORMS
from app.context import Context
from app.usecases.change_residence import change_residence
from app.usecases.consents import consents_of, withdraw_consent
from app.usecases.records import read_record, save_record
from app.usecases.register_couple import Registered
from tests.conftest import PHYSICAL, agreed_couple, consent, couple
from tests.ui.test_window import couple_page, focused, form_page, page, write
from ui.desk import Desk
from ui.pages.couple import CouplePage
from ui.pages.sign_dialog import SignDialog


def opener(inside: CouplePage, name: str) -> QPushButton:
    return next(one for one in inside.findChildren(QPushButton) if one.accessibleName() == name)


def words(inside: QWidget) -> list[str]:
    return [one.text() for one in inside.findChildren(QLabel) if not one.isHidden()]


def test_finding_the_husband_begins_on_his_card(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    couple(township)
    bar = desk.front.bar
    write(bar.box, "zdy")
    qtbot.waitUntil(lambda: bar.list.count() == 1 and bar.list.isVisible(), timeout=15_000)
    qtbot.keyClick(bar.box, Qt.Key.Key_Return)
    shown: CouplePage = page(qtbot, desk, CouplePage)
    qtbot.waitUntil(lambda: shown.is_fresh, timeout=15_000)
    assert focused(shown).accessibleName() == "丈夫 一般情况（丈夫）"


def test_who_died_is_plain_and_their_forms_are_for_reading(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = agreed_couple(township)
    assert file.husband_id
    where = ("physical", file.visit_id, file.husband_id)
    save_record(township, *where, dict(PHYSICAL))
    change_residence(township, file.husband_id, "died", "2026-11-22")
    shown = couple_page(qtbot, desk, file.couple_id)
    assert "已故　2026年11月22日" in words(shown)
    assert not opener(shown, "丈夫 一般情况（丈夫）").isEnabled()
    assert opener(shown, "丈夫 临床检验（丈夫）").isEnabled(), "what a sample showed may come later"
    assert words(shown).count("本人已故") >= 2
    assert opener(shown, "妻子 临床检验（妻子）").isEnabled()
    assert opener(shown, "丈夫 体格检查").text() == "查看"
    opener(shown, "丈夫 体格检查").click()
    form = desk.window.current
    qtbot.waitUntil(lambda: form.loaded, timeout=15_000)  # type: ignore[attr-defined]
    assert "只供查阅" in form.message.text()  # type: ignore[attr-defined]
    assert not form.entry.isEnabled()  # type: ignore[attr-defined]
    assert form.save.isHidden()  # type: ignore[attr-defined]

    bar = desk.front.bar
    write(bar.box, "zdy")
    qtbot.waitUntil(lambda: bar.list.isVisible(), timeout=15_000)
    assert "已故" in bar.list.item(0).text()


def test_after_a_withdrawal_the_forms_are_grey_with_the_reason(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = agreed_couple(township)
    assert file.wife_id
    state = consents_of(township, file.wife_id)[0]
    assert state.consent_id
    withdraw_consent(township, state.consent_id, "2026-11-20")
    shown = couple_page(qtbot, desk, file.couple_id)
    assert not opener(shown, "妻子 体格检查").isEnabled()
    assert "本人已撤回同意" in words(shown)
    assert opener(shown, "丈夫 体格检查").isEnabled()


def test_a_form_without_a_consent_says_so_at_once_and_leads_to_it(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file: Registered = couple(township)
    assert file.wife_id
    form = form_page(qtbot, desk, file.couple_id, "physical")
    qtbot.waitUntil(lambda: form.loaded, timeout=15_000)
    assert form.consent is not None
    assert form.consent.isVisible()
    assert form.consent.sign.text() == "登记签署…"
    form.entry.put(dict(PHYSICAL))
    state = consents_of(township, file.wife_id)[0]
    assert state.purpose == FORMS["physical"].purpose
    below = next(one for one in desk.window._over if isinstance(one, CouplePage))
    desk._couples.record_consent_to(form, below, file.wife_id, state, "2026-11-20", "王医生")
    qtbot.waitUntil(form.consent.isHidden, timeout=15_000)
    form.save_now()
    qtbot.waitUntil(lambda: desk.window.current is below, timeout=15_000)
    kept = read_record(township, "physical", file.visit_id, file.wife_id)
    assert kept is not None


def test_papers_signed_at_one_visit_are_recorded_in_one_go_each_by_itself(
    qtbot: QtBot, desk: Desk, township: Context
) -> None:
    file = couple(township)
    assert file.wife_id
    shown = couple_page(qtbot, desk, file.couple_id)
    states = consents_of(township, file.wife_id)
    dialog = SignDialog("妻子", states, date(2026, 11, 24), "王医生", shown)
    qtbot.addWidget(dialog)
    assert not any(one.isChecked() for one in dialog.purposes.values())
    assert "请勾选本人签署的项目" in dialog.missing.text()
    for purpose in ("examination", "upload"):
        dialog.purposes[purpose].setChecked(True)
    assert not dialog.ok.isEnabled()
    dialog.seen.setChecked(True)
    assert dialog.ok.isEnabled()
    before = shown.view
    desk._couples.record_signing(shown, file.wife_id, dialog.chosen, dialog.on, dialog.note)
    qtbot.waitUntil(lambda: shown.view is not before and shown.is_fresh, timeout=15_000)
    known = {one.purpose: one for one in consents_of(township, file.wife_id)}
    assert {one for one, state in known.items() if state.state == "valid"} == {
        "examination",
        "upload",
    }
    assert known["examination"].consent_id != known["upload"].consent_id


def test_a_form_with_a_consent_has_no_banner(qtbot: QtBot, desk: Desk, township: Context) -> None:
    file = couple(township)
    consent(township, file.wife_id)
    form = form_page(qtbot, desk, file.couple_id, "physical")
    assert form.consent is None
