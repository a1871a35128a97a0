"""Batch entry: choose a form and a village, fill the grid or paste into it, save all at once."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from app.catalogue import FORMS
from app.errors import KnownError
from app.usecases.batch_entry import IN_BATCHES, BatchRow, BatchSaved
from ui.entry.grid import FIXED, GridModel, GridView
from ui.long_job import LongJob
from ui.parts import Message, button, column, empty_state, label, row
from ui.theme import SPACE
from ui.work import Latest, work

WIDTHS = (110, 110)


NOBODY = (
    "这张表没有待录入的人：都已填好，或还没有签署知情同意。\n"
    "可以换一张表或换一个村；新来的人请先建档并登记签署。"
)


class BatchEntryPage(QWidget):
    """One form, many people. Nothing is lost by a row that cannot be saved: it stays in the grid."""

    title = "成批录入"

    def __init__(
        self,
        rows: Callable[[str, str], list[BatchRow]],
        filters: Callable[[], tuple[list[str], list[str]]],
        save: Callable[..., BatchSaved],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._rows, self._save, self._latest = rows, save, Latest()
        self.model: GridModel | None = None
        self._build()
        self.begin = self.view
        work(filters).done(self._show_villages, self).failed(self.message.trouble, self)
        self.refresh()

    def refresh(self) -> None:
        """Ask who is expected for the chosen form in the chosen village."""
        asked = (self.form.currentData(), self.village.currentData() or "")
        self._latest.work(lambda: self._rows(*asked)).done(self._show, self).failed(
            self.message.trouble, self
        )

    def save_now(self) -> None:
        """Save every row that was touched."""
        if self.model is None:
            return
        unreadable = self.model.unreadable()
        if unreadable:
            self.message.trouble(
                KnownError("成批录入", f"有 {len(unreadable)} 格看不懂（红色）", unreadable[0][1])
            )
            return
        changed = self.model.changed()
        if not changed:
            self.message.good("没有新填的内容。")
            return
        sure = frozenset(changed) if self.sure.isChecked() else frozenset[int]()
        self.job.run(self._save, self.form.currentData(), changed, sure, said=self._saved)

    def _build(self) -> None:
        self.message = Message()
        self.job = LongJob(self.message)
        self.form, self.village = QComboBox(), QComboBox()
        self.form.setAccessibleName("表")
        self.village.setAccessibleName("村")
        for key in IN_BATCHES:
            self.form.addItem(FORMS[key].title, key)
        self.village.addItem("全部村", "")
        self.sure = QCheckBox("超出通常范围的值都已核对")
        self.sure.setAccessibleName("超出通常范围的值都已核对")
        self.view = GridView()
        self.empty = empty_state(NOBODY)
        self.empty.hide()
        self.count = label("", "tag")
        fill = button("向下填满 (Ctrl+↓)", self.view.fill_down, "", "向下填满")
        self.save = button("保存 (Ctrl+S)", self.save_now, "main", "保存")
        self.save.setShortcut("Ctrl+S")
        self.setLayout(
            column(
                row(label(self.title, "title"), None, self.sure, fill, self.save),
                row(self.form, self.village, self.count, None),
                label(
                    "直接输入，或从 Excel 复制后在这里按 Ctrl+V；选项可填序号或文字。"
                    "保存后红色的行请按提示改正，其余已经保存。",
                    "soft",
                ),
                self.message,
                self.job,
                self.view,
                self.empty,
                margin=3 * SPACE,
                space=12,
            )
        )
        for one in (self.form, self.village):
            one.currentIndexChanged.connect(lambda _: self.refresh())

    def _show_villages(self, found: tuple[list[str], list[str]]) -> None:
        for name in found[0]:
            self.village.addItem(name, name)

    def _show(self, found: list[BatchRow]) -> None:
        self.model = GridModel(FORMS[self.form.currentData()], found)
        self.view.setModel(self.model)
        for at, width in enumerate(WIDTHS):
            self.view.setColumnWidth(at, width)
        self.view.setVisible(bool(found))
        self.empty.setHidden(bool(found))
        self.count.setText(f"{len(found)} 人待录入" if found else "")
        if found:
            self.view.setCurrentIndex(self.model.index(0, len(FIXED)))

    def _saved(self, outcome: BatchSaved) -> str:
        assert self.model is not None
        self.model.settle(outcome)
        left = len(outcome.sentences)
        first = next(iter(outcome.sentences.values()), "")
        more = f" 有 {left} 行没有保存：{first}" if left else ""
        return f"已保存 {len(outcome.saved)} 行。{more}"
