"""How the window looks for this user: colours, size of type, characters. Changes show at once."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.context import Context
from app.usecases.last_look import Look, wear_look
from ui.script import SCRIPT, traditional, write_in
from ui.theme import LOOKS, dress, look_in_force
from ui.work import in_order, work


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
        in_order(wear_look, self._context).done(lambda look: put_on(look, self), self)


def put_on(look: Look, owner: QObject) -> None:
    """Give the whole program these colours and characters, if `owner` still lives by then."""
    theme, script = look
    if LOOKS.get(theme) is not look_in_force():
        dress(_application(), theme)
    if script == "hant" and not SCRIPT.is_traditional:
        work(traditional).done(partial(write_in, _application()), owner)
    elif script != "hant" and SCRIPT.is_traditional:
        write_in(_application(), None)


def _application() -> QApplication:
    found = QApplication.instance()
    assert isinstance(found, QApplication)
    return found
