"""What is done at the county alone: telling results here, naming clinicians, moving residents."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

from app.context import Context
from app.usecases.allow import may
from app.usecases.move_person import Moving, move_person, what_moves
from app.usecases.named_clinician import at_county, end_naming, name_clinician
from app.usecases.tell_here import (
    list_to_tell,
    list_told,
    make_tell_paper,
    mark_told,
    record_tell_print,
    save_tell_paper,
    take_back,
)
from ui.pages.county_card import CountyCard, MoveDialog, NameDialog
from ui.pages.person import PersonPage
from ui.pages.told_here import ToldHerePage
from ui.work import work


class CountyDesk:
    """Lays these out; `show_paper` previews, `open_person` opens a person's page."""

    def __init__(
        self,
        context: Context,
        show_paper: Callable[..., None],
        open_person: Callable[[str], Any],
    ) -> None:
        self._context = context
        self._show_paper, self._open_person = show_paper, open_person

    def told_page(self) -> QWidget:
        """Who is told confidential results here."""
        context = self._context
        page = ToldHerePage(
            partial(list_to_tell, context),
            partial(list_told, context),
            partial(mark_told, context),
            partial(take_back, context),
            context.clock.today,
            context.user.name,
            may_tell=may(context.user, "tell_results"),
        )
        page.person_wanted.connect(self._open_person)
        page.paper_wanted.connect(
            lambda people: self._show_paper(
                partial(make_tell_paper, context, people), record_tell_print, save_tell_paper
            )
        )
        return page


class CountyActs:
    """Makes the card on a person's page, and does what it asks for."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def is_here(self) -> bool:
        """Whether this is the county, and the user does any of it."""
        return self._context.station.role == "county" and may(self._context.user, "move_person")

    def card(self, page: PersonPage, person_id: str) -> CountyCard:
        """The card for a person."""
        context = self._context
        made = CountyCard(
            partial(at_county, context, person_id), may_name=may(context.user, "name_clinician")
        )
        made.name_wanted.connect(lambda: self._ask_name(page, made, person_id))
        made.end_wanted.connect(lambda station: self.end(page, person_id, station))
        made.move_wanted.connect(lambda: self._ask_move(page, made, person_id))
        return made

    def name(self, page: PersonPage, person_id: str, station: str, clinician: str) -> None:
        """Name a clinician."""
        work(name_clinician, self._context, person_id, station, clinician).done(
            lambda _: self._done(page, f"已指定 {clinician}。下次交换时把保密结果发给该站。"), page
        ).failed(page.message.trouble, page)

    def end(self, page: PersonPage, person_id: str, station: str) -> None:
        """Nobody is named at this station any more."""
        work(end_naming, self._context, person_id, station).done(
            lambda _: self._done(page, "已撤销指定。以后的保密结果留在县站；已发出的仍在该站。"),
            page,
        ).failed(page.message.trouble, page)

    def move(
        self, page: PersonPage, person_id: str, station: str, name: str, *, with_spouse: bool
    ) -> None:
        """Pass the person's file on to this station."""
        work(move_person, self._context, person_id, station, with_spouse=with_spouse).done(
            lambda moved: self._done(
                page, f"已转给 {name}，共 {len(moved)} 份个人登记。下次与该站交换数据时发出。"
            ),
            page,
        ).failed(page.message.trouble, page)

    def asks_what_moves(self, person_id: str) -> Callable[..., Moving]:
        """What would travel with a person, asked for each station."""
        return partial(what_moves, self._context, person_id)

    def _ask_name(self, page: PersonPage, card: CountyCard, person_id: str) -> None:
        assert page.view is not None
        assert card.view is not None
        dialog = NameDialog(page.view.values.get("name") or "", card.view, page)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.name(page, person_id, dialog.station, dialog.clinician)

    def _ask_move(self, page: PersonPage, card: CountyCard, person_id: str) -> None:
        assert page.view is not None
        assert card.view is not None
        asked = self.asks_what_moves(person_id)
        dialog = MoveDialog(page.view.values.get("name") or "", card.view, asked, page)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            name = card.view.stations[dialog.station]
            self.move(page, person_id, dialog.station, name, with_spouse=dialog.with_spouse)

    def _done(self, page: PersonPage, said: str) -> None:
        page.refresh()
        page.message.good(said)
