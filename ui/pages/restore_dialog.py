"""Asking before a backup is put in the place of what is there."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QWidget

from app.clock import show_moment
from app.usecases.backup_files import Backup
from ui.parts import column, label
from ui.theme import SPACE


class RestoreDialog(QDialog):
    """Accepted with the password typed once more."""

    def __init__(self, backup: Backup, missing: int | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("恢复备份")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName("密码")
        self.buttons = QDialogButtonBox()
        self.ok = self.buttons.addButton("恢复", QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setObjectName("main")
        self.buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.password.textChanged.connect(lambda text: self.ok.setEnabled(bool(text)))
        self.ok.setEnabled(False)
        made = show_moment(backup.made_at)
        self.setLayout(
            column(
                label(f"恢复到 {made}（{backup.people} 人）", "heading"),
                label(missing_text(missing), "banner"),
                label("现有的文件不会删除，会原样另存一旁。恢复后请与对方站交换一次数据。", "soft"),
                label("请输入密码确认", "label"),
                self.password,
                self.buttons,
                margin=2 * SPACE,
            )
        )
        self.setMinimumWidth(460)


def missing_text(missing: int | None) -> str:
    """What a restore takes back, in a sentence."""
    if missing is None:
        return "这份备份之后的录入会缺少；已送到对方站的，交换后自动补回。"
    if not missing:
        return "这份备份之后没有新的录入，不会缺少什么。"
    return f"这份备份之后的 {missing} 条更改会缺少；其中已送到对方站的，交换后自动补回。"
