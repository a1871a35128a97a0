"""What the dialogs that record something have in common."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QWidget

from app.domain.dates import read_date
from ui.parts import column, label
from ui.theme import SPACE


def lay_out(
    dialog: QDialog, head: str, about: str, named: list[QWidget], *others: QWidget, act: str
) -> QPushButton:
    """Lay the controls out below each other, the `named` ones each below its name.

    Returns the button that accepts the dialog.
    """
    buttons = QDialogButtonBox()
    accept = buttons.addButton(act, QDialogButtonBox.ButtonRole.AcceptRole)
    accept.setObjectName("main")
    buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    lines = [part for one in named for part in (label(one.accessibleName(), "label"), one)]
    dialog.setLayout(
        column(
            label(head, "heading"),
            label(about, "soft"),
            *lines,
            *others,
            buttons,
            margin=2 * SPACE,
        )
    )
    dialog.setMinimumWidth(440)
    return accept


def is_date(text: str) -> bool:
    """Whether a typed text can be read as a date."""
    try:
        read_date(text)
    except ValueError:
        return False
    return True
