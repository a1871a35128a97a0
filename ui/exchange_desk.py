"""The pages of what goes between stations: the stick, delivering, stations and their keys."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.context import Context
from app.devices.drives import drives, sticks
from app.usecases.deliver import deliver
from app.usecases.delivery_log import (
    last_deliveries,
    may_deliver,
    put_certificate,
    put_ways,
    ways,
)
from app.usecases.exchange import exchange
from app.usecases.fingerprint import fingerprint
from app.usecases.locate_difference import compare_check_list, write_check_list
from app.usecases.pairing import accept_card, own_card, peer_cards, read_card
from app.usecases.pairing_card import (
    make_card_paper,
    record_card_print,
    save_card_file,
    save_card_paper,
)
from app.usecases.papers import recovery_sheet
from app.usecases.renew_recovery import propose_recovery, renew_recovery
from app.usecases.revoke_station import revoke_station
from app.usecases.rotate_keys import rotate_keys, show_keys
from app.usecases.station_list import list_stations
from app.usecases.stick import FOLDER
from app.usecases.tidy_stick import look_at_stick, tidy_stick
from app.usecases.told_state import told_state
from ui.deliverer import Deliverer
from ui.main_window import MainWindow
from ui.pages.delivery_card import DeliveryCard, in_short
from ui.pages.exchange import ExchangePage
from ui.pages.keys import KeysPage
from ui.pages.pairing import PairingPart
from ui.pages.preview import PreviewPage
from ui.pages.recovery_code import NewRecoveryPage
from ui.pages.stick_card import StickCard
from ui.recovery import print_recovery_sheet
from ui.work import work


class ExchangeDesk:
    """Delivers by itself beside every page; `connect` leads from an exchange to other desks."""

    def __init__(
        self, context: Context, window: MainWindow, connect: Callable[[ExchangePage], None]
    ) -> None:
        self._context, self.window, self._connect = context, window, connect
        self._stick: Path | None = None
        self._deliverer = self._deliver_by_itself()

    def _bound(self, use_case: Any, *given: Any) -> Any:
        return partial(use_case, self._context, *given)

    def exchange_page(self) -> QWidget:
        """The stick, the drop box, and what was delivered."""
        page = ExchangePage(
            self._deliverer.alone(self._bound(exchange)),
            self._bound(peer_cards),
            self._bound(fingerprint),
            StickCard(
                self._bound(peer_cards),
                self._bound(told_state),
                self._bound(write_check_list),
                self._bound(compare_check_list),
                self._bound(look_at_stick),
                self._bound(tidy_stick),
            ),
        )
        self._connect(page)
        page.add_card(self._delivery_card(page))
        return page

    def keys_page(self) -> QWidget:
        """The stations, their keys and cards."""
        pairing = PairingPart(
            self._bound(own_card),
            self._bound(read_card),
            self._bound(accept_card),
            self._bound(save_card_file),
        )
        page = KeysPage(
            pairing,
            self._bound(show_keys),
            self._bound(rotate_keys),
            self._bound(list_stations),
            self._bound(revoke_station) if self._context.station.role == "county" else None,
        )
        pairing.paper_wanted.connect(self._show_card)
        page.recovery_wanted.connect(self._new_recovery)
        return page

    def stop(self) -> None:
        """Begin nothing more by itself."""
        self._deliverer.stop()

    def _new_recovery(self) -> None:
        station, today = self._context.station, self._context.clock.today

        def print_sheet(parent: QWidget, key: str) -> None:
            made = partial(recovery_sheet, station.name, key, practice=station.practice, on=today())
            print_recovery_sheet(parent, made)

        page = NewRecoveryPage(
            self._bound(propose_recovery), self._bound(renew_recovery), print_sheet
        )
        page.left.connect(self.window.leave)
        self.window.lay_over(page)

    def _show_card(self) -> None:
        made = (make_card_paper, record_card_print, save_card_paper)
        preview = PreviewPage(*map(self._bound, made))
        preview.left.connect(self.window.leave)
        self.window.lay_over(preview)

    def _delivery_card(self, page: ExchangePage) -> DeliveryCard:
        made = DeliveryCard(
            self._bound(ways),
            self._bound(put_ways),
            self._bound(put_certificate),
            self._bound(last_deliveries),
            self._deliverer,
            page.exchange_with,
        )
        if self._stick:
            made.offer(self._stick)
        return made

    def _deliver_by_itself(self) -> Deliverer:
        """Delivering goes on beside every page, if whoever is logged in may exchange."""
        made = Deliverer(
            lambda: deliver(self._context, wanted=made.is_wanted),
            self._bound(ways),
            partial(sticks, drives, FOLDER),
            self.window,
        )
        made.delivered.connect(
            lambda found: self.window.say_delivery(in_short(found[-1])) if found else None
        )
        made.stick_came.connect(self._stick_came)
        made.stick_went.connect(self._stick_went)
        work(self._bound(last_deliveries)).done(
            lambda found: self.window.say_delivery(in_short(found[0])) if found else None, made
        )
        if may_deliver(self._context):
            made.start()
        return made

    def _stick_came(self, stick: Path) -> None:
        self._stick = stick
        self.window.offer_stick(there=True)

    def _stick_went(self, stick: Path) -> None:
        if stick == self._stick:
            self._stick = None
            self.window.offer_stick(there=False)
