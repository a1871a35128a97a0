"""Keys typed while a page is still being made: kept, and given to it in order when it is ready."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)


class HeldKeys(QObject):
    """Takes the keyboard of `page` until `release`; shortcuts work all the while."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._keys: list[QKeyEvent] = []
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._page.setFocus()
        if event.type() not in KEYS or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        self._keys.append(QKeyEvent(event.type(), event.key(), event.modifiers(), event.text()))
        return True

    def release(self) -> None:
        """Type what was kept, each key where the one before has led."""
        self._page.removeEventFilter(self)
        if self._page.focusWidget() is self._page:
            self._page.focusNextPrevChild(True)
        while self._keys:
            QApplication.sendEvent(self._page.focusWidget() or self._page, self._keys.pop(0))
