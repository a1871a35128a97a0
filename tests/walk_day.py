"""A working day at the window, step by step with keyboard and mouse, a picture of each step.

    .venv/bin/python -m tests.walk_day OUT_FOLDER

The station is a practice one, founded for the walk; everybody in it is made up.
"""

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget

from app.clock import SystemClock
from app.demo.circle import PASSWORD, run_demo
from ui import theme
from ui.__main__ import Door
from ui.desk import Desk
from ui.entry.editors import ButtonsEditor
from ui.entry.form_entry import FormEntry
from ui.pages.assess import AssessPage
from ui.pages.backup import BackupPage
from ui.pages.consent_dialog import ConsentDialog
from ui.pages.couple import CouplePage
from ui.pages.due import DuePage
from ui.pages.exchange import ExchangePage
from ui.pages.form_page import FormPage
from ui.pages.keys_help import KeysHelp
from ui.pages.lock_page import LockPage
from ui.pages.login import LoginPage
from ui.pages.own import OwnPage
from ui.pages.preview import PreviewPage
from ui.pages.register import RegisterPage
from ui.pages.reports import ReportsPage
from ui.pages.today import TodayPage
from ui.script import speak_chinese
from ui.work import finish

SIZE = (1366, 768)
PATIENCE = 60.0  # seconds for any one step
PRESSED = 130  # ms: a button that is pressed by its key answers when it comes up again
CONTROL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
WIFE = {"name": "林小满", "certificate_number": "330199199604160027", "phone": "13800000123"}
HUSBAND = {"name": "周大山", "certificate_number": "330199199402110013", "phone": "13900000456"}
P = TypeVar("P", bound=QWidget)


class Day:
    """One person at the desk. `shots` are the pictures made so far."""

    def __init__(self, station: Path, out: Path) -> None:
        self._station, self._out = station, out
        self.shots: list[Path] = []
        self.door = Door(station)
        self.today = SystemClock().today()

    def run(self, *, short: bool = False) -> None:
        """Walk the day; a short one leaves out the other looks."""
        self.sign_in()
        self.look_around()
        self.register()
        self.consent()
        self.examine()
        self.assess_and_tell()
        self.follow_up()
        self.close_the_month()
        self.exchange()
        self.back_up()
        if not short:
            self.other_looks()
        self.lock()
        self.door.close()

    @property
    def desk(self) -> Desk:
        assert self.door.desk is not None
        return self.door.desk

    def sign_in(self) -> None:
        self.door.knock()
        self.door.window.resize(*SIZE)
        self.door.window.show()
        self.until(lambda: isinstance(self.door.window.centralWidget(), LoginPage))
        page: Any = self.door.window.centralWidget()
        self.until(lambda: page.password.hasFocus())
        self.shot("sign-in")
        self.write("wrong password")
        self.key(Qt.Key.Key_Return)
        self.until(lambda: "密码" in page.message.text())
        self.shot("wrong-password")
        self.until(page.go.isEnabled)
        page.password.selectAll()
        self.write(PASSWORD)
        self.key(Qt.Key.Key_Return)
        self.until(lambda: self.door.desk is not None)
        self.desk.window.resize(*SIZE)
        self.desk.window.activateWindow()

    def look_around(self) -> None:
        page = self.page(TodayPage)
        self.until(lambda: page.found is not None)
        self.shot("today")
        self.key(Qt.Key.Key_F, CONTROL)
        self.settle()
        self.shot("find")
        self.key(Qt.Key.Key_K, CONTROL)
        self.write("w")
        self.until(self.desk.front.bar.list.isVisible)
        self.shot("find-anyone")
        self.key(Qt.Key.Key_Return)
        couple = self.page(CouplePage)
        self.until(lambda: couple.is_fresh)
        self.shot("couple-known")
        self.click(next(one for one in couple.findChildren(QPushButton, "name")))
        self.until(lambda: self.desk.window.current is not couple)
        self.settle()
        self.shot("person")
        QTimer.singleShot(300, lambda: self._shot_of_dialog(KeysHelp, "keys-help"))
        self.key(Qt.Key.Key_F1)

    def register(self) -> None:
        self.key(Qt.Key.Key_N, CONTROL)
        page = self.page(RegisterPage)
        self.settle()
        self.shot("register-empty")
        self.key(Qt.Key.Key_S, CONTROL)
        self.settle()
        self.shot("register-refused")
        for part, values in (("wife", WIFE), ("husband", HUSBAND)):
            for name, text in values.items():
                self.fill(page.entries[part], name, text)
            born = values["certificate_number"][6:14]
            self.fill(page.entries[part], "birthday", born)
        self.shot("register")
        self.key(Qt.Key.Key_S, CONTROL)
        couple = self.page(CouplePage)
        self.until(lambda: couple.is_fresh)
        self.shot("couple-new")

    def consent(self) -> None:
        page = self.page(CouplePage)
        for role in ("妻子", "丈夫"):
            before = page.view
            if role == "妻子":
                QTimer.singleShot(300, lambda: self._shot_of_dialog(ConsentDialog, "consent"))
                self.click(self.button(page, f"{role} 孕前优生健康检查 登记签署…"))
            QTimer.singleShot(300, self._sign)
            self.click(self.button(page, f"{role} 孕前优生健康检查 登记签署…"))
            self.until(lambda before=before: page.view is not before and page.is_fresh)  # type: ignore[misc]
        self.shot("couple-consented")

    def examine(self) -> None:
        form = self.step("妻子 体格检查", FormPage)
        self.until(lambda: form.loaded)
        self.settle()
        self.shot("examination-empty")
        self.fill(form.entry, "height_cm", "1580")
        self.key(Qt.Key.Key_Return, CONTROL)
        self.shot("examination-refused")
        day = f"{self.today:%Y%m%d}"
        answers = {
            "examined_on": day, "doctor_name": "王医生", "height_cm": "158", "weight_kg": "61.5",
            "systolic": "146", "diastolic": "92", "heart_rate": "78",
        }  # fmt: skip
        for name, text in answers.items():
            self.fill(form.entry, name, text)
        self.fill(form.entry, "mental_state", "1")
        self.shot("examination")
        self.key(Qt.Key.Key_Return, CONTROL)
        couple = self.page(CouplePage)
        self.until(lambda: couple.is_fresh)
        lab = self.step("妻子 临床检验（妻子）", FormPage)
        self.until(lambda: lab.loaded)
        sampled = f"{self.today - timedelta(days=1):%Y%m%d}"
        for name, text in {"sampled_on": sampled, "doctor_name": "李检验", "hb": "98"}.items():
            self.fill(lab.entry, name, text)
        self.shot("laboratory")
        self.key(Qt.Key.Key_S, CONTROL)
        couple = self.page(CouplePage)
        self.until(lambda: couple.is_fresh)
        self.shot("couple-examined")

    def assess_and_tell(self) -> None:
        page = self.step("妻子 风险评估", AssessPage)
        self.until(lambda: page.loaded)
        self.settle()
        self.shot("assessment")
        self.fill(page.entry, "risk_tag", "2")
        self.fill(page.entry, "pregnancy_advice", "2")
        self.shot("assessment-decided")
        self.key(Qt.Key.Key_S, CONTROL)
        couple = self.page(CouplePage)
        self.until(lambda: couple.is_fresh and couple.view is not None)
        assert couple.view is not None
        couple.paper_wanted.emit("result", couple.view.people["wife"]["id"])
        preview = self.page(PreviewPage)
        self.until(lambda: preview.shown_pages > 0)
        self.settle()
        self.shot("notice-preview")
        self.key(Qt.Key.Key_Escape)

    def follow_up(self) -> None:
        self.key(Qt.Key.Key_D, CONTROL)
        page = self.page(DuePage)
        self.choose(page.ahead, page.ahead.count() - 1)
        self.settle()
        self.shot("follow-up-list")
        at = page.kind.findData("contact")
        self.choose(page.kind, max(at, 0))
        self.settle()
        self.shot("follow-up-entry")

    def close_the_month(self) -> None:
        self.side("统计报表")
        self.page(ReportsPage)
        self.settle()
        self.shot("report-of-the-month")
        for name, title in (
            ("pictures", "图表"), ("batch", "成批录入"), ("tables", "表格与批量"),
            ("conflicts", "待核对的差异"), ("duplicates", "可能重复的人"), ("keys", "站与密钥"),
            ("users", "用户"), ("doctor", "医生事项"), ("settings", "设置"),
        ):  # fmt: skip
            self.side(title)
            self.settle()
            self.shot(name)

    def exchange(self) -> None:
        self.side("数据交换")
        page = self.page(ExchangePage)
        self.settle()
        self.shot("exchange-before")
        stick = self._out / "stick"
        stick.mkdir(exist_ok=True)
        page.exchange_with(stick)  # the system's own dialog asks for the folder
        self.until(page.go.isEnabled)
        self.settle()
        self.shot("exchange-done")

    def back_up(self) -> None:
        self.side("备份")
        page = self.page(BackupPage)
        self.settle()
        self.click(self.button(page, "立即备份"))
        self.until(lambda: page.model.rowCount() > 0)
        self.settle()
        self.shot("backup")

    def other_looks(self) -> None:
        for look in ("dark", "large"):
            self.wear("theme", look)
            self.shot(f"{look}-own")
            self.some_pages(look)
        self.wear("theme", "light")
        self.wear("script", "hant")
        self.settle()
        self.some_pages("traditional")
        self.wear("script", "hans")

    def some_pages(self, name: str) -> None:
        self.key(Qt.Key.Key_1, CONTROL)
        self.settle()
        self.shot(f"{name}-today")
        self.key(Qt.Key.Key_K, CONTROL)
        self.write("林小满")
        bar = self.desk.front.bar
        self.until(lambda: bar.list.isVisible() and bar.list.count() == 1)
        self.key(Qt.Key.Key_Return)
        couple = self.page(CouplePage)
        self.until(lambda: couple.is_fresh)
        self.settle()
        self.shot(f"{name}-couple")
        form = self.step("妻子 临床检验（妻子）", FormPage)
        self.until(lambda: form.loaded)
        self.settle()
        self.shot(f"{name}-laboratory")
        self.key(Qt.Key.Key_N, CONTROL)
        self.settle()
        self.shot(f"{name}-register")
        self.side("数据交换")
        self.settle()
        self.shot(f"{name}-exchange")

    def wear(self, key: str, token: str) -> None:
        self.side("我的")
        page = self.page(OwnPage)
        self.until(lambda: page.lines is not None)
        assert page.lines is not None
        box: Any = page.lines.lines[key].box
        self.choose(box, box.findData(token))
        box.activated.emit(box.currentIndex())
        self.settle()

    def lock(self) -> None:
        self.key(Qt.Key.Key_L, CONTROL)
        self.until(lambda: bool(self.desk.window.findChildren(LockPage)))
        self.settle()
        self.shot("lock")

    def page(self, kind: type[P]) -> P:
        self.until(lambda: isinstance(self.desk.window.current, kind))
        found = self.desk.window.current
        assert isinstance(found, kind)
        return found

    def step(self, name: str, kind: type[P]) -> P:
        couple = self.page(CouplePage)
        self.until(lambda: couple.is_fresh)
        self.click(self.button(couple, name))
        return self.page(kind)

    def side(self, title: str) -> None:
        window = self.desk.window
        said = {one.accessibleName().partition("（")[0]: one for one in window._group.buttons()}
        self.click(said[title])

    def choose(self, box: QComboBox, at: int) -> None:
        box.setFocus()
        while box.currentIndex() != at:
            down = box.currentIndex() < at
            self.key(Qt.Key.Key_Down if down else Qt.Key.Key_Up)

    def fill(self, entry: FormEntry, name: str, text: str) -> None:
        """Go to a question and type its answer, or the digit of its choice."""
        editor = entry.lines[name].editor
        if isinstance(editor, ButtonsEditor):
            editor.inner()[0].setFocus()
            self.key(Qt.Key(Qt.Key.Key_0 + int(text)))
            return
        editor.inner()[0].setFocus()
        self.key(Qt.Key.Key_A, CONTROL)
        self.write(text)
        self.key(Qt.Key.Key_Return)

    @staticmethod
    def button(page: QWidget, name: str) -> QPushButton:
        return next(one for one in page.findChildren(QPushButton) if one.accessibleName() == name)

    def click(self, control: QWidget) -> None:
        if control.visibleRegion().isEmpty():
            control.setFocus()  # rolls to it, as a person would
        QTest.mouseClick(control, Qt.MouseButton.LeftButton)
        self.settle()

    def key(self, key: Qt.Key, modifier: Any = NONE) -> None:
        QTest.keyClick(self._at(), key, modifier)

    def write(self, text: str) -> None:
        at = self._at()
        for one in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(at, QKeyEvent(kind, 0, NONE, one))

    def _at(self) -> QWidget:
        window = self.door.desk.window if self.door.desk else self.door.window
        if QApplication.activeWindow() is None:
            window.activateWindow()
            self.settle()
        return QApplication.focusWidget() or window

    def _sign(self) -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ConsentDialog)
        QTest.mouseClick(dialog.seen, Qt.MouseButton.LeftButton)
        if not dialog.seen.isChecked():
            QTest.keyClick(dialog.seen, Qt.Key.Key_Space)
        QTest.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)

    def _shot_of_dialog(self, kind: type[QWidget], name: str) -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, kind)
        self.shot(name, dialog)
        dialog.close()

    def shot(self, name: str, of: QWidget | None = None) -> None:
        self.settle()
        window = self.door.desk.window if self.door.desk else self.door.window
        place = self._out / f"{len(self.shots) + 1:02d}-{name}.png"
        (of or window).grab().save(str(place))
        self.shots.append(place)

    def settle(self) -> None:
        QTest.qWait(PRESSED)
        for _ in range(4):
            QApplication.processEvents()
            finish()
        QApplication.processEvents()

    def until(self, holds: Callable[[], Any]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(f"after {self.shots[-1].name if self.shots else 'the start'}")
            QApplication.processEvents()
            time.sleep(0.005)


def walk_day(out: Path, *, couples: int = 12, short: bool = False) -> list[Path]:
    """Walk through a day; the pictures, in order."""
    run_demo(out / "stations", couples, 1, SystemClock(), lambda _: None)
    day = Day(out / "stations" / "township", out)
    try:
        day.run(short=short)
    finally:
        finish()
        day.door.close()
    return day.shots


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    theme.dress(application)
    speak_chinese(application)
    for one in walk_day(out):
        print(one)


if __name__ == "__main__":
    main()
