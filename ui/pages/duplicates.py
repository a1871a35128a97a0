"""People who may be registered twice: compared side by side, joined, or said to be two."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.domain.dates import show_date
from app.usecases.merge_people import Compared
from app.usecases.possible_duplicates import JOINED, WHY, Candidate
from ui.parts import Message, button, column, empty_state, label, row, scrolled, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE
from ui.work import Latest, work


def _day(iso: str) -> str:
    return show_date(iso) if iso else ""


COLUMNS = (
    Column("姓名", lambda one: one.name),
    Column("出生日期", lambda one: _day(one.birth_date)),
    Column("配偶", lambda one: one.spouse),
    Column("另一登记", lambda one: one.other_name),
    Column("出生日期", lambda one: _day(one.other_birth_date)),
    Column("配偶", lambda one: one.other_spouse),
    Column("依据", lambda one: WHY[one.why]),
)
NOTHING = "没有可能重复登记的人，也没有合并过的登记。"


class DuplicatesPage(QWidget):
    """Candidates first, then what is joined already."""

    title = "可能重复的人"
    changed = Signal()

    def __init__(
        self,
        candidates: Callable[[], list[Candidate]],
        joined: Callable[[], list[Candidate]],
        compare: Callable[[str, str], Compared],
        merge: Callable[[str, str], str],
        unmerge: Callable[[str, str], bool],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._candidates, self._joined, self._compare = candidates, joined, compare
        self._merge, self._unmerge = merge, unmerge
        self._latest = Latest()
        self.shown: Compared | None = None
        self._build()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Read both lists again."""
        self._latest.work(lambda: self._candidates() + self._joined()).done(
            self._show, self
        ).failed(self.message.trouble, self)

    def join(self) -> None:
        """The pair that is shown is one person."""
        assert self.shown is not None
        work(self._merge, self.shown.one, self.shown.other).done(
            lambda _: self._decided("已合并：查找时只显示一次，两份档案都能打开；可以再分开。"),
            self,
        ).failed(self.message.trouble, self)

    def part(self) -> None:
        """The pair that is shown are two people."""
        assert self.shown is not None
        work(self._unmerge, self.shown.one, self.shown.other).done(self._parted, self).failed(
            self.message.trouble, self
        )

    def _build(self) -> None:
        self.message = Message()
        self.model: RowsModel = RowsModel(COLUMNS)
        self.rows = table(self.model, self.title, stretch=6)
        self.rows.selectionModel().currentRowChanged.connect(
            lambda index: self._choose(index.row())
        )
        self.empty = empty_state(NOTHING)
        self._beside = QWidget()
        self._place = QVBoxLayout()
        self._place.addWidget(self._beside)
        self.same = button("是同一个人，合并", self.join, "main")
        self.two = button("不是同一个人", self.part)
        self._show_buttons(None)
        self.setLayout(
            column(
                label(self.title, "title"),
                self.message,
                self.rows,
                self.empty,
                self._place,
                row(self.same, self.two, None),
                margin=3 * SPACE,
                space=12,
            )
        )

    def _show(self, found: list[Candidate]) -> None:
        self.model.show_rows(found)
        self.rows.setVisible(bool(found))
        self.empty.setHidden(bool(found))
        self._put(QWidget())
        self._show_buttons(None)
        if found:
            self.rows.selectRow(0)

    def _choose(self, at: int) -> None:
        if at >= 0:
            one: Candidate = self.model.row(at)
            self._latest.work(self._compare, one.one, one.other).done(
                lambda compared: self._show_both(compared, one.why == JOINED), self
            ).failed(self.message.trouble, self)

    def _show_both(self, compared: Compared, joined: bool) -> None:
        self.shown = compared
        grid = QGridLayout()
        for at, (name, here, there, differs) in enumerate(compared.lines):
            kind = "error" if differs and name != "档案编号" else ""
            grid.addWidget(label(name, "label"), at, 0)
            grid.addWidget(label(here or "（空白）", kind), at, 1)
            grid.addWidget(label(there or "（空白）", kind), at, 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        inside = QWidget()
        inside.setLayout(grid)
        area = scrolled(inside)
        area.setMinimumHeight(300)
        self._put(area)
        self._show_buttons(joined)

    def _show_buttons(self, joined: bool | None) -> None:
        self.same.setVisible(joined is False)
        self.two.setHidden(joined is None)
        self.two.setText("分开：不是同一个人" if joined else "不是同一个人")

    def _put(self, inside: QWidget) -> None:
        self._place.replaceWidget(self._beside, inside)
        self._beside.deleteLater()
        self._beside = inside

    def _parted(self, apart: bool) -> None:
        if apart:
            self._decided("已记为不是同一个人，不再提示。")
        else:
            self._decided("这一项已分开，但他们还通过别的登记连在一起，请把那一项也分开。")

    def _decided(self, said: str) -> None:
        self.message.good(said)
        self.changed.emit()
        self.refresh()
