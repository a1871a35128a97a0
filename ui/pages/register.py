"""Opening a file: both spouses beside each other, what belongs to the couple below."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLayout, QPushButton, QWidget

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
from ui.parts import Message, Title, button, column, label, row, scrolled
from ui.theme import SPACE
from ui.work import Latest, in_order, work

DRAFT = "register"
KNOWN, AWAY = "known", "away"  # in a draft, beside what was typed
USED = "使用已有的登记；如有变化可在上面更正。"
GREY = "灰色的是另一方的村：相同请按回车确认，不同请改写；不确认不会保存。"
TITLES = {"wife": "妻子", "husband": "丈夫"}
SEX = {"wife": "female", "husband": "male"}
START = {"certificate_type": "resident_id", "nation": "01"}


class RegisterPage(QWidget):
    """Emits `registered` with the couple's id; `open_wanted` with a PersonLine to go on with instead.

    With `only` it asks for that one spouse, who comes into the file of the one named `beside`; then it
    can be `left`.
    """

    title = "建档"
    registered = Signal(str)
    left = Signal()
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
        villages: Callable[[], list[str]] = list,
        *,
        only: str = "",
        beside: str = "",
        draft: str = DRAFT,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._only, self._beside = only, beside
        self._draft, self._villages = draft, villages
        self._parts = [only] if only else list(TITLES)
        self._register, self._already, self._read = register, registered_already, read_person
        self._keep, self._find_draft, self._drop = keep_draft, find_draft, drop_draft
        self._today = today
        self._known: dict[str, str | None] = {"wife": None, "husband": None}
        self._refused_for = False  # the message tells how many problems there are
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
            self._show_away(part, False)
            hint.say("")
            self._look(part)  # an answer that is still under way is about what is gone
        self._clear_message()
        self._look_for_draft()

    def _stands(self) -> None:
        """All questions are there: the husband's side comes after the wife's in the order of Tab."""
        if not self._only:
            *_, last = self.entries["wife"].lines.values()
            before = last.editor.inner()[-1]
            for one in (self.card["husband"], self.alone["husband"]):
                self.setTabOrder(before, one)
                before = one
        work(self._villages).done(self._offer_villages, self)
        self._look_for_draft()

    def _offer_villages(self, villages: list[str]) -> None:
        for part in self._parts:
            self.entries[part].lines["village"].editor.offer(villages)

    def _look_for_draft(self) -> None:
        in_order(self._find_draft, self._draft).done(self._offer, self)
        self.entries[self._parts[0]].start()
        self._held.release()

    def _build(self) -> None:
        self.entries = self._made_entries()
        self.begin = next(iter(self.entries.values()))
        self.card = {part: self._card_button(part) for part in self._parts}
        self.alone = {part: QCheckBox(f"{TITLES[part]}这次没有来") for part in self._parts}
        self.hints = {part: AlikeHint(TITLES[part]) for part in self._parts}
        self._latest = {part: Latest() for part in self._parts}
        sides = [self._side(part) for part in self._parts]
        inside = QWidget()
        both: list[QWidget | QLayout] = [row(*sides, space=2 * SPACE)]
        if "couple" in self.entries:
            both += [label("夫妇", "heading"), self.entries["couple"]]
        inside.setLayout(column(*both, None, margin=SPACE))
        self.message = Message()
        self.save = button("保存并建档 (Ctrl+S)", self.save_now, "main", "保存并建档")
        self.again = button("清空重填", self._throw_away)
        below = row(*map(_half, self.hints.values()), space=2 * SPACE)
        for half in range(below.count()):
            below.setStretch(half, 1)
        self.setLayout(
            column(
                row(*self._head(), None, self.again, self.save),
                self.message,
                scrolled(inside),
                below,
                margin=3 * SPACE,
                space=12,
            )
        )

    def _made_entries(self) -> dict[str, FormEntry]:
        made: dict[str, FormEntry] = {}
        for part in self._parts:
            after = next(reversed(made.values()), None)
            made[part] = FormEntry(FORMS["person"], narrow=not self._only, after=after)
        if not self._only:
            made["couple"] = FormEntry(FORMS["couple"], after=made["husband"])
        for part, entry in made.items():
            entry.onward = partial(self._go_on, part)
        return made

    def _head(self) -> list[QWidget]:
        if not self._only:
            self.save.setShortcut("Ctrl+S")
            return [Title("新建家庭档案")]
        self.title = f"登记{TITLES[self._only]} · {self._beside}"
        self.save.setText(f"保存并登记{TITLES[self._only]} (Ctrl+S)")
        self.save.setAccessibleName(f"保存并登记{TITLES[self._only]}")
        self.save.setShortcut("Ctrl+S")  # a new text takes it away
        back = button("返回", self._leave)
        back.setShortcut("Esc")
        return [back, Title(self.title)]

    def _side(self, part: str) -> QLayout:
        head = [self.card[part], None] if self._only else [self.card[part], None, self.alone[part]]
        return column(row(label(TITLES[part], "heading"), *head), self.entries[part])

    def _go_on(self, part: str) -> None:
        """Enter after the last question of a part: to the next part that is asked, or to the button."""
        parts = list(self.entries)
        later = [self.entries[one] for one in parts[parts.index(part) + 1 :]]
        following = next((one for one in later if one.isEnabled()), None)
        if following:
            following.start()
        else:
            self.save.setFocus(Qt.FocusReason.TabFocusReason)

    def _leave(self) -> None:
        for entry in self.entries.values():
            entry.flush()
        self.left.emit()

    def _connect(self) -> None:
        for part, entry in self.entries.items():
            entry.edited.connect(self._keep_draft)
            entry.answered.connect(self._count_problems)
            if part in TITLES:
                entry.built.connect(partial(entry.put, START))
                entry.touched.connect(lambda name, part=part: self._touched(part, name))
                entry.edited.connect(partial(self._look, part))
                self.hints[part].use_wanted.connect(partial(self._use, part))
                self.hints[part].open_wanted.connect(self.open_wanted)
                self.alone[part].toggled.connect(
                    lambda away, part=part: self._leave_out(part, away)
                )
        *_, last = self.entries.values()
        last.built.connect(self._stands)

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
        parts = [part for part, found in unreadable.items() if found and not self._is_out(part)]
        if parts:
            self._refused(FormProblems({one: unreadable[one] for one in parts}))
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
            given.get("wife"),
            given.get("husband"),
            given.get("couple") or {},
            confirmed,
            wife_id=self._known["wife"],
            husband_id=self._known["husband"],
        ).done(self._saved, self).failed(self._refused, self)

    def _saved(self, registered: Registered) -> None:
        self.save.setEnabled(True)
        in_order(self._drop, self._draft)
        self.start()
        self.registered.emit(registered.couple_id)

    def _refused(self, problem: Exception) -> None:
        self.save.setEnabled(True)
        if isinstance(problem, FormProblems):
            self._show_problems(problem.problems)
        self.message.trouble(problem)
        self._refused_for = isinstance(problem, FormProblems)

    def _show_problems(self, problems: dict[str, list[Problem]]) -> None:
        for part in reversed(list(self.entries)):
            self.entries[part].show_problems(problems.get(part, []))

    def _touched(self, part: str, name: str) -> None:
        if name in ("certificate_number", "certificate_type"):
            self._read_number(part)
        if name == "village":
            self._carry_village(part)

    def _count_problems(self) -> None:
        """The message tells how many problems are left, and goes with the last one."""
        if not self._refused_for:
            return
        left = [one for entry in self.entries.values() for one in entry.problems()]
        if left:
            self.message.trouble(FormProblems({"": left}))
        else:
            self._clear_message()

    def _clear_message(self) -> None:
        self._refused_for = False
        self.message.clear_text()

    def _carry_village(self, part: str) -> None:
        """The other spouse mostly lives in the same village: shown in grey, until it is confirmed."""
        village = self.entries[part].values()["village"]
        for other in self._parts:
            if other != part and village and not self._is_out(other):
                self.entries[other].suggest("village", village, GREY)

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
        self.hints[part].say(USED)
        work(self._read, person_id).done(partial(self._put_known, part), self)

    def _put_known(self, part: str, values: dict[str, Any]) -> None:
        self.entries[part].put(values)
        self._keep_draft()

    def _show_away(self, part: str, away: bool) -> None:
        """As it was, which is no answer of now."""
        self.alone[part].blockSignals(True)
        self.alone[part].setChecked(away)
        self.alone[part].blockSignals(False)
        self.entries[part].setDisabled(away)

    def _leave_out(self, part: str, away: bool) -> None:
        self.entries[part].setDisabled(away)
        self._look(part)
        self._keep_draft()

    def _is_out(self, part: str) -> bool:
        return part in self.alone and self.alone[part].isChecked()

    def _keep_draft(self) -> None:
        typed: dict[str, Any] = {part: entry.typed() for part, entry in self.entries.items()}
        chosen = {KNOWN: self._known, AWAY: [part for part in self._parts if self._is_out(part)]}
        in_order(self._keep, self._draft, typed | chosen)

    def _offer(self, found: Any) -> None:
        if not found:
            return
        values, _ = found
        self._known |= values.get(KNOWN, {})
        for part, entry in self.entries.items():
            entry.put(values.get(part, {}))
        for part in self._parts:
            self._show_away(part, part in values.get(AWAY, ()))
            if self._known[part]:
                self.hints[part].say(USED)
            self._look(part)
        self.message.good("已恢复上次没有保存的内容；不需要时按“清空重填”。")

    def _throw_away(self) -> None:
        in_order(self._drop, self._draft)
        self.start()


def _half(hint: AlikeHint) -> QWidget:
    """Half of the page, below the spouse it is about, whether or not there is a hint."""
    made = QWidget()
    made.setLayout(column(hint))
    return made
