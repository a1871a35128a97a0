"""What is due: by village, worker and kind; a follow-up is entered here, row after row."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from app.catalogue import FORMS
from app.domain.dates import show_date
from app.usecases.due import OWN_VILLAGES, DueLine
from app.usecases.form_problems import FormProblems
from app.usecases.records import Saved
from ui.entry.form_entry import FormEntry
from ui.parts import Message, button, column, empty_state, label, row, scrolled, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE
from ui.work import Latest, work

COLUMNS = (
    Column("应于", lambda one: show_date(one.due_on) + ("　逾期" if one.overdue else "")),
    Column("事项", lambda one: one.title),
    Column("姓名", lambda one: one.name),
    Column("电话", lambda one: one.phone or ""),
    Column("村", lambda one: one.village or ""),
    Column("随访人", lambda one: one.worker or ""),
)
KINDS = {
    "": "全部事项",
    "contact": "孕前随访",
    "early_follow_up": "早孕随访",
    "outcome": "妊娠结局随访",
    "notice": "结果告知",
    "reassess": "需重新评估",
}
ENTERED_HERE = ("contact", "early_follow_up", "outcome")
AHEAD = {0: "今天及逾期", 7: "一周内", 31: "一个月内", 366: "一年内"}


class DuePage(QWidget):
    """Emits `chosen` with couple and visit; `sheet_wanted` with the filters."""

    title = "待办与随访"
    chosen = Signal(str, str)
    sheet_wanted = Signal(object, dict)

    def __init__(
        self,
        list_due: Callable[..., list[DueLine]],
        filters: Callable[[], tuple[list[str], list[str]]],
        save: Callable[..., Saved],
        today: Callable[[], date],
        user: str,
        own_villages: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._list, self._filters, self._save = list_due, filters, save
        self._today, self._user, self._latest = today, user, Latest()
        self.entry: FormEntry | None = None
        self._line: DueLine | None = None
        self._build()
        self.begin = self.rows
        if own_villages:
            self.village.addItem("我的村", OWN_VILLAGES)
            self.village.setCurrentIndex(1)
        work(self._filters).done(self._show_filters, self).failed(self.message.trouble, self)
        self.refresh()

    def refresh(self) -> None:
        """Ask again with the present filters."""
        self._latest.work(lambda: self._list(self.until, **self.chosen_filters)).done(
            self._show, self
        ).failed(self.message.trouble, self)

    @property
    def until(self) -> date:
        """The last day shown."""
        return self._today() + timedelta(days=int(self.ahead.currentData()))

    @property
    def chosen_filters(self) -> dict[str, Any]:
        """What the lists above the table say."""
        kind = self.kind.currentData()
        return {
            "keys": (kind,) if kind else (),
            "village": self.village.currentData() or "",
            "worker": self.worker.currentData() or "",
        }

    def _build(self) -> None:
        self.message = Message()
        self.kind = _choice("事项", list(KINDS.items()))
        self.ahead = _choice("期限", [(str(days), title) for days, title in AHEAD.items()])
        self.ahead.setCurrentIndex(1)
        self.village = _choice("村", [("", "全部村")])
        self.worker = _choice("随访人", [("", "全部随访人")])
        self.model = RowsModel(COLUMNS)
        self.rows = table(self.model, "待办", stretch=2)
        self.empty = empty_state("没有待办的事项。")
        self._place: QFrame | None = None
        sheet = button(
            "打印联系单…", lambda: self.sheet_wanted.emit(self.until, self.chosen_filters)
        )
        self._layout = column(
            row(label("待办与随访", "title"), None, sheet),
            row(self.ahead, self.kind, self.village, self.worker, None),
            self.message,
            self.rows,
            self.empty,
            margin=3 * SPACE,
            space=12,
        )
        self.setLayout(self._layout)
        for one in (self.kind, self.ahead, self.village, self.worker):
            one.currentIndexChanged.connect(lambda _: self.refresh())
        self.rows.activated.connect(self._open)
        self.rows.selectionModel().currentRowChanged.connect(self._select)

    def _show_filters(self, found: tuple[list[str], list[str]]) -> None:
        for box, names in zip((self.village, self.worker), found, strict=True):
            for name in names:
                box.addItem(name, name)

    def _show(self, found: list[DueLine]) -> None:
        self._close_entry()
        self.model.show_rows(found)
        self.rows.setVisible(bool(found))
        self.empty.setVisible(not found)
        if found:
            self.rows.selectRow(0)

    def _open(self, at: QModelIndex) -> None:
        one = self.model.row(at.row())
        self.chosen.emit(one.couple_id, one.visit_id)

    def _select(self, at: QModelIndex, _: QModelIndex) -> None:
        self._close_entry()
        if at.isValid():
            self.select(self.model.row(at.row()))

    def select(self, line: DueLine) -> None:
        """Offer the form of a follow-up below the list."""
        self._line = line
        if line.key not in ENTERED_HERE:
            return
        form = FORMS[line.key]
        self.entry = FormEntry(form)
        on = str(form.dated_by)
        self.entry.put({on: self._today().isoformat(), "visitor": self._user})
        self.save = button("保存并看下一位 (Ctrl+S)", self.save_now, "main", "保存并看下一位")
        self.save.setShortcut("Ctrl+S")
        inside = scrolled(self.entry)
        inside.setMinimumHeight(300)
        self._place = QFrame()
        self._place.setLayout(
            column(row(label(f"{form.title} · {line.name}", "heading"), None, self.save), inside)
        )
        self._layout.addWidget(self._place)

    def save_now(self) -> None:
        """Save what was entered for this person; the list moves on."""
        assert self.entry is not None
        assert self._line is not None
        unreadable = self.entry.unreadable()
        if unreadable:
            self.entry.show_problems(unreadable)
            return
        line = self._line
        work(
            self._save,
            line.key,
            line.visit_id,
            line.person_id,
            self.entry.values(),
            self.entry.confirmed(),
            complete=True,
        ).done(lambda _: self._saved(line), self).failed(self._refused, self)

    def _saved(self, line: DueLine) -> None:
        self.message.good(f"{line.name} 的{line.title}已保存。")
        self.refresh()

    def _refused(self, problem: Exception) -> None:
        if isinstance(problem, FormProblems) and self.entry:
            self.entry.show_problems([one for part in problem.problems.values() for one in part])
        self.message.trouble(problem)

    def _close_entry(self) -> None:
        if self._place is not None:
            self._layout.removeWidget(self._place)
            self._place.deleteLater()
        self._place = self.entry = self._line = None


def _choice(name: str, items: list[tuple[str, str]]) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    for data, text in items:
        made.addItem(text, data)
    return made
