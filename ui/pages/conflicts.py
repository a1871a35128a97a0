"""Differences between stations: both sides beside each other, decided with one press."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from app.usecases.conflict_paper import said_at
from app.usecases.conflicts import JOINED, Difference, Side
from ui.parts import Message, button, card, column, empty_state, label, row, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE
from ui.work import Latest, work

COLUMNS = (
    Column("姓名", lambda one: one.name),
    Column("表格", lambda one: one.title),
    Column("栏目", lambda one: one.label),
    Column("现用内容", lambda one: one.sides[0].shown),
    Column("另一内容", lambda one: one.sides[1].shown),
    Column("另一侧来自", lambda one: one.sides[1].station),
)
NOTHING = (
    "没有待核对的差异。两站在没有交换期间填了同一栏、内容又不同时，"
    "或合并的两份登记内容不同时，会列在这里。"
)
KEPT = "没有采用的内容仍保留在更改记录里；决定会随数据包传到其他站。"
KEPT_APART = (
    "此人有几份登记，合并期间以采用的为准，各份登记保持原样，可以再分开。"
    "都不对时，请打开档案更正其中一份，再采用它。"
)


class ConflictsPage(QWidget):
    """Emits `counted` with how many are left, `couple_wanted`, `paper_wanted` (a key, or "" for all)."""

    title = "待核对的差异"
    counted = Signal(int)
    couple_wanted = Signal(str)
    paper_wanted = Signal(str)

    def __init__(
        self,
        list_conflicts: Callable[[tuple[str, ...]], list[Difference]],
        read_conflict: Callable[[str], Difference],
        decide: Callable[..., None],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._list, self._read, self._decide = list_conflicts, read_conflict, decide
        self._latest = Latest()
        self.chosen: Difference | None = None
        self.subjects: tuple[str, ...] = ()
        self._build()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def show_subjects(self, subjects: tuple[str, ...]) -> None:
        """Show what differs about these people and couples, or about all."""
        self.subjects = subjects
        self.refresh()

    def refresh(self) -> None:
        """Read the list again."""
        self.everyone.setVisible(bool(self.subjects))
        self._latest.work(self._list, self.subjects).done(self._show, self).failed(
            self.message.trouble, self
        )

    def decide(self, *, stamp: str | None = None, typed: str | None = None) -> None:
        """Decide the difference that is shown."""
        assert self.chosen is not None
        self._sides.setDisabled(True)
        work(self._decide, self.chosen.key, stamp=stamp, typed=typed).done(
            self._decided, self
        ).failed(self._refused, self)

    def _build(self) -> None:
        self.message = Message()
        self.model: RowsModel = RowsModel(COLUMNS)
        self.rows = table(self.model, "待核对的差异", stretch=3)
        self.rows.selectionModel().currentRowChanged.connect(
            lambda index: self._choose(index.row())
        )
        self.everyone = button("显示全部", lambda: self.show_subjects(()))
        self.print_all = button("打印清单…", lambda: self.paper_wanted.emit(""))
        self.empty = empty_state(NOTHING)
        self._sides = QWidget()
        self._place = QVBoxLayout()
        self._place.addWidget(self._sides)
        self.setLayout(
            column(
                row(label(self.title, "title"), None, self.everyone, self.print_all),
                self.message,
                self.rows,
                self.empty,
                self._place,
                margin=3 * SPACE,
                space=12,
            )
        )

    def _show(self, found: list[Difference]) -> None:
        self.model.show_rows(found)
        for one in (self.rows, self.print_all):
            one.setVisible(bool(found))
        self.empty.setHidden(bool(found))
        self._put(QWidget())
        if not self.subjects:
            self.counted.emit(len(found))
        if found:
            self.rows.selectRow(0)

    def _choose(self, at: int) -> None:
        if at >= 0:
            one: Difference = self.model.row(at)
            self._latest.work(self._read, one.key).done(self._show_sides, self).failed(
                self.message.trouble, self
            )

    def _show_sides(self, one: Difference) -> None:
        self.chosen = one
        joined = one.table == JOINED
        whole: Any = column(
            row(
                label(f"{one.name}　{one.title}　{one.label}", "heading"),
                None,
                button("打印此项…", partial(self.paper_wanted.emit, one.key), "link"),
                *([self._open(one.couple_id)] if one.couple_id else []),
            ),
            row(*(self._side(side) for side in one.sides), space=2 * SPACE),
            *(() if joined else (self._otherwise(one),)),
            label(KEPT_APART if joined else KEPT, "soft"),
        )
        inside = QWidget()
        inside.setLayout(whole)
        self._put(inside)

    def _otherwise(self, one: Difference) -> Any:
        other = QLineEdit()
        other.setAccessibleName(f"{one.label} 另填")
        other.setPlaceholderText("两侧都不对时，在这里另填")
        other.returnPressed.connect(lambda: self.decide(typed=other.text()))
        return row(other, button("用另填的内容", lambda: self.decide(typed=other.text())))

    def _open(self, couple_id: str) -> QWidget:
        return button("打开档案", partial(self.couple_wanted.emit, couple_id), "link")

    def _side(self, side: Side) -> QFrame:
        said = "现用内容" if side.stands else "另一侧"
        take = button(
            "保留现用的" if side.stands else "采用这一侧",
            lambda: self.decide(stamp=side.stamp),
            "main",
            f"{said} {side.shown}",
        )
        value = label(side.shown, "heading")
        value.setWordWrap(True)
        return card(
            label(f"{said}　{side.station}", "label"),
            value,
            label(f"{side.by}　{said_at(side)}（该电脑时钟）", "soft"),
            row(take, None),
        )

    def _put(self, inside: QWidget) -> None:
        self._place.replaceWidget(self._sides, inside)
        self._sides.deleteLater()
        self._sides = inside

    def _decided(self, _: None) -> None:
        self.message.good("已决定。没有采用的内容保留在更改记录里。")
        self.refresh()

    def _refused(self, problem: Exception) -> None:
        self._sides.setDisabled(False)
        self.message.trouble(problem)
