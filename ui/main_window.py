"""The window: a list of pages at the side, one page shown, the station named below."""

from collections.abc import Callable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from app.context import Station, User
from ui.parts import column, label

ROLES = {"township": "乡镇站", "county": "县级站"}


class MainWindow(QMainWindow):
    """Shows pages; which ones, and what they do, is the desk's affair."""

    def __init__(self, station: Station, user: User) -> None:
        super().__init__()
        practice = "〔练习〕" if station.practice else ""
        self.setWindowTitle(f"{practice}安孕 · {station.name}")
        self.resize(1280, 740)
        self.pages = QStackedWidget()
        self._side = column(label("安孕", "title"), margin=12, space=4)
        self._group = QButtonGroup(self)
        self._made: dict[str, QWidget] = {}
        self._over: list[QWidget] = []
        self._build(station, user)

    def add_page(
        self, key: str, title: str, make: Callable[[], QWidget], shortcut: str = ""
    ) -> None:
        """A page of the list; it is made when it is first shown."""
        one = QPushButton(f"{title}  {shortcut}".strip())
        one.setAccessibleName(title)
        one.setCheckable(True)
        one.clicked.connect(lambda: self.show_page(key))
        one.setProperty("page", key)
        self._group.addButton(one)
        self._side.insertWidget(self._side.count() - 1, one)
        self._makers[key] = make
        if shortcut:
            QShortcut(QKeySequence(shortcut), self, lambda: self.show_page(key))

    def show_page(self, key: str) -> QWidget:
        """Show a page of the list; what lay over it is put away."""
        while self._over:
            self.leave()
        if key not in self._made:
            self._made[key] = self._makers[key]()
            self.pages.addWidget(self._made[key])
        self.pages.setCurrentWidget(self._made[key])
        for one in self._group.buttons():
            one.setChecked(one.property("page") == key)
        return self._made[key]

    def put_on_top(self, bar: QWidget) -> None:
        """A bar above every page."""
        self._right.insertWidget(self._right.count() - 1, bar)

    def lay_over(self, page: QWidget) -> None:
        """Show a page over the present one, until `leave`."""
        self._over.append(page)
        self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)

    def leave(self) -> None:
        """Back to the page below."""
        page = self._over.pop()
        below = self._over[-1] if self._over else self._current_of_list()
        self.pages.setCurrentWidget(below)
        self.pages.removeWidget(page)
        page.deleteLater()

    @property
    def current(self) -> QWidget:
        """The page that is shown."""
        return self.pages.currentWidget()

    def _current_of_list(self) -> QWidget:
        chosen = self._group.checkedButton()
        return self._made[str(chosen.property("page"))]

    def _build(self, station: Station, user: User) -> None:
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._group.setExclusive(True)
        side = QFrame()
        side.setObjectName("side")
        side.setFixedWidth(176)
        self._side.addStretch()
        side.setLayout(self._side)
        middle = QWidget()
        whole = QHBoxLayout(middle)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(side)
        right = column(space=0)
        if station.practice:
            right.addWidget(label("练习站：这里的人和结果都是虚构的", "practice"))
        right.addWidget(self.pages)
        self._right = right
        whole.addLayout(right, 1)
        self.setCentralWidget(middle)
        bar = self.statusBar()
        bar.addWidget(label(f"{station.name}（{ROLES[station.role]} {station.area_code}）"))
        bar.addPermanentWidget(label(f"{user.name}"))
