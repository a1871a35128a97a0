"""What only a clinician decides: the version of the risk rules, and results after a withdrawal."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QInputDialog, QVBoxLayout, QWidget

from app.catalogue.risk_rules import RULES
from app.catalogue.rule import Rule
from app.domain.dates import show_date
from app.usecases.assess import RuleSet
from app.usecases.consents import ToDecide
from ui.parts import Message, button, card, column, label, row, scrolled, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE
from ui.work import work

MARKS = {"V": "有来源", "U": "未核实，仅提示"}
WHO = {"wife": "女", "husband": "男", "both": "双方"}
CLASSES = {
    "A": "可避免",
    "B": "可治疗获益",
    "C": "孕期需监护",
    "D": "可产前诊断",
    "X": "医学上不建议怀孕",
}
COLUMNS = (
    Column("因素", lambda one: one.factor),
    Column("对象", lambda one: WHO[one.who]),
    Column("分类", lambda one: f"{one.category}，{CLASSES[one.risk_class]}"),
    Column("依据", lambda one: MARKS[one.mark]),
    Column("建议", lambda one: one.advice),
)


class DoctorPage(QWidget):
    """Emits `decided` when a result was released or kept closed."""

    title = "医生事项"
    decided = Signal()
    rules_wanted = Signal()

    def __init__(
        self,
        rule_set: Callable[[], RuleSet],
        accept: Callable[[str], RuleSet],
        decisions: Callable[[], list[ToDecide]],
        decide: Callable[[str, str, bool, str], str],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._rules, self._accept, self._decisions, self._decide = (
            rule_set,
            accept,
            decisions,
            decide,
        )
        self._build()
        self.refresh()

    def refresh(self) -> None:
        """Read both again."""
        work(self._rules).done(self._show_rules, self).failed(self.message.trouble, self)
        work(self._decisions).done(self._show_waiting, self).failed(self.message.trouble, self)

    def _build(self) -> None:
        self.message = Message()
        self.state = label("", "soft")
        self.sign = button("我已阅读全部规则，同意在本站使用", self._sign, "main")
        model: RowsModel = RowsModel(COLUMNS)
        rules: tuple[Rule, ...] = RULES
        model.show_rows(rules)
        view = table(model, "风险规则", stretch=4)
        view.setMinimumHeight(300)
        self._waiting = QVBoxLayout()
        inside = QWidget()
        inside.setLayout(
            column(
                card(label("撤回同意前采样的结果", "heading"), self._waiting),
                card(
                    label("风险规则", "heading"),
                    self.state,
                    view,
                    row(self.sign, button("打印规则审阅表…", self.rules_wanted.emit), None),
                ),
                None,
                space=12,
            )
        )
        self.setLayout(
            column(
                label("医生事项", "title"),
                self.message,
                scrolled(inside),
                margin=3 * SPACE,
                space=12,
            )
        )

    def _show_rules(self, found: RuleSet) -> None:
        self.sign.setVisible(not found.signed)
        self._version = found.version
        edition = found.version.partition("/")[0]  # the rest tells one set of rules from another
        if found.signed and found.accepted_on:
            said = f"第 {edition} 版，{found.accepted_by} 于 {show_date(found.accepted_on)} 确认。"
        else:
            said = f"第 {edition} 版，尚未确认：规则只作提示，单据上不印风险。"
        self.state.setText(said)

    def _sign(self) -> None:
        work(self._accept, self._version).done(self._show_rules, self).failed(
            self.message.trouble, self
        )

    def _show_waiting(self, found: list[ToDecide]) -> None:
        while self._waiting.count():
            item = self._waiting.takeAt(0).widget()
            if item:
                item.deleteLater()
        if not found:
            self._waiting.addWidget(label("现在没有需要决定的结果。", "soft"))
        for one in found:
            self._waiting.addWidget(self._line(one))

    def _line(self, one: ToDecide) -> QWidget:
        inside = QWidget()
        said = f"{one.name}　{one.form_title}　{show_date(one.withdrawn_on)}撤回同意，采样在此之前"
        inside.setLayout(
            row(
                label(said),
                None,
                button("告知本人并启用", lambda: self._choose(one, True)),
                button("继续封存", lambda: self._choose(one, False)),
            )
        )
        return inside

    def _choose(self, one: ToDecide, release: bool) -> None:
        reason, sure = QInputDialog.getText(self, "医生决定", "理由（会保存在记录里）：")
        if sure:
            self.choose(one, release, reason)

    def choose(self, one: ToDecide, release: bool, reason: str) -> None:
        """Record the decision."""
        work(self._decide, one.withdrawal_id, one.form_key, release, reason).done(
            self._chosen, self
        ).failed(self.message.trouble, self)

    def _chosen(self, _: str) -> None:
        self.refresh()
        self.decided.emit()
