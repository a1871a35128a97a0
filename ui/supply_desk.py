"""The page of the stock, its cards and papers, and what each is given."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.context import Context
from app.usecases.move_supplies import move_supplies, reverse_supplies
from app.usecases.supplies import list_stock, put_item, stock_card
from app.usecases.supply_papers import (
    make_month_of_stock,
    make_stock_card,
    record_supply_print,
    save_supply_paper,
)
from ui.main_window import MainWindow
from ui.pages.stock_card import StockCardPage
from ui.pages.supplies import SuppliesPage


class SupplyDesk:
    """Lays these pages out in the window; `show_paper` previews."""

    def __init__(
        self, context: Context, window: MainWindow, show_paper: Callable[..., None]
    ) -> None:
        self._context, self._window, self._show_paper = context, window, show_paper

    def page(self) -> QWidget:
        """The items with what is left, and the entry of a movement."""
        page = SuppliesPage(
            self._bound(list_stock),
            self._bound(move_supplies),
            self._bound(put_item),
            self._context.clock.today,
        )
        page.card_wanted.connect(lambda code, name: self._show_card(page, code, name))
        page.month_wanted.connect(
            lambda month: self._paper(self._bound(make_month_of_stock, month))
        )
        return page

    def _show_card(self, below: SuppliesPage, code: str, name: str) -> None:
        card = StockCardPage(name, self._bound(stock_card, code), self._bound(reverse_supplies))
        card.paper_wanted.connect(lambda: self._paper(self._bound(make_stock_card, code)))
        card.left.connect(self._window.leave)
        card.changed.connect(below.refresh)
        self._window.lay_over(card)

    def _paper(self, make: Callable[[], Any]) -> None:
        self._show_paper(make, record_supply_print, save_supply_paper)

    def _bound(self, use_case: Any, *given: Any) -> Any:
        return partial(use_case, self._context, *given)
