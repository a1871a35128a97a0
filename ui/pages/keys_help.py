"""The keys, on one page: F1 shows it from anywhere."""

from PySide6.QtCore import QMargins
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from ui.parts import button, card, column, label, row, scrolled
from ui.theme import SPACE, wear

KEYS = {
    "到处都能用": (
        ("Ctrl+1", "工作台"),
        ("Ctrl+K", "查找一个人；也可扫描单据"),
        ("Ctrl+F", "查找页"),
        ("Ctrl+N", "建档"),
        ("Ctrl+D", "待办与随访"),
        ("Ctrl+B", "成批录入"),
        ("Ctrl+L", "锁定"),
        ("F1", "这张说明"),
        ("Esc", "返回上一页"),
    ),
    "填表": (
        ("回车", "到下一项；在灰色的答案上表示确认"),
        ("Shift+回车", "回上一项"),
        ("1 至 9", "选一个答案；可多选的再按一次取消"),
        ("0 或 Delete", "清除答案"),
        ("Tab", "离开多行文字框"),
        ("Ctrl+Z", "撤销上一个答案"),
        ("Ctrl+S", "保存"),
        ("Ctrl+回车", "保存并完成"),
    ),
    "列表": (
        ("↑ ↓", "换一行"),
        ("回车", "打开所选的一行"),
    ),
    "成批录入": (
        ("Ctrl+V", "从 Excel 粘贴"),
        ("Ctrl+↓", "把这一格填到下面的空格"),
        ("Ctrl+Z", "撤销上一次粘贴或输入"),
    ),
}


class KeysHelp(QDialog):
    """Which key does what."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        wear(self)  # it is measured before it is shown
        self.setWindowTitle("键盘说明")
        self.shown: dict[str, str] = {}
        close = button("关闭", self.accept, "main")
        close.setAutoDefault(True)
        cards = [self._card(title, keys) for title, keys in KEYS.items()]
        sides = (column(*cards[::2], None, space=12), column(*cards[1::2], None, space=12))
        inside = QWidget()
        inside.setLayout(row(*sides, space=12))
        self.setLayout(
            column(
                label("键盘说明", "title"),
                scrolled(inside),
                row(None, close),
                margin=3 * SPACE,
                space=12,
            )
        )
        close.setFocus()
        if (laid_out := inside.layout()) is not None:
            laid_out.activate()  # as large as it is in the look, not as it was before
        self.resize(
            inside.sizeHint().grownBy(QMargins(36, 70, 36, 70)).boundedTo(parent.window().size())
        )

    def _card(self, title: str, keys: tuple[tuple[str, str], ...]) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnMinimumWidth(0, 110)
        grid.setColumnStretch(1, 1)
        for at, (key, what) in enumerate(keys):
            self.shown[key] = what
            grid.addWidget(label(key), at, 0)
            grid.addWidget(label(what, "label"), at, 1)
        return card(label(title, "heading"), inside)
