"""Editors: each shows one question's answer, and is read and written as the form's values are."""

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.forms.as_screen import ScreenField
from app.forms.field import Field
from ui.parts import label
from ui.theme import SPACE, fix_height, fix_width

ROOM = 92  # half-width letters of options in one line of a whole page
WIDTHS = {
    "date": 130,
    "integer": 90,
    "decimal": 100,
    "phone": 150,
    "id_number": 210,
    "derived": 100,
}
SKIPPED = {"date": "例如 20260301"}


class Editor(QWidget):
    """What every editor has: `value`, `put`, `typed`, and `changed` when the person changes it."""

    changed = Signal()

    def __init__(self, field: Field, screen: ScreenField, inside: QWidget) -> None:
        super().__init__(inside)  # at once: what moves to another parent is dressed again
        self.field, self.asked = field, screen
        self.carried = False
        self.setAccessibleName(screen.label)

    def carry(self, value: Any) -> None:
        """Show an answer from an earlier visit in grey; it is no answer until it is confirmed."""
        self.put(value)
        self._show_carried(True)

    def settle(self) -> bool:
        """Take the grey answer for this visit's; says whether there was one."""
        was = self.carried
        self._show_carried(False)
        return was

    def judge(self, reference: str, verdict: str) -> None:
        """Say the reference range and what the answer is by it, where there is room beside."""

    def offer(self, texts: list[str]) -> None:
        """Offer these texts while typing; nothing is put in by itself."""

    def _show_carried(self, carried: bool) -> None:
        if carried == self.carried:
            return
        self.carried = carried
        said = "还没有确认，按回车确认" if carried else ""
        for one in self.inner():
            one.setProperty("carried", carried)
            one.setToolTip(said)
            one.setAccessibleDescription(said)
            one.style().unpolish(one)
            one.style().polish(one)

    def value(self) -> Any:
        """The answer. Raises Unreadable."""
        raise NotImplementedError

    def put(self, value: Any) -> None:
        """Show an answer (or what was typed of one)."""
        raise NotImplementedError

    def typed(self) -> Any:
        """The answer, or the text that is not one yet: what a draft keeps."""
        raise NotImplementedError

    def inner(self) -> list[QWidget]:
        """The widgets that take the keyboard."""
        raise NotImplementedError


class LineEditor(Editor):
    """Text, numbers and dates on one line."""

    def __init__(self, field: Field, screen: ScreenField, inside: QWidget) -> None:
        super().__init__(field, screen, inside)
        self.line = QLineEdit(self)
        self.line.setAccessibleName(screen.label)
        self.line.setPlaceholderText(screen.hint or SKIPPED.get(screen.kind, ""))
        if screen.kind in WIDTHS:
            hint = 7 * letters(self.line.placeholderText()) + 4
            fix_width(self.line, max(WIDTHS[screen.kind], hint))
        if screen.kind == "derived":
            self.line.setReadOnly(True)
            self.line.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.line.textEdited.connect(self.changed)
        self.line.editingFinished.connect(self._tidy)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE)
        self._row.addWidget(self.line)
        self._said: dict[str, QLabel] = {}  # beside the line; most lines never need it
        if screen.kind in WIDTHS:
            self._row.addStretch(1)
            self._say("tag", _beside(screen, screen.reference))
        self.setFocusProxy(self.line)

    def value(self) -> Any:
        return None if self.asked.kind == "derived" else self.field.parse(self.line.text())

    def put(self, value: Any) -> None:
        self.line.setText("" if value is None else str(value))

    def typed(self) -> Any:
        try:
            return self.value()
        except ValueError:
            return self.line.text()

    def inner(self) -> list[QWidget]:
        return [self.line]

    def offer(self, texts: list[str]) -> None:
        found = QCompleter(texts, self.line)
        found.setFilterMode(Qt.MatchFlag.MatchContains)
        found.activated.connect(self.changed)
        self.line.setCompleter(found)

    def judge(self, reference: str, verdict: str) -> None:
        self._say("tag", _beside(self.asked, reference))
        self._say("hint", verdict)

    def _say(self, kind: str, text: str) -> None:
        if text and kind not in self._said:
            self._said[kind] = label("", kind)
            at = 1 if kind == "tag" else self._row.count() - 1
            self._row.insertWidget(at, self._said[kind])
        if kind in self._said:
            self._said[kind].setText(text)
            self._said[kind].setVisible(bool(text))

    def _tidy(self) -> None:
        """What was typed is shown as it was understood: 20260301 becomes 2026-03-01."""
        understood = self.typed()
        if self.asked.kind != "derived" and understood is not None:
            self.put(understood)


def _beside(screen: ScreenField, reference: str) -> str:
    """Unit and reference, said while typing."""
    return "　".join(one for one in (screen.unit, f"参考 {reference}" if reference else "") if one)


class LongEditor(Editor):
    """Several lines of text; Tab moves on."""

    def __init__(self, field: Field, screen: ScreenField, inside: QWidget) -> None:
        super().__init__(field, screen, inside)
        self.box = QPlainTextEdit(self)
        self.box.setAccessibleName(screen.label)
        self.box.setTabChangesFocus(True)
        fix_height(self.box, 72)
        self.box.textChanged.connect(self.changed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.box)
        self.setFocusProxy(self.box)

    def value(self) -> Any:
        return self.field.parse(self.box.toPlainText())

    def put(self, value: Any) -> None:
        self.box.blockSignals(True)
        self.box.setPlainText(value or "")
        self.box.blockSignals(False)

    def typed(self) -> Any:
        return self.value()

    def inner(self) -> list[QWidget]:
        return [self.box]


class ButtonsEditor(Editor):
    """One or many of a short list: digits choose, 0 clears."""

    def __init__(self, field: Field, screen: ScreenField, inside: QWidget, room: int) -> None:
        super().__init__(field, screen, inside)
        self._many, self._room = screen.kind == "choices", room
        self._buttons = self._made()
        self._group = QButtonGroup(self)
        self._group.setExclusive(not self._many)
        for one in self._buttons.values():
            self._group.addButton(one)
            one.clicked.connect(self.changed)
            one.installEventFilter(self)
        self._lay_out()
        self.setFocusProxy(next(iter(self._buttons.values())))

    def value(self) -> Any:
        chosen = [token for token, one in self._buttons.items() if one.isChecked()]
        if self._many:
            return chosen or None
        return chosen[0] if chosen else None

    def put(self, value: Any) -> None:
        wanted = value if isinstance(value, list) else [value]
        self._group.setExclusive(False)
        for token, one in self._buttons.items():
            one.setChecked(token in wanted)
        self._group.setExclusive(not self._many)

    def typed(self) -> Any:
        return self.value()

    def inner(self) -> list[QWidget]:
        return list(self._buttons.values())

    def eventFilter(self, watched: QObject, event: Any) -> bool:
        if event.type() == QKeyEvent.Type.KeyPress and self._key(event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        text = event.text()
        if text == "0" or event.key() == Qt.Key.Key_Delete:
            self.put(None)
        elif text.isdigit() and 0 < int(text) <= len(self._buttons):
            one = list(self._buttons.values())[int(text) - 1]
            one.setChecked(not one.isChecked() if self._many else True)
            one.setFocus()
        else:
            return False
        self.changed.emit()
        return True

    def _made(self) -> dict[str, QAbstractButton]:
        made = {}
        for number, (token, text) in enumerate(self.asked.options, start=1):
            shown = f"{number} {text}"
            one: QAbstractButton = (QCheckBox if self._many else QRadioButton)(shown, self)
            one.setObjectName("chip")
            one.setAccessibleName(f"{self.asked.label} {number} {text}")
            made[token] = one
        return made

    def _lay_out(self) -> None:
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        room, made = 0, [QHBoxLayout()]
        for one in self._buttons.values():
            needed = letters(one.text())
            if room < needed:
                room = self._room
                made.append(QHBoxLayout())
            room -= needed
            made[-1].addWidget(one)
        for line in made[1:]:
            line.setSpacing(4)
            line.addStretch()
            lines.addLayout(line)


class ListEditor(Editor):
    """One of a long list: typing the beginning finds it."""

    def __init__(self, field: Field, screen: ScreenField, inside: QWidget) -> None:
        super().__init__(field, screen, inside)
        self.box = QComboBox(self)
        self.box.setAccessibleName(screen.label)
        fix_width(self.box, 210)
        self.box.addItem("", None)
        for token, text in screen.options:
            self.box.addItem(text, token)
        self.box.activated.connect(lambda _: self.changed.emit())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.box)
        layout.addStretch()
        self.setFocusProxy(self.box)

    def value(self) -> Any:
        return self.box.currentData()

    def put(self, value: Any) -> None:
        self.box.setCurrentIndex(max(self.box.findData(value), 0))

    def typed(self) -> Any:
        return self.value()

    def inner(self) -> list[QWidget]:
        return [self.box]


def editor_for(field: Field, screen: ScreenField, inside: QWidget, room: int = ROOM) -> Editor:
    """The editor for a question; a choice that does not fit one line of `room` becomes a list."""
    if screen.kind == "long_text":
        return LongEditor(field, screen, inside)
    if screen.kind == "choices":
        return ButtonsEditor(field, screen, inside, room)
    if screen.kind == "choice":
        needed = sum(letters(text) + 2 for _, text in screen.options)
        fits = needed <= room and len(screen.options) <= 9
        return (
            ButtonsEditor(field, screen, inside, room)
            if fits
            else ListEditor(field, screen, inside)
        )
    return LineEditor(field, screen, inside)


def letters(text: str) -> int:
    """How wide a button with this text is, in half-width letters."""
    return sum(2 if ord(letter) > 255 else 1 for letter in text) + 4
