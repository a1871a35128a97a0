"""Reports: choose one and a month, look behind a number, save it, close the month."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QTableView,
    QWidget,
)

from app.domain.report import Indicator
from app.usecases.find_people import PersonLine
from app.usecases.reports import INDICATORS, REPORTS, Shown, without_hukou
from ui.parts import Message, button, column, label, row, say, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE, fix_width
from ui.work import Latest, work

WARNING = "保存的文件没有加密，任何拿到它的人都能看到内容。"


@dataclass(frozen=True)
class Line:
    """One column of a report, written as a line; `numbers` by the report's rows."""

    key: str
    title: str
    numbers: dict[str, int]


class ReportsPage(QWidget):
    """Emits `chosen` with a couple's id when a person behind a number is opened."""

    title = "统计报表"
    chosen = Signal(str)

    def __init__(
        self,
        run_report: Callable[[str, str], Shown],
        run_indicators: Callable[[str], list[Indicator]],
        people_behind: Callable[[str, str, str, str], list[PersonLine]],
        close_month: Callable[[str, str], Shown],
        save: Callable[[str, str, Path], str],
        month: str,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._run, self._indicators, self._behind = run_report, run_indicators, people_behind
        self._close, self._save, self._latest = close_month, save, Latest()
        self.shown: Shown | None = None
        self.view: QTableView | None = None
        self._build(month)
        self.refresh()

    def refresh(self) -> None:
        """Count the chosen report for the chosen month."""
        name, month = self.report.currentData(), self.month.text().strip()
        self.message.clear_text()
        if name == INDICATORS:
            self._latest.work(self._indicators, month).done(self._show_indicators, self).failed(
                self.message.trouble, self
            )
        else:
            self._latest.work(self._run, name, month).done(self.show_report, self).failed(
                self.message.trouble, self
            )

    def _build(self, month: str) -> None:
        self.message = Message()
        self.report = QComboBox()
        self.report.setAccessibleName("报表")
        for key, (title, _) in REPORTS.items():
            self.report.addItem(title, key)
        self.report.addItem("工作指标", INDICATORS)
        self.month = QLineEdit(month)
        self.month.setAccessibleName("月份")
        self.month.setToolTip("2026-11，或整年 2026")
        fix_width(self.month, 110)
        self.state, self.note = label("", "tag"), label("", "soft")
        self.close_button = button("关账", self._ask_close)
        save = button("另存为 Excel / PDF…", self._ask_save)
        self._layout = column(
            row(label("统计报表", "title"), None, self.close_button, save),
            row(self.report, self.month, button("统计", self.refresh, "main"), self.state, None),
            self.message,
            self.note,
            margin=3 * SPACE,
            space=12,
        )
        self.setLayout(self._layout)
        say(self.note, "")
        self.report.currentIndexChanged.connect(lambda _: self.refresh())
        self.month.returnPressed.connect(self.refresh)

    def show_report(self, shown: Shown) -> None:
        """Show a report: its columns below each other, its rows beside."""
        self.shown = shown
        report = shown.report
        columns = [Column("项目", lambda one: one.title)]
        for key, title in report.rows:
            columns.append(Column(title, partial(_number, key), number=True))
        lines = [
            Line(one.key, one.title, {key: report.cells[key][one.key] for key, _ in report.rows})
            for one in report.columns
        ]
        self._put(columns, lines)
        assert self.view is not None
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.view.activated.connect(self._look_behind)
        self.close_button.setVisible(shown.closed_at is None)
        changes = f"，关账后有 {len(shown.differences)} 处更正" if shown.differences else ""
        closed = f"已关账（{shown.closed_by}）{changes}" if shown.closed_at else "尚未关账"
        say(self.note, without_hukou(report))
        self.state.setText(f"{closed}。按回车查看一格里有哪些人。")

    def _show_indicators(self, found: list[Indicator]) -> None:
        self.shown = None
        columns = [
            Column(
                "指标", lambda one: one.title + ("（分母未见官方说明）" if one.mark == "U" else "")
            ),
            Column("分子", lambda one: str(one.numerator), number=True),
            Column("分母", lambda one: str(one.denominator), number=True),
            Column("单位", lambda one: one.unit),
            Column("数值", lambda one: _value(one), number=True),
        ]
        self._put(columns, found)
        self.close_button.hide()
        say(self.note, "")
        self.state.setText("“—”表示没有可计的人。")

    def _put(self, columns: list[Column], lines: list[Any]) -> None:
        if self.view is not None:
            self._layout.removeWidget(self.view)
            self.view.deleteLater()
        self.model = RowsModel(columns)
        self.view = table(self.model, "报表")
        self._layout.addWidget(self.view)
        self.model.show_rows(lines)

    def _look_behind(self, at: QModelIndex) -> None:
        if self.shown is None or at.column() == 0:
            return
        row_key = self.shown.report.rows[at.column() - 1][0]
        self.look_behind(row_key, self.model.row(at.row()).key)

    def look_behind(self, row_key: str, column_key: str) -> None:
        """Ask who was counted in a number."""
        assert self.shown is not None
        report = self.shown.report
        work(self._behind, report.key, report.period.name, row_key, column_key).done(
            self._show_people, self
        ).failed(self.message.trouble, self)

    def _show_people(self, people: list[PersonLine]) -> None:
        names = "、".join(one.name for one in people[:40])
        more = f" 等 {len(people)} 人" if len(people) > 40 else ""
        self.message.good(f"{names}{more}" if people else "这一格里没有人。")

    def _ask_close(self) -> None:
        said = "关账后数字不再变动，以后的更正作为差异显示。确定关账吗？"
        if QMessageBox.question(self, "关账", said) == QMessageBox.StandardButton.Yes:
            self.close_now()

    def close_now(self) -> None:
        """Close the month of this report."""
        self._latest.work(self._close, self.report.currentData(), self.month.text().strip()).done(
            self.show_report, self
        ).failed(self.message.trouble, self)

    def _ask_save(self) -> None:
        name = f"{self.report.currentText()}-{self.month.text().strip()}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "另存报表", name, "Excel (*.xlsx);;PDF (*.pdf)"
        )
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Save the report; the warning stays on the page."""
        work(self._save, self.report.currentData(), self.month.text().strip(), path).done(
            self.message.good, self
        ).failed(self.message.trouble, self)


def _number(key: str, line: Line) -> str:
    return str(line.numbers[key])


def _value(one: Indicator) -> str:
    if one.value is None:
        return "—"
    return f"{one.value}%" if one.per == 100 else f"{one.value} / {one.per}"
