"""The box above every page: finds anyone while one types, scans a code, or lays a card down."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.domain.dates import show_date
from app.errors import KnownError
from app.usecases.find_people import PersonLine
from ui.parts import button, row
from ui.theme import SPACE, wear
from ui.work import Latest, report_of

SEX = {"female": "女", "male": "男"}
GONE = {"died": "已故", "moved_out": "已迁出"}
MOST = 8
WIDTH, EDGE = 680, 12  # pixels: of the box; of the list around its lines
HINT = "查找任何人：姓名、拼音、证件号、手机、档案编号，或扫描单据 (Ctrl+K)"


class FindBar(QWidget):
    """Emits `chosen` with a PersonLine, and `card_wanted`. The list hangs below the box."""

    chosen = Signal(object)
    person_wanted = Signal(str)  # Shift+Enter: the person's own page
    card_wanted = Signal()

    def __init__(self, find: Callable[[str, int], list[PersonLine]]) -> None:
        super().__init__()
        self._find, self._latest = find, Latest()
        self._answered = ""  # what the list is the answer to
        self._open_first = False  # Enter came before the answer, as from a scanner
        self._build()
        self.box.textEdited.connect(self._typed)
        self.box.installEventFilter(self)
        self.list.itemClicked.connect(self._choose)

    def look(self) -> None:
        """Put the keyboard into the box."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def say(self, problem: Exception) -> None:
        """What went wrong, in place of the list."""
        text = str(problem) if isinstance(problem, KnownError) else report_of(problem)
        self._show_words(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event) or super().eventFilter(watched, event)
        if event.type() == QEvent.Type.FocusOut:
            self.list.hide()
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        self.box = QLineEdit()
        self.box.setAccessibleName("查找任何人")
        self.box.setPlaceholderText(HINT)
        self.box.setToolTip("回车：打开夫妇档案；Shift+回车：打开个人页")
        self.box.setClearButtonEnabled(True)
        self.box.setMaximumWidth(WIDTH)
        self.card = button("读身份证", self.card_wanted.emit, "link", "读身份证并查找")
        self.list = QListWidget(self)
        self.list.setObjectName("found")
        self.list.setAccessibleName("找到的人")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.hide()
        inside = row(self.box, self.card, None)
        inside.setContentsMargins(24, 8, 24, 0)
        inside.setStretch(0, 1)
        self.setLayout(inside)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._choose(self.list.currentItem(), own_page=True)
            else:
                self._enter()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.list.isVisible():
            step = 1 if key == Qt.Key.Key_Down else -1
            at = self.list.currentRow() + step
            self.list.setCurrentRow(min(max(at, 0), self.list.count() - 1))
        elif key == Qt.Key.Key_Escape and self.list.isVisible():
            self.list.hide()
        else:
            return False
        return True

    def _enter(self) -> None:
        """Open who is marked; a scanner's Enter comes before the answer and waits for it."""
        text = self.box.text()
        if not text.strip():
            return
        if self._answered == text and self.list.isVisible():
            self._choose(self.list.currentItem())
            return
        self._open_first = True
        self._ask(text)

    def _typed(self, typed: str) -> None:
        self._open_first = False
        self._ask(typed)

    def _ask(self, typed: str) -> None:
        if not typed.strip():
            self._answered = ""
            self.list.hide()
            return
        self._latest.work(self._find, typed, MOST).done(
            lambda found: self._show(typed, found), self
        ).failed(self.say, self)

    def _show(self, typed: str, found: list[PersonLine]) -> None:
        if self.box.text() != typed:
            return
        self._answered = typed
        wanted, self._open_first = self._open_first, False
        if not found:
            self._show_words(
                "没有找到。换一种写法试试，例如拼音首字母或手机末四位；新来的人请按“建档”。"
            )
            return
        self.list.clear()
        self.list.setWordWrap(False)
        for one in found:
            item = QListWidgetItem(_said(one))
            item.setData(Qt.ItemDataRole.UserRole, one)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._hang()
        if wanted and len(found) == 1:
            self._choose(self.list.item(0))

    def _show_words(self, text: str) -> None:
        self.list.clear()
        self.list.setWordWrap(True)
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.addItem(item)
        self._hang()

    def _hang(self) -> None:
        """Below the box, over whatever page is there; as large as what it says, if the window is."""
        window, found = self.window(), self.list
        if found.parent() is not window:
            found.setParent(window)
            wear(found)
        at = self.box.mapTo(window, QPoint(0, self.box.height() + 2))
        room = window.rect().adjusted(0, 0, -at.x() - SPACE, -at.y() - SPACE).size()
        wide = self.box.width()
        if not found.wordWrap():
            wide = max(wide, min(found.sizeHintForColumn(0) + EDGE, room.width()))
        found.resize(wide, found.height())  # words wrap by it
        found.doItemsLayout()
        high = sum(found.sizeHintForRow(one) for one in range(found.count())) + EDGE
        found.setGeometry(at.x(), at.y(), wide, min(high, room.height()))
        found.show()
        found.raise_()

    def _choose(self, item: QListWidgetItem | None, *, own_page: bool = False) -> None:
        one: Any = item.data(Qt.ItemDataRole.UserRole) if item else None
        if one is None:
            return
        self.list.hide()
        self.box.clear()
        self._answered = ""
        if own_page or one.couple_id is None:
            self.person_wanted.emit(one.person_id)
        else:
            self.chosen.emit(one)


def _said(one: PersonLine) -> str:
    parts = [
        one.name,
        GONE.get(one.residence or "", ""),
        SEX.get(one.sex or "", ""),
        show_date(one.birth_date) if one.birth_date else "",
        f"末四位 {one.certificate_tail}" if one.certificate_tail else "",
        one.phone or "",
        one.file_number or "",
    ]
    return "　".join(part for part in parts if part)
