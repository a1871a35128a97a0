"""The card on the exchange page for delivering by itself: where to, how often, what became of it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit

from app.clock import show_moment
from app.usecases.delivery_log import WAYS, Delivery, Ways
from ui.deliverer import Deliverer
from ui.parts import Message, button, column, label, row
from ui.theme import SPACE
from ui.work import work

OUTCOMES = {"done": "已送达", "nothing_new": "没有新内容", "failed": "没有送成"}


def said(one: Delivery) -> str:
    """A delivery in a line: when, which way, with whom, what became of it, what next."""
    whom = f"（{one.peer}）" if one.peer else ""
    return (
        f"{show_moment(one.at)}　{WAYS[one.way]}{whom}　{OUTCOMES[one.outcome]}。"
        f"{one.sentence}。{one.next_step}。"
    )


def in_short(one: Delivery) -> str:
    """A delivery for the status line."""
    return f"上次送达 {show_moment(one.at)} {OUTCOMES[one.outcome]}"


class DeliveryCard(QFrame):
    """Shows and changes the ways; the deliverer makes the attempts."""

    def __init__(
        self,
        ways: Callable[[], Ways],
        put_ways: Callable[[str, str], None],
        put_certificate: Callable[[Path | None], str],
        last: Callable[[], list[Delivery]],
        deliverer: Deliverer,
        exchange_with: Callable[[Path], None],
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self._ways, self._put, self._last, self._deliverer = ways, put_ways, last, deliverer
        self._put_certificate = put_certificate
        self._stick: Path | None = None
        self._exchange_with = exchange_with
        self._build()
        deliverer.delivered.connect(self._delivered)
        deliverer.failed.connect(self._trouble)
        deliverer.stick_came.connect(self.offer)
        deliverer.stick_went.connect(self._gone)
        work(ways).done(self._show_ways, self)
        self.refresh()

    def refresh(self) -> None:
        """Show the last deliveries again."""
        work(self._last).done(self._show_last, self)

    def offer(self, stick: Path) -> None:
        """A stick with an exchange folder has come."""
        self._stick = stick
        self.stick.setText(f"发现带有数据包的U盘：{stick}")
        self.stick.show()
        self.take.show()

    def _gone(self, stick: Path) -> None:
        if stick == self._stick:
            self._stick = None
            self.stick.hide()
            self.take.hide()

    def _build(self) -> None:
        self.message = Message()
        self.stick = label("", "good")
        self.take = button("交换", self._take_stick, "main", "与刚插入的U盘交换")
        self.address, self.folder = QLineEdit(), QLineEdit()
        self.address.setAccessibleName("收发箱地址")
        self.address.setPlaceholderText("例如 https://10.1.2.3:8443；没有就留空")
        self.folder.setAccessibleName("共享文件夹")
        self.folder.setPlaceholderText("共享盘或网盘映射的文件夹；没有就留空")
        self.certificate = label("", "soft")
        self.forget = button("不用证书", lambda: self.keep_certificate(None))
        self.every = label("", "soft")
        self.last = label("", "soft")
        self.now = button("现在送一次", self._try)
        self.save = button("保存", self._save)
        self.stick.hide()
        self.take.hide()
        self.setLayout(
            column(
                label("自动送达", "heading"),
                row(self.stick, self.take, None),
                self.message,
                row(
                    column(label("收发箱地址", "label"), self.address),
                    column(
                        label("共享文件夹", "label"),
                        row(self.folder, button("浏览…", self._browse)),
                    ),
                    space=2 * SPACE,
                ),
                self.certificate,
                row(
                    self.save,
                    self.now,
                    button("收发箱证书…", self._ask_certificate),
                    self.forget,
                    None,
                ),
                self.every,
                self.last,
                margin=2 * SPACE,
            )
        )

    def _show_ways(self, found: Ways) -> None:
        self.address.setText(found.address)
        self.folder.setText(found.folder)
        self.now.setEnabled(bool(found.address or found.folder))
        self.forget.setVisible(bool(found.certificate))
        self.certificate.setText(
            f"只信任证书 {found.certificate}，请与县级站核对。"
            if found.certificate
            else "县级站给了证书文件时，点“收发箱证书…”选它；以 https:// 开头的地址一般需要。"
        )
        self.every.setText(
            f"每 {found.minutes} 分钟自己送一次，不影响工作；间隔在“设置”里改。"
            if found.minutes
            else "现在不会自动送；间隔在“设置”里改。"
        )

    def _show_last(self, found: list[Delivery]) -> None:
        self.last.setText("\n".join(map(said, found)) or "还没有送达记录。")

    def keep_certificate(self, file: Path | None) -> None:
        """Trust the certificate in this file alone, or none."""
        work(self._put_certificate, file).done(self._saved, self).failed(self._trouble, self)

    def _ask_certificate(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "选择收发箱的证书", "", "证书 (*.pem *.crt *.cer)"
        )
        if chosen:
            self.keep_certificate(Path(chosen))

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "选择共享文件夹")
        if chosen:
            self.folder.setText(chosen)

    def _save(self) -> None:
        work(self._put, self.address.text(), self.folder.text()).done(self._saved, self).failed(
            self._trouble, self
        )

    def _saved(self, _: object) -> None:
        self.message.good("已保存。")
        work(self._ways).done(self._show_ways, self)
        self._deliverer.reset()

    def _try(self) -> None:
        self.now.setEnabled(False)
        self.message.good("正在送达，可以继续做别的事…")
        self._deliverer.try_now()

    def _delivered(self, found: list[Delivery]) -> None:
        self.now.setEnabled(True)
        self.message.clear_text()
        if not found:
            self.message.good("另一次交换正在进行，这次跳过；请稍后再试。")
        self.refresh()

    def _trouble(self, problem: Exception) -> None:
        self.now.setEnabled(True)
        self.message.trouble(problem)

    def _take_stick(self) -> None:
        self.stick.hide()
        self.take.hide()
        if self._stick:
            self._exchange_with(self._stick)
