"""Saying that someone moved in, moved away or died."""

from datetime import date

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLineEdit, QWidget

from app.catalogue.lists import RESIDENCE
from app.domain.dates import read_date
from ui.parts import column, label
from ui.theme import SPACE

ABOUT = "迁出或去世后，不再请此人来检查或随访；资料按规定保存，不会删除。迁出的人仍有结果要告知的，会继续提醒。"


class ResidenceDialog(QDialog):
    """Accepted when it is to be recorded; then read `residence`, `on` and `note`."""

    def __init__(self, name: str, present: str | None, today: date, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("居住变动")
        self._build(name, present, today)
        self._check()

    @property
    def residence(self) -> str:
        """Where the person lives now, as a token."""
        return str(self.choice.currentData())

    @property
    def on(self) -> str:
        """Since when (ISO)."""
        return read_date(self.date.text()).isoformat()

    @property
    def note(self) -> str:
        """Where to, or where from."""
        return self.line.text().strip()

    def _build(self, name: str, present: str | None, today: date) -> None:
        self.choice = QComboBox()
        self.choice.setAccessibleName("居住状态")
        for token, text in RESIDENCE.pairs:
            self.choice.addItem(text, token)
        self.choice.setCurrentIndex(max(self.choice.findData(present or "resident"), 0))
        self.date = QLineEdit(today.isoformat())
        self.date.setAccessibleName("变动日期")
        self.line = QLineEdit()
        self.line.setMaxLength(80)
        self.line.setAccessibleName("去向或来处（可不填）")
        self.buttons = QDialogButtonBox()
        self.ok = self.buttons.addButton("登记", QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setObjectName("main")
        self.buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self.setLayout(
            column(
                label(name, "heading"),
                label(ABOUT, "soft"),
                *(
                    part
                    for control in (self.choice, self.date, self.line)
                    for part in (label(control.accessibleName(), "label"), control)
                ),
                self.buttons,
                margin=2 * SPACE,
            )
        )
        self.setMinimumWidth(440)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.date.textChanged.connect(self._check)

    def _check(self) -> None:
        try:
            good = bool(self.on)
        except ValueError:
            good = False
        self.ok.setEnabled(good)
