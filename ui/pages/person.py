"""A person's page: who they are, couples, consents, what is due; timeline, changes, accesses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QTabWidget, QWidget

from app.catalogue import FORMS
from app.domain.dates import show_date
from app.usecases.open_person import ROLES, PersonView
from app.usecases.papers import PaperKind
from app.usecases.person_timeline import KINDS, TimelineLine
from ui.pages.couple import CONSENT, consent_state
from ui.pages.person_history import PersonHistory
from ui.parts import Message, NameButton, Title, button, card, column, label, row, scrolled, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE
from ui.work import work

TIMELINE = (
    Column("日期", lambda one: show_date(one.on) if one.on else "（封存）"),
    Column("类别", lambda one: KINDS[one.kind]),
    Column("事项", lambda one: one.title),
    Column("说明", lambda one: one.detail),
)
ACCESSES = (
    Column("时间", lambda one: one.at),
    Column("人员", lambda one: one.who),
    Column("做了什么", lambda one: one.action),
    Column("内容", lambda one: one.what),
)
OVERVIEW, THEN, CHANGED, LOOKED = range(4)


@dataclass(frozen=True)
class PersonWays:
    """How the page reads what it shows, each for this one person."""

    open: Callable[[], PersonView]
    timeline: Callable[[], list[Any]]
    history: Callable[..., list[Any]]
    accesses: Callable[[], list[Any]]
    papers: Callable[[str], list[PaperKind]]
    county: Callable[[], QWidget] | None = None  # a card of what the county arranges
    may_unmask: bool = False
    may_give_held: bool = False


class PersonPage(QWidget):
    """Signals carry what the desk needs to act. Further actions are put into `acts`."""

    left = Signal()
    couple_wanted = Signal(str, str)  # couple id, visit id
    form_wanted = Signal(str, str, str, str)  # couple id, visit id, form key, role
    person_wanted = Signal(str)
    edit_wanted = Signal()
    move_wanted = Signal()
    copy_wanted = Signal(bool)  # with what is closed
    paper_wanted = Signal(str, str)  # paper key, visit id

    def __init__(self, ways: PersonWays) -> None:
        super().__init__()
        self.setObjectName("page")
        self.title = "个人"
        self.view: PersonView | None = None
        self._ways = ways
        self._build()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Read the person again, and what is shown of the rest."""
        work(self._ways.open).done(self.show_person, self).failed(self.message.trouble, self)
        self._load(self.tabs.currentIndex())

    def show_person(self, view: PersonView) -> None:
        """Draw the overview for this person."""
        self.view = view
        values = view.values
        self.head.setText(values.get("name") or "")
        state = FORMS["person"].fields["residence"].show(values.get("residence"))
        since = values.get("residence_on")
        self.state.setText(f"{state}　{show_date(since)}" if since else state)
        self.papers.setEnabled(any(one.visits for one in view.couples))
        inside = QWidget()
        inside.setObjectName("ground")
        cards = [self._ways.county()] if self._ways.county else []
        left = column(self._identity(view), *cards, None, space=12)
        right = column(self._couples(view), self._due(view), self._consents(view), None, space=12)
        both = row(space=2 * SPACE)
        both.addLayout(left, 1)
        both.addLayout(right, 1)
        inside.setLayout(both)
        self._overview.setWidget(inside)

    def _build(self) -> None:
        self.message = Message()
        self.head, self.state = Title(), label("", "tag")
        back = button("返回", self.left.emit)
        back.setShortcut("Esc")
        self.edit = button("更正…", self.edit_wanted.emit)
        self.move_button = button("居住变动…", self.move_wanted.emit)
        self.papers = button("单据与打印…", self._ask_papers)
        self.papers.setEnabled(False)
        self.copy = button("个人信息副本…", lambda: self.copy_wanted.emit(False))
        if self._ways.may_give_held:
            self._offer_held()
        self.acts = row(self.edit, self.move_button, self.papers, self.copy)
        self._overview = scrolled(QWidget())
        self.timeline, self.accesses = RowsModel(TIMELINE), RowsModel(ACCESSES)
        self.then = table(self.timeline, "时间线", stretch=2)
        self.history = PersonHistory(self._ways.history, may_unmask=self._ways.may_unmask)
        self.tabs = QTabWidget()
        self.tabs.addTab(self._overview, "概况")
        self.tabs.addTab(self.then, "时间线")
        self.tabs.addTab(self.history, "更改记录")
        self.tabs.addTab(table(self.accesses, "谁看过", stretch=3), "谁看过")
        self.setLayout(
            column(
                row(back, self.head, self.state, None, self.acts),
                self.message,
                self.tabs,
                margin=3 * SPACE,
                space=12,
            )
        )

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._load)
        self.then.activated.connect(self._open_line)

    def _offer_held(self) -> None:
        """A clinician may give out closed records too, where the person asked for them."""
        menu = QMenu(self.copy)
        for text, held in (("不含封存的记录", False), ("含封存的记录（本人要求）", True)):
            act: Any = menu.addAction(text)
            act.triggered.connect(lambda _=False, held=held: self.copy_wanted.emit(held))
        self.copy.setMenu(menu)

    def _load(self, tab: int) -> None:
        """Each part is read when it is looked at."""
        if tab == THEN:
            job = work(self._ways.timeline).done(self.timeline.show_rows, self)
        elif tab == LOOKED:
            job = work(self._ways.accesses).done(self.accesses.show_rows, self)
        else:
            if tab == CHANGED:
                self.history.refresh()
            return
        job.failed(self.message.trouble, self)

    def _identity(self, view: PersonView) -> QFrame:
        values = view.values
        pairs = [
            (field.label, field.show(values.get(name)))
            for name, field in FORMS["person"].fields.items()
            if values.get(name) is not None and (not field.hidden or name == "residence_note")
        ]
        said = [label("此人有几份登记，已合并为一人。另一份登记：", "soft")] if view.others else []
        others = [
            button(
                f"档案 {one.file_number or '（还没有）'}",
                lambda one=one: self.person_wanted.emit(one.person_id),  # type: ignore[misc]
                "link",
                f"打开另一份登记 {one.file_number}",
            )
            for one in view.others
        ]
        return card(label("身份与联系", "heading"), _pairs(pairs), *said, *others)

    def _couples(self, view: PersonView) -> QFrame:
        lines: list[QWidget] = []
        for one in view.couples:
            if one.spouse_id:
                lines.append(
                    NameButton(
                        f"{ROLES['husband' if one.role == 'wife' else 'wife']}　{one.spouse_name}",
                        lambda spouse=one.spouse_id: self.person_wanted.emit(spouse),  # type: ignore[misc]
                        "link",
                    )
                )
            for visit_id, number, opened_on in one.visits:
                said = f"档案 {number}　{show_date(opened_on) if opened_on else ''}建档"
                where = (one.couple_id, visit_id)
                lines.append(
                    button(said, lambda where=where: self.couple_wanted.emit(*where), "link")  # type: ignore[misc]
                )
        nothing = (
            []
            if lines
            else [label("还没有家庭档案。请按“建档”，输入证件号码后选“使用已有的登记”。", "soft")]
        )
        return card(label("夫妇与家庭档案", "heading"), *nothing, *lines)

    def _due(self, view: PersonView) -> QFrame:
        lines = [
            button(
                f"{one.title}　{show_date(one.on)}{'　逾期' if one.overdue else ''}",
                lambda one=one: self.form_wanted.emit(  # type: ignore[misc]
                    one.couple_id, one.visit_id, one.key, one.role
                ),
                "link_late" if one.overdue else "link",
            )
            for one in view.due
        ]
        nothing = [] if lines else [label("没有待办的事项。", "soft")]
        return card(label("待办", "heading"), *nothing, *lines)

    def _consents(self, view: PersonView) -> QFrame:
        pairs = [(one.title, consent_state(one)) for one in view.consents if one.state in CONSENT]
        return card(label("知情同意", "heading"), _pairs(pairs))

    def _open_line(self, at: QModelIndex) -> None:
        one: TimelineLine = self.timeline.row(at.row())
        if not one.couple_id or not one.visit_id or self.view is None:
            return
        if one.form_key is None:
            self.couple_wanted.emit(one.couple_id, one.visit_id)
            return
        role = next(own.role for own in self.view.couples if own.couple_id == one.couple_id)
        self.form_wanted.emit(one.couple_id, one.visit_id, one.form_key, role)

    def _ask_papers(self) -> None:
        assert self.view is not None
        visit = next(one.visits[-1][0] for one in self.view.couples if one.visits)
        work(self._ways.papers, visit).done(
            lambda kinds: self._show_menu(visit, kinds), self
        ).failed(self.message.trouble, self)

    def _show_menu(self, visit: str, kinds: list[PaperKind]) -> None:
        menu = QMenu(self.papers)
        for kind in kinds:
            act: Any = menu.addAction(kind.title)
            act.triggered.connect(lambda _=False, key=kind.key: self.paper_wanted.emit(key, visit))
        menu.popup(self.papers.mapToGlobal(self.papers.rect().bottomLeft()))


def _pairs(pairs: list[tuple[str, str]]) -> QWidget:
    inside = QWidget()
    grid = QGridLayout(inside)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    for at, (name, value) in enumerate(pairs):
        grid.addWidget(label(name, "label"), at, 0)
        shown = label(value, "value")
        shown.setWordWrap(True)
        grid.addWidget(shown, at, 1)
    grid.setColumnStretch(1, 1)
    return inside
