"""The stock (药具): what is left of each item, and below it a movement or the item itself."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QWidget

from app.catalogue.supplies import Item
from app.domain.dates import show_date
from app.usecases.move_supplies import Movement
from app.usecases.supplies import Alert, Stock
from ui.pages.supply_entry import ItemEntry, MovementEntry
from ui.parts import Message, button, column, label, row, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE
from ui.work import Latest, work

COLUMNS = (
    Column("品目", lambda one: one.item.name),
    Column("规格", lambda one: one.item.spec),
    Column("结存", lambda one: f"{one.balance:,}", number=True),
    Column("单位", lambda one: one.item.unit),
    Column("最低库存", lambda one: str(one.item.min_stock or "未设"), number=True),
    Column("最近有效期", lambda one: _day(one.batches[0].expires) if one.batches else ""),
    Column("提醒", lambda one: _short(one.warnings)),
)
UNCHECKED = "有的规格和包装数还是程序自带的，请在“品目资料”里照实物核对。"
NOTE = "只记数量，不记领取人。账目只增不改，记错的请在库存卡上冲正。"


class SuppliesPage(QWidget):
    """Emits `card_wanted` with an item's code and name, `month_wanted` with a month (2026-11)."""

    title = "药具"
    card_wanted = Signal(str, str)
    month_wanted = Signal(str)

    def __init__(
        self,
        stock: Callable[[], list[Stock]],
        move: Callable[[Movement], list[int]],
        put_item: Callable[[Item], None],
        today: Callable[[], date],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._stock, self._move, self._put_item = stock, move, put_item
        self._today, self._latest = today, Latest()
        self.chosen = ""
        self._build()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.rows.setFocus()  # arrows choose the item, Tab goes on to the entry
        self.refresh()

    def refresh(self) -> None:
        """Read the stock again; the chosen item stays chosen."""
        self._latest.work(self._stock).done(self._show, self).failed(self.message.trouble, self)

    def save_now(self) -> None:
        """Put what is typed into the ledger, or keep the item."""
        if self.tabs.currentWidget() is self.item:
            self._keep(self.item.read(), self._put_item, "品目已保存。")
        else:
            self._keep(self.movement.read(), self._move, "已记账。")

    def _build(self) -> None:
        self.message = Message()
        self.model = RowsModel(COLUMNS)
        self.rows = table(self.model, "药具结存", stretch=6)
        self.note = label(NOTE, "soft")
        self.movement, self.item = MovementEntry(self._today), ItemEntry()
        self.tabs = QTabWidget()
        self.tabs.addTab(self.movement, "记一笔")
        self.tabs.addTab(self.item, "品目资料")
        self.card = button("库存卡", self._want_card, "", "打开所选品目的库存卡")
        self.month = button(
            "月报（盘点表）",
            lambda: self.month_wanted.emit(f"{self._today():%Y-%m}"),
            "",
            "打印本月的收发存月报和盘点表",
        )
        self.save = button("保存 (Ctrl+S)", self.save_now, "main", "保存")
        self.save.setShortcut("Ctrl+S")
        self.setLayout(
            column(
                row(label(self.title, "title"), None, self.card, self.month, self.save),
                self.message,
                self.rows,
                self.tabs,
                self.note,
                margin=3 * SPACE,
                space=12,
            )
        )
        self.rows.selectionModel().currentRowChanged.connect(lambda at: self._choose(at.row()))
        self.rows.activated.connect(lambda _: self._want_card())

    def _show(self, found: list[Stock]) -> None:
        code = self.chosen
        self.model.show_rows(found)
        self.note.setText(NOTE + (UNCHECKED if any(one.item.mark for one in found) else ""))
        self.rows.selectRow(next((at for at, one in enumerate(found) if one.item.code == code), 0))

    def _choose(self, at: int) -> None:
        if at < 0:
            return
        stock: Stock = self.model.row(at)
        again, self.chosen = stock.item.code == self.chosen, stock.item.code
        self.movement.show_stock(stock)
        if not again:
            self.item.show_item(stock.item)

    def _want_card(self) -> None:
        at = self.rows.currentIndex()
        if at.isValid():
            item = self.model.row(at.row()).item
            self.card_wanted.emit(item.code, item.name)

    def _keep(
        self, asked: Movement | Item | Exception, keep: Callable[..., object], said: str
    ) -> None:
        if isinstance(asked, Exception):
            self.message.trouble(asked)
            return
        self.save.setEnabled(False)
        if isinstance(asked, Item):
            self.chosen = asked.code
        work(keep, asked).done(lambda _: self._kept(said), self).failed(self._refused, self)

    def _kept(self, said: str) -> None:
        self.save.setEnabled(True)
        self.message.good(said)
        if self.tabs.currentWidget() is self.movement:
            self.movement.start()
            self.movement.quantity.setFocus()
        self.refresh()

    def _refused(self, problem: Exception) -> None:
        self.save.setEnabled(True)
        self.message.trouble(problem)


def _short(warnings: tuple[Alert, ...]) -> str:
    more = f"；共 {len(warnings)} 条" if len(warnings) > 1 else ""
    return warnings[0].text + more if warnings else ""


def _day(iso: str) -> str:
    return show_date(iso) if iso else ""
