"""The pages about what several stations wrote: differences, duplicates, what was not taken."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.usecases.conflicts import count_conflicts
from app.usecases.find_people import find_people
from app.usecases.joined_identity import identity_of
from app.usecases.merge_people import merge_people
from app.usecases.open_couple import open_couple
from app.usecases.records import save_record
from app.usecases.register_couple import Registered
from tests.app.registered_twice import registered
from tests.app.test_conflicts import Pair, differ, meet
from tests.app.test_conflicts import file as file
from tests.app.test_quarantine import slip_in
from tests.app.test_same_person import NUMBER
from tests.conftest import PHYSICAL, FakeClock
from tests.ui.conftest import OpenDesk
from ui.desk import Desk
from ui.pages.conflicts import ConflictsPage
from ui.pages.couple import CouplePage
from ui.pages.duplicates import DuplicatesPage
from ui.pages.exchange import ExchangePage
from ui.pages.not_taken import NotTakenPage
from ui.pages.preview import PreviewPage
from ui.pages.rights import RightsPage

WAIT = 15_000


@pytest.fixture
def desk(open_desk: OpenDesk, paired: Pair) -> Desk:
    made = open_desk(paired[0])
    made.window.resize(1366, 768)
    return made


def press(inside: CouplePage | ConflictsPage, text: str) -> None:
    """Press the first button that shows, of this text."""
    found = [one for one in inside.findChildren(QPushButton) if one.text() == text]
    next(one for one in found if not one.isHidden()).click()


def test_a_difference_is_decided_in_three_presses_from_the_list(
    qtbot: QtBot, desk: Desk, paired: Pair, file: Registered, tmp_path: Path, clock: FakeClock
) -> None:
    differ(paired, file, tmp_path, clock)
    page = desk.window.show_page("conflicts")
    assert isinstance(page, ConflictsPage)
    qtbot.waitUntil(lambda: page.chosen is not None, timeout=WAIT)
    assert "（1）" in _side_button(desk).text()
    press(page, "采用这一侧")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0, timeout=WAIT)

    assert count_conflicts(paired[0]) == 0
    assert open_couple(paired[0], file.couple_id).people["wife"]["phone"] == "13811110000"
    qtbot.waitUntil(lambda: "（" not in _side_button(desk).text(), timeout=WAIT)


def _side_button(desk: Desk) -> QPushButton:
    return next(
        one for one in desk.window.findChildren(QPushButton) if one.property("page") == "conflicts"
    )


def test_the_record_is_marked_and_leads_to_its_difference(
    qtbot: QtBot, desk: Desk, paired: Pair, file: Registered, tmp_path: Path, clock: FakeClock
) -> None:
    differ(paired, file, tmp_path, clock)
    wife = file.wife_id or ""
    save_record(paired[0], "physical", file.visit_id, wife, dict(PHYSICAL))
    clock.pass_(minutes=1)
    save_record(paired[1], "physical", file.visit_id, wife, PHYSICAL | {"weight_kg": "75"})
    meet(paired, tmp_path)

    desk.open_couple(file.couple_id)
    couple = desk.window.current
    assert isinstance(couple, CouplePage)
    qtbot.waitUntil(lambda: couple.view is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: bool(couple.findChildren(QPushButton, "link")), timeout=WAIT)
    press(couple, "有差异…")
    page = desk.window.current
    assert isinstance(page, ConflictsPage)
    qtbot.waitUntil(lambda: page.chosen is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: page.model.rowCount() == 2, timeout=WAIT)
    assert page.subjects == (wife,)
    press(page, "打印此项…")
    preview = desk.window.current
    assert isinstance(preview, PreviewPage)
    qtbot.waitUntil(lambda: preview.paper is not None, timeout=WAIT)


def test_a_typed_value_that_cannot_be_is_refused_and_the_page_stays_usable(
    qtbot: QtBot, desk: Desk, paired: Pair, file: Registered, tmp_path: Path, clock: FakeClock
) -> None:
    differ(paired, file, tmp_path, clock)
    page = desk.window.show_page("conflicts")
    assert isinstance(page, ConflictsPage)
    qtbot.waitUntil(lambda: page.chosen is not None, timeout=WAIT)
    page.decide(typed="12")
    qtbot.waitUntil(lambda: "11 位手机号" in page.message.text(), timeout=WAIT)
    page.decide(typed="13833330000")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0, timeout=WAIT)
    assert count_conflicts(paired[0]) == 0


def test_joined_registrations_are_chosen_between_and_nothing_third_can_be_typed(
    qtbot: QtBot, desk: Desk, paired: Pair
) -> None:
    one = registered(paired[0]).wife_id or ""
    other = registered(paired[0], certificate_number=NUMBER, phone="13877776666").wife_id or ""
    merge_people(paired[0], one, other)
    page = desk.window.show_page("conflicts")
    assert isinstance(page, ConflictsPage)
    qtbot.waitUntil(lambda: page.chosen is not None, timeout=WAIT)
    assert page.chosen
    assert page.findChildren(QLineEdit) == []
    left = page.model.rowCount() - 1
    wanted = page.chosen.sides[1].value
    field = page.chosen.field
    press(page, "采用这一侧")
    qtbot.waitUntil(lambda: page.model.rowCount() == left, timeout=WAIT)
    assert identity_of(paired[0], one)[field] == wanted
    assert identity_of(paired[0], other)[field] == wanted


def test_what_the_other_station_did_not_take_is_shown_with_its_reason(
    qtbot: QtBot, desk: Desk, paired: Pair, file: Registered, tmp_path: Path
) -> None:
    slip_in(paired[0], "person", file.wife_id or "", file.wife_id or "", {"village": 7})
    meet(paired, tmp_path)
    exchange = desk.window.show_page("exchange")
    assert isinstance(exchange, ExchangePage)
    exchange.not_taken_wanted.emit()
    page = desk.window.current
    assert isinstance(page, NotTakenPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=WAIT)
    assert page.model.row(0).reason == "内容与栏目的类型不符"
    page.paper_wanted.emit()
    preview = desk.window.current
    assert isinstance(preview, PreviewPage)
    qtbot.waitUntil(lambda: preview.shown_pages > 0, timeout=WAIT)


def test_two_registrations_are_compared_joined_and_parted_in_the_window(
    qtbot: QtBot, desk: Desk, paired: Pair
) -> None:
    township = paired[0]
    one = registered(township).wife_id
    other = registered(township, "单晓花", certificate_number=NUMBER)
    page = desk.window.show_page("duplicates")
    assert isinstance(page, DuplicatesPage)
    qtbot.waitUntil(lambda: page.shown is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: not page.same.isHidden(), timeout=WAIT)
    page.join()
    qtbot.waitUntil(lambda: "已合并" in page.message.text(), timeout=WAIT)
    assert [line.person_id for line in find_people(township, "单")] == [one]
    desk.open_couple(other.couple_id)
    couple = desk.window.current
    assert isinstance(couple, CouplePage)
    qtbot.waitUntil(lambda: couple.view is not None, timeout=WAIT)
    assert couple.view is not None
    assert len(couple.view.visits) == 2
    assert desk.window.show_page("duplicates") is page
    qtbot.waitUntil(lambda: page.two.text().startswith("分开"), timeout=WAIT)
    page.part()
    qtbot.waitUntil(lambda: "不再提示" in page.message.text(), timeout=WAIT)
    assert len(find_people(township, "单")) == 2


def test_a_person_is_set_aside_opened_again_and_erased_in_the_window(
    qtbot: QtBot, desk: Desk, paired: Pair
) -> None:
    township = paired[0]
    made = registered(township)
    desk.open_couple(made.couple_id)
    couple = desk.window.current
    assert isinstance(couple, CouplePage)
    qtbot.waitUntil(lambda: couple.view is not None, timeout=WAIT)
    press(couple, "封存或删除资料…")
    page = desk.window.current
    assert isinstance(page, RightsPage)
    page.restrict_now()
    qtbot.waitUntil(lambda: bool(_buttons(page, "解除限制")), timeout=WAIT)
    assert find_people(township, "单小花") == []
    _buttons(page, "解除限制")[0].click()
    qtbot.waitUntil(lambda: bool(find_people(township, "单小花")), timeout=WAIT)

    assert not page.erase.isEnabled()
    page.sure.setChecked(True)
    page.erase_now()
    qtbot.waitUntil(lambda: isinstance(desk.window.current, PreviewPage), timeout=WAIT)
    preview = desk.window.current
    assert isinstance(preview, PreviewPage)
    qtbot.waitUntil(lambda: preview.shown_pages > 0, timeout=WAIT)
    assert find_people(township, "") == []


def _buttons(inside: QWidget, text: str) -> list[QPushButton]:
    return [one for one in inside.findChildren(QPushButton) if one.text() == text]
