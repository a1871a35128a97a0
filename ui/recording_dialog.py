"""What the dialogs that record something have in common."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QLineEdit, QPushButton, QWidget

from app.domain.dates import read_date
from ui.parts import button, column, label, row, say
from ui.theme import SPACE

NO_DATE = "{}不是日期，例如 20260301"


class Onward(QObject):
    """Enter in one of these controls leads to the next, and from the last to the button.

    So no dialog is accepted by an Enter that was meant for a field.
    """

    def __init__(self, dialog: QDialog, stops: list[QWidget], accept: QPushButton) -> None:
        super().__init__(dialog)
        self._stops, self._accept = stops, accept
        for one in stops:
            one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if pressed and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined]
            self._go_on(watched)
            return True
        return super().eventFilter(watched, event)

    def _go_on(self, watched: QObject) -> None:
        shown = [one for one in self._stops if not one.isHidden()]
        later = shown[shown.index(watched) + 1 :] if watched in shown else []
        there = later[0] if later else self._accept if self._accept.isEnabled() else shown[0]
        there.setFocus(Qt.FocusReason.TabFocusReason)


class RecordingDialog(QDialog):
    """Records something of a day: whoever makes one sets `date`, `line`, `ok` and `missing`.

    Accepted when it is to be recorded; then read `on` and `note`.
    """

    date: QLineEdit
    line: QLineEdit
    ok: QPushButton
    missing: QLabel

    @property
    def on(self) -> str:
        """The day (ISO)."""
        return read_date(self.date.text()).isoformat()

    @property
    def note(self) -> str:
        """What was written beside it."""
        return self.line.text().strip()

    def check(self) -> None:
        """Say what is missing; it can be recorded once nothing is."""
        missing = self.what_is_missing()
        self.ok.setDisabled(bool(missing))
        say(self.missing, missing)

    def what_is_missing(self) -> str:
        """Why it cannot be recorded yet, in words, or nothing."""
        return "" if is_date(self.date.text()) else NO_DATE.format(self.date.accessibleName())


def lay_out(
    dialog: QDialog,
    head: str,
    about: str,
    named: list[QWidget],
    *others: QWidget,
    act: str,
    abreast: bool = False,
) -> tuple[QPushButton, QLabel]:
    """Lay the controls out below each other, the `named` ones each below its name.

    With `abreast` these stand beside each other, where the rest is long; one of the `others` may hold
    several boxes that Enter leads through. Returns the button that accepts the dialog, and the line
    before it for what is still missing.
    """
    accept, missing = button(act, dialog.accept, "main"), label("", "hint")
    pairs = [column(label(one.accessibleName(), "label"), one) for one in named]
    lines = [row(*pairs, space=2 * SPACE)] if abreast else pairs
    dialog.setLayout(
        column(
            label(head, "heading"),
            label(about, "soft"),
            *lines,
            *others,
            missing,
            row(None, accept, button("取消", dialog.reject)),
            margin=2 * SPACE,
        )
    )
    dialog.setMinimumWidth(440)
    inner: list[QWidget] = []
    for other in others:
        inner += other.findChildren(QCheckBox) or [other]
    Onward(dialog, [*named, *inner], accept)
    return accept, missing


def is_date(text: str) -> bool:
    """Whether a typed text can be read as a date."""
    try:
        read_date(text)
    except ValueError:
        return False
    return True
