"""A person's page on the desk: what it is given, and what its actions lead to."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QDialog

from app.catalogue import FORMS
from app.context import Context
from app.usecases.allow import may
from app.usecases.change_residence import change_residence
from app.usecases.keep_draft import drop_draft, find_draft, keep_draft
from app.usecases.open_person import open_person
from app.usecases.papers import list_papers, make_paper
from app.usecases.person_accesses import accesses
from app.usecases.person_copy import make_person_copy
from app.usecases.person_history import history, may_see_confidential
from app.usecases.person_timeline import timeline
from app.usecases.records import Saved
from app.usecases.register_couple import read_person, save_person
from ui.county_desk import CountyActs
from ui.main_window import MainWindow
from ui.pages.couple import CouplePage
from ui.pages.form_page import FormPage
from ui.pages.person import PersonPage, PersonWays
from ui.pages.residence_dialog import ResidenceDialog
from ui.work import work

OpenCouple = Callable[..., Any]
OpenStep = Callable[[str, str, str, str], None]


class PersonDesk:
    """Opens persons' pages over whatever page is there."""

    def __init__(
        self,
        context: Context,
        window: MainWindow,
        open_couple: OpenCouple,
        open_step: OpenStep,
        show_paper: Callable[[Any], None],
    ) -> None:
        self._context, self._window = context, window
        self._open_couple, self._open_step, self._show_paper = open_couple, open_step, show_paper
        self.county = CountyActs(context)

    def open_page(self, person_id: str) -> PersonPage:
        """Show a person's page."""
        context = self._context
        page = PersonPage(
            PersonWays(
                open=partial(open_person, context, person_id),
                timeline=partial(timeline, context, person_id),
                history=partial(history, context, person_id),
                accesses=partial(accesses, context, person_id),
                papers=lambda visit: list_papers(context, visit, person_id),
                county=(lambda: self.county.card(page, person_id))
                if self.county.is_here()
                else None,
                may_unmask=may_see_confidential(context),
                may_give_held=may(context.user, "decide"),
            )
        )
        page.left.connect(self._leave)
        page.couple_wanted.connect(self._open_couple)
        page.form_wanted.connect(self._open_step)
        page.person_wanted.connect(self.open_page)
        page.edit_wanted.connect(lambda: self._edit(page, person_id))
        page.move_wanted.connect(lambda: self._ask_move(page, person_id))
        page.copy_wanted.connect(
            lambda held: self._show_paper(partial(make_person_copy, context, person_id, held=held))
        )
        page.paper_wanted.connect(
            lambda key, visit: self._show_paper(partial(make_paper, context, key, visit, person_id))
        )
        self._window.lay_over(page)
        return page

    def record_move(
        self, page: PersonPage, person_id: str, residence: str, on: str, note: str
    ) -> None:
        """Record that someone moved or died."""
        work(change_residence, self._context, person_id, residence, on, note).done(
            lambda _: page.refresh(), page
        ).failed(page.message.trouble, page)

    def _leave(self) -> None:
        """Back; a couple's page below may show a name that was corrected."""
        self._window.leave()
        below = self._window.current
        if isinstance(below, CouplePage | PersonPage):
            below.refresh()

    def _ask_move(self, page: PersonPage, person_id: str) -> None:
        assert page.view is not None
        values, today = page.view.values, self._context.clock.today()
        dialog = ResidenceDialog(values["name"], values.get("residence"), today, page)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.record_move(page, person_id, dialog.residence, dialog.on, dialog.note)

    def _edit(self, below: PersonPage, person_id: str) -> None:
        assert below.view is not None
        context = self._context
        page = FormPage(
            FORMS["person"],
            below.view.values["name"],
            f"person/{person_id}",
            partial(read_person, context, person_id),
            partial(self._save, person_id),
            partial(keep_draft, context),
            partial(find_draft, context),
            partial(drop_draft, context),
            completes=False,
        )
        page.left.connect(self._window.leave)
        page.saved.connect(self._window.leave)
        page.saved.connect(below.refresh)
        self._window.lay_over(page)

    def _save(
        self,
        person_id: str,
        values: dict[str, Any],
        confirmed: frozenset[str],
        *,
        complete: bool = False,
    ) -> Saved:
        del complete  # an identity is corrected, never completed
        changed = save_person(self._context, person_id, _asked(values), confirmed)
        return Saved(person_id, changed)


def _asked(values: dict[str, Any]) -> dict[str, Any]:
    """What the form asks: the sex and the moves are not on it."""
    fields = FORMS["person"].fields
    return {name: value for name, value in values.items() if not fields[name].hidden}
