"""Saying that someone moved in, moved away or died."""

from datetime import date

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.catalogue.lists import RESIDENCE
from ui.recording_dialog import RecordingDialog, lay_out

ABOUT = "迁出或去世后，不再请此人来检查或随访；资料按规定保存，不会删除。迁出的人仍有结果要告知的，会继续提醒。"


class ResidenceDialog(RecordingDialog):
    """Accepted when it is to be recorded; then read `residence`, `on` and `note`."""

    def __init__(self, name: str, present: str | None, today: date, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("居住变动")
        self._build(name, present, today)
        self.check()

    @property
    def residence(self) -> str:
        """Where the person lives now, as a token."""
        return str(self.choice.currentData())

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
        self.ok, self.missing = lay_out(
            self, name, ABOUT, [self.choice, self.date, self.line], act="登记"
        )
        self.date.textChanged.connect(self.check)
