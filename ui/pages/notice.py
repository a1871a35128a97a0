"""Something that must be read before going on: what the start found, or a doubt about the clock."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from ui.parts import button, card, column, label, row
from ui.theme import SPACE

Choice = tuple[str, Callable[[], object]]


class NoticePage(QWidget):
    """A few sentences and plain choices; the first is the usual one."""

    def __init__(self, title: str, sentences: Sequence[str], choices: Sequence[Choice]) -> None:
        super().__init__()
        self.setObjectName("page")
        self.text = "\n".join(sentences)
        self.buttons = [
            button(text, act, "" if number else "main")
            for number, (text, act) in enumerate(choices)
        ]
        self.begin = self.buttons[0]
        inside = card(
            label(title, "title"),
            *(label(one, "banner") for one in sentences),
            row(*self.buttons, None),
        )
        inside.setMinimumWidth(560)
        inside.setMaximumWidth(720)
        self.setLayout(column(None, row(None, inside, None), None, margin=4 * SPACE))
