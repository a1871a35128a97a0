"""What a person may ask about their own data: to set it aside, to open it again, to erase it."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QVBoxLayout, QWidget

from app.catalogue.lists import RIGHTS_REASON
from app.domain.dates import show_date
from app.usecases.erase_person import Erased
from app.usecases.restrict_person import Restricted
from ui.parts import Message, button, card, column, label, row, scrolled
from ui.theme import SPACE
from ui.work import work

ASIDE = "封存全部资料：不再显示、打印、上报和随访，法定保存期内继续保管。可以随时按本人要求解除。"
ERASE = "从本站删除全部登记、检查、同意和草稿，其他站收到数据包后同样删除。不能恢复。"
KEPT = "有健康检查记录在法定保存期内（到 {}），现在只能限制处理。"


class RightsPage(QWidget):
    """Emits `left`, `changed`, and `receipt` with the paper that says a person was erased."""

    left = Signal()
    changed = Signal()
    receipt = Signal(object)

    def __init__(
        self,
        name: str,
        must_keep: Callable[[], date | None],
        restrict: Callable[[str], None],
        erase: Callable[[str], Erased],
        restricted: Callable[[], list[Restricted]],
        lift: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.title = f"资料的封存与删除　{name}"
        self._restrict, self._erase = restrict, erase
        self._restricted, self._lift = restricted, lift
        self._build(name)
        work(must_keep).done(self._show_kept, self).failed(self.message.trouble, self)
        self.refresh()

    def refresh(self) -> None:
        """Read again whose data is set aside."""
        work(self._restricted).done(self._show_aside, self).failed(self.message.trouble, self)

    def restrict_now(self) -> None:
        """Set the person's data aside."""
        work(self._restrict, self.reason.currentData()).done(
            lambda _: self._done("已限制处理。"), self
        ).failed(self.message.trouble, self)

    def erase_now(self) -> None:
        """Erase the person, once the box is ticked that says it is meant."""
        self.erase.setDisabled(True)
        work(self._erase, self.reason.currentData()).done(self._erased, self).failed(
            self._refused, self
        )

    def _build(self, name: str) -> None:
        self.message = Message()
        self.reason = QComboBox()
        self.reason.setAccessibleName("依据")
        for token, said in RIGHTS_REASON.pairs:
            self.reason.addItem(said, token)
        self.sure = QCheckBox(f"我已与本人核对，确认删除 {name} 的全部资料")
        self.erase = button("删除全部资料", self.erase_now)
        self.erase.setDisabled(True)
        self.sure.toggled.connect(self.erase.setEnabled)
        self.kept = label("", "hint")
        self._aside = QVBoxLayout()
        back = button("返回", self.left.emit)
        back.setShortcut("Esc")
        inside = QWidget()
        inside.setLayout(
            column(
                row(label("依据", "label"), self.reason, None),
                card(
                    label("限制处理", "heading"),
                    label(ASIDE, "soft"),
                    row(button("限制处理", self.restrict_now, "main"), None),
                ),
                card(
                    label("删除", "heading"),
                    label(ERASE, "soft"),
                    self.kept,
                    self.sure,
                    row(self.erase, None),
                ),
                card(label("已限制处理的人", "heading"), self._aside),
                None,
                space=12,
            )
        )
        self.setLayout(
            column(
                row(back, label(self.title, "title"), None),
                self.message,
                scrolled(inside),
                margin=3 * SPACE,
                space=12,
            )
        )

    def _show_kept(self, until: date | None) -> None:
        self.kept.setVisible(until is not None)
        self.sure.setVisible(until is None)
        self.erase.setVisible(until is None)
        if until is not None:
            self.kept.setText(KEPT.format(show_date(until.isoformat())))

    def _show_aside(self, found: list[Restricted]) -> None:
        while self._aside.count():
            item = self._aside.takeAt(0).widget()
            if item:
                item.deleteLater()
        if not found:
            self._aside.addWidget(label("没有。", "soft"))
        for one in found:
            self._aside.addWidget(self._line(one))

    def _line(self, one: Restricted) -> QWidget:
        said = f"{one.name}　{one.reason}　{show_date(one.decided_on) if one.decided_on else ''}"
        lift = button("解除限制", lambda: self._open_again(one), "", f"{one.name} 解除限制")
        inside = QWidget()
        inside.setLayout(row(label(said), None, lift))
        return inside

    def _open_again(self, one: Restricted) -> None:
        work(self._lift, one.person_id).done(lambda _: self._done("已解除限制。"), self).failed(
            self.message.trouble, self
        )

    def _done(self, said: str) -> None:
        self.message.good(said)
        self.refresh()
        self.changed.emit()

    def _erased(self, done: Erased) -> None:
        self.changed.emit()
        self.receipt.emit(done.receipt)

    def _refused(self, problem: Exception) -> None:
        self.erase.setEnabled(self.sure.isChecked())
        self.message.trouble(problem)
