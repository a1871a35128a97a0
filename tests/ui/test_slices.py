"""Building in slices, and tables that measure little."""

from collections.abc import Iterator

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.parts import table
from ui.rows_model import Column, RowsModel
from ui.slices import Slices


def test_what_comes_later_is_built_after_what_comes_first_even_when_it_is_wanted_at_once(
    qtbot: QtBot,
) -> None:
    built: list[str] = []

    def steps(name: str) -> Iterator[None]:
        for at in range(2):
            built.append(f"{name}{at}")
            yield

    owner = QObject()
    first = Slices(steps("wife"), owner)
    second = Slices(steps("husband"), owner, first)
    stopped = Slices(steps("never"), owner)
    stopped.stop()
    second.finish()
    assert built == ["wife0", "wife1", "husband0", "husband1"]
    assert first.done
    third = Slices(steps("couple"), owner, second)
    with qtbot.waitSignal(third.finished):
        assert len(built) == 4  # not before the window has nothing else to do
    assert built[4:] == ["couple0", "couple1"]


def test_a_column_is_wide_enough_for_a_long_text_far_below(qtbot: QtBot) -> None:
    long = "阿依努尔·艾买提江"
    model = RowsModel([Column("姓名", str), Column("村", str)])
    view = table(model, "人", stretch=1)
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    model.show_rows([*(["何文"] * 150), long])
    qtbot.waitUntil(
        lambda: view.columnWidth(0) > view.fontMetrics().horizontalAdvance(long), timeout=5000
    )
    assert view.columnWidth(0) < 2 * view.fontMetrics().horizontalAdvance(long)
