"""Small pieces that all pages are made of."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QTableView,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app.errors import KnownError
from ui.rows_model import RowsModel
from ui.theme import SPACE, sized
from ui.work import report_of

CELL = 3 * SPACE  # what a cell leaves free around its text, in pixels
READ = 132  # pixels of the column that takes what is left: nine letters
LEAST = 160  # pixels of what scrolls: on a lower screen the page rolls rather than a slit


def label(text: str, kind: str = "") -> QLabel:
    """A label; `kind` is its style: title, heading, soft (tag: on one line), label, value, error …"""
    made = QLabel(text)
    made.setObjectName(kind)
    made.setWordWrap(kind in {"soft", "error", "hint", "banner", "trouble", "good"})
    if kind == "tag":
        made.setObjectName("soft")
    if kind not in {"", "label", "heading"}:  # facts are there to copy, which costs time to build
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


class Title(QLabel):
    """The title of a page: on one line where there is room for it, on several where there is not."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setObjectName("title")
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        wide = self.fontMetrics().horizontalAdvance(self.text()) + SPACE
        return QSize(wide, self.heightForWidth(wide))


class Button(QPushButton):
    """A button that Enter presses too while it has the keyboard, in a dialog as on a page.

    It never is a dialog's button for Enter anywhere else (`autoDefault`).
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if not event.isAutoRepeat():  # the key that led here may still be down
                self.showMenu() if self.menu() else self.click()
            return
        super().keyPressEvent(event)


class NameButton(Button):
    """A button with a name on it, which may be long: what has no room is shown under the mouse."""

    def __init__(self, text: str, act: Callable[[], object], kind: str, name: str = "") -> None:
        super().__init__(text)
        self.setObjectName(kind)
        self.setAccessibleName(name or text)
        self.setToolTip(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: act())

    def minimumSizeHint(self) -> QSize:
        return QSize(sized(READ), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        option, painter = QStyleOptionButton(), QStylePainter(self)
        self.initStyleOption(option)
        place = QStyle.SubElement.SE_PushButtonContents
        room = self.style().subElementRect(place, option, self).width()
        option.text = self.fontMetrics().elidedText(  # type: ignore[attr-defined]
            self.text(), Qt.TextElideMode.ElideRight, room
        )
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)


def say(line: QLabel, text: str) -> None:
    """Put this text on a line that takes no room while there is nothing to say."""
    line.setText(text)
    line.setVisible(bool(text))


def empty_state(text: str) -> QLabel:
    """What stands in the place of a list with nothing in it: it says what will be there."""
    made = label(text, "soft")
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    return made


def button(text: str, act: Callable[[], object], kind: str = "", name: str = "") -> QPushButton:
    """A button; the accessible name is its text unless `name` says more."""
    made = Button(text)
    made.setObjectName(kind)
    made.setAccessibleName(name or text.replace("&", ""))
    made.clicked.connect(lambda: act())
    return made


def column(*parts: QWidget | QLayout | None, margin: int = 0, space: int = SPACE) -> QVBoxLayout:
    """Parts below each other; None is a stretch."""
    made = QVBoxLayout()
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(space)
    _fill(made, parts)
    return made


def row(*parts: QWidget | QLayout | None, space: int = SPACE) -> QHBoxLayout:
    """Parts beside each other; None is a stretch."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(space)
    _fill(made, parts)
    return made


def card(*parts: QWidget | QLayout | None) -> QFrame:
    """A white card with these parts below each other."""
    made = QFrame()
    made.setObjectName("card")
    made.setLayout(column(*parts, margin=2 * SPACE))
    return made


def scrolled(inside: QWidget, name: str = "") -> QScrollArea:
    """The widget in an area that scrolls; sideways only where type is too large for the screen.

    With a name it takes the keyboard itself, for scrolling what holds nothing else to stand on.
    """
    made = QScrollArea()
    made.setObjectName("reading" if name else "")
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name else Qt.FocusPolicy.NoFocus)
    made.setWidgetResizable(True)
    room = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    room.setVerticalStretch(1)  # takes what is left, and never makes its page roll as well
    made.setSizePolicy(room)
    made.setMinimumHeight(LEAST)
    inside.setObjectName("ground")
    made.setWidget(inside)
    return made


class _Table(QTableView):
    """A table that measures the longest texts of a column, not every cell of it.

    One column takes the room that is left; where that is too little to read, the table scrolls
    sideways. Under the mouse a text that is cut is shown whole.
    """

    stretched = 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def reset(self) -> None:
        super().reset()
        QTimer.singleShot(0, self, self._share_out)  # when the other columns have their widths

    def _share_out(self) -> None:
        heads, at = self.horizontalHeader(), self.stretched
        others = sum(heads.sectionSize(one) for one in range(heads.count()) if one != at)
        room = self.viewport().width() - others
        mode, needed = QHeaderView.ResizeMode.Stretch, min(self.sizeHintForColumn(at), sized(READ))
        if room < needed:
            mode = QHeaderView.ResizeMode.Fixed
        if heads.sectionResizeMode(at) != mode:
            heads.setSectionResizeMode(at, mode)
        if room < needed and heads.sectionSize(at) != needed:
            heads.resizeSection(at, needed)

    def sizeHintForColumn(self, column: int) -> int:
        model = self.model()
        assert isinstance(model, RowsModel)
        widths = map(self.fontMetrics().horizontalAdvance, model.longest(column))
        return max(widths, default=0) + CELL

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.indexAt(event.pos())
            text = str(at.data() or "")
            cut = self.fontMetrics().horizontalAdvance(text) + CELL > self.columnWidth(at.column())
            QToolTip.showText(event.globalPos(), text if cut else "", self)
            return True
        return super().viewportEvent(event)


def table(model: RowsModel, name: str, stretch: int = 0) -> QTableView:
    """A table whose rows are chosen whole; the column `stretch` takes the room that is left."""
    made = _Table()
    made.setModel(model)
    made.setAccessibleName(name)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setAlternatingRowColors(True)
    made.setShowGrid(False)
    made.setTabKeyNavigation(False)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(sized(34))
    heads = made.horizontalHeader()
    heads.setHighlightSections(False)
    heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    heads.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    heads.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    made.stretched = stretch
    return made


class Message(QLabel):
    """The line of a page where outcomes and troubles are said; hidden while there is nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setAccessibleName("提示")
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hide()

    def good(self, text: str) -> None:
        """Something worked."""
        self._say("good", text)

    def trouble(self, problem: Exception) -> None:
        """Something did not work: the world's troubles as a sentence, ours as a report."""
        if isinstance(problem, KnownError):
            self._say("trouble", str(problem))
        else:
            self._say(
                "trouble",
                f"程序出错了，数据没有丢失。请把下面的内容发给维护人员：\n{report_of(problem)}",
            )

    def clear_text(self) -> None:
        """Nothing to say."""
        self.setText("")
        self.hide()

    def _say(self, kind: str, text: str) -> None:
        self.setObjectName(kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setContentsMargins(12, 8, 12, 8)  # the padding of a style set later is not laid out
        self.setText(text)
        self.show()


def _fill(layout: QHBoxLayout | QVBoxLayout, parts: tuple[QWidget | QLayout | None, ...]) -> None:
    for part in parts:
        if part is None:
            layout.addStretch()
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part)
