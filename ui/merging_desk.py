"""The pages about what several stations wrote: differences, duplicates, what was not taken, erasing."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.context import Context
from app.usecases.allow import may
from app.usecases.conflict_paper import make_conflict_paper
from app.usecases.conflicts import count_conflicts, list_conflicts, read_conflict
from app.usecases.decide_conflict import decide_conflict
from app.usecases.erase_person import erase_person, must_keep_until
from app.usecases.list_not_taken import list_not_taken, make_not_taken_paper
from app.usecases.merge_people import (
    compare_people,
    list_joined,
    merge_people,
    unmerge_people,
)
from app.usecases.papers import Paper
from app.usecases.possible_duplicates import list_possible_duplicates
from app.usecases.restrict_person import lift_restriction, list_restricted, restrict_person
from ui.main_window import MainWindow
from ui.pages.conflicts import ConflictsPage
from ui.pages.couple import CouplePage
from ui.pages.duplicates import DuplicatesPage
from ui.pages.exchange import ExchangePage
from ui.pages.find import FindPage
from ui.pages.not_taken import NotTakenPage
from ui.pages.rights import RightsPage
from ui.work import work


class MergingDesk:
    """Lays these pages out in the window; `show_paper` previews, `open_couple` opens a file."""

    def __init__(
        self,
        context: Context,
        window: MainWindow,
        show_paper: Callable[[Any], None],
        open_couple: Callable[..., Any],
    ) -> None:
        self._context, self.window = context, window
        self._show_paper, self.open_couple = show_paper, open_couple

    def connect_exchange(self, page: ExchangePage) -> None:
        """An exchange may bring differences; what was not taken is shown from there."""
        page.exchanged.connect(self.count_conflicts)
        page.not_taken_wanted.connect(self._show_not_taken)

    def connect_couple(self, page: CouplePage) -> None:
        """A couple's page leads to its differences, other files, and what a person may ask for."""
        page.differences_wanted.connect(self._show_conflicts)
        page.other_visit_wanted.connect(self.open_couple)
        page.rights_wanted.connect(self._show_rights)

    def _bound(self, use_case: Any, *given: Any) -> Any:
        return partial(use_case, self._context, *given)

    def conflicts_page(self) -> QWidget:
        """What two stations wrote differently."""
        page = ConflictsPage(
            self._bound(list_conflicts), self._bound(read_conflict), self._bound(decide_conflict)
        )
        page.counted.connect(partial(self.window.mark_page, "conflicts"))
        page.couple_wanted.connect(self.open_couple)
        page.paper_wanted.connect(
            lambda key: self._show_paper(self._bound(make_conflict_paper, key or None))
        )
        return page

    def duplicates_page(self) -> QWidget:
        """Registrations that may be one resident's."""
        page = DuplicatesPage(
            self._bound(list_possible_duplicates),
            self._bound(list_joined),
            self._bound(compare_people),
            self._bound(merge_people),
            self._bound(unmerge_people),
        )
        page.changed.connect(self.count_conflicts)
        return page

    def count_conflicts(self) -> None:
        """Say at the side how many differences wait, for those who may see them."""
        if not may(self._context.user, "conflicts"):
            return
        work(count_conflicts, self._context).done(
            partial(self.window.mark_page, "conflicts"), self.window
        )

    def _show_conflicts(self, subjects: tuple[str, ...]) -> None:
        page = self.window.show_page("conflicts")
        assert isinstance(page, ConflictsPage)
        page.show_subjects(subjects)

    def _show_not_taken(self) -> None:
        page = NotTakenPage(self._bound(list_not_taken))
        page.left.connect(self.window.leave)
        page.paper_wanted.connect(lambda: self._show_paper(self._bound(make_not_taken_paper)))
        self.window.lay_over(page)

    def _show_rights(self, person: str, name: str) -> None:
        page = RightsPage(
            name,
            self._bound(must_keep_until, person),
            self._bound(restrict_person, person),
            self._bound(erase_person, person),
            self._bound(list_restricted),
            self._bound(lift_restriction),
        )
        page.left.connect(lambda: self.window.show_page("find"))
        page.changed.connect(self._find_again)
        page.receipt.connect(self._show_receipt)
        self.window.lay_over(page)

    def _find_again(self) -> None:
        """What the list of people shows may have gone or come back."""
        found = self.window.page("find")
        if isinstance(found, FindPage):
            found.refresh()

    def _show_receipt(self, paper: Paper) -> None:
        """The receipt over the list of people: there is no page of the person any more."""
        self.window.show_page("find")
        self._show_paper(lambda: paper)
