"""Typing a movement of the stock, or what an item is; Enter goes on to the next field."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from app.catalogue.supplies import Item
from app.domain.stock import KINDS, first_expired, may_go
from app.errors import KnownError
from app.usecases.move_supplies import Movement
from app.usecases.supplies import Stock
from ui.parts import button, column, label, row

FIELDS = 4  # beside each other
ITEM = {
    "name": "名称",
    "spec": "规格",
    "unit": "计数单位",
    "pack": "每包装数量",
    "source": "来源",
    "min_stock": "最低库存",
    "code": "代码",
}
KEY = QEvent.Type.KeyPress


class _Lines(QWidget):
    """Labelled lines in a grid; they can be read whole, and Enter goes on."""

    def __init__(self, lines: dict[str, QWidget]) -> None:
        super().__init__()
        self.setObjectName("ground")
        self._order = list(lines.values())
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(12)
        for at, (title, one) in enumerate(lines.items()):
            one.setAccessibleName(title)
            one.installEventFilter(self)
            where = divmod(at, FIELDS)
            self.grid.addWidget(label(title, "label"), where[0], 2 * where[1])
            self.grid.addWidget(one, where[0], 2 * where[1] + 1)
        for at in range(FIELDS):
            self.grid.setColumnStretch(2 * at + 1, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if isinstance(event, QKeyEvent) and event.type() == KEY and event.key() in enter:
            at = next(at for at, one in enumerate(self._order) if one is watched)
            if at + 1 < len(self._order):
                self._order[at + 1].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)


class MovementEntry(_Lines):
    """One movement of the item that is chosen above."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today
        self._stock: Stock | None = None
        self.kind, self.batch = QComboBox(), QComboBox()
        for key, (title, _) in KINDS.items():
            self.kind.addItem(title, key)
        self.batch.setEditable(True)
        self.batch.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.quantity, self.expires, self.day = QLineEdit(), QLineEdit(), QLineEdit()
        self.place, self.doc, self.checker, self.note = (QLineEdit() for _ in range(4))
        self.expires.setPlaceholderText("如 20280131")
        super().__init__(
            {
                "种类": self.kind,
                "数量": self.quantity,
                "批号": self.batch,
                "有效期": self.expires,
                "来源／去向": self.place,
                "单据号": self.doc,
                "日期": self.day,
                "复核人": self.checker,
                "说明": self.note,
            }
        )
        self.head, self.said = label("", "heading"), label("", "hint")
        self.said.setMinimumHeight(self.said.sizeHint().height())
        self.setLayout(column(self.head, self.grid, self.said, margin=12))
        for changed in (
            self.kind.currentIndexChanged, self.quantity.textChanged, self.batch.editTextChanged
        ):  # fmt: skip
            changed.connect(lambda _: self._propose())
        self.start()

    def start(self) -> None:
        """Empty lines for the next movement; the kind and the day stay."""
        for one in (self.quantity, self.expires, self.doc, self.note):
            one.clear()
        self.batch.setEditText("")
        self.day.setText(self.day.text() or self._today().isoformat())

    def show_stock(self, stock: Stock) -> None:
        """The item whose movement is typed."""
        self._stock = stock
        item, typed = stock.item, self.batch.currentText()
        pack = f"，每包装 {item.pack} {item.unit}" if item.pack > 1 else ""
        self.head.setText(f"{item.name}　结存 {stock.balance:,} {item.unit}{pack}")
        self.batch.clear()
        for one in stock.batches:
            self.batch.addItem(one.batch)
        self.batch.setEditText(typed)
        self._propose()

    def read(self) -> Movement | KnownError:
        """What is typed, or what cannot be read of it."""
        assert self._stock is not None
        try:
            quantity = int(self.quantity.text().replace(",", "").replace("，", ""))
        except ValueError:
            self.quantity.setFocus()
            return KnownError("药具", "数量要填整数", "请填写以计数单位计的数量")
        return Movement(
            self._stock.item.code,
            self.kind.currentData(),
            quantity,
            self.day.text(),
            self.batch.currentText(),
            self.expires.text(),
            self.place.text(),
            self.doc.text(),
            self.checker.text(),
            self.note.text(),
        )

    def _propose(self) -> None:
        """Say from which batches it will be taken, or what a batch should hold by the book."""
        kind, text = self.kind.currentData(), self.quantity.text().strip()
        typed, said = self.batch.currentText().strip(), ""
        there = self._stock.batches if self._stock else ()
        if KINDS[kind][1] < 0 and not typed and text.isdecimal():
            whole = [(one.batch, one.expires, one.balance) for one in there]
            taken = first_expired(may_go(kind, whole, self._today().isoformat()), int(text))
            said = "、".join(f"批号 {batch}（{until}）{some}" for batch, until, some in taken)
            said = f"不填批号时先到期先出：{said}" if said else ""
        elif KINDS[kind][1] == 0:
            found = next((one for one in there if one.batch == typed), None)
            said = "每个批号各清点一次：选批号，填实际清点数。"
            if found:
                said = f"账面 {found.balance}；请填实际清点数，差额自动记账。"
        self.said.setText(said)


class ItemEntry(_Lines):
    """What an item is; a made-in figure counts as checked once it is saved."""

    def __init__(self) -> None:
        self._item: Item | None = None
        self.lines = {name: QLineEdit() for name in ITEM}
        super().__init__({title: self.lines[name] for name, title in ITEM.items()})
        self.said = label("", "hint")
        new = button("增加品目", lambda: self.show_item(Item("", "", "", "", 1, mark="")), "link")
        head = row(self.said, new)
        head.setStretch(0, 1)
        self.setLayout(column(head, self.grid, None, margin=12))

    def show_item(self, item: Item) -> None:
        """The item as it is kept; an empty one is a new one."""
        self._item = item
        for name, one in self.lines.items():
            one.setText(str(getattr(item, name)))
        self.lines["code"].setReadOnly(bool(item.code))
        said = f"以下为默认值，{item.mark}：请照实物核对后保存。" if item.mark else ""
        self.said.setText(said)
        if not item.code:
            self.lines["name"].setFocus()

    def read(self) -> Item | KnownError:
        """What is typed, or what cannot be read of it."""
        assert self._item is not None
        typed: dict[str, Any] = {name: one.text().strip() for name, one in self.lines.items()}
        try:
            typed |= {"pack": int(typed["pack"]), "min_stock": int(typed["min_stock"] or 0)}
        except ValueError:
            return KnownError("药具", "每包装数量和最低库存要填整数", "请核对")
        return replace(self._item, **typed)
