"""Workbooks out and in, and papers for a whole village."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QGridLayout, QLineEdit, QWidget

from app.usecases.batch_papers import BATCHES, Batch
from app.usecases.table_sheets import KEYS, layout_of
from ui.long_job import LongJob
from ui.parts import Message, button, card, column, label, row, scrolled
from ui.theme import SPACE, fix_width
from ui.work import work

CODES = {
    "label": "文字（如 阳性）",
    "national": "国家代码",
    "older": "旧系统代码",
    "token": "英文代号",
}
MOST_REASONS = 8


class TablesPage(QWidget):
    """Templates, export, import with a preview, and batches of papers."""

    title = "表格与批量"

    def __init__(
        self,
        template: Callable[[list[str], Path], str],
        export: Callable[..., int],
        import_: Callable[..., Any],
        batch: Callable[..., Batch],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._template, self._export, self._import, self._batch = template, export, import_, batch
        self._build()

    def _build(self) -> None:
        self.message = Message()
        self.job = LongJob(self.message)
        self.boxes = {key: QCheckBox(layout_of(key).title) for key in KEYS}
        grid = QGridLayout()
        for at, (key, box) in enumerate(self.boxes.items()):
            box.setChecked(key in ("couples", "consent", "physical", "lab_wife", "lab_husband"))
            grid.addWidget(box, at // 4, at % 4)
        self.codes = QComboBox()
        self.codes.setAccessibleName("选项写成")
        for key, title in CODES.items():
            self.codes.addItem(title, key)
        self.paper = QComboBox()
        self.paper.setAccessibleName("单据")
        for key, title in BATCHES.items():
            self.paper.addItem(title, key)
        self.village = QLineEdit()
        self.village.setAccessibleName("村")
        self.village.setPlaceholderText("村名，留空为全部")
        fix_width(self.village, 220)
        inside = QWidget()
        inside.setLayout(
            column(
                card(
                    label("哪些表", "heading"),
                    grid,
                    row(label("选项写成", "label"), self.codes, None),
                    row(
                        button("空白模板…", self._ask_template),
                        button("导出已登记的内容…", self._ask_export),
                        None,
                    ),
                    label(
                        "保密项目（梅毒、乙肝等）在导出时显示为“（保密）”，除非本人同意列入清单。",
                        "soft",
                    ),
                ),
                card(
                    label("导入", "heading"),
                    label(
                        "每个人用证件号码对应。没有知情同意的行、看不懂的行会连同原因另存，其余照常导入；"
                        "同一文件再导入一次不会改变任何内容。",
                        "soft",
                    ),
                    row(
                        button("先看一看…", lambda: self._ask_import(preview=True)),
                        button("导入…", lambda: self._ask_import(preview=False), "main"),
                        None,
                    ),
                ),
                card(
                    label("成批单据", "heading"),
                    row(self.paper, self.village, button("生成 PDF…", self._ask_batch), None),
                ),
                None,
                space=12,
            )
        )
        self.setLayout(
            column(
                label("表格与批量", "title"), self.message, self.job, scrolled(inside),
                margin=3 * SPACE, space=12,
            )
        )  # fmt: skip

    @property
    def keys(self) -> list[str]:
        """The forms that are ticked."""
        return [key for key, box in self.boxes.items() if box.isChecked()]

    def _ask_template(self) -> None:
        if path := self._target("模板.xlsx", "Excel (*.xlsx)"):
            self.template_to(path)

    def template_to(self, path: Path) -> None:
        """Save an empty workbook."""
        work(self._template, self.keys, path).done(self.message.good, self).failed(
            self.message.trouble, self
        )

    def _ask_export(self) -> None:
        if path := self._target("导出.xlsx", "Excel (*.xlsx)"):
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Save what is recorded."""
        codes = self.codes.currentData()
        self.job.run(
            self._export, self.keys, path, codes,
            said=lambda count: f"已导出 {count} 行。文件没有加密，用完请删除或妥善保管。",
        )  # fmt: skip

    def _ask_import(self, *, preview: bool) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "导入表格", "", "Excel (*.xlsx)")
        if name:
            self.import_from(Path(name), preview=preview)

    def import_from(self, path: Path, *, preview: bool) -> None:
        """Import, or look what an import would do."""
        self.job.run(
            self._import, path, None, self.codes.currentData(), preview=preview,
            said=lambda found: _outcome(found, preview=preview),
        )  # fmt: skip

    def _ask_batch(self) -> None:
        if path := self._target(f"{self.paper.currentText()}.pdf", "PDF (*.pdf)"):
            self.batch_to(path)

    def batch_to(self, path: Path) -> None:
        """Make the papers of a village as one file."""
        self.job.run(
            self._batch, self.paper.currentData(), path, village=self.village.text().strip(),
            said=lambda made: f"已生成 {made.papers} 份，{made.without} 人还没有这种单据。{made.warning}",
        )  # fmt: skip

    def _target(self, name: str, kinds: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(self, "保存到", name, kinds)
        return Path(chosen) if chosen else None


def _outcome(found: Any, *, preview: bool) -> str:
    first = "预览（没有保存）：" if preview else ""
    said = (
        f"{first}{found.rows} 行合格，其中 {found.changed} 行有变动；{found.rejected} 行不能导入。"
    )
    reasons = "\n".join(dict.fromkeys(found.reasons[:MOST_REASONS]))
    back = f"\n不能导入的行连同原因存在：{found.rejects}" if found.rejects else ""
    return f"{said}{back}" + (f"\n{reasons}" if reasons else "")
