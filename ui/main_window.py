"""The window: a list of pages at the side, one page shown, the station named below."""

from collections.abc import Callable

from PySide6.QtCore import QChildEvent, Qt, QTimer
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMainWindow,
    QScrollArea,
    QScrollBar,
    QStackedWidget,
    QWidget,
)
from shiboken6 import isValid

from app.context import Station, User
from ui.keyboard import Keyboard
from ui.parts import Button, button, column, label
from ui.theme import SPACE, fix_width, look_in_force, wear

ROLES = {"township": "乡镇站", "county": "县级站"}
HEADING = 120  # pixels: what stands above a question comes into sight with it


class SideButton(Button):
    """A line of the list at the side: its title, and its key at the right."""

    def __init__(self, title: str, keys: str) -> None:
        super().__init__(title)
        self.setAccessibleName(title)
        self._keys = keys
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where it is

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look, painter = look_in_force(), QPainter(self)
        lit = self.isChecked() or self.underMouse()
        painter.setPen(QColor(look.on_accent if lit else look.on_side))
        place = self.rect().adjusted(0, 0, -SPACE, 0)
        painter.drawText(
            place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._keys
        )


class MainWindow(QMainWindow):
    """Shows pages; which ones, and what they do, is the desk's affair."""

    def __init__(self, station: Station, user: User) -> None:
        super().__init__()
        practice = "〔练习〕" if station.practice else ""
        self.setWindowTitle(f"{practice}安孕 · {station.name}")
        self.resize(1280, 740)
        self.pages = QStackedWidget()
        self._list, self._foot = column(space=1), column(space=1)
        self._group_of_last = ""
        self._group = QButtonGroup(self)
        self._made: dict[str, QWidget] = {}
        self._over: list[QWidget] = []
        self._places: dict[QWidget, QScrollArea] = {}
        self._whole = QStackedWidget()
        self._focus: QWidget | None = None
        self._keyboard = Keyboard(self)
        self._build(station, user)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._roll_to)

    def add_page(
        self, group: str, key: str, title: str, make: Callable[[], QWidget], shortcut: str = ""
    ) -> None:
        """A page of the list, under its group's heading; it is made when it is first shown."""
        if group != self._group_of_last:
            self._list.addWidget(_flush(group, "group"))
            self._group_of_last = group
        one = SideButton(title, shortcut)
        one.setAccessibleDescription(group)  # who listens does not see the heading
        one.setCheckable(True)
        one.clicked.connect(lambda: self.show_page(key))
        one.setProperty("page", key)
        self._group.addButton(one)
        self._list.addWidget(one)
        self._makers[key] = make
        if shortcut:
            QShortcut(QKeySequence(shortcut), self, lambda: self.show_page(key))

    def mark_page(self, key: str, count: int) -> None:
        """Say beside a page's name how much waits there."""
        for one in self._group.buttons():
            if one.property("page") == key:
                title = one.accessibleName().partition("（")[0]
                one.setText(f"{title}（{count}）" if count else title)
                one.setAccessibleName(one.text())

    def add_action(self, title: str, act: Callable[[], object], shortcut: str) -> None:
        """Something that can be done from any page; it stands at the foot of the list."""
        one = SideButton(title, shortcut)
        one.clicked.connect(lambda: act())
        self._foot.addWidget(one)
        QShortcut(QKeySequence(shortcut), self, lambda: act())

    @property
    def page_keys(self) -> list[str]:
        """The pages in the list."""
        return list(self._makers)

    def show_page(self, key: str) -> QWidget:
        """Show a page of the list; what lay over it is put away."""
        while self._over:
            self.leave()
        if key not in self._made:
            self._made[key] = self._makers[key]()
            self._put(self._made[key])
        self._turn_to(self._made[key])
        for one in self._group.buttons():
            one.setChecked(one.property("page") == key)
            if one.isChecked():  # it may have been called by its key from out of sight
                self._rolled.ensureWidgetVisible(one, 0, one.height())
        return self._made[key]

    def page(self, key: str) -> QWidget | None:
        """A page of the list, if it has been made."""
        return self._made.get(key)

    def put_on_top(self, bar: QWidget) -> None:
        """A bar above every page."""
        self._right.insertWidget(self._right.count() - 1, bar)
        wear(bar)

    def lay_over(self, page: QWidget) -> None:
        """Show a page over the present one, until `leave`."""
        self._over.append(page)
        self._put(page)
        self._turn_to(page)

    def leave(self) -> None:
        """Back to the page below."""
        page = self._over.pop()
        below = self._over[-1] if self._over else self._current_of_list()
        self._turn_to(below, back=True)
        place = self._places.pop(page)
        self.pages.removeWidget(place)
        place.deleteLater()

    def childEvent(self, event: QChildEvent) -> None:
        """A dialog over the window wears the look too."""
        super().childEvent(event)
        child = event.child()
        if event.polished() and isinstance(child, QWidget) and child.isWindow():
            wear(child)

    def _put(self, page: QWidget) -> None:
        self._places[page] = _rolling(page)
        self.pages.addWidget(self._places[page])

    def _turn_to(self, page: QWidget, *, back: bool = False) -> None:
        """Show it, and put the keyboard where its work begins, or `back` where it was."""
        self.pages.setCurrentWidget(self._places[page])
        self._keyboard.go_to(page, back=back)

    def _roll_to(self, _: QWidget | None, at: QWidget | None) -> None:
        """Whatever gets the keyboard is brought into sight, however it came to it."""
        if at is not None:  # once Qt has rolled by itself: it does not think of areas within areas
            QTimer.singleShot(0, at, lambda: _bring_into_sight(at))

    def say_delivery(self, text: str) -> None:
        """What became of the last delivery, in the status line."""
        self._delivery.setText(text)

    def offer_stick(self, *, there: bool) -> None:
        """Announce a stick with an exchange folder, with one button that leads to it."""
        self._stick.setVisible(there)

    def _to_stick(self) -> None:
        self._stick.hide()
        self.show_page("exchange")

    def cover(self, page: QWidget) -> None:
        """Show a page over everything; nothing below can be seen or reached until `uncover`."""
        if self.covered:
            return
        while (dialog := QApplication.activeModalWidget()) is not None:
            if not dialog.close():
                break
        self._focus = self.focusWidget()
        place = _rolling(page)
        self._whole.addWidget(place)
        self._whole.setCurrentWidget(place)
        self._reachable(False)

    def uncover(self) -> None:
        """Take the page over everything away; what was below is as it was."""
        place = self._whole.currentWidget()
        self._whole.setCurrentIndex(0)
        self._whole.removeWidget(place)
        place.deleteLater()
        self._reachable(True)
        if self._focus is not None and isValid(self._focus):
            self._focus.setFocus()

    @property
    def covered(self) -> bool:
        """Whether a page lies over everything."""
        return self._whole.currentIndex() > 0

    def _reachable(self, reachable: bool) -> None:
        for one in self.findChildren(QShortcut):
            one.setEnabled(reachable)

    @property
    def current(self) -> QWidget:
        """The page that is shown."""
        place = self.pages.currentWidget()
        assert isinstance(place, QScrollArea)
        return place.widget()

    def _current_of_list(self) -> QWidget:
        chosen = self._group.checkedButton()
        return self._made[str(chosen.property("page"))]

    def _build(self, station: Station, user: User) -> None:
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._group.setExclusive(True)
        lines, rolled = _side(column(self._list, None)), QScrollArea()
        rolled.setObjectName("side")  # with large type the list is longer than a small screen
        rolled.setWidgetResizable(True)
        roller = QScrollBar(Qt.Orientation.Vertical)
        roller.setObjectName("side")  # before it has a place: its style is looked up once, there
        rolled.setVerticalScrollBar(roller)
        rolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        rolled.setWidget(lines)
        self._rolled = rolled
        side = _side(
            column(_flush("安孕", "title"), rolled, _rule(), self._foot, margin=SPACE, space=1)
        )
        wear(side)
        fix_width(side, 164)
        middle = QWidget()
        whole = QHBoxLayout(middle)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(side)
        right = column(space=0)
        if station.practice:
            practice = label("练习站：这里的人和结果都是虚构的", "practice")
            wear(practice)
            right.addWidget(practice)
        right.addWidget(self.pages)
        self._right = right
        whole.addLayout(right, 1)
        self._whole.addWidget(middle)
        self.setCentralWidget(self._whole)
        bar = self.statusBar()
        wear(bar)
        bar.setSizeGripEnabled(False)
        bar.addWidget(label(f"{station.name}（{ROLES[station.role]} {station.area_code}）"))
        self._delivery = label("")
        self._stick = button("U盘里有数据包，去交换", self._to_stick)
        self._stick.hide()
        bar.addPermanentWidget(self._stick)
        bar.addPermanentWidget(self._delivery)
        bar.addPermanentWidget(label(f"{user.name}"))


def _side(inside: QLayout) -> QFrame:
    made = QFrame()
    made.setObjectName("side")
    made.setLayout(inside)
    return made


def _rule() -> QFrame:
    made = QFrame()
    made.setObjectName("rule")
    made.setFixedHeight(1)
    return made


def _flush(text: str, kind: str) -> QLabel:
    """A label whose text begins where that of the lines of the list does."""
    made = label(text, kind)
    made.setIndent(0)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    return made


def _rolling(page: QWidget) -> QScrollArea:
    """The page's place: it rolls where the screen is smaller than the page."""
    made = QScrollArea()
    wear(made)
    made.setWidgetResizable(True)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setWidget(page)
    return made


def _bring_into_sight(at: QWidget) -> None:
    outside = at.parentWidget()
    while outside is not None:
        if isinstance(outside, QScrollArea):
            spare = (outside.viewport().height() - at.height()) // 2
            outside.ensureWidgetVisible(at, SPACE, max(min(HEADING, spare), 0))
            if spare < 0:
                at = outside  # it fills this area: the area itself must be seen
        outside = outside.parentWidget()
