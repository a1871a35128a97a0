"""What can be wrong with a page for the eyes and the keyboard: each finding as a line of text."""

import re
from collections import Counter

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTableView,
    QWidget,
)

from ui.parts import NameButton
from ui.theme import contrast

CHINESE = re.compile(r"[\u4e00-\u9fff]")
READABLE = 4.5  # WCAG 2, text of usual size
CELLS = 300  # more than any grid has in one row
FREE = (1 << 24) - 1  # QWIDGETSIZE_MAX: no width was set
TAB = Qt.FocusPolicy.TabFocus.value


class StrayWindows(QObject):
    """Notes every widget that shows itself as a window and is none: it flashes and takes the keyboard."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            plain = watched.windowType() == Qt.WindowType.Window
            if watched.isWindow() and plain and not isinstance(watched, QMainWindow):
                self.found.append(f"a window of its own: {described(watched)}")
        return False


def said_of(widget: QWidget) -> str:
    """What a screen reader calls it: its own name, its buddy's text or its text."""
    if isinstance(widget, QComboBox):  # Qt gives its value here, except on Windows
        return widget.accessibleName()
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name) if found else ""


def described(widget: QWidget) -> str:
    """The widget, for whoever reads a failed test."""
    text = getattr(widget, "text", str)
    return f"{type(widget).__name__} {widget.objectName()} {said_of(widget) or text()!r}"


def controls(page: QWidget) -> list[QWidget]:
    """What can take the keyboard by Tab; of a group of which one is chosen any one counts."""
    found = [page, *page.findChildren(QWidget)]
    return [
        one
        for one in found
        if one.isVisible()
        and one.isEnabled()
        and one.focusPolicy().value & TAB
        and one.focusProxy() is None
        and not isinstance(one.parentWidget(), QComboBox)
    ]


def unnamed(page: QWidget) -> list[str]:
    """Controls without a Chinese name, and buttons without text that have no tooltip."""
    found = [
        f"no name: {described(one)}" for one in controls(page) if not CHINESE.search(said_of(one))
    ]
    return found + [
        f"no tooltip: {described(one)}"
        for one in controls(page)
        if isinstance(one, QAbstractButton) and not one.text() and not one.toolTip()
    ]


def not_by_tab(page: QWidget, stops: int = 400) -> list[str]:
    """Controls that Tab never reaches, stops that cannot be seen, and a page that cannot be left."""
    wanted = controls(page)
    if not wanted:
        return []
    if before := page.window().focusWidget():
        before.clearFocus()  # the page may have got it before it was laid out
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    first, met = QApplication.focusWidget(), []
    if first is None:
        return ["nothing has the keyboard"]
    at, found = first, []
    for _ in range(stops):
        met.append(at)
        for _ in range(3):  # it rolls into sight
            QApplication.processEvents()
        inner = at.viewport() if isinstance(at, QAbstractScrollArea) else at
        unseen = at.visibleRegion().isEmpty() and inner.visibleRegion().isEmpty()
        if unseen and not isinstance(at, QScrollArea):
            found.append(f"not to be seen: {described(at)}")
        QTest.keyClick(at, Qt.Key.Key_Tab)
        following = QApplication.focusWidget()
        cells = 0
        while following is at and isinstance(at, QTableView) and cells < CELLS:
            QTest.keyClick(at, Qt.Key.Key_Tab)  # a grid goes through its cells first
            following, cells = QApplication.focusWidget(), cells + 1
        if following is at and len(wanted) == 1 and page.isWindow():
            return found
        if following is None or following is at:
            return [*found, f"Tab stays on {described(at)}"]
        at = following
        if at is first:
            break
    else:
        found.append("Tab never comes round")
    others = [one for one in controls(page.window()) if not page.isAncestorOf(one)]
    if page.window() is not page and others and all(page.isAncestorOf(one) for one in met):
        found.append("Tab never leaves the page")
    groups = {one.group() for one in met if isinstance(one, QAbstractButton) and one.group()}
    for one in wanted:
        group = one.group() if isinstance(one, QAbstractButton) else None
        if one not in met and not (group and group in groups):
            found.append(f"Tab never reaches {described(one)}")
    return found


def cut(page: QWidget) -> list[str]:
    """Texts wider or higher than the widget they stand on, and insides wider than what scrolls them."""
    found = []
    for one in [page, *page.findChildren(QWidget)]:
        if not one.isVisible():
            continue
        if isinstance(one, QLabel) and one.text() and not one.visibleRegion().isEmpty():
            found += _cut_label(one)
        elif isinstance(one, QAbstractButton) and one.text():
            if isinstance(one, NameButton) and one.width() >= one.minimumSizeHint().width():
                continue  # the rest of the name is under the mouse
            if one.width() < one.sizeHint().width() or one.height() < one.sizeHint().height() - 1:
                found.append(f"cut button {described(one)} {one.size()} {one.sizeHint()}")
        elif isinstance(one, QComboBox) and one.currentText():
            if _room_of(one) < one.fontMetrics().boundingRect(one.currentText()).width():
                found.append(f"cut choice {described(one)} {one.currentText()}")
        elif isinstance(one, QLineEdit):
            grows = one.maximumWidth() == FREE  # what is typed there may go on beyond its end
            text = one.placeholderText() if grows else one.text() or one.placeholderText()
            if one.width() < one.fontMetrics().horizontalAdvance(text) + 18:
                found.append(f"cut line {described(one)} {text}")
        elif isinstance(one, QScrollArea):
            inside, room = one.widget(), one.viewport().width()
            wide = inside.width() if inside else 0
            found += [f"inside {wide} wider than {room} {described(one)}"] * (wide > room)
    return found


def hard_to_read(page: QWidget) -> list[str]:
    """Labels and buttons whose text, as painted, has less than 4.5:1 on its ground, as painted."""
    window = page.window()
    picture = QImage(window.size() * 2, QImage.Format.Format_RGB32)  # twice as large: solid strokes
    picture.setDevicePixelRatio(2)
    window.render(picture)
    found = []
    with_text: list[QLabel | QAbstractButton] = page.findChildren(QLabel)
    for one in [*with_text, *page.findChildren(QAbstractButton)]:
        seen = one.visibleRegion().boundingRect()
        if not one.text() or not one.isEnabled() or seen.height() < one.height() - 2:
            continue
        place = QRect(one.mapTo(window, seen.topLeft()), seen.size()).adjusted(3, 3, -3, -3)
        ratio = _contrast_in(picture.copy(_twice(place)))
        if ratio < READABLE:
            found.append(f"{ratio:.1f}:1 {described(one)}")
    return found


def _twice(place: QRect) -> QRect:
    return QRect(2 * place.x(), 2 * place.y(), 2 * place.width(), 2 * place.height())


def _contrast_in(picture: QImage) -> float:
    """The contrast of the ground, which most dots have, to what stands out most from it."""
    if picture.isNull():
        return READABLE
    dots = Counter(memoryview(picture.constBits()).cast("I"))
    ground = _colour(dots.most_common(1)[0][0])
    return max(contrast(_colour(one), ground) for one in dots)


def _colour(dot: int) -> str:
    return f"#{dot & 0xFFFFFF:06x}"


def _room_of(box: QComboBox) -> int:
    """How wide the text of a choice may be."""
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    return box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box).width()


def _cut_label(one: QLabel) -> list[str]:
    needed = one.heightForWidth(one.width()) if one.wordWrap() else one.sizeHint().height()
    wide = one.minimumSizeHint().width() if one.wordWrap() else one.sizeHint().width()
    if one.height() < needed or one.width() < wide:
        return [f"cut label {described(one)} {one.size()} needs {wide} x {needed}"]
    return []


def beyond_the_window(page: QWidget) -> list[str]:
    """Widgets whose place lies outside the window to the right or, unless scrolled, below."""
    window = page.window()
    frame = QRect(0, 0, window.width(), window.height())
    return [
        f"outside: {described(one)}"
        for one in controls(page)
        if one.mapTo(window, one.rect().topRight()).x() > frame.right() + 1
    ]
