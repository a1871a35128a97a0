"""An item's stock card: every movement with what was left, and taking one back."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.dates import show_date
from app.usecases.supplies import CardLine, title_of_kind
from ui.parts import Message, button, column, label, row, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE, fix_width
from ui.work import work

COLUMNS = (
    Column("行", lambda one: str(one.n), number=True),
    Column("日期", lambda one: show_date(one.day)),
    Column("种类", lambda one: title_of_kind(one.kind, one.reverses)),
    Column("入", lambda one: f"{one.change:,}" if one.change > 0 else "", number=True),
    Column("出", lambda one: f"{-one.change:,}" if one.change < 0 else "", number=True),
    Column("结存", lambda one: f"{one.balance:,}", number=True),
    Column("批号", lambda one: one.batch),
    Column("有效期", lambda one: show_date(one.expires) if one.expires else ""),
    Column("来源／去向", lambda one: one.place),
    Column("单据号", lambda one: one.doc),
    Column("经手", lambda one: one.handler),
    Column("复核", lambda one: one.checker),
    Column("说明", lambda one: _note(one)),
)


class StockCardPage(QWidget):
    """Lies over the page of the stock. Emits `left`, `paper_wanted`, and `changed` after a reversal."""

    left = Signal()
    changed = Signal()
    paper_wanted = Signal()

    def __init__(
        self,
        name: str,
        card: Callable[[], list[CardLine]],
        reverse: Callable[[int, str], int],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.title = f"{name} 库存卡"
        self._card, self._reverse = card, reverse
        self._build()
        self.refresh()

    def refresh(self) -> None:
        """Read the card again."""
        work(self._card).done(self._show, self).failed(self.message.trouble, self)

    def reverse_now(self) -> None:
        """Take the chosen line back, for the reason that is typed."""
        at = self.rows.currentIndex()
        if at.isValid():
            work(self._reverse, self.model.row(at.row()).n, self.why.text()).done(
                self._reversed, self
            ).failed(self.message.trouble, self)

    def _build(self) -> None:
        self.message = Message()
        self.model = RowsModel(COLUMNS)
        self.rows = table(self.model, self.title, stretch=12)
        self.why = QLineEdit()
        self.why.setAccessibleName("冲正原因")
        self.why.setPlaceholderText("例如：数量写错，应为 20")
        fix_width(self.why, 320)
        self.undo = button("冲正所选行", self.reverse_now)
        self.setLayout(
            column(
                row(
                    label(self.title, "title"),
                    None,
                    button("打印…", self.paper_wanted.emit, "", "打印库存卡"),
                    button("返回", self.left.emit, "main"),
                ),
                self.message,
                self.rows,
                row(label("冲正原因", "label"), self.why, self.undo, None),
                margin=3 * SPACE,
                space=12,
            )
        )

    def _show(self, found: list[CardLine]) -> None:
        self.model.show_rows(found)
        if found:
            self.rows.selectRow(self.model.rowCount() - 1)
        self.undo.setEnabled(bool(found))

    def _reversed(self, line: int) -> None:
        self.why.clear()
        self.message.good(f"已冲正，记在第 {line} 行。")
        self.refresh()
        self.changed.emit()


def _note(one: CardLine) -> str:
    undone = f"已由第 {one.reversed_by} 行冲正" if one.reversed_by else ""
    return "；".join(filter(None, (one.note, undone)))
