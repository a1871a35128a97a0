"""The looks: every colour the style sheet puts on another can be read; the last one is worn at the door."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from app.context import Context
from app.usecases.change_setting import put_setting
from app.usecases.last_look import FILE, last_look
from tests.ui.tour import settle
from ui import theme
from ui.__main__ import Door
from ui.desk import Desk
from ui.pages.login import LoginPage
from ui.script import speak_chinese, write_in

GROUNDS = ("paper", "ground")
NO_TEXT = re.compile(r"QScrollBar|::indicator|::handle|menu-indicator|drop-down|^Q\w*Area$")
CONTROL = re.compile(r"^(QLineEdit|QPlainTextEdit|QComboBox|QPushButton|QRadioButton|QCheckBox)\b")
Pair = tuple[str, str, str]  # where, what stands out, its ground


def rules() -> dict[str, dict[str, str]]:
    """The style sheet: what it says of each selector, colours by their names."""
    found: dict[str, dict[str, str]] = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", theme._STYLE):
        said = dict(re.findall(r"([\w-]+):\s*([^;]+);", body))
        for one in selectors.split(","):
            found.setdefault(" ".join(one.split()), {}).update(said)
    return found


def colour(said: str | None) -> str:
    """The name of the colour in a declaration, or nothing."""
    named = re.search(r"@(\w+)", said or "")
    return named.group(1) if named else ""


def text_pairs() -> Iterator[Pair]:
    """Every text colour and every ground it stands on."""
    sheet = rules()
    for selector, said in sheet.items():
        base = sheet.get(re.sub(r":(?!:)\w[\w-]*|\[[^]]*\]", "", selector), {})
        text = colour(said.get("color")) or colour(base.get("color")) or "ink"
        ground = colour(said.get("background"))
        if not NO_TEXT.search(selector) and (ground or "color" in said):
            beneath = ("side",) if "#side" in selector else GROUNDS
            for one in (ground,) if ground else beneath:
                yield selector, "on_side" if selector.endswith("#side") else text, one
        chosen, beneath_it = said.get("selection-color"), said.get("selection-background-color")
        if chosen:
            yield selector, colour(chosen), colour(beneath_it)
        if "placeholder-text-color" in said:
            yield selector, colour(said["placeholder-text-color"]), "paper"


def edge_pairs() -> Iterator[Pair]:
    """The edges of what can be typed into or pressed, and the rings of the keyboard."""
    for selector, said in rules().items():
        edge = colour(said.get("border")) or colour(said.get("border-color"))
        off = ":disabled" in selector or ":read-only" in selector or not edge
        if "#side" in selector and ":focus" in selector:
            yield selector, edge, "side"
        elif (CONTROL.search(selector) or ":focus" in selector) and not off:
            for ground in GROUNDS:
                yield selector, edge, ground


@pytest.mark.parametrize("name", theme.LOOKS)
def test_every_text_can_be_read_and_every_edge_be_seen_in_every_look(name: str) -> None:
    look = theme.LOOKS[name]

    def weak(pairs: Iterator[Pair], least: float) -> list[str]:
        measured = {
            (where, one, ground): theme.contrast(getattr(look, one), getattr(look, ground))
            for where, one, ground in pairs
        }
        return [f"{ratio:.2f} {pair}" for pair, ratio in measured.items() if ratio < least]

    assert len(list(text_pairs())) > 50
    assert not weak(text_pairs(), 4.5)
    assert not weak(edge_pairs(), 3.0)


@pytest.fixture
def plain(qtbot: QtBot) -> Iterator[QApplication]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.dress(application)
    yield application
    settle()
    write_in(application, None)
    theme.dress(application)


def test_the_way_to_sign_in_looks_as_the_last_user_had_it_and_says_nothing_of_them(
    qtbot: QtBot, plain: QApplication, township: Context
) -> None:
    put_setting(township, "theme", "dark")
    put_setting(township, "script", "hant")
    desk = Desk(township)
    qtbot.addWidget(desk.window)
    settle()
    desk.window.close()
    write_in(plain, None)
    theme.dress(plain)

    door = Door(township.folder)
    qtbot.addWidget(door.window)
    door.knock()
    door.window.show()
    qtbot.waitUntil(lambda: isinstance(door.window.centralWidget(), LoginPage), timeout=20_000)
    qtbot.waitUntil(lambda: theme.look_in_force() is theme.DARK, timeout=20_000)

    def texts() -> str:
        return "".join(one.text() for one in door.window.findChildren(QLabel))

    qtbot.waitUntil(lambda: "登錄名" in texts(), timeout=20_000)
    assert (township.folder / FILE).read_text() == '{"theme": "dark", "script": "hant"}'


@pytest.mark.parametrize("kept", [None, "", "[]", '{"theme": "pink", "script": 7}', "\udcff"])
def test_a_look_that_cannot_be_read_is_the_usual_one(tmp_path: Path, kept: str | None) -> None:
    if kept is not None:
        (tmp_path / FILE).write_bytes(kept.encode(errors="surrogateescape"))
    assert last_look(tmp_path) == ("light", "hans")


def test_the_boxes_of_qt_speak_chinese_too(qtbot: QtBot, plain: QApplication) -> None:
    speak_chinese(plain)
    buttons = QMessageBox.StandardButton
    box = QMessageBox(QMessageBox.Icon.Question, "关账", "？", buttons.Yes | buttons.Cancel)
    qtbot.addWidget(box)
    assert {one.text() for one in box.buttons()} == {"是(&Y)", "取消"}


@pytest.mark.parametrize("screen", ["683x384", "960x540"])
def test_everything_can_be_reached_on_a_screen_that_shows_all_twice_as_large(
    tmp_path: Path, screen: str
) -> None:
    asked = [sys.executable, "-m", "tests.ui.twice_as_large", str(tmp_path), screen]
    done = subprocess.run(
        asked,
        env=os.environ | {"QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("", 0), done.stdout
