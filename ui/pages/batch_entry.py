"""Batch entry: choose a form and a village, fill the grid or paste into it, save all at once."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from app.catalogue import FORMS
from app.errors import KnownError
from app.usecases.batch_entry import IN_BATCHES, BatchRow, BatchSaved
from ui.entry.form_entry import DRAFT_AFTER
from ui.entry.grid import GridView
from ui.entry.grid_model import GridModel, Typed
from ui.long_job import LongJob
from ui.parts import Message, button, column, empty_state, label, row
from ui.theme import SPACE
from ui.work import Latest, in_order, work

Drafts = dict[str, Any]
Loaded = tuple[str, list[BatchRow], Drafts]

NOBODY = (
    "这张表没有待录入的人：都已填好，或还没有签署知情同意。\n"
    "可以换一张表或换一个村；新来的人请先建档并登记签署。"
)
HOW = (
    "直接输入，或从 Excel 复制后在这里按 Ctrl+V：第一列是姓名、档案编号或证件号码的，按人对上；"
    "选项可填序号或文字。没有问题的行照常保存，红色的行留在表里，请按提示改正后再保存。"
)


class KeptRows:
    """The drafts of one grid: what is typed for each person is kept under a key of its own."""

    def __init__(self, form: str, model: GridModel, keep: Callable[[Drafts], None]) -> None:
        self.model, self._keep = model, keep
        self._keys = [f"{beginning_of(form)}{one.visit_id}/{one.person_id}" for one in model.rows]
        self._kept: dict[str, Typed] = {}

    def restore(self, found: Drafts) -> int:
        """Show what was not saved before; says for how many people."""
        self._kept = {key: found[key] for key in self._keys if key in found}
        for number, key in enumerate(self._keys):
            self.model.restore(number, self._kept.get(key, {}))
        return len(self._kept)

    def flush(self) -> None:
        """Keep what differs from what is kept."""
        now = {self._keys[at]: typed for at, typed in self.model.typed_by_row().items()}
        news = {key: typed for key, typed in now.items() if self._kept.get(key) != typed}
        news |= {key: {} for key in self._kept if key not in now}
        self._kept = now
        if news:
            in_order(self._keep, news)


class BatchEntryPage(QWidget):
    """One form, many people. Nothing is lost by a row that cannot be saved: it stays in the grid."""

    title = "成批录入"

    def __init__(
        self,
        rows: Callable[[str, str], list[BatchRow]],
        filters: Callable[[], tuple[list[str], list[str]]],
        save: Callable[..., BatchSaved],
        keep: Callable[[Drafts], None],
        find: Callable[[str], Drafts],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._rows, self._save, self._latest = rows, save, Latest()
        self._keep, self._find = keep, find
        self.model: GridModel | None = None
        self._kept: KeptRows | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_AFTER)
        self._timer.timeout.connect(self.flush)
        self._build()
        self.begin = (self.view, self.form)
        work(filters).done(self._show_villages, self).failed(self.message.trouble, self)
        self.refresh()

    def refresh(self) -> None:
        """Ask who is expected for the chosen form in the chosen village."""
        self.flush()
        self.message.clear_text()
        form, village = self.form.currentData(), self.village.currentData() or ""
        self._latest.in_order(
            lambda: (form, self._rows(form, village), self._find(beginning_of(form)))
        ).done(self._show, self).failed(self.message.trouble, self)

    def flush(self) -> None:
        """Keep what is typed as drafts, at once."""
        self._timer.stop()
        if self._kept is not None:
            self._kept.flush()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.flush()

    def save_now(self) -> None:
        """Save every row that was touched and can be read; the others stay, with the reason."""
        if self.model is None or self._kept is None or self.job.running:
            return
        model, kept, odd = self.model, self._kept, self.model.unreadable()
        changed, sent = model.changed(), model.typed
        if not changed and not odd:
            self.message.good("没有新填的内容。")
            return

        def saved(outcome: BatchSaved) -> str | KnownError:
            outcome.sentences |= {number: " ".join(said) for number, said in odd.items()}
            model.settle(outcome, sent)
            kept.flush()
            return _said(outcome, model, sum(map(len, odd.values())))

        if not changed:
            self._say(saved(BatchSaved()))
            return
        sure = frozenset(changed) if self.sure.isChecked() else frozenset[int]()
        self.job.run(self._save, model.form.key, changed, sure, said=saved)

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
        self.view.said.connect(self._say)
        self.empty = empty_state(NOBODY)
        self.empty.hide()
        self.count = label("", "tag")
        fill = button("向下填满 (Ctrl+↓)", self.view.fill_down, "", "向下填满")
        self.save = button("保存 (Ctrl+S)", self.save_now, "main", "保存")
        self.save.setShortcut("Ctrl+S")
        self.forget = button("放弃没有保存的", self._forget)
        self.forget.hide()
        self.setLayout(
            column(
                row(label(self.title, "title"), None, self.sure, fill, self.save),
                row(self.form, self.village, self.count, None, self.forget),
                label(HOW, "soft"),
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

    def _show(self, loaded: Loaded) -> None:
        form, found, drafts = loaded
        self.model = GridModel(FORMS[form], found)
        self._kept = KeptRows(form, self.model, self._keep)
        restored = self._kept.restore(drafts)
        self.model.touched.connect(self._timer.start)
        self.model.touched.connect(self._show_forget)
        self._show_forget()
        self.view.show_people(self.model)
        self.view.setVisible(bool(found))
        self.empty.setHidden(bool(found))
        self.count.setText(f"{len(found)} 人待录入" if found else "")
        if restored:
            self.message.good(f"有 {restored} 人的内容上次没有保存，已放回表中。")

    def _show_forget(self) -> None:
        self.forget.setVisible(bool(self.model and self.model.typed))

    def _forget(self) -> None:
        if self.model is not None:
            self.model.forget()
            self.message.good("已放弃没有保存的内容；按 Ctrl+Z 可以取回。")
            self.view.setFocus()

    def _say(self, outcome: str | KnownError) -> None:
        if isinstance(outcome, KnownError):
            self.message.trouble(outcome)
        else:
            self.message.good(outcome)


def beginning_of(form: str) -> str:
    """How the keys of the drafts of a form's grid begin."""
    return f"batch/{form}/"


def _said(outcome: BatchSaved, model: GridModel, odd: int) -> str | KnownError:
    done = f"已保存 {len(outcome.saved)} 行"
    if not outcome.sentences:
        return f"{done}。"
    number = min(outcome.sentences)
    first = outcome.sentences[number].rstrip("。")
    unreadable = f"，有 {odd} 格看不懂" if odd else ""
    return KnownError(
        "成批录入",
        f"{done}；{len(outcome.sentences)} 行没有保存（红色）{unreadable}。"
        f"第 {number + 1} 行 {model.rows[number].name}：{first}",
        "请改正后再保存，鼠标停在红色处可看原因",
    )
