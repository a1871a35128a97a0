"""Printing the recovery sheet; it is never written to the disk."""

from datetime import date

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from app.usecases.papers import recovery_sheet
from ui.pages.preview import PRINT_DPI, image_of
from ui.work import work


def print_recovery_sheet(parent: QWidget, name: str, key: str, on: date) -> None:
    """Ask for a printer and print the sheet."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if not QPrintDialog(printer, parent).exec():
        return

    def picture() -> QImage:
        return image_of(recovery_sheet(name, key, practice=False, on=on), 0, PRINT_DPI)

    def paint(page: QImage) -> None:
        printer.setFullPage(True)
        painter = QPainter(printer)
        painter.drawImage(QRectF(painter.viewport()), page)
        painter.end()

    work(picture).done(paint, parent)
