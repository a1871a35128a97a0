"""The county's own pages: telling results here, naming a clinician, moving a resident, by keyboard too."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.exchange import exchange
from app.usecases.named_clinician import clinicians_of
from app.usecases.pairing import accept_card, own_card
from app.usecases.records import save_record
from app.usecases.register_couple import Registered
from app.usecases.tell_here import list_to_tell
from db import audit, links
from tests.conftest import LAB, Founder, agreed_couple
from tests.ui.conftest import OpenDesk
from tests.ui.test_window import page, write
from ui.desk import Desk
from ui.pages.county_card import CountyCard, MoveDialog, NameDialog
from ui.pages.person import PersonPage
from ui.pages.preview import PreviewPage
from ui.pages.told_here import ToldDialog, ToldHerePage
from ui.work import finish

WAIT = 15_000


@pytest.fixture
def file(paired: tuple[Context, Context], stick: Path) -> Registered:
    """A couple of the township; the county has the wife's results, syphilis among them."""
    township, county = paired
    made = agreed_couple(township)
    exchange(township, stick)
    exchange(county, stick)
    save_record(county, "lab_wife", made.visit_id, str(made.wife_id), dict(LAB))
    return made


@pytest.fixture
def desk(open_desk: OpenDesk, county: Context, file: Registered) -> Desk:
    made = open_desk(county)
    made.window.resize(1366, 768)
    return made


def told_page(qtbot: QtBot, desk: Desk) -> ToldHerePage:
    desk.window.show_page("told_here")
    made: ToldHerePage = page(qtbot, desk, ToldHerePage)
    qtbot.waitUntil(lambda: made.model.rowCount() == 1, timeout=WAIT)
    return made


def card_of(qtbot: QtBot, desk: Desk, person: str) -> tuple[PersonPage, CountyCard]:
    desk.front.open_person_page(person)
    made: PersonPage = page(qtbot, desk, PersonPage)
    qtbot.waitUntil(lambda: bool(shown_card(made)), timeout=WAIT)
    return made, shown_card(made)[0]


def shown_card(made: PersonPage) -> list[CountyCard]:
    return [one for one in made.findChildren(CountyCard) if one.view]


def test_a_result_told_here_leaves_the_list_with_who_and_when_and_comes_back_if_that_was_wrong(
    qtbot: QtBot, desk: Desk, county: Context, file: Registered
) -> None:
    made = told_page(qtbot, desk)
    shown = [made.model.index(0, at).data() for at in range(4)]
    assert shown[:3] == ["单小花", "示例township", "临床检验（妻子）"]
    dialog = ToldDialog(["单小花"], "王医生", county.clock.today(), made)
    qtbot.addWidget(dialog)
    assert dialog.ok.isEnabled()
    dialog.date.setText("明天")
    assert not dialog.ok.isEnabled()
    made.mark(made.chosen, "李医生", "2026-11-24")
    qtbot.waitUntil(lambda: bool(made.message.text()), timeout=WAIT)
    assert "已登记 1 人" in made.message.text()
    qtbot.waitUntil(lambda: made.empty.isVisible(), timeout=WAIT)
    assert "没有要由县站告知" in made.empty.text()

    made.which.setCurrentIndex(1)
    qtbot.waitUntil(lambda: made.done.rowCount() == 1, timeout=WAIT)
    assert made.done.index(0, 3).data() == "李医生"
    made.back.click()
    qtbot.waitUntil(lambda: made.done.rowCount() == 0, timeout=WAIT)
    assert len(list_to_tell(county)) == 1


def test_from_the_list_enter_opens_the_person_and_the_notices_of_all_are_shown(
    qtbot: QtBot, desk: Desk, county: Context, file: Registered
) -> None:
    made = told_page(qtbot, desk)
    made.rows.setFocus()
    qtbot.keyClick(made.rows, Qt.Key.Key_Return)
    person: PersonPage = page(qtbot, desk, PersonPage)
    qtbot.waitUntil(lambda: person.view is not None, timeout=WAIT)
    qtbot.keyClick(person, Qt.Key.Key_Escape)
    made = told_page(qtbot, desk)
    made.print_all.click()
    preview: PreviewPage = page(qtbot, desk, PreviewPage)
    qtbot.waitUntil(lambda: preview.paper is not None, timeout=WAIT)
    actions = [line["action"] for line in audit.lines(county.database, file.wife_id)]
    assert "preview" in actions


def test_a_clinician_is_named_on_the_persons_page_and_taken_back(
    qtbot: QtBot, desk: Desk, county: Context, file: Registered
) -> None:
    wife = str(file.wife_id)
    made, card = card_of(qtbot, desk, wife)
    assert card.view is not None
    dialog = NameDialog("单小花", card.view, made)
    qtbot.addWidget(dialog)
    assert not dialog.ok.isEnabled()
    write(dialog.line, "赵医生")
    assert dialog.ok.isEnabled()
    desk.front.people.county.name(made, wife, dialog.station, dialog.clinician)

    def named() -> list[str]:
        return [one.clinician for card in shown_card(made) if card.view for one in card.view.named]

    qtbot.waitUntil(lambda: named() == ["赵医生"], timeout=WAIT)
    assert "已指定 赵医生" in made.message.text()
    assert list_to_tell(county) == []
    end = next(
        one for one in made.findChildren(QPushButton) if one.accessibleName() == "撤销指定 赵医生"
    )
    end.click()
    qtbot.waitUntil(lambda: clinicians_of(county, wife) == [], timeout=WAIT)
    qtbot.waitUntil(lambda: named() == [], timeout=WAIT)


def test_before_a_resident_moves_it_is_said_what_travels_and_then_it_does(
    qtbot: QtBot, desk: Desk, county: Context, file: Registered, station: Founder
) -> None:
    new = station("township", area_code="330199102", name="石桥乡卫生院")
    accept_card(county, own_card(new).to_text())
    wife = str(file.wife_id)
    made, card = card_of(qtbot, desk, wife)
    assert card.view is not None
    dialog = MoveDialog("单小花", card.view, desk.front.people.county.asks_what_moves(wife), made)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.ok.isEnabled(), timeout=WAIT)
    assert dialog.choice.currentText() == "石桥乡卫生院"
    said = dialog.what.text()
    for words in (
        "单小花、曾大勇",
        file.file_number,
        "1 份",
        "示例township 保留",
        "保密项目的结果不转",
    ):
        assert words in said
    dialog.spouse.setChecked(False)
    qtbot.waitUntil(lambda: "曾大勇" not in dialog.what.text(), timeout=WAIT)
    desk.front.people.county.move(made, wife, dialog.station, "石桥乡卫生院", with_spouse=True)
    qtbot.waitUntil(lambda: "已转给 石桥乡卫生院" in made.message.text(), timeout=WAIT)
    assert links.stations_of(county.database, wife) == {new.station.code}


def test_a_township_has_none_of_it(qtbot: QtBot, township: Context, file: Registered) -> None:
    made = Desk(township)
    qtbot.addWidget(made.window)
    assert "told_here" not in made.window.page_keys
    made.front.open_person_page(str(file.wife_id))
    shown: PersonPage = page(qtbot, made, PersonPage)
    qtbot.waitUntil(lambda: shown.view is not None, timeout=WAIT)
    assert shown.findChildren(CountyCard) == []
    finish()
    QApplication.processEvents()
