"""The auditor's page: who did what and when; whether the log is whole; the log as a file."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget

from app.domain.dates import read_date
from app.errors import KnownError
from app.usecases.audit_log import AuditFilter, AuditLine, Verified
from ui.parts import Message, button, column, label, row, table
from ui.rows_model import Column, RowsModel
from ui.theme import SPACE, fix_width
from ui.work import Latest, work

COLUMNS = (
    Column("序号", lambda one: str(one.n), number=True),
    Column("时间", lambda one: one.at),
    Column("登录名", lambda one: one.login),
    Column("操作", lambda one: one.words),
    Column("档案", lambda one: one.file),
    Column("内容", lambda one: one.detail),
)
Choices = tuple[list[str], list[tuple[str, str]]]


class AuditPage(QWidget):
    """Lines with filters above; people stand in them by the number of their file."""

    title = "操作记录"

    def __init__(
        self,
        lines: Callable[[AuditFilter], list[AuditLine]],
        choices: Callable[[], Choices],
        verify: Callable[[], Verified],
        export: Callable[[Path, AuditFilter], str],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._lines, self._choices, self._verify, self._export = lines, choices, verify, export
        self._latest = Latest()
        self._build()
        work(self._choices).done(self._show_choices, self).failed(self.message.trouble, self)
        self.refresh()

    @property
    def wanted(self) -> AuditFilter:
        """What the filters say. Raises KnownError for a date that is none."""
        return AuditFilter(
            _day(self.since),
            _day(self.until),
            str(self.login.currentData()),
            str(self.action.currentData()),
            self.file.text().strip(),
        )

    def refresh(self) -> None:
        """Ask again with the present filters."""
        try:
            wanted = self.wanted
        except KnownError as problem:
            self.message.trouble(problem)
            return
        self.message.clear_text()
        self._latest.work(self._lines, wanted).done(self._show, self).failed(
            self.message.trouble, self
        )

    def _build(self) -> None:
        self.message = Message()
        self.since, self.until = _line("从", "从 2026-01-01"), _line("到", "到 2026-12-31")
        self.file = _line("档案编号", "档案编号或内部编号", 230)
        self.login, self.action = _choice("登录名", "全部用户"), _choice("操作", "全部操作")
        self.model = RowsModel(COLUMNS)
        self.rows = table(self.model, "操作记录", stretch=5)
        self.verify_button = button("验证是否被改过", self.verify_now, "main")
        save = button("另存为 Excel / PDF…", self._ask_save)
        filters = row(self.since, self.until, self.login, self.action, self.file,
                      button("查看", self.refresh), None)  # fmt: skip
        self.setLayout(
            column(
                row(label("操作记录", "title"), None, save, self.verify_button),
                filters,
                self.message,
                self.rows,
                label("只显示最近 500 行；更早的请用日期筛选。这里没有姓名和结果。", "soft"),
                margin=3 * SPACE,
                space=12,
            )
        )
        for box in (self.login, self.action):
            box.currentIndexChanged.connect(lambda _: self.refresh())
        for line in (self.since, self.until, self.file):
            line.returnPressed.connect(self.refresh)

    def _show_choices(self, found: Choices) -> None:
        logins, actions = found
        for login in logins:
            self.login.addItem(login, login)
        for key, words in actions:
            self.action.addItem(words, key)

    def _show(self, found: list[AuditLine]) -> None:
        self.model.show_rows(found)

    def verify_now(self) -> None:
        """Follow the chain from the first line to the last."""
        self.verify_button.setEnabled(False)
        work(self._verify).done(self._verified, self).failed(self._not_verified, self)

    def _verified(self, found: Verified) -> None:
        self.verify_button.setEnabled(True)
        if found.first_broken_line is None:
            self.message.good(found.sentence)
        else:
            self.message.trouble(KnownError("操作记录", *found.sentence.rstrip("。").split("。")))

    def _not_verified(self, problem: Exception) -> None:
        self.verify_button.setEnabled(True)
        self.message.trouble(problem)

    def _ask_save(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, "另存操作记录", "操作记录.xlsx", "Excel (*.xlsx);;PDF (*.pdf)"
        )
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Save the lines that are meant."""
        work(self._export, path, self.wanted).done(self.message.good, self).failed(
            self.message.trouble, self
        )


def _day(line: QLineEdit) -> date | None:
    text = line.text().strip()
    try:
        return read_date(text) if text else None
    except ValueError:
        raise KnownError("操作记录", f"{text} 不是日期", "请写成 2026-03-01") from None


def _line(name: str, hint: str, width: int = 130) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    fix_width(made, width)
    return made


def _choice(name: str, everything: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.addItem(everything, "")
    made.setMinimumWidth(140)
    return made
