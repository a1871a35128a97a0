"""The first page: tasks by state and priority, who is expected, results to hand over, the station."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QLayout, QPushButton, QWidget

from app.catalogue.programme import PROGRAMMES
from app.domain.dates import show_date, show_near
from app.usecases.station_notes import StationNote
from app.usecases.today import AHEAD, STATES, Group, Today, TodayLine
from ui.parts import Message, button, card, column, empty_state, label, row, scrolled, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE, fix_width, sized
from ui.work import Latest, work

OPEN = "open"
TILES = {
    OPEN: "全部待办",
    "overdue": "逾期",
    "today": "今天到期",
    "coming": f"{AHEAD} 天内",
    "done": "今天已完成",
    "ended": "未联系上／不愿",
}
EMPTY = {
    OPEN: "没有待办。新来的夫妇请按“建档”登记；已有档案的请在上面的查找框里输入姓名。",
    "overdue": "没有逾期的事项。",
    "today": "没有今天到期的事项。",
    "coming": f"{AHEAD} 天内没有到期的事项。",
    "done": "今天还没有完成的表。表格按“保存并完成”后会列在这里。",
    "ended": "近期没有未联系上或不愿再联系的人。",
}
ASIDE = 250


class TodayPage(QWidget):
    """Emits `task_wanted` with a TodayLine, `page_wanted`, and `sheet_wanted` with the filters."""

    title = "工作台"
    task_wanted = Signal(object)
    page_wanted = Signal(str)
    person_wanted = Signal(str)
    sheet_wanted = Signal(dict)

    def __init__(
        self,
        today: Callable[..., Today],
        filters: Callable[[], tuple[list[str], list[str]]],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._today, self._filters, self._latest = today, filters, Latest()
        self.found: Today | None = None
        self._build()
        self._connect()
        work(self._filters).done(self._show_filters, self).failed(lambda _: None, self)

    def showEvent(self, event: QShowEvent) -> None:
        """What was done on another page is seen at once on coming back."""
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Ask again with the present filters."""
        self._latest.work(lambda: self._today(**self.chosen_filters)).done(
            self.show_today, self
        ).failed(self.message.trouble, self)

    @property
    def chosen_filters(self) -> dict[str, str]:
        """What the lists above say."""
        boxes = {"village": self.village, "worker": self.worker, "programme": self.programme}
        return {name: box.currentData() or "" for name, box in boxes.items()}

    def choose(self, state: str) -> None:
        """Show the tasks of one state."""
        self.tiles[state].setChecked(True)
        self._show_lines()

    def show_today(self, found: Today) -> None:
        """Show the day's list."""
        self.found = found
        self.head.setText(f"工作台　{show_date(found.day)}")
        for one in (self._filter_row, self._tile_row, self.person, self.sheet):
            one.setVisible(found.people)
        for state, tile in self.tiles.items():
            count = self._count(state)
            tile.setText(f"{count}\n{TILES[state]}")
            tile.setAccessibleName(f"{TILES[state]} {count} 项")
        self._show_lines()
        self._show_aside(found)

    def _build(self) -> None:
        self.head = label("工作台", "title")
        self.message = Message()
        self.village = _choice("村", [("", "全部村")])
        self.worker = _choice("随访人", [("", "全部随访人")])
        programmes = [(key, title) for key, (title, _) in PROGRAMMES.items()]
        self.programme = _choice("项目", [("", "全部项目"), *programmes])
        self.sheet = button(
            "打印联系单…", lambda: self.sheet_wanted.emit(self.chosen_filters), "", "打印联系单"
        )
        self.person = button("个人页 (Alt+P)", self._open_person, "", "打开此人的个人页")
        self.person.setShortcut("Alt+P")
        self._filter_row = _holding(row(self.village, self.worker, self.programme, None))
        self._build_tiles()
        self.model = RowsModel(self._columns())
        self.rows = table(self.model, "今天的事项", stretch=2)
        self.empty = empty_state("")
        self.more = label("", "soft")
        self._aside = scrolled(QWidget())
        fix_width(self._aside, ASIDE)
        left = column(
            self._filter_row, self._tile_row, self.rows, self.more, self.empty, space=SPACE
        )
        self.setLayout(
            column(
                row(self.head, None, self.person, self.sheet),
                self.message,
                row(left, self._aside, space=2 * SPACE),
                margin=3 * SPACE,
                space=12,
            )
        )

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("状态", lambda one: STATES[one.state]),
            Column("事项", lambda one: one.title),
            Column("姓名", lambda one: one.names),
            Column("村", lambda one: one.village or ""),
            Column("日期", lambda one: show_near(one.on, self.found.day if self.found else "")),
            Column("电话", lambda one: one.phone or ""),
        )

    def _build_tiles(self) -> None:
        self.tiles: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for state, title in TILES.items():
            tile = button(title, self._show_lines, "tile")
            tile.setCheckable(True)
            group.addButton(tile)
            self.tiles[state] = tile
        self.tiles[OPEN].setChecked(True)
        self._tile_row = _holding(row(*self.tiles.values()))

    def _connect(self) -> None:
        self.rows.activated.connect(self._open)
        for one in (self.village, self.worker, self.programme):
            one.currentIndexChanged.connect(lambda _: self.refresh())

    def _show_filters(self, found: tuple[list[str], list[str]]) -> None:
        for box, names in zip((self.village, self.worker), found, strict=True):
            for name in names:
                box.addItem(name, name)

    def _groups(self, state: str) -> list[Group]:
        assert self.found is not None
        names = ("overdue", "today", "coming") if state == OPEN else (state,)
        return [self.found.states[name] for name in names]

    def _count(self, state: str) -> int:
        return sum(one.count for one in self._groups(state))

    def _show_lines(self) -> None:
        if self.found is None:
            return
        state = next(name for name, tile in self.tiles.items() if tile.isChecked())
        lines = [line for one in self._groups(state) for line in one.lines]
        self.model.show_rows(lines)
        self.rows.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.empty.setText(EMPTY[state] if self.found.people else "右边是本站需要处理的事。")
        left = self._count(state) - len(lines)
        self.more.setText(f"还有 {left} 项，请选村或随访人，或打开“待办与随访”。")
        self.more.setVisible(left > 0)
        self.person.setEnabled(bool(lines))
        if lines:
            self.rows.selectRow(0)

    def _show_aside(self, found: Today) -> None:
        inside = QWidget()
        inside.setObjectName("ground")
        cards: list[QWidget] = [self._station(found)]
        if found.people:
            cards = [
                self._group("结果待告知", found.results, "没有等待告知的结果。"),
                self._group("待来检查", found.expected, "现在没有待来检查的人。"),
                *cards,
            ]
        inside.setLayout(column(*cards, None, space=12))
        self._aside.setWidget(inside)

    def _group(self, title: str, group: Group, nothing: str) -> QFrame:
        lines: list[QWidget] = [self._short(one) for one in group.lines]
        if group.count > len(lines):
            lines.append(label(f"共 {group.count} 项", "soft"))
        if not lines:
            lines = [label(nothing, "soft")]
        return card(label(f"{title}　{group.count}", "heading"), *lines)

    def _short(self, one: TodayLine) -> QPushButton:
        names = self.fontMetrics().elidedText(one.names, Qt.TextElideMode.ElideRight, sized(104))
        said = f"{names}　{one.title}" + ("" if one.state == "coming" else f"　{STATES[one.state]}")
        kind = "link_late" if one.state == "overdue" else "link"
        return button(said, lambda: self.task_wanted.emit(one), kind)

    def _station(self, found: Today) -> QFrame:
        lines: list[QLayout] = [self._note(one, "hint", "去处理") for one in found.notes]
        if found.setup:
            lines.append(column(label("本站还需要设置", "label")))
            lines += [self._note(one, "soft", "去设置") for one in found.setup]
        nothing = [] if lines else [label("数据包和备份都没有需要处理的。", "soft")]
        return card(label("本站", "heading"), *nothing, *lines)

    def _note(self, note: StationNote, kind: str, act: str) -> QLayout:
        leads = button(act, lambda: self.page_wanted.emit(note.page), "link", f"{note.text}，{act}")
        return column(label(note.text, kind), row(leads, None), space=2)

    def _open(self, at: QModelIndex) -> None:
        self.task_wanted.emit(self.model.row(at.row()))

    def _open_person(self) -> None:
        at = self.rows.currentIndex()
        if at.isValid():
            self.person_wanted.emit(self.model.row(at.row()).person_id)


def _choice(name: str, items: list[tuple[str, str]]) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    for data, text in items:
        made.addItem(text, data)
    return made


def _holding(inside: Any) -> QWidget:
    made = QWidget()
    made.setLayout(inside)
    return made
