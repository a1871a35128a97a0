"""A couple's page: who they are, consents, which forms are done, and their papers."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.catalogue import FORMS
from app.domain.consent_gate import KEPT_CLOSED, NO_CONSENT, TO_DECIDE, WITHDRAWN
from app.domain.dates import show_date
from app.usecases.confidential import ELSEWHERE
from app.usecases.consents import ConsentState
from app.usecases.gate import RESTRICTED
from app.usecases.open_couple import DIED, CoupleView, Step
from app.usecases.papers import PaperKind
from ui.parts import Button, Message, NameButton, Title, button, card, column, label, row, scrolled
from ui.slices import Slices
from ui.theme import SPACE
from ui.work import work

ROLES = {"wife": "妻子", "husband": "丈夫"}
HELD = {
    NO_CONSENT: "已收到，尚未见到同意书",
    WITHDRAWN: "已撤回同意，封存",
    TO_DECIDE: "撤回前采样，待医生决定",
    KEPT_CLOSED: "医生决定封存",
    RESTRICTED: "本人要求限制处理",
}
# Why nothing more is filled in, said beside the form; a missing consent is asked for on the form.
SHUT = {
    DIED: "本人已故",
    WITHDRAWN: "本人已撤回同意",
}
MARKS = {"complete": "●", "incomplete": "◑", "held": "◌", "empty": "○"}
OPEN = {"complete": "查看", "incomplete": "继续填写", "held": "封存", "empty": "填写"}
CONSENT = {"none": "未签署", "valid": "已签署", "withdrawn": "已撤回"}


class CouplePage(QWidget):
    """Signals carry what the desk needs to open the next page."""

    form_wanted = Signal(object)  # Step
    consent_wanted = Signal(str, str, object)  # role, person id, ConsentState
    signing_wanted = Signal(str, str)  # role, person id: several purposes at once
    paper_wanted = Signal(str, str)  # paper key, person id
    visit_wanted = Signal()
    other_visit_wanted = Signal(str, str)  # couple id, visit id
    rights_wanted = Signal(str, str)  # person id, name
    differences_wanted = Signal(object)  # ids of people and couples
    person_wanted = Signal(str)
    spouse_wanted = Signal(str)  # "wife" or "husband", who has not come yet
    shown = Signal()

    def __init__(
        self,
        open_couple: Callable[[], CoupleView],
        list_papers: Callable[[str, str], list[PaperKind]],
        *,
        may_register: bool = False,
        person_id: str | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.title = "夫妇"
        self._may_register = may_register
        self._at = person_id  # whose card the keyboard begins on
        self._cards: dict[str, QFrame] = {}  # by person
        self.view: CoupleView | None = None
        self.is_fresh = False
        self._open, self._papers = open_couple, list_papers
        self.message = Message()
        self._area = scrolled(QWidget())
        self._drawing: Slices | None = None
        self.setLayout(column(self.message, self._area, margin=3 * SPACE, space=12))
        self.refresh()

    def refresh(self) -> None:
        """Read the couple again."""
        self.is_fresh = False
        work(self._open).done(self.show_couple, self).failed(self.message.trouble, self)

    def show_couple(self, view: CoupleView) -> None:
        """Draw the page for this couple; what was shown before stays until the new stands."""
        self.view, self._cards = view, {}
        if self._drawing and not self._drawing.done:
            self._drawing.stop()
            self._drawing.parent().deleteLater()
        inside = QWidget(self._area.viewport())
        inside.setObjectName("ground")
        self._drawing = Slices(self._draw(view, column(space=12), inside), inside)
        self._drawing.finished.connect(partial(self._drawn, inside))

    def _drawn(self, inside: QWidget) -> None:
        self._area.setWidget(inside)
        self.is_fresh = True
        self._begin(inside)
        self.shown.emit()

    def _begin(self, inside: QWidget) -> None:
        """The keyboard begins on the card of whoever was found or worked on, else on the first."""
        where = self._cards.get(self._at or "") or inside
        steps = [one for one in where.findChildren(QPushButton, "step") if one.isEnabled()]
        first = steps[0] if steps else where.findChild(QPushButton, "name")
        if first:
            first.setFocus()

    def _draw(self, view: CoupleView, layout: QVBoxLayout, inside: QWidget) -> Iterator[None]:
        inside.setLayout(layout)
        again = button("再次怀孕计划：新开档案", self.visit_wanted.emit, "link")
        layout.addLayout(
            row(
                Title(" · ".join(one["name"] for one in view.people.values())),
                label(
                    f"档案编号 {view.visit.file_number}　{show_date(view.visit.opened_on)}建档",
                    "tag",
                ),
                None,
                *([self._files(view)] if len(view.visits) > 1 else []),
                again,
            )
        )
        if view.differs:
            layout.addLayout(self._differing())
        people = row(space=2 * SPACE)
        layout.addLayout(people)
        for role in ROLES:
            if role in view.people:
                people.addWidget(self._person(role), 1)
                yield
                people.sizeHint()  # dresses what stands in it: half of the work
                yield
            elif role in view.missing and self._may_register:
                people.addWidget(self._nobody(role), 1)
        if "wife" in view.people:
            layout.addWidget(self._following())
        layout.addStretch()

    def _files(self, view: CoupleView) -> QPushButton:
        """The other family files of the couple, and of either spouse."""
        files = Button(f"全部档案（{len(view.visits)}）…")
        files.setObjectName("link")
        menu = QMenu(files)
        for one in view.visits:
            mark = "● " if one.visit_id == view.visit.visit_id else ""
            act: Any = menu.addAction(f"{mark}{one.file_number}　{show_date(one.opened_on)}建档")
            wanted = partial(self.other_visit_wanted.emit, one.couple_id, one.visit_id)
            act.triggered.connect(lambda _=False, go=wanted: go())
        files.setMenu(menu)
        return files

    def _differing(self) -> QHBoxLayout:
        """The basic information was written differently at two stations."""
        assert self.view is not None
        subjects = (self.view.couple_id, *(one["id"] for one in self.view.people.values()))
        said = "基本信息有差异：两站填写的内容不同，核对…"
        return row(button(said, lambda: self.differences_wanted.emit(subjects)), None)

    def _person(self, role: str) -> QFrame:
        assert self.view is not None
        person = self.view.people[role]
        papers = Button("单据与打印…")
        papers.setAccessibleName(f"{ROLES[role]} 单据与打印")
        papers.clicked.connect(lambda: self._menu(papers, person["id"]))
        mine = [one for one in self.view.steps if one.role == role]
        shown = [one for one in mine if one.part == "expected" or _is_used(one, "optional")]
        done = sum(one.state == "complete" for one in mine if one.part == "expected")
        expected = sum(one.part == "expected" for one in mine)
        gone = _gone(person)
        self._cards[person["id"]] = card(
            row(self._name(role), None, papers),
            *([label(gone, "banner")] if gone else []),
            label(_identity(person), "soft"),
            row(label("知情同意", "label"), None, *self._signing(role), self._rights(role, person)),
            self._consents(role, person["id"]),
            row(
                label(f"检查与评估　完成 {done}／{expected}", "label"),
                None,
                self._more(role, [one for one in mine if one.part == "optional"]),
            ),
            self._steps(shown),
            None,
        )
        return self._cards[person["id"]]

    def _nobody(self, role: str) -> QFrame:
        """In place of the one who has not come yet: the way into this file."""
        said = f"{ROLES[role]}还没有登记。来站以后在这里登记，归入这份档案，不必另外建档。"
        come = button(f"登记{ROLES[role]}", lambda: self.spouse_wanted.emit(role))
        return card(label(ROLES[role], "heading"), label(said, "soft"), row(come, None), None)

    def _signing(self, role: str) -> list[QPushButton]:
        """Several papers signed at one visit are recorded in one go."""
        assert self.view is not None
        if sum(one.state != "valid" for one in self.view.consents[role]) < 2:
            return []
        ask = partial(self.signing_wanted.emit, role, self.view.people[role]["id"])
        return [button("登记几项签署…", ask, "link", f"{ROLES[role]} 登记几项签署")]

    def _rights(self, role: str, person: dict[str, Any]) -> QPushButton:
        ask = partial(self.rights_wanted.emit, person["id"], person["name"])
        return button("封存或删除资料…", ask, "link", f"{ROLES[role]} 封存或删除资料")

    def _name(self, role: str) -> QPushButton:
        """The name leads to the person's own page."""
        assert self.view is not None
        person = self.view.people[role]
        return NameButton(
            f"{ROLES[role]}　{person['name']}",
            lambda: self.person_wanted.emit(person["id"]),
            "name",
            f"{ROLES[role]} {person['name']} 个人页",
        )

    def _following(self) -> QFrame:
        """Contacts, early follow-up and outcome, which are asked of the wife."""
        assert self.view is not None
        steps = [one for one in self.view.steps if one.part == "follow_up"]
        return card(label("随访", "heading"), self._steps(steps))

    def _more(self, role: str, steps: list[Step]) -> QPushButton:
        more = Button("选做与复查…")
        more.setObjectName("link")
        more.setAccessibleName(f"{ROLES[role]} 选做与复查")
        menu = QMenu(more)
        for one in steps:
            if one.state == "empty":
                why = why_shut(one)
                act: Any = menu.addAction(f"{one.title}（{why}）" if why else one.title)
                act.setDisabled(bool(why))
                act.triggered.connect(partial(self._wanted, one))
        more.setMenu(menu)
        return more

    def _wanted(self, step: Step, _checked: bool = False) -> None:
        self._at = step.person_id
        self.form_wanted.emit(step)

    def _consents(self, role: str, person_id: str) -> QWidget:
        assert self.view is not None
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 8)
        for at, one in enumerate(self.view.consents[role]):
            grid.addWidget(label(one.title), at, 0)
            grid.addWidget(label(consent_state(one), "tag"), at, 1)
            grid.addWidget(
                self._consent_button(role, person_id, one), at, 2, Qt.AlignmentFlag.AlignRight
            )
        grid.setColumnStretch(1, 1)
        return inside

    def _consent_button(self, role: str, person_id: str, one: ConsentState) -> QPushButton:
        text = "撤回…" if one.state == "valid" else "登记签署…"
        return button(
            text,
            lambda: self.consent_wanted.emit(role, person_id, one),
            "link",
            f"{ROLES[role]} {one.title} {text}",
        )

    def _steps(self, steps: list[Step]) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        for at, one in enumerate(steps):
            text, kind = _step_state(one)
            grid.addWidget(label(MARKS[one.state]), at, 0)
            grid.addWidget(label(one.title), at, 1)
            grid.addWidget(label(text, kind), at, 2)
            opener = button(
                OPEN["complete" if one.closed == DIED and one.state == "incomplete" else one.state],
                partial(self._wanted, one),
                "step",
                f"{ROLES[one.role]} {one.title}",
            )
            opener.setDisabled(one.state == "held" or why_shut(one) is not None)
            grid.addWidget(opener, at, 4)
            if one.differs:
                look = partial(self.differences_wanted.emit, (one.person_id,))
                grid.addWidget(button("有差异…", look, "link", f"{one.title} 有差异"), at, 3)
        grid.setColumnStretch(2, 1)
        return inside

    def _menu(self, papers: QPushButton, person_id: str) -> None:
        assert self.view is not None
        work(self._papers, self.view.visit.visit_id, person_id).done(
            lambda kinds: self._show_menu(papers, person_id, kinds), self
        ).failed(self.message.trouble, self)

    def _show_menu(self, papers: QPushButton, person_id: str, kinds: list[PaperKind]) -> None:
        menu = QMenu(papers)
        blank: Any = QMenu("空白表", menu)
        for kind in kinds:
            is_blank = kind.key.startswith("blank_")
            title = kind.title.removesuffix("（空白）")
            act: Any = blank.addAction(title) if is_blank else menu.addAction(kind.title)
            act.triggered.connect(
                lambda _=False, key=kind.key: self.paper_wanted.emit(key, person_id)
            )
        menu.addMenu(blank)
        menu.popup(papers.mapToGlobal(papers.rect().bottomLeft()))


def why_shut(one: Step) -> str | None:
    """Why this form cannot be begun, in words; None where it can, or where it can be read."""
    return SHUT.get(one.closed or "") if one.state == "empty" else None


def _gone(person: dict[str, Any]) -> str:
    """That someone died or moved away, which must not be overlooked."""
    if person.get("residence") not in (DIED, "moved_out"):
        return f"已迁往 {person['moved_to']}" if person.get("moved_to") else ""
    said = [FORMS["person"].fields["residence"].show(person["residence"])]
    said += [show_date(person["residence_on"])] if person.get("residence_on") else []
    return "　".join((*said, person.get("residence_note") or "")).strip()


def _identity(person: dict[str, Any]) -> str:
    tail = (person.get("certificate_number") or "")[-4:]
    parts = [show_date(person["birthday"]) if person.get("birthday") else ""]
    parts += [
        f"证件末四位 {tail}" if tail else "",
        person.get("phone") or "",
        person.get("village") or "",
        "" if _gone(person) else FORMS["person"].fields["residence"].show(person.get("residence")),
    ]
    return "　".join(part for part in parts if part)


def consent_state(one: ConsentState) -> str:
    """What is known of one purpose, in words."""
    if one.state == "valid" and one.signed_on:
        return f"{CONSENT['valid']}　{show_date(one.signed_on)}"
    if one.state == "withdrawn" and one.withdrawn_on:
        return f"{CONSENT['withdrawn']}　{show_date(one.withdrawn_on)}"
    return CONSENT[one.state]


def _is_used(one: Step, part: str) -> bool:
    return one.part == part and one.state != "empty"


def _step_state(one: Step) -> tuple[str, str]:
    """(text, kind of label): what is done, what is missing, and by when."""
    if one.state == "held":
        return HELD.get(one.reason or "", "未启用"), "tag"
    if why := why_shut(one):
        return why, "soft"
    if one.elsewhere:
        return ELSEWHERE, "hint"
    if one.outdated:
        return "结果有变，请重新评估", "error"
    on = show_date(one.happened_on) if one.happened_on else ""
    if one.state == "complete":
        return f"已完成　{on}".strip(), "tag"
    if one.state == "incomplete":
        return f"未完成　{on}".strip(), "hint"
    if one.due_on is None:
        return "未填写", "tag"
    if one.overdue:
        return f"应于 {show_date(one.due_on)}前", "error"
    return f"{show_date(one.due_on)}前", "tag"
