"""A paper on the screen: looked at from memory, printed through the system's dialog, or saved."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QVBoxLayout, QWidget

from app.usecases.papers import READABLE, Paper
from app.usecases.settings import Printing
from printing.rasterise import page_count, page_picture
from ui.parts import Message, button, column, label, row, scrolled
from ui.theme import SPACE
from ui.work import work

SCREEN_DPI, PRINT_DPI = 96, 300
INCH = 25.4  # mm


def image_of(pdf: bytes, page: int, dpi: int) -> QImage:
    """One page as an image of its own memory."""
    width, height, data = page_picture(pdf, page, dpi)
    return QImage(data, width, height, width * 4, QImage.Format.Format_RGB32).copy()


class PreviewPage(QWidget):
    """Shows a paper. Emits `left`."""

    left = Signal()

    def __init__(
        self,
        make: Callable[[], Paper],
        record_print: Callable[[Paper], None],
        save_paper: Callable[[Paper, Path], str],
        printing: Callable[[], Printing] = Printing,
        printer: Callable[[], QPrinter] = lambda: QPrinter(QPrinter.PrinterMode.HighResolution),
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.title = "单据预览"
        self.paper: Paper | None = None
        self._record, self._save, self._printer = record_print, save_paper, printer
        self._printing = Printing()
        self._zoom = SCREEN_DPI
        self.shown_pages = 0
        self._build()
        work(printing).done(self._set_printing, self).failed(self.message.trouble, self)
        work(make).done(self.show_paper, self).failed(self.message.trouble, self)

    def _set_printing(self, printing: Printing) -> None:
        self._printing = printing

    def show_paper(self, paper: Paper) -> None:
        """Draw all pages of this paper."""
        self.paper = paper
        self.head.setText(paper.title)
        for one in (self.print_button, self.save_button):
            one.setEnabled(True)
        self._draw()

    def _build(self) -> None:
        self.message = Message()
        self.head = label("正在生成…", "title")
        self.print_button = button("打印… (Ctrl+P)", self.print_now, "main", "打印")
        self.print_button.setShortcut("Ctrl+P")
        self.save_button = button("另存为 PDF…", self._ask_save)
        for one in (self.print_button, self.save_button):
            one.setEnabled(False)
        back = button("返回", self.left.emit)
        back.setShortcut("Esc")
        self._pages = QWidget()
        self._list = QVBoxLayout(self._pages)
        self._list.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        larger = button("放大", lambda: self._scale(1.2))
        smaller = button("缩小", lambda: self._scale(1 / 1.2))
        self.begin = scrolled(self._pages, "单据")
        self.setLayout(
            column(
                row(back, self.head, None, smaller, larger, self.save_button, self.print_button),
                self.message,
                self.begin,
                margin=3 * SPACE,
                space=12,
            )
        )

    def _scale(self, factor: float) -> None:
        self._zoom = int(min(max(self._zoom * factor, 50), 220))
        self._draw()

    def _draw(self) -> None:
        if self.paper is None:
            return
        pdf, dpi = self.paper.pdf, self._zoom
        work(lambda: [image_of(pdf, at, dpi) for at in range(page_count(pdf))]).done(
            self._show_pages, self
        )

    def _show_pages(self, images: list[QImage]) -> None:
        while self._list.count():
            item = self._list.takeAt(0).widget()
            if item:
                item.deleteLater()
        for number, image in enumerate(images, start=1):
            page = QLabel()
            page.setPixmap(QPixmap.fromImage(image))
            page.setAccessibleName(f"第 {number} 页")
            page.setObjectName("paper")
            page.setFixedSize(image.size())
            self._list.addWidget(page)
        self.shown_pages = len(images)

    def print_now(self) -> None:
        """Ask for the printer and print at its resolution."""
        printer = self._printer()
        if self._printing.printer:
            printer.setPrinterName(self._printing.printer)
        if QPrintDialog(printer, self).exec():
            self.print_to(printer)

    def print_to(self, printer: QPrinter) -> None:
        """Print on this printer; it goes on record first, so that no print is off the record."""
        assert self.paper is not None
        paper = self.paper
        work(self._prepared, paper).done(lambda images: self._paint(printer, images), self).failed(
            self.message.trouble, self
        )

    def _prepared(self, paper: Paper) -> list[QImage]:
        self._record(paper)
        return [image_of(paper.pdf, at, PRINT_DPI) for at in range(page_count(paper.pdf))]

    def _paint(self, printer: QPrinter, images: list[QImage]) -> None:
        printer.setFullPage(True)
        painter = QPainter(printer)
        right, down = (mm * printer.resolution() / INCH for mm in self._printing.shift_mm)
        for number, image in enumerate(images):
            if number:
                printer.newPage()
            target = QRectF(painter.viewport())
            shape = image.size().scaled(target.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.drawImage(QRectF(right, down, shape.width(), shape.height()), image)
        painter.end()
        self.message.good("已送到打印机，并已记录。")

    def _ask_save(self) -> None:
        assert self.paper is not None
        name, _ = QFileDialog.getSaveFileName(
            self, "另存为 PDF", f"{self.paper.key}-{self.paper.code}.pdf", "PDF (*.pdf)"
        )
        if (
            name
            and QMessageBox.warning(
                self,
                "文件没有加密",
                READABLE,
                QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Cancel,
            )
            == QMessageBox.StandardButton.Save
        ):
            self.save_to(Path(name))

    def save_to(self, path: Path) -> None:
        """Save the PDF; the warning stays on the page."""
        assert self.paper is not None
        work(self._save, self.paper, path).done(self.message.good, self).failed(
            self.message.trouble, self
        )
