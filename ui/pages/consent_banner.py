"""The line over a form of someone who has not agreed yet: what that means, and the way to the consent."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ui.parts import button, label, row

SAID = (
    "还没有登记本人的知情同意。填写的内容先作为草稿留在本机，登记签署后才能保存。"
    "本人不同意也没有关系，返回即可。"
)


class ConsentBanner(QFrame):
    """Emits `wanted` when the signature is to be recorded."""

    wanted = Signal()

    def __init__(self, *, may_record: bool) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.sign = button("登记签署…", self.wanted.emit)
        inside = row(label(SAID, "hint"), *([self.sign] if may_record else []))
        inside.setStretch(0, 1)
        self.setLayout(inside)
