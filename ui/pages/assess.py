"""Assessment of one person: the rules hint, the doctor confirms or dismisses, and decides."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from app.catalogue import FORMS
from app.usecases.assess import Factor, Suggestion
from app.usecases.form_problems import FormProblems
from app.usecases.records import Saved
from ui.entry.form_entry import FormEntry
from ui.entry.held_keys import HeldKeys
from ui.parts import Message, Title, button, card, column, label, row, scrolled
from ui.theme import SPACE
from ui.work import work

Values = dict[str, Any]


class FactorLine(QFrame):
    """One factor: what was noticed and why; dismissing it asks for a reason."""

    def __init__(self, factor: Factor) -> None:
        super().__init__()
        self.factor = factor
        rule = factor.rule
        evidence = "，".join(f"{name} {value}" for name, value in factor.evidence)
        mark = "　仅供医生参考，不印在单据上" if factor.hint_only else ""
        self.out = QCheckBox("排除")
        self.out.setAccessibleName(f"排除 {rule.factor}")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("排除的理由（必填）")
        self.reason.setAccessibleName(f"排除 {rule.factor} 的理由")
        self.reason.hide()
        self.out.toggled.connect(self.reason.setVisible)
        self.setLayout(
            column(
                row(
                    label(rule.factor),
                    label(f"{rule.category}·{rule.risk_class} 类{mark}", "tag"),
                    None,
                    self.out,
                ),
                label(f"依据：{evidence}　建议：{rule.advice}", "soft"),
                self.reason,
                space=2,
            )
        )


def score_said(suggestion: Suggestion) -> str:
    """The level score in words; without a table that a clinician accepted there is none."""
    score = suggestion.score
    if score is None:
        return "危害程度评分：分值表未配置（国家没有公布，由临床医生确认后启用），不作评分。"
    levels = [score.levels.get(one.rule.id) for one in suggestion.factors]
    said = "、".join("无分值" if one is None else str(one) for one in levels)
    verdict = "达到高风险" if score.high else "未达到高风险"
    by = f"分值表由 {score.accepted_by} 于 {score.accepted_on} 确认"
    return f"危害程度评分：{verdict}（各项依次为 {said}；{by}），仅供医生参考。"


class AssessPage(QWidget):
    """Emits `saved` and `left`."""

    saved = Signal()
    left = Signal()

    def __init__(
        self,
        who: str,
        start: Values,
        read: Callable[[], Values | None],
        suggest: Callable[[], Suggestion],
        save: Callable[..., Saved],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.title = f"风险评估 · {who}"
        self._start, self._save = start, save
        self.factors: list[FactorLine] = []
        self.loaded = False
        self._build()
        self._held = HeldKeys(self)
        work(lambda: (read(), suggest())).done(self._show, self).failed(self._not_read, self)

    def _build(self) -> None:
        self.message = Message()
        self.entry = FormEntry(FORMS["assessment"])
        self._noticed = QVBoxLayout()
        self.save = button("确认并保存 (Ctrl+S)", self.save_now, "main", "确认并保存")
        self.save.setShortcut("Ctrl+S")
        back = button("返回", self.left.emit)
        back.setShortcut("Esc")
        inside = QWidget()
        self._card = card(label("规则提示", "heading"), self._noticed)
        inside.setLayout(column(self._card, self.entry, None, space=2 * SPACE))
        self.setLayout(
            column(
                row(back, Title(self.title), None, self.save),
                self.message,
                scrolled(inside),
                margin=3 * SPACE,
                space=12,
            )
        )

    def _show(self, loaded: tuple[Values | None, Suggestion]) -> None:
        stored, suggestion = loaded
        self.entry.put(self._start | (stored or {}))
        if not suggestion.rule_set.signed:
            said = "规则版本尚未经临床医生确认：以下只是提示，单据上不会印出风险。可在“医生事项”里确认。"
            self._noticed.addWidget(label(said, "banner"))
        for factor in suggestion.factors:
            line = FactorLine(factor)
            self.factors.append(line)
            self._noticed.addWidget(line)
        if not suggestion.factors:
            self._noticed.addWidget(label("规则没有提示风险因素。", "soft"))
        if suggestion.recheck:
            said = f"结果可疑，需复查（不作正常看）：{'、'.join(suggestion.recheck)}"
            self._noticed.addWidget(label(said, "hint"))
        if suggestion.missing:
            said = f"没有结果（不作正常看）：{'、'.join(suggestion.missing)}"
            self._noticed.addWidget(label(said, "hint"))
        if suggestion.factors:
            self._noticed.addWidget(label(score_said(suggestion), "soft"))
        self.loaded = True
        self.entry.start()
        self._held.release()

    def _not_read(self, problem: Exception) -> None:
        self.message.trouble(problem)
        self._held.release()

    def save_now(self) -> None:
        """Save the doctor's conclusion."""
        unreadable = self.entry.unreadable()
        if unreadable:
            self.entry.show_problems(unreadable)
            return
        dismissed = {
            line.factor.rule.id: line.reason.text() for line in self.factors if line.out.isChecked()
        }
        self.save.setEnabled(False)
        work(self._save, self.entry.values(), dismissed, self.entry.confirmed()).done(
            self._done, self
        ).failed(self._refused, self)

    def _done(self, _: Saved) -> None:
        self.save.setEnabled(True)
        self.saved.emit()

    def _refused(self, problem: Exception) -> None:
        self.save.setEnabled(True)
        if isinstance(problem, FormProblems):
            self.entry.show_problems([one for part in problem.problems.values() for one in part])
        self.message.trouble(problem)
