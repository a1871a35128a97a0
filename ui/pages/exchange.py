"""Exchange with other stations: a stick in and out, and whether both hold the same."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QVBoxLayout, QWidget

from app.usecases.exchange import Exchanged
from app.usecases.fingerprint import Fingerprint
from sync.keys import Card
from ui.long_job import LongJob
from ui.pages.stick_card import StickCard
from ui.parts import Message, button, card, column, label, row, say, scrolled
from ui.theme import SPACE
from ui.work import work

STOPPED = "已停止。已收下的数据包都已保存，下次交换从后面接着来；可以拔出U盘了。"


class ExchangePage(QWidget):
    """Everything about carrying data between stations."""

    title = "数据交换"
    exchanged = Signal()
    not_taken_wanted = Signal()

    def __init__(
        self,
        exchange: Callable[..., Exchanged],
        peers: Callable[[], dict[str, Card]],
        fingerprint: Callable[[str], Fingerprint],
        checks: StickCard,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._exchange, self._peers, self._fingerprint = exchange, peers, fingerprint
        self._lines, self.checks = "", checks
        self._build()
        self.refresh()

    def refresh(self) -> None:
        """Show the paired stations again."""
        work(self._peers).done(self._show_peers, self)

    def add_card(self, one: QWidget) -> None:
        """Put another card below the stick's."""
        layout = self.inside.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, one)

    def exchange_with(self, folder: Path) -> None:
        """Take in and leave bundles in this folder."""
        self.go.setEnabled(False)
        self._lines = ""
        say(self.result, "正在交换，请不要拔出U盘…")
        self.job.run(self._exchange, folder, said=self._done)

    def _build(self) -> None:
        self.message = Message()
        self.job = LongJob(self.message, STOPPED)
        self.job.ended.connect(self._ended)
        self.result = label("", "soft")
        self.result.hide()
        self.go = button("选择U盘并交换…", self._ask_folder, "main")
        self.peers = label("", "soft")
        self.check = button("核对两站是否一致", self._compare)
        self.same = QLabel()
        inside = QWidget()
        inside.setLayout(
            column(
                card(
                    label("用U盘交换", "heading"),
                    label("先收下对方带来的，再写好带给对方的；全部加密，只有对方能打开。", "soft"),
                    row(self.go, None),
                    self.job,
                    self.result,
                ),
                self.checks,
                card(
                    label("已配对的站", "heading"),
                    self.peers,
                    row(
                        self.check,
                        self.same,
                        None,
                        button("未采用的更改…", self.not_taken_wanted.emit, "link"),
                    ),
                ),
                None,
                space=12,
            )
        )
        self.inside = inside
        self.setLayout(
            column(
                label("数据交换", "title"),
                self.message,
                scrolled(inside),
                margin=3 * SPACE,
                space=12,
            )
        )

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "选择U盘")
        if chosen:
            self.exchange_with(Path(chosen))

    def _done(self, done: Exchanged) -> str:
        self.exchanged.emit()
        lines = [f"收：{one.sentence}" for one in done.imported] or [
            "收：U盘上没有给本站的数据包。"
        ]
        for one in done.exported:
            stay = f"，另有 {one.staying} 条未获同意或不外传，留在本站" if one.staying else ""
            parts = f"，分为 {one.parts} 个数据包" if one.parts > 1 else ""
            lines.append(
                f"发：给 {one.peer_name} 的 {one.count} 条更改已写好{parts}{stay}"
                f"（{one.bytes / 1024:.1f} KB）。"
            )
        self._lines = "\n".join(lines)
        if any(one.outcome == "refused" for one in done.imported):
            return "交换完成，但有数据包没有收下，原因见下。可以拔出U盘了。"
        return "交换完成，已回读核对，可以拔出U盘了。"

    def _ended(self) -> None:
        self.go.setEnabled(True)
        say(self.result, self._lines)
        self.checks.refresh()

    def _show_peers(self, found: dict[str, Card]) -> None:
        self._codes = list(found)
        self.check.setEnabled(bool(found))
        lines = [f"{one.name}（{code}）" for code, one in found.items()]
        self.peers.setText("\n".join(lines) or "还没有配对。请在“站与密钥”页与对方站交换配对卡。")

    def _compare(self) -> None:
        work(lambda: [self._fingerprint(code) for code in self._codes]).done(
            lambda found: self.same.setText(
                "　".join(f"共有部分指纹 {one.short}" for one in found)
            ),
            self,
        ).failed(self.message.trouble, self)
