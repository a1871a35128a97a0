"""Opening a file: both spouses beside each other, what belongs to the couple below."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from app.catalogue import FORMS
from app.domain import resident_id
from app.errors import KnownError
from app.forms.problem import Problem
from app.usecases.form_problems import FormProblems
from app.usecases.register_couple import Registered
from app.usecases.registered_already import Alike
from ui.entry.form_entry import FormEntry
from ui.entry.held_keys import HeldKeys
from ui.pages.alike_hint import AlikeHint
from ui.parts import Message, button, column, label, row, scrolled
from ui.theme import SPACE
from ui.work import Latest, in_order, work

DRAFT = "register"
TITLES = {"wife": "妻子", "husband": "丈夫"}
SEX = {"wife": "female", "husband": "male"}
START = {"certificate_type": "resident_id", "nation": "01"}


class RegisterPage(QWidget):
    """Emits `registered` with the couple's id; `open_wanted` with a PersonLine to go on with instead."""

    title = "建档"
    registered = Signal(str)
    card_wanted = Signal(str)  # "wife" or "husband"
    open_wanted = Signal(object)

    def __init__(
        self,
        register: Callable[..., Registered],
        registered_already: Callable[..., list[Alike]],
        read_person: Callable[[str], dict[str, Any]],
        keep_draft: Callable[[str, dict[str, Any]], None],
        find_draft: Callable[[str], Any],
        drop_draft: Callable[[str], None],
        today: Callable[[], date],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._register, self._already, self._read = register, registered_already, read_person
        self._keep, self._find_draft, self._drop = keep_draft, find_draft, drop_draft
        self._today = today
        self._known: dict[str, str | None] = {"wife": None, "husband": None}
        self._build()
        self._held = HeldKeys(self)
        self._connect()

    def start(self) -> None:
        """An empty page, or what was being typed when the program stopped."""
        self._known = {"wife": None, "husband": None}
        for part, entry in self.entries.items():
            entry.put(dict.fromkeys(entry.lines) | (START if part in TITLES else {}))
            entry.show_problems([])
        for part, hint in self.hints.items():
            hint.say("")
            self._look(part)  # an answer that is still under way is about what is gone
        self.message.clear_text()
        self._look_for_draft()

    def _stands(self) -> None:
        """All questions are there: the husband's side comes after the wife's in the order of Tab."""
        *_, last = self.entries["wife"].lines.values()
        before = last.editor.inner()[-1]
        for one in (self.card["husband"], self.alone["husband"]):
            self.setTabOrder(before, one)
            before = one
        self._look_for_draft()

    def _look_for_draft(self) -> None:
        in_order(self._find_draft, DRAFT).done(self._offer, self)
        self.entries["wife"].start()
        self._held.release()

    def _build(self) -> None:
        wife = FormEntry(FORMS["person"], narrow=True)
        husband = FormEntry(FORMS["person"], narrow=True, after=wife)
        couple = FormEntry(FORMS["couple"], after=husband)
        self.entries = {"wife": wife, "husband": husband, "couple": couple}
        self.begin = wife
        self.card = {part: self._card_button(part) for part in TITLES}
        self.alone = {part: QCheckBox(f"{text}这次没有来") for part, text in TITLES.items()}
        self.hints = {part: AlikeHint(text) for part, text in TITLES.items()}
        self._latest = {part: Latest() for part in TITLES}
        sides = [
            column(
                row(label(text, "heading"), self.card[part], None, self.alone[part]),
                self.entries[part],
            )
            for part, text in TITLES.items()
        ]
        inside = QWidget()
        inside.setLayout(
            column(
                row(*sides, space=2 * SPACE),
                label("夫妇", "heading"),
                self.entries["couple"],
                margin=SPACE,
            )
        )
        self.message = Message()
        self.save = button("保存并建档 (Ctrl+S)", self.save_now, "main", "保存并建档")
        self.save.setShortcut("Ctrl+S")
        self.again = button("清空重填", self._throw_away)
        below = row(*map(_half, self.hints.values()), space=2 * SPACE)
        for half in range(below.count()):
            below.setStretch(half, 1)
        self.setLayout(
            column(
                row(label("新建家庭档案", "title"), None, self.again, self.save),
                self.message,
                scrolled(inside),
                below,
                margin=3 * SPACE,
                space=12,
            )
        )

    def _connect(self) -> None:
        for part, entry in self.entries.items():
            entry.edited.connect(self._keep_draft)
            if part in TITLES:
                entry.built.connect(partial(entry.put, START))
                entry.touched.connect(lambda name, part=part: self._touched(part, name))
                entry.edited.connect(partial(self._look, part))
                self.hints[part].use_wanted.connect(partial(self._use, part))
                self.hints[part].open_wanted.connect(self.open_wanted)
                self.alone[part].toggled.connect(
                    lambda away, part=part: self._leave_out(part, away)
                )

        self.entries["couple"].built.connect(self._stands)

    def _card_button(self, part: str) -> QPushButton:
        return button(
            "读身份证",
            lambda: self.card_wanted.emit(part),
            "link",
            f"{TITLES[part]} 读身份证",
        )

    def put_card(self, part: str, values: dict[str, Any]) -> None:
        """Fill in what an ID card says; a card of the other sex is said, not put in."""
        if values["sex"] and values["sex"] != SEX[part]:
            self.message.trouble(
                KnownError(
                    "读身份证",
                    f"这张卡的性别与“{TITLES[part]}”不符",
                    "请换一张卡，或在另一方按“读身份证”",
                )
            )
            return
        self.alone[part].setChecked(False)
        self.entries[part].put({name: one for name, one in values.items() if one is not None})
        self._keep_draft()
        self.message.good(f"{TITLES[part]}的身份已从卡上读入，请核对后继续填写。")
        self._read_number(part)
        self._look(part)

    def save_now(self) -> None:
        """Save, or show every problem beside its field."""
        unreadable = {part: entry.unreadable() for part, entry in self.entries.items()}
        if any(found for part, found in unreadable.items() if not self._is_out(part)):
            self._show_problems(unreadable)
            return
        given = {
            part: None if self._is_out(part) else self.entries[part].values()
            for part in self.entries
        }
        confirmed = frozenset(
            f"{part}.{name}" for part, entry in self.entries.items() for name in entry.confirmed()
        )
        self.save.setEnabled(False)
        work(
            self._register,
            given["wife"],
            given["husband"],
            given["couple"] or {},
            confirmed,
            wife_id=self._known["wife"],
            husband_id=self._known["husband"],
        ).done(self._saved, self).failed(self._refused, self)

    def _saved(self, registered: Registered) -> None:
        self.save.setEnabled(True)
        in_order(self._drop, DRAFT)
        self.start()
        self.registered.emit(registered.couple_id)

    def _refused(self, problem: Exception) -> None:
        self.save.setEnabled(True)
        if isinstance(problem, FormProblems):
            self._show_problems(problem.problems)
        self.message.trouble(problem)

    def _show_problems(self, problems: dict[str, list[Problem]]) -> None:
        for part in reversed(list(self.entries)):
            self.entries[part].show_problems(problems.get(part, []))

    def _touched(self, part: str, name: str) -> None:
        if name in ("certificate_number", "certificate_type"):
            self._read_number(part)

    def _read_number(self, part: str) -> None:
        """A valid resident ID fills the birth date."""
        entry = self.entries[part]
        values = entry.values()
        if values["certificate_type"] != "resident_id" or not values["certificate_number"]:
            return
        try:
            read = resident_id.read(values["certificate_number"], self._today())
        except resident_id.BadResidentId:
            return
        entry.put({"birthday": read.birth_date.isoformat()})
        if read.sex != SEX[part]:
            said = f"身份证号码的性别与“{TITLES[part]}”不符，请核对是否填反。"
            entry.show_problems([Problem("certificate_number", said, "error")])

    def _look(self, part: str) -> None:
        """Ask who may be registered already; whatever comes of it, one can go on."""
        typed = {} if self._is_out(part) else self.entries[part].values() | {"sex": SEX[part]}
        known = frozenset(filter(None, [self._known[part]]))
        self._latest[part].work(self._already, typed, known).done(
            self.hints[part].show_alike, self
        ).failed(lambda _: self.hints[part].say(""), self)

    def _use(self, part: str, person_id: str) -> None:
        self._known[part] = person_id
        self.hints[part].say("使用已有的登记；如有变化可在上面更正。")
        work(self._read, person_id).done(self.entries[part].put, self)

    def _leave_out(self, part: str, away: bool) -> None:
        self.entries[part].setDisabled(away)
        self._look(part)

    def _is_out(self, part: str) -> bool:
        return part in self.alone and self.alone[part].isChecked()

    def _keep_draft(self) -> None:
        typed = {part: entry.typed() for part, entry in self.entries.items()}
        in_order(self._keep, DRAFT, typed)

    def _offer(self, found: Any) -> None:
        if not found:
            return
        values, _ = found
        for part, typed in values.items():
            self.entries[part].put(typed)
        for part in TITLES:
            self._look(part)
        self.message.good("已恢复上次没有保存的内容；不需要时按“清空重填”。")

    def _throw_away(self) -> None:
        in_order(self._drop, DRAFT)
        self.start()


def _half(hint: AlikeHint) -> QWidget:
    """Half of the page, below the spouse it is about, whether or not there is a hint."""
    made = QWidget()
    made.setLayout(column(hint))
    return made
