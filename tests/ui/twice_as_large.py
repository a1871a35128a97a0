"""Goes over every page on a screen that shows all twice as large; says what cannot be reached.

Run by a test in a process of its own: the scale is read when Qt starts.
"""

import sys
from itertools import chain
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.usecases.found_station import found_station
from app.usecases.open_station import close_station, open_station
from db import key_slots
from tests.conftest import AREAS, CHEAP, PASSWORD, FakeClock
from tests.ui import tour
from tests.ui.findings import not_by_tab
from ui import theme
from ui.desk import Desk


def main(folder: Path, width: int, height: int) -> list[str]:
    """Whatever cannot be reached when the window is no larger than the screen."""
    application = QApplication([])
    theme.dress(application)
    key_slots.write_slot.__defaults__ = (CHEAP,)
    clock, given = FakeClock(), {"login": "wang", "password": PASSWORD}
    found_station(
        folder,
        area_code=AREAS["township"],
        name="示例镇卫生院",
        role="township",
        user_name="王医生",
        roles=tour.EVERY_ROLE,
        practice=True,
        clock=clock,
        **given,
    )
    context = open_station(folder, **given, clock=clock)
    file, desk = tour.fill(context), Desk(context)
    desk.window.resize(width, height)
    desk.window.show()
    desk.window.activateWindow()
    tour.settle()
    found = []
    for name, page in chain(
        tour.pages_of_the_list(desk),
        tour.pages_over_them(desk, context, file),
        tour.dialogs(desk, context, file),
        tour.doors(desk),
    ):
        window = page.window()
        window.resize(min(window.width(), width), min(window.height(), height))
        tour.settle()
        size = window.size()
        if size.width() > width or size.height() > height:
            found.append(f"{name}: the window wants {size.width()} x {size.height()}")
        found += [f"{name}: {one}" for one in not_by_tab(page)]
    desk.window.close()
    tour.settle()
    close_station(context)
    return found


if __name__ == "__main__":
    across, down = sys.argv[2].split("x")
    for line in main(Path(sys.argv[1]) / "station", int(across), int(down)):
        print(line)
