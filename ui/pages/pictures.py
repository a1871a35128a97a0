"""Pictures: choose one and a year; the picture fills the page, its numbers stand below it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHeaderView, QMessageBox, QTableView, QWidget

from app.usecases.papers import READABLE
from app.usecases.picture_course import NO_VILLAGE
from app.usecases.picture_kinds import Picture
from app.usecases.pictures import PICTURES
from printing.chart import Board
from ui.parts import Message, button, column, label, row, scrolled, table
from ui.picture_view import Draw, PictureView
from ui.rows_model import Column, RowsModel
from ui.script import SCRIPT
from ui.theme import SPACE
from ui.work import Latest, work

YEARS_BACK = 10
PEEK = 96  # the words and the head of the table stay in sight below the picture
KINDS = {
    "PDF 文件 (*.pdf)": ".pdf",
    "PNG 图片 (*.png)": ".png",
    "CSV 数字 (*.csv)": ".csv",
    "Excel 数字 (*.xlsx)": ".xlsx",
}


class PicturesPage(QWidget):
    """Emits `paper_wanted` with a picture's name and the year."""

    title = "图表"
    paper_wanted = Signal(str, str)

    def __init__(
        self,
        run_picture: Callable[[str, str], Picture],
        draw: Draw,
        save: Callable[[str, str, Path], str],
        year: int,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._run, self._save, self._latest = run_picture, save, Latest()
        self.shown: Picture | None = None
        self.numbers: QTableView | None = None
        self._build(draw, year)
        self.refresh()

    def refresh(self) -> None:
        """Count the chosen picture for the chosen year."""
        self.message.clear_text()
        self.words.setText("正在统计…")
        self.view.wait()
        self._latest.work(self._run, *self._chosen()).done(self._show, self).failed(
            self._trouble, self
        )

    def _build(self, draw: Draw, year: int) -> None:
        self.message = Message()
        self.picture = QComboBox()
        self.picture.setAccessibleName("图表")
        for key, (title, *_) in PICTURES.items():
            self.picture.addItem(title, key)
        self.year = QComboBox()
        self.year.setAccessibleName("年份")
        for back in range(YEARS_BACK):
            self.year.addItem(f"{year - back} 年", str(year - back))
        self.view = PictureView(draw, self.message.trouble)
        self.words, self.note = label("", "label"), label("", "soft")
        self.words.setWordWrap(True)
        inside = QWidget()
        self._sheet = column(self.view, self.words, self.note, None, space=12)
        inside.setLayout(self._sheet)
        self.area = scrolled(inside)
        self.area.viewport().installEventFilter(self)
        printed = button("打印… (Ctrl+P)", self._ask_paper, name="打印")
        printed.setShortcut("Ctrl+P")
        self.setLayout(
            column(
                row(
                    label("图表", "title"), self.picture, self.year, None, printed,
                    button("导出…", self._ask_save),
                ),
                self.message,
                self.area,
                margin=3 * SPACE,
                space=12,
            )
        )  # fmt: skip
        self.picture.currentIndexChanged.connect(lambda _: self.refresh())
        self.year.currentIndexChanged.connect(lambda _: self.refresh())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.area.viewport():
            self.view.set_room(self.area.viewport().height() - PEEK)
        return super().eventFilter(watched, event)

    def _show(self, found: Picture) -> None:
        self.shown = found
        for tile in found.chart.tiles if isinstance(found.chart, Board) else ():
            if tile.title != NO_VILLAGE:
                SCRIPT.keep(tile.title)
        self.words.setText(found.words)
        self.note.setText(found.note)
        self.view.show_chart(found.chart, self.picture.currentText(), found.words)
        if self.numbers is not None:
            self._sheet.removeWidget(self.numbers)
            self.numbers.deleteLater()
        self.numbers = _table(found)
        self._sheet.insertWidget(2, self.numbers)
        _make_room(self.numbers)
        self.area.verticalScrollBar().setValue(0)

    def _trouble(self, problem: Exception) -> None:
        self.words.setText("")
        self.message.trouble(problem)

    def _chosen(self) -> tuple[str, str]:
        return self.picture.currentData(), self.year.currentData()

    def _ask_paper(self) -> None:
        self.paper_wanted.emit(*self._chosen())

    def _ask_save(self) -> None:
        name = f"{self.picture.currentText()}-{self.year.currentData()}.pdf"
        chosen, kind = QFileDialog.getSaveFileName(self, "导出图表", name, ";;".join(KINDS))
        if not chosen:
            return
        path = Path(chosen)
        if path.suffix.lower() not in KINDS.values():
            path = path.with_name(path.name + KINDS.get(kind, ".pdf"))
        answers = QMessageBox.StandardButton
        asked = QMessageBox.warning(self, "文件没有加密", READABLE, answers.Save | answers.Cancel)
        if asked == answers.Save:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Save the picture or its numbers; the warning stays on the page."""
        work(self._save, *self._chosen(), path).done(self.message.good, self).failed(
            self.message.trouble, self
        )


def _table(found: Picture) -> QTableView:
    """The numbers, as high as they need: the page scrolls, not the table."""
    words = 2 if found.heads[0] == "区划" else 1
    model = RowsModel(
        [
            Column(head, partial(_cell, at), number=at >= words)
            for at, head in enumerate(found.heads)
        ]
    )
    view = table(model, "图表的数字")
    model.setParent(view)
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    model.show_rows(found.rows)
    while model.canFetchMore(view.rootIndex()):
        model.fetchMore(view.rootIndex())
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return view


def _make_room(view: QTableView) -> None:
    """As high as its rows, once it stands on its page and wears the look."""
    heads = view.horizontalHeader()
    heads.ensurePolished()
    rows = view.verticalHeader().defaultSectionSize() * view.model().rowCount()
    view.setFixedHeight(rows + heads.sizeHint().height() + 2)


def _cell(at: int, line: tuple[str, ...]) -> str:
    return line[at]
