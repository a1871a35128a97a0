"""Changes that one side kept aside, with the reason: ours at another station, theirs here."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.usecases.list_not_taken import TITLE, NotTaken
from ui.parts import Message, button, column, label, row, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE
from ui.work import work

COLUMNS = (
    Column("", lambda one: "对方未采用" if one.ours else "本站未采用"),
    Column("对方", lambda one: one.peer_name),
    Column("姓名", lambda one: one.name),
    Column("表格", lambda one: one.title),
    Column("栏目", lambda one: one.fields),
    Column("原因", lambda one: one.reason),
)
NOTHING = "没有未采用的更改：两站收到的内容都已采用。"
SAID = "这些更改仍保存在更改记录里，不影响其他内容。请更正后重新保存，再交换一次。"


class NotTakenPage(QWidget):
    """Emits `left` and `paper_wanted`."""

    title = TITLE
    left = Signal()
    paper_wanted = Signal()

    def __init__(self, list_not_taken: Callable[[], list[NotTaken]]) -> None:
        super().__init__()
        self.setObjectName("page")
        self.message = Message()
        self.model: RowsModel = RowsModel(COLUMNS)
        self.rows = table(self.model, TITLE, stretch=4)
        self.said = label("", "soft")
        back = button("返回", self.left.emit)
        back.setShortcut("Esc")
        self.print = button("打印…", self.paper_wanted.emit)
        self.setLayout(
            column(
                row(back, label(TITLE, "title"), None, self.print),
                self.message,
                self.said,
                self.rows,
                None,
                margin=3 * SPACE,
                space=12,
            )
        )
        work(list_not_taken).done(self._show, self).failed(self.message.trouble, self)

    def _show(self, found: list[NotTaken]) -> None:
        self.model.show_rows(found)
        self.said.setText(SAID if found else NOTHING)
        for one in (self.rows, self.print):
            one.setVisible(bool(found))
