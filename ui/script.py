"""The interface in Traditional characters: every text is turned at the outermost place, on the widget.

Pages speak Simplified and know nothing of this. When Traditional is chosen, a widget's own text is
turned just before it is painted, and a table's as it is read. What people typed is never turned:
it stands in entry fields, which are left alone, or came out of a use case, and then `learn` has
seen it. Papers are pictures and stay as they are.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QLibraryInfo, QObject, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QSpinBox,
    QTabBar,
    QWidget,
)

from app.catalogue import FORMS
from app.forms.kinds import Text

# What people type stands under these names, in forms and in the lines of lists.
TYPED = frozenset(
    [name for form in FORMS.values() for name, one in form.fields.items() if isinstance(one, Text)]
    + ["name", "village", "villages", "worker", "address", "witness", "conclusion"]
)
DEPTH, MOST = 5, 2000
Turn = Callable[[str], str]


class Script:
    """Which characters the interface is written in, and what of it is not ours to turn."""

    def __init__(self) -> None:
        self._turn: Turn | None = None
        self._turned: dict[str, str] = {}
        self._back: dict[str, str] = {}
        self._theirs: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    @property
    def is_traditional(self) -> bool:
        """Whether texts are turned now."""
        return self._turn is not None

    def use(self, turn: Turn | None) -> None:
        """Turn texts from now on, or no more."""
        self._turn = turn
        self._turned.clear()

    def keep(self, text: str) -> None:
        """Somebody typed this; it is shown as it is."""
        if text.isascii() or text in self._theirs:
            return
        self._theirs.add(text)
        self._pattern = None
        for one in [one for one in self._turned if text in one]:
            del self._turned[one]

    def shown(self, text: str) -> str:
        """The text as the interface shows it."""
        if self._turn is None or text.isascii() or text in self._back:
            return text
        if text not in self._turned:
            self._turned[text] = self._without_theirs(text, self._turn)
            if self._turned[text] != text:
                self._back[self._turned[text]] = text
        return self._turned[text]

    def original(self, text: str) -> str:
        """The text as the page wrote it."""
        return self._back.get(text, text)

    def _without_theirs(self, text: str, turn: Turn) -> str:
        if not self._theirs:
            return turn(text)
        if self._pattern is None:
            longest_first = sorted(self._theirs, key=len, reverse=True)
            self._pattern = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")")
        parts = self._pattern.split(text)
        return "".join(one if at % 2 else turn(one) for at, one in enumerate(parts))


SCRIPT = Script()


def learn(result: Any, depth: int = DEPTH) -> None:
    """Remember what people typed in a use case's result."""
    if depth == 0:
        return
    if isinstance(result, list | tuple):
        for one in result[:MOST]:
            learn(one, depth - 1)
    elif isinstance(result, Mapping):
        _learn_named(result.items(), depth)
    elif is_dataclass(result) and not isinstance(result, type):
        _learn_named(((one.name, getattr(result, one.name)) for one in fields(result)), depth)


def _learn_named(pairs: Any, depth: int) -> None:
    for name, value in pairs:
        if name in TYPED and isinstance(value, str):
            SCRIPT.keep(value)
        elif name in TYPED and isinstance(value, list | tuple):
            for one in filter(lambda one: isinstance(one, str), value):
                SCRIPT.keep(one)
        elif isinstance(value, list | tuple | Mapping) or is_dataclass(value):
            learn(value, depth - 1)


def turned(said: Any) -> Any:
    """The same with every text in it as the interface shows it; for what is painted as a whole."""
    if isinstance(said, str):
        return SCRIPT.shown(said)
    if isinstance(said, tuple):
        return tuple(map(turned, said))
    if is_dataclass(said) and not isinstance(said, type):
        return replace(said, **{one.name: turned(getattr(said, one.name)) for one in fields(said)})
    return said


def traditional() -> Turn:
    """What turns Simplified into Traditional; takes a moment to load."""
    from opencc import OpenCC  # only who reads Traditional waits for its tables

    # The everyday forms: s2t gives 覈, 牀, 爲 that dictionaries know, s2hk 牀 and 衞; no words change.
    turner = OpenCC("s2tw")

    def turn(text: str) -> str:
        return str(turner.convert(text))

    return turn


def speak_chinese(application: QApplication) -> None:
    """Qt's own words too: the buttons of its boxes, the menus of its lines, its file dialogs."""
    words = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load("qtbase_zh_CN", folder):
        application.installTranslator(words)


class _BeforePainting(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            rewrite(watched, SCRIPT.shown)
        return False


_filter: list[_BeforePainting] = []


def write_in(application: QApplication, turn: Turn | None) -> None:
    """Write the whole interface in Traditional, or (None) in Simplified again, at once."""
    for one in _filter:
        application.removeEventFilter(one)
    _filter.clear()
    SCRIPT.use(turn)
    if turn is None:
        for widget in application.allWidgets():
            rewrite(widget, SCRIPT.original)
    else:
        _filter.append(_BeforePainting())
        application.installEventFilter(_filter[0])
    for widget in application.allWidgets():
        QWidget.update(widget)  # item views have another `update` of their own


def rewrite(widget: QWidget, turn: Turn) -> None:
    """Turn what stands on one widget, but nothing that can be typed."""
    if isinstance(widget, QLabel):
        _put(widget.text(), turn, widget.setText)
    elif isinstance(widget, QAbstractButton):
        _put(widget.text(), turn, partial(_set_text, widget))
    elif isinstance(widget, QLineEdit | QPlainTextEdit):
        _put(widget.placeholderText(), turn, widget.setPlaceholderText)
    elif isinstance(widget, QComboBox):
        for at in range(widget.count()):
            _put(widget.itemText(at), turn, lambda text, at=at: widget.setItemText(at, text))  # type: ignore[misc]
    elif isinstance(widget, QTabBar):
        for at in range(widget.count()):
            _put(widget.tabText(at), turn, lambda text, at=at: widget.setTabText(at, text))  # type: ignore[misc]
    elif isinstance(widget, QSpinBox):
        _put(widget.suffix(), turn, widget.setSuffix)
    elif isinstance(widget, QGroupBox):
        _put(widget.title(), turn, widget.setTitle)
    elif isinstance(widget, QProgressBar):
        _put(widget.format(), turn, widget.setFormat)
    if widget.isWindow():
        _put(widget.windowTitle(), turn, widget.setWindowTitle)


def _set_text(button: QAbstractButton, text: str) -> None:
    keys = button.shortcut()
    button.setText(text)  # which takes the button's keys from it
    button.setShortcut(keys)


def _put(text: str, turn: Turn, put: Callable[[str], Any]) -> None:
    if text and (turned := turn(text)) != text:
        put(turned)
