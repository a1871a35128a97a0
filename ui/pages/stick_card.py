"""Part of the exchange page: whether both sides hold the same, where not, and tidying a stick."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QMessageBox, QVBoxLayout, QWidget

from app.usecases.locate_difference import Difference
from app.usecases.tidy_stick import StickFile
from app.usecases.told_state import ToldState
from sync.keys import Card
from ui.parts import Message, button, card, label, row, say
from ui.work import work

SHOWN = 12


class StickCard(QWidget):
    """Check lists between two stations, and what lies on a stick."""

    def __init__(
        self,
        peers: Callable[[], dict[str, Card]],
        told: Callable[[str], ToldState | None],
        write: Callable[[str, Path], Path],
        compare: Callable[[Path], list[Difference]],
        look: Callable[[Path], list[StickFile]],
        tidy: Callable[[Path], list[StickFile]],
    ) -> None:
        super().__init__()
        self._peers, self._told, self._write = peers, told, write
        self._compare, self._look, self._tidy = compare, look, tidy
        self.message = Message()
        self.state = label("", "soft")
        self.result = label("", "soft")
        self.result.hide()
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(
            card(
                label("核对与整理", "heading"),
                self.state,
                row(
                    button("写核对清单…", self._ask_write),
                    button("与对方的清单比较…", self._ask_compare),
                    button("整理U盘…", self._ask_tidy),
                    None,
                ),
                self.message,
                self.result,
            )
        )
        self.refresh()

    def refresh(self) -> None:
        """Say again what came of the last comparison with each station."""
        work(self._states).done(self._show_states, self)

    def compare_with(self, path: Path) -> None:
        """Compare with the other station's list."""
        self._do(self._compare, path, done=self._show_differences)

    def write_for(self, station: str, path: Path) -> None:
        """Write the list for a station."""
        self._do(
            self._write,
            station,
            path,
            done=lambda made: self.message.good(f"核对清单已写好：{made.name}，只有对方能打开。"),
        )

    def look_at(self, folder: Path) -> None:
        """Show what lies on a stick and offer to remove what may go."""
        self._do(self._look, folder, done=lambda found: self._offer(folder, found))

    def _do(self, ask: Callable[..., Any], *given: Any, done: Callable[[Any], None]) -> None:
        self.message.clear_text()
        say(self.result, "")
        work(ask, *given).done(done, self).failed(self.message.trouble, self)

    def _states(self) -> list[tuple[str, ToldState | None]]:
        return [(one.name, self._told(code)) for code, one in self._peers().items()]

    def _show_states(self, found: list[tuple[str, ToldState | None]]) -> None:
        lines = []
        for name, told in found:
            if told is None:
                lines.append(f"{name}：还没有核对过，收到对方的数据包时会自动核对。")
            else:
                said = "一致" if told.same else "尚不一致"
                lines.append(
                    f"{name}：收到第 {told.seq} 个数据包时{said}（对方指纹 {told.short}）。"
                )
        self.state.setText("\n".join(lines) or "配对后，每次收到数据包都会自动核对两站是否一致。")

    def _show_differences(self, found: list[Difference]) -> None:
        if not found:
            self.message.good("两站共有的内容一致，没有不同的记录。")
            return
        self.message.good(f"有 {len(found)} 条记录不同，请告知县级站。")
        lines = [
            f"{one.form}　{one.record_id[:8]}…　栏目：{'、'.join(one.fields[:6])}"
            f"　只在本站 {one.only_here} 次更改，只在对方 {one.only_there} 次"
            for one in found[:SHOWN]
        ]
        say(self.result, "\n".join(lines))

    def _offer(self, folder: Path, found: list[StickFile]) -> None:
        counts: dict[str, int] = {}
        for one in found:
            counts[one.what] = counts.get(one.what, 0) + 1
        lines = [f"{what}：{number} 个" for what, number in counts.items()]
        say(self.result, "\n".join(lines) or "U盘上没有数据包。")
        going = [one for one in found if one.may_go]
        if going and self.confirm(len(going), sum(one.bytes for one in going)):
            self._do(
                self._tidy,
                folder,
                done=lambda gone: self.message.good(f"已删除 {len(gone)} 个不再需要的文件。"),
            )

    def confirm(self, number: int, size: int) -> bool:
        """Ask before anything is removed."""
        asked = (
            f"其中 {number} 个文件（{size / 1024:.0f} KB）已有回执或已收下，不再需要。现在删除吗？"
        )
        return QMessageBox.question(self, "整理U盘", asked) == QMessageBox.StandardButton.Yes

    def _ask_write(self) -> None:
        codes = list(self._peers())
        for code in codes:
            path, _ = QFileDialog.getSaveFileName(
                self, f"给 {code} 的核对清单", f"check-{code}.age"
            )
            if path:
                self.write_for(code, Path(path))

    def _ask_compare(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "对方的核对清单", "", "核对清单 (*.age)")
        if path:
            self.compare_with(Path(path))

    def _ask_tidy(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "选择U盘")
        if chosen:
            self.look_at(Path(chosen))
