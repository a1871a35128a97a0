"""The hint while registering: who may be registered already, and ways to go on from there."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLayoutItem, QVBoxLayout, QWidget

from app.usecases.find_people import PersonLine
from app.usecases.registered_already import REASONS, Alike
from ui.parts import button, label, row


class AlikeHint(QFrame):
    """Emits `use_wanted` with a person's id, and `open_wanted` with a PersonLine."""

    use_wanted = Signal(str)
    open_wanted = Signal(object)

    def __init__(self, who: str) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setAccessibleName(f"{who}可能已登记")
        self._who = who
        self.shown: list[Alike] = []
        self._place = QVBoxLayout(self)
        self._place.setContentsMargins(4, 0, 4, 0)
        self._place.setSpacing(2)
        self.hide()

    def show_alike(self, found: list[Alike]) -> None:
        """Show these people, or nothing at all; what is shown already stays as it is."""
        if found == self.shown:
            return
        self._say(found, "")

    def say(self, text: str) -> None:
        """One sentence in place of people."""
        self._say([], text)

    def _say(self, found: list[Alike], text: str) -> None:
        self.shown = found
        while self._place.count():
            _throw_away(self._place.takeAt(0))
        if text:
            self._place.addWidget(label(text, "hint"))
        for one in found:
            self._place.addWidget(_OneAlike(self, self._who, one, first=one is found[0]))
        self.setVisible(bool(found or text))


class _OneAlike(QWidget):
    """One person: why, who, and the two buttons."""

    def __init__(self, hint: AlikeHint, who: str, one: Alike, *, first: bool) -> None:
        super().__init__()
        person, name = one.person, one.person.name
        said = f"{REASONS[one.why]}：{_said(person)}"
        self.use = button(
            "使用此登记",
            lambda: hint.use_wanted.emit(person.person_id),
            "link",
            f"{who} 使用{name}的登记",
        )
        self.open = button(
            "打开档案", lambda: hint.open_wanted.emit(person), "link", f"打开{name}的档案"
        )
        inside = row(label(f"可能已登记　{said}" if first else said, "hint"), self.use, self.open)
        inside.setStretch(0, 1)
        self.setLayout(inside)


def _said(person: PersonLine) -> str:
    parts = [
        person.name,
        person.birth_date or "",
        f"末四位 {person.certificate_tail}" if person.certificate_tail else "",
        f"档案 {person.file_number}" if person.file_number else "",
    ]
    return "，".join(part for part in parts if part)


def _throw_away(item: QLayoutItem | None) -> None:
    widget = item.widget() if item else None
    if widget:
        widget.hide()
        widget.deleteLater()
