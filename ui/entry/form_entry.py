"""A whole form on the screen: cards in paper order, skip logic, all problems beside their fields."""

from collections.abc import Callable, Iterator
from typing import Any, Optional

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.numbers import side_of
from app.forms.as_screen import ScreenField, screen_of
from app.forms.as_sheet import MARKS
from app.forms.check import tidy
from app.forms.field import Field
from app.forms.form import Form
from app.forms.problem import Problem, Unreadable
from app.forms.reference import RANGES, abnormal_in, reference_in
from ui.entry.editors import ROOM, Editor, editor_for, letters
from ui.entry.history import History
from ui.parts import card, label
from ui.slices import Slices
from ui.theme import SPACE, fix_width

DRAFT_AFTER = 300  # ms without a key
LABEL_WIDTH = 150
LETTER = 7  # pixels of a half-width letter
MEASURED = ("integer", "decimal", "derived")
LATER = "按上面的答案，这里暂时没有要填的；改了答案会出现在这里。"
NARROW = 34  # half-width letters of options in one line of half a page


class Line:
    """One question on the screen: label, editor, what is said below it."""

    def __init__(self, grid: QGridLayout, at: int, editor: Editor, width: int) -> None:
        screen = editor.asked
        star = " <b>*</b>" if screen.required else ""  # no colour: it would stay in another look
        self.label = label(f"{screen.label}{star}", "label")
        self.label.setBuddy(editor)
        fix_width(self.label, width)
        self.label.setWordWrap(letters(screen.label) * LETTER > width)  # what wraps costs layout
        self.editor = editor
        self.problem: QLabel | None = None
        self.confirm: QCheckBox | None = None
        self.problems: list[Problem] = []
        self._grid, self._at = grid, at
        self.applies = True
        grid.addWidget(self.label, at, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(editor, at, 1)

    def show_if(self, applies: bool) -> None:
        """Show the whole line or hide it; a line starts as shown, and most stay as they are."""
        if applies == self.applies:
            return
        self.applies = applies
        for one in (self.label, self.editor, self.problem, self.confirm):
            if one is not None:
                one.setVisible(applies)

    def say(self, problems: list[Problem]) -> None:
        """Show these problems below the editor, in place of older ones."""
        for one in (self.problem, self.confirm):
            if one is not None:
                self._grid.removeWidget(one)
                one.deleteLater()
        self.problem = self.confirm = None
        self.problems = problems
        if not problems:
            return
        kind = "error" if any(one.severity == "error" for one in problems) else "hint"
        self.problem = label("\n".join(one.sentence for one in problems), kind)
        self._grid.addWidget(self.problem, self._at + 1, 1)
        if any(one.severity == "confirm" for one in problems):
            self.confirm = QCheckBox("已核对，内容无误")
            self.confirm.setAccessibleName(f"{self.editor.asked.label} 已核对，内容无误")
            self._grid.addWidget(self.confirm, self._at + 2, 1)
        for one in (self.problem, self.confirm):
            if one is not None and not self.applies:
                one.hide()


class FormEntry(QWidget):
    """The entry of one form. `edited` comes shortly after the last key, for keeping a draft.

    `touched` names the question that has another answer; `answered` comes with it, and when a doubt
    is ticked as checked. `onward` says where Enter leads after the last question.
    """

    edited = Signal()
    touched = Signal(str)
    answered = Signal()

    def __init__(
        self, form: type[Form], *, narrow: bool = False, after: Optional["FormEntry"] = None
    ) -> None:
        super().__init__()
        self.form, self._narrow = form, narrow
        self._lines: dict[str, Line] = {}
        self._cards_of: list[tuple[QLabel, list[Line]]] = []
        self.onward: Callable[[], None] | None = None
        self.ranges: str | None = None  # the ranges in force, as a record keeps them
        self._history = History()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_AFTER)
        self._timer.timeout.connect(self.edited)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * SPACE)
        first = after._building if after else None  # the order of Tab is that of building
        self._building: Slices = Slices(self._cards(layout), self, first)
        self.built = self._building.finished
        self.built.connect(self._stands)

    @property
    def is_built(self) -> bool:
        """Whether all questions stand there; `built` says when."""
        return self._building.done

    @property
    def lines(self) -> dict[str, Line]:
        """The questions in paper order; whoever asks before all stand there builds the rest."""
        self._building.finish()
        return self._lines

    def values(self) -> dict[str, Any]:
        """The record as it stands; what cannot be read is left out (see `unreadable`)."""
        return self._values(carried=False)

    def _values(self, *, carried: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, line in self.lines.items():
            try:
                left_out = line.editor.carried and not carried
                found[name] = None if left_out else line.editor.value()
            except Unreadable:
                found[name] = None
        return tidy(self.form, found)

    def carry(self, values: dict[str, Any]) -> None:
        """Show answers of an earlier visit in grey where there is no answer yet."""
        now = self.values()
        for name, value in values.items():
            line = self.lines.get(name)
            if line and value is not None and now.get(name) is None:
                line.editor.carry(value)
        self._apply()
        self._history.start(self.typed())

    def suggest(self, name: str, value: Any, said: str) -> None:
        """Show an answer that is likely in grey where there is none yet, and what it is below it."""
        line = self.lines[name]
        if line.editor.carried or not line.editor.typed():
            line.editor.carry(value)
            line.say([Problem(name, said, "hint")])

    def problems(self) -> list[Problem]:
        """What still has to be looked at of what was said: neither answered anew nor ticked."""
        return [
            one
            for line in self.lines.values()
            for one in line.problems
            if one.severity == "error"
            or (one.severity == "confirm" and line.confirm and not line.confirm.isChecked())
        ]

    def unconfirmed(self) -> list[str]:
        """The questions that still show a grey answer."""
        return [
            name
            for name, line in self.lines.items()
            if line.editor.carried and not line.editor.isHidden()
        ]

    def undo(self) -> None:
        """Take back the last answer and go there."""
        step = self._history.back()
        if step is None:
            return
        name, before, carried = step
        editor = self.lines[name].editor
        editor.settle()
        if carried:
            editor.carry(before)
        else:
            editor.put(before)
        self._apply()
        self._timer.start()
        editor.setFocus()

    def unreadable(self) -> list[Problem]:
        """What was typed and is no answer, as problems."""
        found = []
        for name, line in self.lines.items():
            try:
                line.editor.value()
            except Unreadable as problem:
                found.append(Problem(name, str(problem), "error"))
        return found

    def typed(self) -> dict[str, Any]:
        """Everything typed, readable or not: what a draft keeps."""
        return {
            name: None if line.editor.carried else line.editor.typed()
            for name, line in self.lines.items()
        }

    def put(self, values: dict[str, Any]) -> None:
        """Show these answers; names that are not given stay as they are."""
        for name, value in values.items():
            if name in self.lines:
                self.lines[name].editor.settle()
                self.lines[name].editor.put(value)
        self._apply()
        self._history.start(self.typed())

    def show_problems(self, problems: list[Problem]) -> None:
        """Show all problems beside their fields and go to the first."""
        by_field: dict[str, list[Problem]] = {}
        for one in problems:
            by_field.setdefault(one.field, []).append(one)
        for name, line in self.lines.items():
            line.say(by_field.get(name, []))
            if line.confirm:
                line.confirm.toggled.connect(self.answered)
        first = next((name for name in self.lines if name in by_field), None)
        if first:
            self.lines[first].editor.setFocus()

    def confirmed(self) -> frozenset[str]:
        """The fields whose doubt the person has ticked as checked."""
        return frozenset(
            name for name, line in self.lines.items() if line.confirm and line.confirm.isChecked()
        )

    def start(self) -> None:
        """Put the keyboard into the first question."""
        first = next(iter(self.lines.values()), None)
        if first:
            first.editor.setFocus(Qt.FocusReason.TabFocusReason)

    def flush(self) -> None:
        """Announce a pending edit at once."""
        if self._timer.isActive():
            self._timer.stop()
            self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and watched.property("carried"):
            _mark_all(watched)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Undo) and not _has_own_undo(watched):
                self.undo()
                return True
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and not isinstance(watched, QPlainTextEdit):
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._move(watched, -1 if back else 1)
                return True
        return super().eventFilter(watched, event)

    def _move(self, watched: QObject, step: int) -> None:
        """From the editor that holds this widget to the next one that is asked."""
        here = next((n for n, line in self.lines.items() if watched in line.editor.inner()), None)
        if here and step > 0 and self.lines[here].editor.carried:
            self._touched(here)  # Enter on a grey answer confirms it
        if here and step > 0 and self._stays(here):
            return
        lines = [line for line in self.lines.values() if not line.editor.isHidden()]
        stops = [line for line in lines if line.editor.asked.kind != "derived"]
        at = next((n for n, line in enumerate(stops) if watched in line.editor.inner()), None)
        if at == len(stops) - 1 and step > 0 and self.onward:
            self.onward()
            return
        if at is None or not 0 <= at + step < len(stops):
            self.focusNextPrevChild(step > 0)
            return
        stops[at + step].editor.setFocus(Qt.FocusReason.TabFocusReason)

    def _stays(self, name: str) -> bool:
        """What was typed and is no answer is said at once; Enter does not go on from it."""
        try:
            self.lines[name].editor.value()
        except Unreadable as problem:
            self.lines[name].say([Problem(name, str(problem), "error")])
            return True
        return False

    def _cards(self, layout: QVBoxLayout) -> Iterator[None]:
        """One card after the other; each is seen when all its lines stand there."""
        blank = tidy(self.form, {})
        for section in screen_of(self.form).sections:
            inside = QWidget()
            later = label(LATER, "soft")
            heading = [label(section.title, "heading")] if section.title else []
            made = card(*heading, inside, later)
            made.hide()
            layout.addWidget(made)
            grid = QGridLayout(inside)
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(7)
            grid.setColumnStretch(1, 1)
            for at, screen in enumerate(section.fields):
                line = self._line(grid, 3 * at, screen)
                line.show_if(self.form.fields[screen.name].applies(blank))
                yield
            self._cards_of.append((later, [self._lines[one.name] for one in section.fields]))
            self._say_later()
            made.show()
            yield
        layout.addStretch()

    def _say_later(self) -> None:
        """A card in which nothing is asked says so."""
        for later, lines in self._cards_of:
            later.setHidden(any(line.applies for line in lines))

    def _stands(self) -> None:
        self._apply()
        self._history.start(self.typed())

    def _line(self, grid: QGridLayout, at: int, screen: ScreenField) -> Line:
        room, width = (NARROW, 100) if self._narrow else (ROOM, LABEL_WIDTH)
        editor = editor_for(self.form.fields[screen.name], screen, grid.parentWidget(), room)
        line = Line(grid, at, editor, width)
        self._lines[screen.name] = line
        editor.changed.connect(lambda: self._touched(screen.name))
        for one in editor.inner():
            one.installEventFilter(self)
        return line

    def _touched(self, name: str) -> None:
        editor = self.lines[name].editor
        self.lines[name].say([])  # what was wrong with it is looked at anew when it is saved
        self._history.note(name, editor.typed(), carried=editor.settle())
        self._apply()
        self._timer.start()
        self.touched.emit(name)
        self.answered.emit()

    def _apply(self) -> None:
        """Show what is asked, given the answers so far, and what follows from them."""
        values = self._values(carried=True) | {RANGES: self.ranges}
        for name, line in self.lines.items():
            field = self.form.fields[name]
            line.show_if(field.applies(values))
            if line.editor.asked.kind == "derived":
                line.editor.put(values[name])
            if line.editor.asked.kind in MEASURED:
                line.editor.judge(reference_in(field, values), _verdict(field, values))
        self._say_later()


def _verdict(field: Field, values: dict[str, Any]) -> str:
    """Said while typing: hardly possible, or beyond the reference range."""
    value = values.get(field.name)
    if value is None:
        return ""
    plausible = getattr(field, "plausible", None)
    if plausible and side_of(str(value), *plausible):
        return "请核对"
    found = abnormal_in(field, values)
    return MARKS[found] if found else ""


def _mark_all(watched: QObject) -> None:
    """So that what is typed over a grey answer takes its place, however the keyboard came there."""
    if isinstance(watched, QLineEdit):
        QTimer.singleShot(0, watched, watched.selectAll)


def _has_own_undo(watched: QObject) -> bool:
    if isinstance(watched, QLineEdit):
        return watched.isUndoAvailable()
    return isinstance(watched, QPlainTextEdit) and watched.document().isUndoAvailable()
