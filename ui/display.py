"""How the window looks for this user: colours, size of type, characters. Changes show at once."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.context import Context
from app.usecases.settings import text_of
from ui.script import SCRIPT, traditional, write_in
from ui.theme import LOOKS, dress, look_in_force
from ui.work import work


class Display(QObject):
    """Wears what the user has set."""

    def __init__(self, context: Context, owner: QObject) -> None:
        super().__init__(owner)
        self._context = context
        SCRIPT.keep(context.user.name)
        SCRIPT.keep(context.station.name)
        self.wear()

    def wear(self) -> None:
        """Read the user's settings and follow them."""
        ask = partial(text_of, self._context)
        work(ask, "theme").done(_dress, self)
        work(ask, "script").done(self._write, self)

    def _write(self, script: str) -> None:
        if script == "hant" and not SCRIPT.is_traditional:
            work(traditional).done(partial(write_in, _application()), self)
        elif script != "hant" and SCRIPT.is_traditional:
            write_in(_application(), None)


def _dress(name: str) -> None:
    if LOOKS.get(name) is not look_in_force():
        dress(_application(), name)


def _application() -> QApplication:
    found = QApplication.instance()
    assert isinstance(found, QApplication)
    return found
