"""Printing the recovery sheet; it is never written to the disk."""

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QMessageBox, QWidget

from ui.pages.preview import PRINT_DPI, image_of
from ui.work import report_of, work


def print_recovery_sheet(parent: QWidget, sheet: Callable[[], bytes]) -> None:
    """Ask for a printer and print the PDF that `sheet` makes."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if not QPrintDialog(printer, parent).exec():
        return

    def paint(page: QImage) -> None:
        printer.setFullPage(True)
        painter = QPainter(printer)
        painter.drawImage(QRectF(painter.viewport()), page)
        painter.end()

    def trouble(problem: Exception) -> None:
        QMessageBox.warning(parent, "没有打印成", f"{report_of(problem)}\n可以先照屏幕手抄两份。")

    work(lambda: image_of(sheet(), 0, PRINT_DPI)).done(paint, parent).failed(trouble, parent)
