"""Opening a file: both spouses beside each other, what belongs to the couple below."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget

from app.catalogue import FORMS
from app.domain import resident_id
from app.errors import KnownError
from app.forms.problem import Problem
from app.usecases.find_people import PersonLine
from app.usecases.form_problems import FormProblems
from app.usecases.register_couple import Registered
from ui.entry.form_entry import FormEntry
from ui.parts import Message, button, column, label, row, scrolled
from ui.theme import SPACE
from ui.work import in_order, work

DRAFT = "register"
TITLES = {"wife": "妻子", "husband": "丈夫"}
SEX = {"wife": "female", "husband": "male"}
START = {"certificate_type": "resident_id", "nation": "01"}


class RegisterPage(QWidget):
    """Emits `registered` with the couple's id."""

    title = "建档"
    registered = Signal(str)
    card_wanted = Signal(str)  # "wife" or "husband"

    def __init__(
        self,
        register: Callable[..., Registered],
        find_by_certificate: Callable[[str], PersonLine | None],
        read_person: Callable[[str], dict[str, Any]],
        keep_draft: Callable[[str, dict[str, Any]], None],
        find_draft: Callable[[str], Any],
        drop_draft: Callable[[str], None],
        today: Callable[[], date],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._register, self._find, self._read = register, find_by_certificate, read_person
        self._keep, self._find_draft, self._drop = keep_draft, find_draft, drop_draft
        self._today = today
        self._known: dict[str, str | None] = {"wife": None, "husband": None}
        self._build()
        self.begin = self.entries["wife"].lines["name"].editor
        self._connect()
        self.start()

    def start(self) -> None:
        """An empty page, or what was being typed when the program stopped."""
        self._known = {"wife": None, "husband": None}
        for part, entry in self.entries.items():
            entry.put(dict.fromkeys(entry.lines) | (START if part in TITLES else {}))
            entry.show_problems([])
        for one in self.found.values():
            one.hide()
        self.message.clear_text()
        in_order(self._find_draft, DRAFT).done(self._offer, self)
        self.entries["wife"].start()

    def _build(self) -> None:
        self.entries = {
            "wife": FormEntry(FORMS["person"], narrow=True),
            "husband": FormEntry(FORMS["person"], narrow=True),
            "couple": FormEntry(FORMS["couple"]),
        }
        self.alone = {part: QCheckBox(f"{text}这次没有来") for part, text in TITLES.items()}
        self.found: dict[str, QLabel] = {part: label("", "banner") for part in TITLES}
        self.use = {
            part: button("使用已有的登记", partial(self._use, part), "", f"{text} 使用已有的登记")
            for part, text in TITLES.items()
        }
        for one in (*self.found.values(), *self.use.values()):
            one.hide()
        sides = [
            column(
                row(label(text, "heading"), self._card_button(part), None, self.alone[part]),
                self.found[part],
                self.use[part],
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
        self.setLayout(
            column(
                row(label("新建家庭档案", "title"), None, self.again, self.save),
                self.message,
                scrolled(inside),
                margin=3 * SPACE,
                space=12,
            )
        )

    def _connect(self) -> None:
        for part, entry in self.entries.items():
            entry.edited.connect(self._keep_draft)
            if part in TITLES:
                entry.touched.connect(lambda name, part=part: self._touched(part, name))
                self.alone[part].toggled.connect(
                    lambda away, part=part: self._leave_out(part, away)
                )

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
        """A valid resident ID fills the birth date, and is looked up before a second file is made."""
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
        if self._known[part] is None:
            work(self._find, read.number).done(lambda one: self._exists(part, one), self)

    def _exists(self, part: str, line: PersonLine | None) -> None:
        for one in (self.found[part], self.use[part]):
            one.setVisible(line is not None)
        if line:
            number = line.file_number or "无"
            self.found[part].setText(f"这个证件号码已登记：{line.name}，档案编号 {number}。")
            self.use[part].setProperty("person", line.person_id)

    def _use(self, part: str) -> None:
        person_id = str(self.use[part].property("person"))
        self._known[part] = person_id
        work(self._read, person_id).done(self.entries[part].put, self)
        self.use[part].hide()
        self.found[part].setText("使用已有的登记；如有变化可在下面更正。")

    def _leave_out(self, part: str, away: bool) -> None:
        self.entries[part].setDisabled(away)

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
        self.message.good("已恢复上次没有保存的内容；不需要时按“清空重填”。")

    def _throw_away(self) -> None:
        in_order(self._drop, DRAFT)
        self.start()
