"""Recording a signature on paper, or a withdrawal."""

from datetime import date

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.catalogue.consent_texts import CONSENT_TEXTS
from app.usecases.consents import ConsentState
from ui.recording_dialog import RecordingDialog, lay_out


class ConsentDialog(RecordingDialog):
    """Accepted when the person at the desk has recorded it; then read `on`, `note`."""

    def __init__(
        self, who: str, state: ConsentState, today: date, user: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.withdrawing = state.state == "valid"
        self.setWindowTitle("撤回同意" if self.withdrawing else "登记知情同意")
        self._build(who, state, today, user)
        self.check()

    def _build(self, who: str, state: ConsentState, today: date, user: str) -> None:
        self.date = QLineEdit(today.isoformat())
        self.date.setAccessibleName("撤回日期" if self.withdrawing else "签署日期")
        self.line = QLineEdit("" if self.withdrawing else user)
        self.line.setAccessibleName("原因（可不填）" if self.withdrawing else "经办人")
        self.seen = QCheckBox("已见到本人签名的纸质同意书，并已讲解内容")
        if self.withdrawing:
            self.seen.hide()
        about = (
            "撤回后，此人的相应资料立即封存，不再使用；不需要说明理由，也不影响其他服务。"
            if self.withdrawing
            else f"文本版本 {CONSENT_TEXTS[state.purpose].version.removeprefix(state.purpose)[1:]}。"
            "不签也没有关系，直接取消即可，不会留下记录。"
        )
        self.ok, self.missing = lay_out(
            self,
            f"{who} · {state.title}",
            about,
            [self.date, self.line],
            self.seen,
            act="登记撤回" if self.withdrawing else "登记",
        )
        self.seen.toggled.connect(self.check)
        self.date.textChanged.connect(self.check)
        self.line.textChanged.connect(self.check)

    def what_is_missing(self) -> str:
        if unread := super().what_is_missing():
            return unread
        if self.withdrawing:
            return ""
        if not self.note:
            return "请填写经办人"
        return "" if self.seen.isChecked() else "见到本人签名的同意书后，请勾选上面一项，再登记"
