"""Exchange with other stations: pairing, a stick in and out, and whether both hold the same."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QPlainTextEdit, QWidget

from app.usecases.exchange import Exchanged
from app.usecases.fingerprint import Fingerprint
from app.usecases.pairing import Pairing
from sync.keys import Card
from ui.long_job import LongJob
from ui.pages.stick_card import StickCard
from ui.parts import Message, button, card, column, label, row, scrolled
from ui.theme import SPACE
from ui.work import work

STOPPED = "已停止。已收下的数据包都已保存，下次交换从后面接着来；可以拔出U盘了。"


class ExchangePage(QWidget):
    """Everything about carrying data between stations."""

    title = "数据交换"

    def __init__(
        self,
        exchange: Callable[..., Exchanged],
        own_card: Callable[[], Card],
        peers: Callable[[], dict[str, Card]],
        read_card: Callable[[str], Pairing],
        accept_card: Callable[[str], Pairing],
        fingerprint: Callable[[str], Fingerprint],
        checks: StickCard,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._exchange, self._peers, self._fingerprint = exchange, peers, fingerprint
        self._read, self._accept = read_card, accept_card
        self._lines, self.checks = "", checks
        self._build()
        work(own_card).done(lambda one: self.own.setPlainText(one.to_text()), self)
        self.refresh()

    def refresh(self) -> None:
        """Show the paired stations again."""
        work(self._peers).done(self._show_peers, self)

    def exchange_with(self, folder: Path) -> None:
        """Take in and leave bundles in this folder."""
        self.go.setEnabled(False)
        self._lines = ""
        self.result.setText("正在交换，请不要拔出U盘…")
        self.job.run(self._exchange, folder, said=self._done)

    def _build(self) -> None:
        self.message = Message()
        self.job = LongJob(self.message, STOPPED)
        self.job.ended.connect(self._ended)
        self.result = label("", "soft")
        self.go = button("选择U盘并交换…", self._ask_folder, "main")
        self.peers = label("", "soft")
        self.check = button("核对两站是否一致", self._compare)
        self.same = QLabel()
        self.own = QPlainTextEdit()
        self.own.setReadOnly(True)
        self.own.setFixedHeight(84)
        self.own.setAccessibleName("本站配对卡")
        copy = button(
            "复制本站配对卡", lambda: QGuiApplication.clipboard().setText(self.own.toPlainText())
        )
        self.other = QPlainTextEdit()
        self.other.setFixedHeight(84)
        self.other.setAccessibleName("对方站配对卡")
        self.other.setPlaceholderText("把对方站的配对卡粘贴到这里")
        self.other.setTabChangesFocus(True)
        self.digits = label("", "title")
        self.digits.setAccessibleName("核对数字")
        self.read = button("显示核对数字", self._show_digits)
        self.accept = button("已与对方电话核对一致，完成配对", self._pair, "main")
        self.accept.hide()
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
                card(label("已配对的站", "heading"), self.peers, row(self.check, self.same, None)),
                self.checks,
                card(
                    label("与新的站配对", "heading"),
                    row(
                        column(label("本站配对卡", "label"), self.own, row(copy, None)),
                        column(label("对方站配对卡", "label"), self.other, row(self.read, None)),
                        space=2 * SPACE,
                    ),
                    self.digits,
                    row(self.accept, None),
                ),
                None,
                space=12,
            )
        )
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
        self.result.setText(self._lines)
        self.checks.refresh()

    def _show_peers(self, found: dict[str, Card]) -> None:
        self._codes = list(found)
        self.check.setEnabled(bool(found))
        lines = [f"{one.name}（{code}）" for code, one in found.items()]
        self.peers.setText("\n".join(lines) or "还没有配对。请在下面与县级站交换配对卡。")

    def _compare(self) -> None:
        work(lambda: [self._fingerprint(code) for code in self._codes]).done(
            lambda found: self.same.setText(
                "　".join(f"共有部分指纹 {one.short}" for one in found)
            ),
            self,
        ).failed(self.message.trouble, self)

    def _show_digits(self) -> None:
        work(self._read, self.other.toPlainText()).done(self._digits_read, self).failed(
            self.message.trouble, self
        )

    def _digits_read(self, pairing: Pairing) -> None:
        self.message.clear_text()
        self.digits.setText(f"{pairing.card.name}　{pairing.fingerprint}")
        self.accept.show()

    def _pair(self) -> None:
        work(self._accept, self.other.toPlainText()).done(self._paired, self).failed(
            self.message.trouble, self
        )

    def _paired(self, pairing: Pairing) -> None:
        self.accept.hide()
        self.digits.setText("")
        self.other.clear()
        self.message.good(f"已与{pairing.card.name}配对。")
        self.refresh()
