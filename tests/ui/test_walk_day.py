"""A working day, walked at the real window: every step reaches its page and makes a picture."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.walk_day import walk_day
from ui import theme


@pytest.mark.usefixtures("quick_keys")
def test_a_working_day_goes_from_signing_in_to_the_lock(qtbot: QtBot, tmp_path: Path) -> None:
    theme.dress(QApplication.instance())  # type: ignore[arg-type]

    shots = walk_day(tmp_path, couples=3, short=True)

    steps = [one.stem.partition("-")[2] for one in shots]
    assert steps[0] == "sign-in"
    assert steps[-1] == "lock"
    assert len(steps) == len(set(steps)) >= 35
    blank = [one.name for one in shots if len(_colours(QImage(str(one)))) < 8]
    assert not blank


def _colours(picture: QImage) -> set[int]:
    small = picture.scaled(300, 200)
    return {small.pixel(x, y) for x in range(0, 300, 3) for y in range(0, 200, 2)}
