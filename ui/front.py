"""The front of the desk: the day's list, the find box, and the ways from them to where one acts."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.catalogue.programme import PROGRAMMES
from app.context import Context
from app.devices.id_reader import IdReader, attached_reader
from app.errors import KnownError
from app.usecases.allow import may
from app.usecases.call_sheet import make_call_sheet
from app.usecases.due import due_filters
from app.usecases.find_anyone import find_anyone
from app.usecases.find_people import PersonLine, known_villages
from app.usecases.keep_draft import drop_draft, find_draft, keep_draft
from app.usecases.read_id_card import CardRead, read_id_card
from app.usecases.register_couple import add_spouse, read_person, register_couple
from app.usecases.registered_already import registered_already
from app.usecases.today import AHEAD, TodayLine, today
from ui.find_bar import FindBar
from ui.main_window import MainWindow
from ui.pages.couple import ROLES, CouplePage, why_shut
from ui.pages.register import RegisterPage
from ui.pages.today import TodayPage
from ui.person_desk import PersonDesk
from ui.work import work

STEP_OF = {"reassess": "assessment"}  # where one acts on what is no form itself


class Front:
    """What stands before everything else; it is given the ways to a couple and to a paper."""

    def __init__(
        self,
        context: Context,
        window: MainWindow,
        open_couple: Callable[..., CouplePage],
        show_paper: Callable[[Any], None],
    ) -> None:
        self._context, self._window = context, window
        self._open_couple, self._show_paper = open_couple, show_paper
        self.people = PersonDesk(context, window, open_couple, self.open_step, show_paper)
        self.reader: IdReader | None = None  # looked for when the first card is to be read
        self.bar = FindBar(partial(find_anyone, context))
        self.bar.chosen.connect(self.open_person)
        self.bar.person_wanted.connect(self.open_person_page)
        self.bar.card_wanted.connect(self.find_by_card)
        if may(context.user, "find_people"):
            window.put_on_top(self.bar)
            QShortcut(QKeySequence("Ctrl+K"), window, self.bar.look)
        QShortcut(QKeySequence("Alt+Home"), window, lambda: window.show_page("today"))

    def open_person(self, line: PersonLine) -> None:
        """Where a person found is worked on: the couple's page."""
        if line.couple_id:
            self._open_couple(line.couple_id, line.visit_id, person_id=line.person_id)
        else:
            self.open_person_page(line.person_id)

    def open_person_page(self, person_id: str) -> None:
        """A person's own page, over the page that is there."""
        self.people.open_page(person_id)

    def find_by_card(self) -> None:
        """Find whose card lies on the reader; someone new goes on to registering."""
        work(self._card).done(self._show_card, self.bar).failed(self.bar.say, self.bar)

    def register_page(self) -> RegisterPage:
        """Where a new file is opened."""
        page = self._registering(partial(register_couple, self._context))
        page.registered.connect(self._open_couple)
        return page

    def add_spouse(self, below: CouplePage, part: str) -> RegisterPage:
        """The same for the one spouse who comes later, over the couple's page."""
        assert below.view is not None
        couple_id = below.view.couple_id
        beside = "、".join(f"{ROLES[one]} {who['name']}" for one, who in below.view.people.items())

        def add(wife: Any, husband: Any, _: Any, confirmed: frozenset[str], **ids: Any) -> Any:
            values, known = (husband if part == "husband" else wife), ids[f"{part}_id"]
            return add_spouse(self._context, couple_id, part, values, confirmed, person_id=known)

        page = self._registering(
            add, only=part, beside=beside, draft=f"register/{couple_id}/{part}"
        )
        page.left.connect(self._window.leave)
        page.registered.connect(lambda _: self._window.leave())
        page.registered.connect(lambda _: below.refresh())
        self._window.lay_over(page)
        return page

    def _registering(self, register: Callable[..., Any], **which: str) -> RegisterPage:
        context = self._context
        page = RegisterPage(
            register,
            partial(registered_already, context),
            partial(read_person, context),
            partial(keep_draft, context),
            partial(find_draft, context),
            partial(drop_draft, context),
            context.clock.today,
            partial(known_villages, context),
            **which,
        )
        page.open_wanted.connect(self.open_person)
        page.card_wanted.connect(lambda part: self.read_card_into(page, part))
        return page

    def read_card_into(self, page: RegisterPage, part: str) -> None:
        """Fill one spouse's part of a new file from the card on the reader."""
        work(self._card).done(lambda card: page.put_card(part, card.values), page).failed(
            page.message.trouble, page
        )

    def _card(self) -> CardRead:
        if self.reader is None:
            self.reader = attached_reader(practice=self._context.station.practice)
        return read_id_card(self._context, self.reader)

    def _show_card(self, card: CardRead) -> None:
        if card.known:
            self.open_person(card.known)
            return
        page = self._window.show_page("register")
        assert isinstance(page, RegisterPage)
        page.put_card("husband" if card.values["sex"] == "male" else "wife", card.values)

    def today_page(self) -> QWidget:
        """The first page."""
        page = TodayPage(partial(today, self._context), partial(due_filters, self._context))
        page.task_wanted.connect(self.open_task)
        page.page_wanted.connect(lambda key: self._show_page(page, key))
        page.person_wanted.connect(self.open_person_page)
        page.sheet_wanted.connect(self._call_sheet)
        return page

    def _show_page(self, today: TodayPage, key: str) -> None:
        if key in self._window.page_keys:
            self._window.show_page(key)
        else:
            today.message.trouble(
                KnownError("工作台", "这件事不归您的角色办理", "请告诉管理员或负责的同事")
            )

    def open_task(self, line: TodayLine) -> None:
        """The couple's page, and over it the form of this task."""
        if line.couple_id is None:
            self.open_person_page(line.person_id)
        else:
            self.open_step(line.couple_id, line.visit_id, line.key, line.role, "today")

    def open_step(
        self,
        couple_id: str,
        visit_id: str | None,
        key: str,
        role: str | None,
        below: str = "find",
    ) -> None:
        """A couple's page and over it one form of one spouse, if it is one that can be opened."""
        page = self._open_couple(couple_id, visit_id, below)
        opened: list[bool] = []

        def open_it() -> None:
            if not opened:  # only once: the page is drawn anew after each saving
                opened.append(True)
                _want_form(page, STEP_OF.get(key, key), role)

        page.shown.connect(open_it)

    def _call_sheet(self, filters: dict[str, str]) -> None:
        until = self._context.clock.today() + timedelta(days=AHEAD)
        programme = filters["programme"]
        keys = PROGRAMMES[programme][1] if programme else ()
        self._show_paper(
            partial(
                make_call_sheet,
                self._context,
                until,
                keys=keys,
                village=filters["village"],
                worker=filters["worker"],
            )
        )


def _want_form(page: CouplePage, key: str, role: str | None) -> None:
    assert page.view is not None
    mine = [one for one in page.view.steps if (one.form_key, one.role) == (key, role)]
    step = next((one for one in mine if one.state == "empty"), mine[0] if mine else None)
    if step and step.state != "held" and not why_shut(step):
        page.form_wanted.emit(step)
