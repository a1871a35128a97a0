"""Where the keyboard is: on the page that was called, and never nowhere.

A page may say with `begin` where its work begins, a widget or several in order. Else it is its list,
once there is something in it, or its first field; never a button, which a key that was meant for something else would press.
"""

from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from shiboken6 import isValid

TAB = Qt.FocusPolicy.TabFocus.value
WATCHED = "keyboardWaits"


class Keyboard(QObject):
    """Puts the keyboard into pages, and back into the present one when it is nowhere."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._page: QWidget | None = None
        self._placed: QWidget | None = None  # where it was put
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._moved)

    def go_to(self, page: QWidget, *, back: bool = False) -> None:
        """Into this page; `back`: it was there before, and goes where it was, if that still stands."""
        self._page, at = page, self._window.focusWidget()
        self._watch(page)
        here = at is not None and page.isAncestorOf(at) and at.isVisibleTo(page)
        if at is page or (back and here):  # the page has it itself while it is being made
            self._placed = at
        else:
            self._place()

    def _watch(self, page: QWidget) -> None:
        """Lists are empty until their answer comes."""
        for view in page.findChildren(QTableView):
            if view.model() and not view.property(WATCHED):
                view.setProperty(WATCHED, True)
                view.model().modelReset.connect(self._look_again)

    def _place(self) -> None:
        if self._page is None or not isValid(self._page):
            return
        self._placed = beginning_of(self._page)
        self._placed.setFocus()

    def _look_again(self) -> None:
        QTimer.singleShot(0, self, self._place_if_untouched)

    def _place_if_untouched(self) -> None:
        """An answer has come: on to the list, unless somebody has begun elsewhere."""
        at = self._window.focusWidget()
        begun = at is not self._placed or isinstance(at, QTableView)
        typed = isinstance(at, QLineEdit) and at.isModified()
        if self._placed is not None and (at is None or not (begun or typed)):
            self._place()

    def _moved(self, _: QWidget | None, at: QWidget | None) -> None:
        if at is None:
            QTimer.singleShot(0, self, self._back_from_nowhere)

    def _back_from_nowhere(self) -> None:
        nowhere = QApplication.focusWidget() is None and QApplication.activePopupWidget() is None
        page = self._page if self._page is not None and isValid(self._page) else None
        if nowhere and self._window.isActiveWindow() and page is not None and page.isVisible():
            self._place()


def beginning_of(page: QWidget) -> QWidget:
    """Where the work of a page begins now; the page itself while there is nothing to stand on."""
    wanted: Any = getattr(page, "begin", ())
    for one in wanted if isinstance(wanted, tuple) else (wanted,):
        if isinstance(one, QWidget) and (found := _first(one, page)):
            return found
    lists = [one for one in page.findChildren(QTableView) if _can_stand(one, page)]
    return next(iter(lists), None) or _first(page, page) or page


def _first(inside: QWidget, page: QWidget) -> QWidget | None:
    """This widget, or the first field in it, in the order of Tab."""
    if inside is not page and _can_stand(inside, page):
        return inside
    at = inside.nextInFocusChain()
    while at is not None and at is not inside:
        if inside.isAncestorOf(at) and _can_stand(at, page) and not isinstance(at, QPushButton):
            return at
        at = at.nextInFocusChain()
    return None


def _can_stand(widget: QWidget, page: QWidget) -> bool:
    takes = widget.focusPolicy().value & TAB and widget.focusProxy() is None
    if not takes or not widget.isEnabled() or not widget.isVisibleTo(page):
        return False
    if isinstance(widget, QAbstractItemView):
        return widget.model() is not None and widget.model().rowCount() > 0
    return True
