"""Recording in one go what someone signed at one visit: each purpose by itself, none of them chosen before."""

from datetime import date

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from app.usecases.consents import ConsentState
from ui.recording_dialog import RecordingDialog, lay_out

ABOUT = "只勾选本人签了名的；不签也没有关系。每一项都可以单独撤回。"


class SignDialog(RecordingDialog):
    """Accepted when the person at the desk has recorded it; then read `chosen`, `on` and `note`."""

    def __init__(
        self, who: str, states: list[ConsentState], today: date, user: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("登记知情同意")
        self._build(who, states, today, user)
        self.check()

    @property
    def chosen(self) -> list[str]:
        """The purposes that were signed for."""
        return [purpose for purpose, one in self.purposes.items() if one.isChecked()]

    def _build(self, who: str, states: list[ConsentState], today: date, user: str) -> None:
        self.purposes = {
            one.purpose: QCheckBox(one.title) for one in states if one.state != "valid"
        }
        self.date, self.line = QLineEdit(today.isoformat()), QLineEdit(user)
        self.date.setAccessibleName("签署日期")
        self.line.setAccessibleName("经办人")
        self.seen = QCheckBox("勾选的每一项都已见到本人签名的纸质同意书，并已讲解内容")
        self.ok, self.missing = lay_out(
            self,
            f"{who} · 知情同意",
            ABOUT,
            [self.date, self.line],
            _in_two_columns(list(self.purposes.values())),
            self.seen,
            act="登记",
            abreast=True,
        )
        for box in (*self.purposes.values(), self.seen):
            box.toggled.connect(self.check)
        for line in (self.date, self.line):
            line.textChanged.connect(self.check)

    def what_is_missing(self) -> str:
        if unread := super().what_is_missing():
            return unread
        if not self.note:
            return "请填写经办人"
        if not self.chosen:
            return "请勾选本人签署的项目"
        return "" if self.seen.isChecked() else "见到本人签名的同意书后，请勾选上面最后一项，再登记"


def _in_two_columns(boxes: list[QCheckBox]) -> QWidget:
    """So that the dialog fits on a low screen."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    for at, one in enumerate(boxes):
        grid.addWidget(one, *divmod(at, 2))
    return made
