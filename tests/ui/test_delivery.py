"""Delivering from the window: the card, the interval, the stick that appears."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QSignalSpy

from app.devices.drives import sticks
from app.usecases.delivery_log import Delivery, Ways
from app.usecases.stick import FOLDER
from ui.deliverer import Deliverer
from ui.pages.delivery_card import DeliveryCard

FAILED = Delivery(
    1_795_000_000_000,
    "network",
    "",
    "failed",
    "连不上县级站的收发箱。数据都在本机，不影响工作",
    "请检查网络；下次 30 分钟后再试",
)
WAYS = Ways("https://10.1.2.3:8443", "", 30)


def nothing(*_: object) -> Any:
    return None


def deliverer(
    deliver: Callable[[], list[Delivery]], find: Callable[[], list[Path]] = list
) -> Deliverer:
    return Deliverer(deliver, lambda: WAYS, find)


def test_the_card_shows_what_became_of_the_last_attempt_and_what_next(qtbot: Any) -> None:
    made = deliverer(lambda: [FAILED])
    card = DeliveryCard(lambda: WAYS, nothing, nothing, lambda: [FAILED], made, nothing)
    qtbot.addWidget(card)
    qtbot.waitUntil(lambda: card.address.text() == WAYS.address)
    card.now.click()
    qtbot.waitUntil(lambda: "下次 30 分钟后再试" in card.last.text())
    qtbot.waitUntil(card.now.isEnabled)
    assert "没有送成" in card.last.text()


def test_two_attempts_never_overlap(qtbot: Any) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def exchange() -> str:
        begun.set()
        assert go_on.wait(10)
        return "done"

    made = deliverer(lambda: pytest.fail("delivered during an exchange"))
    other = threading.Thread(target=made.alone(exchange))
    other.start()
    assert begun.wait(10)
    told = QSignalSpy(made.delivered)
    made.try_now()
    qtbot.waitUntil(lambda: told.count() == 1)
    assert told.at(0)[0] == []
    go_on.set()
    other.join()


def test_a_delivery_is_asked_to_end_when_a_person_wants_to_exchange_or_to_leave(qtbot: Any) -> None:
    begun = threading.Event()

    def delivering() -> list[Delivery]:
        begun.set()
        while not made.is_wanted():
            begun.wait(0.01)
        return [FAILED]

    made = deliverer(delivering)
    told = QSignalSpy(made.delivered)
    made.try_now()
    assert begun.wait(10)
    assert made.alone(lambda: "exchanged")() == "exchanged"
    qtbot.waitUntil(lambda: told.count() == 1)
    assert not made.is_wanted()
    made.try_now()
    made.stop()
    qtbot.waitUntil(lambda: told.count() == 2)


def test_a_stick_with_an_exchange_folder_is_announced_once_each_time_it_comes(
    qtbot: Any, tmp_path: Path
) -> None:
    stick, chosen = tmp_path / "usb", list[Path]()
    made = deliverer(list, lambda: sticks(lambda: [stick, tmp_path / "none"], FOLDER))
    card = DeliveryCard(lambda: WAYS, nothing, nothing, list, made, chosen.append)
    qtbot.addWidget(card)
    came = QSignalSpy(made.stick_came)

    def look() -> None:
        made.look()
        qtbot.waitUntil(lambda: not made._looking)

    look()
    assert came.count() == 0
    (stick / FOLDER).mkdir(parents=True)
    look()
    look()
    assert came.count() == 1
    card.take.click()
    assert chosen == [stick]
    (stick / FOLDER).rmdir()
    look()
    (stick / FOLDER).mkdir()
    look()
    assert came.count() == 2


def test_a_certificate_is_chosen_shown_to_be_compared_and_forgotten(
    qtbot: Any, tmp_path: Path
) -> None:
    kept: list[Path | None] = []
    shown = {"now": WAYS}

    def keep(file: Path | None) -> str:
        kept.append(file)
        shown["now"] = replace(WAYS, certificate="AB:CD" if file else "")
        return ""

    card = DeliveryCard(lambda: shown["now"], nothing, keep, list, deliverer(list), nothing)
    qtbot.addWidget(card)
    card.keep_certificate(tmp_path / "box.pem")
    qtbot.waitUntil(lambda: "AB:CD" in card.certificate.text())
    card.forget.click()
    qtbot.waitUntil(lambda: "AB:CD" not in card.certificate.text())
    assert kept == [tmp_path / "box.pem", None]
