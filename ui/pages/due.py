"""What is due: by village, worker and kind; a follow-up is entered here, row after row."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from app.catalogue import FORMS
from app.clock import show_moment
from app.domain.dates import show_date
from app.usecases.due import OWN_VILLAGES, DueLine
from app.usecases.form_problems import FormProblems
from app.usecases.records import Saved
from ui.entry.form_entry import FormEntry
from ui.parts import Message, button, column, empty_state, label, row, scrolled, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE, sized
from ui.work import Latest, in_order, work

Values = dict[str, Any]

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
        begin_with: Callable[[str, str, str], Values | None],
        keep_draft: Callable[[str, Values], None],
        find_draft: Callable[[str], Any],
        drop_draft: Callable[[str], None],
        own_villages: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._list, self._filters, self._save = list_due, filters, save
        self._today, self._begin_with = today, begin_with
        self._keep, self._find, self._drop = keep_draft, find_draft, drop_draft
        self._latest, self._latest_entry = Latest(), Latest()
        self.entry: FormEntry | None = None
        self._line: DueLine | None = None
        self._start: Values = {}
        self._go_on = False  # something was saved: the keyboard goes to the next one
        self._build()
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
        self.rows.setMinimumHeight(sized(96))
        self._layout = column(
            row(label("待办与随访", "title"), None, sheet),
            row(self.ahead, self.kind, self.village, self.worker, None),
            self.message,
            self.rows,
            self.empty,
            margin=3 * SPACE,
            space=12,
        )
        self._layout.setStretchFactor(self.rows, 2)
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
        wanted = self._line
        at = _place_of(wanted, found)
        self._close_entry()
        if not found and self.rows.hasFocus():
            self.ahead.setFocus()
        self.model.show_rows(found)
        while at >= self.model.rowCount() and self.model.canFetchMore(QModelIndex()):
            self.model.fetchMore(QModelIndex())
        self.rows.setVisible(bool(found))
        self.empty.setVisible(not found)
        if found:
            self.rows.selectRow(at)
        if self._go_on and not (wanted and self._line and self._line.key in ENTERED_HERE):
            self._go_on = False
            (self.rows if found else self.ahead).setFocus()

    def _open(self, at: QModelIndex) -> None:
        one = self.model.row(at.row())
        self.chosen.emit(one.couple_id, one.visit_id)

    def _select(self, at: QModelIndex, _: QModelIndex) -> None:
        self._close_entry()
        if at.isValid():
            self.select(self.model.row(at.row()))

    def select(self, line: DueLine) -> None:
        """Offer the form of a follow-up below the list, with what was typed before."""
        self._line = line
        if line.key in ENTERED_HERE:
            self._latest_entry.in_order(lambda: self._load(line)).done(self._offer, self).failed(
                self.message.trouble, self
            )

    def _load(self, line: DueLine) -> tuple[DueLine, Values, Any]:
        begun = self._begin_with(line.key, line.visit_id, line.person_id) or {}
        return line, begun, self._find(_draft_of(line))

    def _offer(self, loaded: tuple[DueLine, Values, Any]) -> None:
        line, self._start, draft = loaded
        if line is not self._line:
            return
        form = FORMS[line.key]
        self.entry = FormEntry(form)
        self.entry.put(self._start)
        self.save = button("保存并看下一位 (Ctrl+S)", self.save_now, "main", "保存并看下一位")
        self.save.setShortcut("Ctrl+S")
        self.restore = button("放弃草稿", self._throw_away)
        self.said = label("", "tag")
        if draft:
            self.entry.put(draft[0])
            self.said.setText(f"已恢复 {show_moment(draft[1])} 没有保存的内容")
        self.entry.edited.connect(self._keep_draft)
        inside = scrolled(self.entry)
        self._place = QFrame()
        self._place.setLayout(
            column(
                row(
                    label(f"{form.title} · {line.name}", "heading"),
                    self.said,
                    None,
                    self.restore,
                    self.save,
                ),
                inside,
            )
        )
        self.restore.setHidden(not draft)
        self._layout.addWidget(self._place, 3)
        if self._go_on:
            self._go_on = False
            self.entry.start()

    def save_now(self) -> None:
        """Save what was entered for this person; the list moves on."""
        if self.entry is None or self._line is None or not self.save.isEnabled():
            return
        unreadable = self.entry.unreadable()
        if unreadable:
            self.entry.show_problems(unreadable)
            return
        line, at = self._line, self.rows.currentIndex().row()
        self._busy(True)
        work(
            self._save,
            line.key,
            line.visit_id,
            line.person_id,
            self.entry.values(),
            self.entry.confirmed(),
            complete=True,
        ).done(lambda _: self._saved(line, at), self).failed(
            lambda problem: self._refused(problem, line), self
        )

    def _busy(self, busy: bool) -> None:
        """While it is saved no key goes anywhere: it would be meant for the next person."""
        if busy:
            self.setFocus()
        for one in (self.save, self.entry):
            if one is not None:
                one.setDisabled(busy)

    def _saved(self, line: DueLine, at: int) -> None:
        in_order(self._drop, _draft_of(line))
        said = f"{line.name} 的{line.title}已保存。"
        if line is self._line:
            self._forget_entry()
            self._line, self._go_on = None, True
            if at + 1 < self.model.rowCount():
                self._line = self.model.row(at + 1)
            else:
                said += "名单已到末尾。"
        self.message.good(said)
        self.refresh()

    def _refused(self, problem: Exception, line: DueLine) -> None:
        self.message.trouble(problem)
        if self.entry is None or line is not self._line:
            return
        self._busy(False)
        self.entry.start()
        if isinstance(problem, FormProblems):
            self.entry.show_problems([one for part in problem.problems.values() for one in part])

    def _keep_draft(self) -> None:
        if self.entry is not None and self._line is not None:
            in_order(self._keep, _draft_of(self._line), self.entry.typed())

    def _throw_away(self) -> None:
        assert self.entry is not None
        assert self._line is not None
        in_order(self._drop, _draft_of(self._line))
        self.entry.put(dict.fromkeys(self.entry.lines) | self._start)
        self.entry.start()
        self.restore.hide()
        self.said.clear()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.entry is not None:
            self.entry.flush()

    def _close_entry(self) -> None:
        """Put the entry away; what was typed is kept."""
        if self.entry is not None:
            self.entry.flush()
        self._forget_entry()
        self._line = None

    def _forget_entry(self) -> None:
        if self._place is not None:
            self._layout.removeWidget(self._place)
            self._place.deleteLater()
        self._place = self.entry = None


def _draft_of(line: DueLine) -> str:
    """The key of the draft, the same as on the form's own page."""
    return f"{line.key}/{line.visit_id}/{line.person_id}"


def _place_of(line: DueLine | None, found: list[DueLine]) -> int:
    """Where the same thing to do stands now, else at the top."""
    if line is None:
        return 0
    keys = [_draft_of(one) for one in found]
    return keys.index(_draft_of(line)) if _draft_of(line) in keys else 0


def _choice(name: str, items: list[tuple[str, str]]) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    for data, text in items:
        made.addItem(text, data)
    return made
