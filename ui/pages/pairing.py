"""Getting to know another station: cards by stick, paper or clipboard, and a number compared by telephone."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QTextOption
from PySide6.QtWidgets import QFileDialog, QFrame, QPlainTextEdit

from app.usecases.pairing import Pairing
from app.usecases.pairing_card import card_text_of
from sync.keys import Card
from ui.parts import Message, button, column, label, row
from ui.theme import SPACE
from ui.work import work

FILES = "配对卡 (*.txt)"


class PairingPart(QFrame):
    """The part of a page where a station is paired. Emits `paired` and `paper_wanted`."""

    paired = Signal()
    paper_wanted = Signal()

    def __init__(
        self,
        own_card: Callable[[], Card],
        read_card: Callable[[str], Pairing],
        accept_card: Callable[[str], Pairing],
        save_card: Callable[[Path], None],
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self._own, self._read, self._accept, self._save = (
            own_card,
            read_card,
            accept_card,
            save_card,
        )
        self._compared: Pairing | None = None
        self._build()
        self.refresh()

    def refresh(self) -> None:
        """Show this station's card as it is now."""
        work(self._own).done(lambda one: self.own.setPlainText(one.to_text()), self)

    def _build(self) -> None:
        self.message = Message()
        self.own, self.other = _field("本站配对卡"), _field("对方站配对卡")
        self.own.setReadOnly(True)
        self.other.setPlaceholderText("用扫码枪扫对方纸上的方块（英文输入法），或粘贴、从文件读取")
        self.other.textChanged.connect(self._changed)
        self.digits = label("", "title")
        self.digits.setAccessibleName("核对数字")
        self.told = label("请打电话与对方逐组核对，30 位全部相同才能完成配对。", "hint")
        self.read = button("显示核对数字", self.show_digits)
        self.accept = button("已电话核对，30 位全部相同，完成配对", self.pair_now, "main")
        mine = row(
            button("打印配对卡…", self.paper_wanted.emit),
            button("存为文件…", self._ask_save, "", "把本站配对卡存为文件"),
            button("复制", self._copy, "", "复制本站配对卡"),
            None,
        )
        theirs = row(
            button("从文件读取…", self._ask_open, "", "从文件读取对方配对卡"), self.read, None
        )
        self.setLayout(
            column(
                label("与新的站配对", "heading"),
                row(
                    column(label("本站配对卡", "label"), self.own, mine),
                    column(label("对方站的配对卡", "label"), self.other, theirs),
                    space=2 * SPACE,
                ),
                self.message,
                self.digits,
                self.told,
                row(self.accept, None),
                margin=2 * SPACE,
            )
        )
        self._forget()

    def show_digits(self) -> None:
        """Read the other station's card and show the number both must see."""
        work(self._read, self.other.toPlainText()).done(self._digits_read, self).failed(
            self.message.trouble, self
        )

    def pair_now(self) -> None:
        """Accept the very card whose number was compared."""
        if self._compared:
            work(self._accept, self._compared.card.to_text()).done(self._paired, self).failed(
                self.message.trouble, self
            )

    def read_from(self, path: Path) -> None:
        """Take the other station's card from a file."""
        work(card_text_of, path).done(self._text_read, self).failed(self.message.trouble, self)

    def save_to(self, path: Path) -> None:
        """Save this station's card as a file."""
        work(self._save, path).done(
            lambda _: self.message.good("已保存。请用U盘带给对方站。"), self
        ).failed(self.message.trouble, self)

    def _text_read(self, text: str) -> None:
        self.other.setPlainText(text.strip())
        self.show_digits()

    def _changed(self) -> None:
        """A scanner ends with Enter; anything typed makes what was compared void."""
        self._forget()
        text = self.other.toPlainText()
        if text.endswith("\n") and text.strip():
            self.show_digits()

    def _forget(self) -> None:
        self._compared = None
        self.message.clear_text()
        for one in (self.digits, self.told, self.accept):
            one.hide()

    def _digits_read(self, pairing: Pairing) -> None:
        self.message.clear_text()
        self._compared = pairing
        self.digits.setText(f"{pairing.card.name}　{pairing.fingerprint}")
        for one in (self.digits, self.told, self.accept):
            one.show()

    def _paired(self, pairing: Pairing) -> None:
        self.other.clear()
        self.message.good(f"已与{pairing.card.name}配对。请确认对方也完成了配对。{pairing.note}")
        self.paired.emit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.own.toPlainText())
        self.message.good("已复制。")

    def _ask_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "保存本站配对卡", "配对卡.txt", FILES)
        if name:
            self.save_to(Path(name))

    def _ask_open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "读取对方配对卡", "", FILES)
        if name:
            self.read_from(Path(name))


def _field(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setFixedHeight(96)
    made.setAccessibleName(name)
    made.setTabChangesFocus(True)
    made.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
    return made
