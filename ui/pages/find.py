"""Finding people while typing; the newest files while nothing is typed."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.domain.dates import show_date
from app.usecases.find_people import PersonLine
from ui.parts import Message, button, column, label, row, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE
from ui.work import Latest

SEX = {"female": "女", "male": "男", None: ""}
COLUMNS = (
    Column("姓名", lambda one: one.name),
    Column("性别", lambda one: SEX.get(one.sex, "")),
    Column("出生日期", lambda one: show_date(one.birth_date) if one.birth_date else ""),
    Column("证件末四位", lambda one: one.certificate_tail),
    Column("手机", lambda one: one.phone or ""),
    Column("档案编号", lambda one: one.file_number or ""),
)


class FindPage(QWidget):
    """Emits `chosen` with a couple's id, `person_wanted` with a person's, and `new_wanted`."""

    title = "查找"
    chosen = Signal(str)
    person_wanted = Signal(str)  # someone without a couple
    new_wanted = Signal()

    def __init__(
        self, find_people: Callable[[str, bool], list[PersonLine]], own_villages: bool = False
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._find, self._latest = find_people, Latest()
        self._build()
        self.begin = self.box
        self.own.setChecked(own_villages)
        self.own.setVisible(own_villages)
        self._connect()

    def look(self, typed: str) -> None:
        """Search for these words."""
        self.box.setText(typed)
        self.box.setFocus()

    def refresh(self) -> None:
        """Ask again for what is typed."""
        self._ask(self.box.text())

    def _build(self) -> None:
        self.box = QLineEdit()
        self.box.setAccessibleName("查找")
        self.box.setPlaceholderText(
            "姓名、拼音、首字母、证件号、手机、档案编号，或扫描单据上的二维码"
        )
        self.box.setClearButtonEnabled(True)
        self.model = RowsModel(COLUMNS)
        self.rows = table(self.model, "查找结果")
        self.empty = label("", "soft")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message = Message()
        new = button("新建档案 (&N)", self.new_wanted.emit, "main", "新建档案")
        self.own = QCheckBox("只看我的村")
        self.setLayout(
            column(
                row(label("查找", "title"), None, self.own, new),
                self.box,
                self.message,
                self.rows,
                self.empty,
                margin=3 * SPACE,
                space=12,
            )
        )

    def _connect(self) -> None:
        self.box.textChanged.connect(self._ask)
        self.own.toggled.connect(lambda _: self.refresh())
        self.box.returnPressed.connect(self.open_first)
        self.rows.activated.connect(self._open)

    def _ask(self, typed: str) -> None:
        self._latest.work(self._find, typed, self.own.isChecked()).done(self._show, self).failed(
            self.message.trouble, self
        )

    def _show(self, found: list[PersonLine]) -> None:
        self.message.clear_text()
        self.model.show_rows(found)
        self.rows.setVisible(bool(found))
        self.empty.setText("" if found else self._nothing())
        self.empty.setVisible(not found)

    def _nothing(self) -> str:
        if self.box.text().strip():
            return "没有找到。换一种写法试试（例如拼音首字母、手机末四位），或按“新建档案”登记。"
        return "这里还没有档案。按“新建档案”登记第一对夫妇。"

    def open_first(self) -> None:
        """Open the first person found."""
        if self.model.rowCount():
            self._open(self.model.index(0, 0))

    def _open(self, index: QModelIndex) -> None:
        one: Any = self.model.row(index.row())
        if one.couple_id:
            self.chosen.emit(one.couple_id)
        else:
            self.person_wanted.emit(one.person_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.box.hasFocus() and self.model.rowCount():
            self.rows.setFocus()
            self.rows.selectRow(0)
            return
        super().keyPressEvent(event)
