"""The whole circle through the real window without a screen, with a screenshot of every page.

Two stations are founded in a fresh folder; one couple goes all the way: registered, consented,
examined, sent to the county, tested there, told at home.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QWidget

from app.clock import SystemClock
from app.context import Context
from app.demo import people
from app.demo.circle import AREA, LOGIN, PASSWORD, found_practice
from app.usecases.assess import accept_rule_set, rule_set_version
from app.usecases.fingerprint import fingerprint
from app.usecases.open_couple import Step
from app.usecases.open_station import close_station, open_station
from app.usecases.pairing import accept_card, own_card
from ui.desk import Desk
from ui.pages.assess import AssessPage
from ui.pages.couple import CouplePage
from ui.pages.exchange import ExchangePage
from ui.pages.find import FindPage
from ui.pages.form_page import FormPage
from ui.pages.preview import PreviewPage
from ui.pages.register import RegisterPage
from ui.pauses import Pauses
from ui.work import finish

PATIENCE = 30.0  # seconds for any one step
SIZE = (1366, 768)
LONGEST, BUSIEST = "最长停顿（时钟）：", "最长停顿（处理器）："
Say = Callable[[str], None]
P = TypeVar("P", bound=QWidget)


def walk(folder: Path, say: Say) -> int:
    """Walk the circle in a new folder below `folder`; 0 when both stations end up the same."""
    now = datetime.now().astimezone()
    place = folder / f"walk-{now:%Y%m%d-%H%M%S}"
    for name in ("usb", "papers", "screenshots"):
        (place / name).mkdir(parents=True)
    clock = SystemClock()
    for role in ("township", "county"):
        found_practice(place / role, role, clock)
    town = open_station(place / "township", LOGIN, PASSWORD, clock)
    county = open_station(place / "county", LOGIN, PASSWORD, clock)
    circle = Circle(place, town, county)
    try:
        same = circle.run()
    finally:
        finish()
        close_station(town)
        close_station(county)
    say(f"流程走完，两站共有部分{'一致' if same else '不一致'}。")
    longest, busiest = circle.pauses.longest, circle.pauses.busiest
    say(f"{LONGEST}{longest.wall_ms:.0f} 毫秒（{longest.where}）")
    say(f"{BUSIEST}{busiest.busy_ms:.0f} 毫秒（{busiest.where}）")
    say(f"单据：{(place / 'papers').resolve()}")
    say(f"数据包：{(place / 'usb' / 'ANYUN').resolve()}")
    say(f"截图：{(place / 'screenshots').resolve()}")
    return 0 if same else 1


class Circle:
    """One couple's way, step by step, each through the page that a person would use."""

    def __init__(self, place: Path, town: Context, county: Context) -> None:
        self._place, self._town, self._county = place, town, county
        self._chance = Random(7)
        self._shots = 0
        self.pauses = Pauses()
        accept_card(town, own_card(county).to_text())
        accept_card(county, own_card(town).to_text())
        for station in (town, county):
            accept_rule_set(station, rule_set_version())
        self._desk: Desk = self._at(town)

    def run(self) -> bool:
        """Walk; whether both stations hold the same at the end."""
        self.register()
        self.consent()
        for role in ("wife", "husband"):
            self.fill(f"history_{role}", role)
            self.fill("physical", role)
        self.exchange()
        self._desk = self._at(self._county)
        self.exchange()
        self.find("ayne")
        for role in ("wife", "husband"):
            self.fill(f"lab_{role}", role)
            self.fill(f"reproductive_{role}", role)
        self.fill("ultrasound", "wife")
        self.exchange()
        self._desk = self._at(self._town)
        self.exchange()
        self.find("ayne")
        for role in ("wife", "husband"):
            self.assess(role)
            self.paper("result", role)
        self.paper("card", "wife")
        self.exchange()
        self._desk = self._at(self._county)
        self.exchange()
        self._desk.window.close()
        ours = fingerprint(self._town, self._county.station.code)
        return ours.digest == fingerprint(self._county, self._town.station.code).digest

    def register(self) -> None:
        """Register a made-up couple with long names."""
        self.pauses.at("registering")
        page = self._page(RegisterPage, lambda: self._desk.window.show_page("register"))
        self._until(lambda: all(one.is_built for one in page.entries.values()))
        made_up = people.couple(self._chance, AREA, self._town.clock.today(), 4)
        for part, values in (
            ("wife", made_up.wife),
            ("husband", made_up.husband),
            ("couple", made_up.couple),
        ):
            page.entries[part].put(values)
        self._shot("register")
        page.save_now()
        self._couple()

    def consent(self) -> None:
        """Record what both spouses signed."""
        self.pauses.at("consents")
        page = self._couple()
        for role in ("wife", "husband"):
            for purpose in ("examination", "upload", "follow_up"):
                self._consent(page, role, purpose)
        self._shot("couple-consented")

    def _consent(self, page: CouplePage, role: str, purpose: str) -> None:
        assert page.view is not None
        before = page.view
        state = next(one for one in before.consents[role] if one.purpose == purpose)
        today = self._town.clock.today().isoformat()
        self._desk.record_consent(page, before.people[role]["id"], state, today, "王医生")
        self._until(lambda: page.view is not before)

    def fill(self, key: str, role: str) -> None:
        """Fill in one form."""
        self.pauses.at(f"{key} of the {role}")
        page = self._step(FormPage, key, role)
        sex = "female" if role == "wife" else "male"
        on = self._town.clock.today() - timedelta(days=2)
        values = {
            "history_wife": lambda: people.history(self._chance, on),
            "history_husband": lambda: people.history_husband(self._chance, on),
            f"reproductive_{role}": lambda: people.reproductive(self._chance, on, sex),
            "ultrasound": lambda: people.ultrasound(self._chance, on),
            "physical": lambda: people.physical(self._chance, on, sex),
            f"lab_{role}": lambda: people.laboratory(self._chance, on, sex),
        }[key]()
        self._until(lambda: page.entry.isEnabled() and page.loaded)
        page.entry.put(values)
        self._shot(f"{key}-{role}")
        page.complete_now()
        self._couple()

    def assess(self, role: str) -> None:
        """Confirm the factors and decide."""
        self.pauses.at(f"assessment of the {role}")
        page = self._step(AssessPage, "assessment", role)
        self._until(lambda: page.loaded)
        page.entry.put(
            {
                "risk_tag": "at_risk" if page.factors else "general",
                "pregnancy_advice": "treat_then_conceive" if page.factors else "may_conceive",
                "advice_individual": "请按建议处理，两周后来站复查。",
            }
        )
        self._shot(f"assessment-{role}")
        page.save_now()
        self._couple()

    def paper(self, key: str, role: str) -> None:
        """Preview a paper and save it."""
        self.pauses.at(f"{key} on paper for the {role}")
        couple = self._couple()
        assert couple.view is not None
        couple.paper_wanted.emit(key, couple.view.people[role]["id"])
        page = self._page(PreviewPage)
        self._until(lambda: page.paper is not None and page.shown_pages > 0)
        assert page.paper is not None
        self._shot(f"paper-{key}-{role}")
        target = self._place / "papers" / f"{key}-{role}.pdf"
        page.save_to(target)
        self._until(target.exists)
        page.left.emit()
        self._couple()

    def exchange(self) -> None:
        """One visit of the stick."""
        self.pauses.at("exchange")
        page = self._page(ExchangePage, lambda: self._desk.window.show_page("exchange"))
        page.exchange_with(self._place / "usb")
        self._until(page.go.isEnabled)
        self._shot("exchange")

    def find(self, typed: str) -> None:
        """Find the couple by typing."""
        self.pauses.at("finding")
        page = self._page(FindPage, lambda: self._desk.window.show_page("find"))
        page.look(typed)
        page.refresh()
        self._until(lambda: page.model.rowCount() > 0)
        self._shot("find")
        page.open_first()
        self._couple()

    def _couple(self) -> CouplePage:
        page = self._page(CouplePage)
        self._until(lambda: page.view is not None)
        return page

    def _step(self, kind: type[P], key: str, role: str) -> P:
        page = self._couple()
        self._until(lambda: page.is_fresh)
        assert page.view is not None
        step: Step = next(
            one for one in page.view.steps if one.form_key == key and one.role == role
        )
        page.form_wanted.emit(step)
        return self._page(kind)

    def _page(self, kind: type[P], show: Callable[[], object] = lambda: None) -> P:
        show()
        self._until(lambda: isinstance(self._desk.window.current, kind))
        page = self._desk.window.current
        assert isinstance(page, kind)
        return page

    def _at(self, station: Context) -> Desk:
        """The window of this station in place of the present one."""
        if hasattr(self, "_desk"):
            self._desk.window.close()
        self.pauses.at("opening the window")
        desk = Desk(station)
        desk.window.resize(*SIZE)
        desk.window.show()
        self._settle()
        return desk

    def _shot(self, name: str) -> None:
        self._settle()
        self._shots += 1
        with self.pauses.unheeded():
            picture = self._desk.window.grab()
            picture.save(str(self._place / "screenshots" / f"{self._shots:02d}-{name}.png"))

    def _settle(self) -> None:
        for _ in range(5):
            QApplication.processEvents()

    def _until(self, holds: Callable[[], bool]) -> None:
        """Let the window work until this holds. Raises TimeoutError."""
        end = time.monotonic() + PATIENCE
        QApplication.processEvents()  # what was asked for is one event, what comes is another
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError("the window did not come so far")
            QApplication.processEvents()
            time.sleep(0.005)
