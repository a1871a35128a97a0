"""One visual language: a small palette, four type sizes, one spacing scale.

Contrast of every text colour on its ground is at least 4.5:1 (tested).
"""

from PySide6.QtCore import QPointF, Qt, QTemporaryDir
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from printing.font_files import MAIN, font_folder

SPACE = 8
INK, SOFT, PAPER, GROUND = "#1f2a2e", "#55636a", "#ffffff", "#f5f3ee"
ACCENT, ACCENT_DARK, ACCENT_LIGHT = "#0f6b66", "#0a4f4b", "#e0efec"
LINE, ERROR, ERROR_LIGHT, WARN, WARN_LIGHT = "#cfd5d2", "#b3261e", "#fbeae8", "#7a4d00", "#fdf3dc"
PRACTICE, PRACTICE_INK = "#ffe2a8", "#5c3a00"
# (text, ground) pairs in use; a test holds them to 4.5:1.
PAIRS = (
    (INK, PAPER), (INK, GROUND), (SOFT, PAPER), (SOFT, GROUND), (PAPER, ACCENT), (PAPER, ACCENT_DARK),
    (ACCENT_DARK, ACCENT_LIGHT), (ERROR, PAPER), (ERROR, ERROR_LIGHT), (WARN, WARN_LIGHT),
    (PRACTICE_INK, PRACTICE), (ACCENT, PAPER),
)  # fmt: skip

STYLE = f"""
* {{ color: {INK}; font-size: 14px; }}
QMainWindow, QDialog, QWizard, QWidget#page, QScrollArea, QWidget#ground {{ background: {GROUND}; }}
QScrollArea {{ border: none; }}
QLabel {{ background: transparent; }}
QLabel#title {{ font-size: 22px; }}
QLabel#heading {{ font-size: 16px; color: {ACCENT_DARK}; }}
QLabel#soft {{ color: {SOFT}; font-size: 13px; }}
QLabel#label {{ color: {SOFT}; }}
QLabel#error {{ color: {ERROR}; font-size: 13px; }}
QLabel#hint {{ color: {WARN}; font-size: 13px; }}
QLabel#practice {{ background: {PRACTICE}; color: {PRACTICE_INK}; padding: 4px 12px; }}
QLabel#banner, QFrame#banner {{ background: {WARN_LIGHT}; color: {WARN}; border-radius: 6px; padding: 8px; }}
QLabel#trouble {{ background: {ERROR_LIGHT}; color: {ERROR}; border-radius: 6px; }}
QLabel#good {{ background: {ACCENT_LIGHT}; color: {ACCENT_DARK}; border-radius: 6px; }}
QFrame#card {{ background: {PAPER}; border: 1px solid {LINE}; border-radius: 8px; }}
QFrame#side {{ background: {ACCENT_DARK}; }}
QFrame#side QLabel {{ color: {PAPER}; }}
QFrame#side QPushButton {{ background: transparent; color: {PAPER}; border: none; text-align: left;
  padding: 10px 16px; border-radius: 6px; }}
QFrame#side QPushButton:hover {{ background: {ACCENT}; }}
QFrame#side QPushButton:checked {{ background: {ACCENT}; border-left: 4px solid {PAPER}; }}
QFrame#side QPushButton:focus {{ border: 2px solid {PAPER}; }}
QLineEdit, QPlainTextEdit, QComboBox, QDateEdit, QSpinBox, QListWidget {{ background: {PAPER}; border: 1px solid {LINE};
  border-radius: 5px; padding: 5px 8px; selection-background-color: {ACCENT}; selection-color: {PAPER}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus {{ border: 2px solid {ACCENT}; padding: 4px 7px; }}
QLineEdit:read-only {{ background: {GROUND}; color: {SOFT}; }}
QPushButton {{ background: {PAPER}; border: 1px solid {ACCENT}; color: {ACCENT_DARK}; border-radius: 6px;
  padding: 7px 16px; min-height: 18px; }}
QPushButton:hover {{ background: {ACCENT_LIGHT}; }}
QPushButton:focus {{ border: 2px solid {ACCENT_DARK}; padding: 6px 15px; }}
QPushButton:disabled {{ color: {SOFT}; border-color: {LINE}; background: {GROUND}; }}
QPushButton#main {{ background: {ACCENT}; color: {PAPER}; }}
QPushButton#main:hover {{ background: {ACCENT_DARK}; }}
QPushButton#main:focus {{ border: 2px solid {INK}; }}
QPushButton#main:disabled {{ background: {LINE}; color: {SOFT}; border-color: {LINE}; }}
QPushButton#link {{ border: none; background: transparent; color: {ACCENT_DARK}; padding: 2px 6px; text-align: left; }}
QPushButton#link:hover {{ text-decoration: underline; }}
QPushButton#link:focus {{ border: 2px solid {ACCENT}; }}
QPushButton#name {{ border: none; background: transparent; color: {ACCENT_DARK}; font-size: 16px; padding: 2px; text-align: left; }}
QPushButton#name:hover {{ text-decoration: underline; }}
QPushButton#name:focus {{ border: 2px solid {ACCENT}; padding: 0; }}
QPushButton#link_late {{ border: none; background: transparent; color: {ERROR}; padding: 2px 6px; text-align: left; }}
QPushButton#link_late:hover {{ text-decoration: underline; }}
QPushButton#link_late:focus {{ border: 2px solid {ACCENT}; }}
QListWidget#found {{ border: 2px solid {ACCENT}; border-radius: 6px; padding: 2px; }}
QListWidget#found::item {{ padding: 8px; color: {INK}; }}
QListWidget#found::item:selected {{ background: {ACCENT_LIGHT}; color: {INK}; }}
QPushButton#tile {{ background: {PAPER}; border: 1px solid {LINE}; color: {INK}; border-radius: 8px; padding: 7px 4px; }}
QPushButton#tile:hover {{ background: {ACCENT_LIGHT}; }}
QPushButton#tile:checked {{ background: {ACCENT_LIGHT}; border: 2px solid {ACCENT}; color: {ACCENT_DARK}; padding: 6px 3px; }}
QPushButton#tile:focus {{ border: 2px solid {ACCENT_DARK}; padding: 6px 3px; }}
QRadioButton, QCheckBox#chip {{ background: {PAPER}; border: 1px solid {LINE}; border-radius: 13px; padding: 3px 12px; spacing: 0; }}
QRadioButton::indicator, QCheckBox#chip::indicator {{ width: 0; height: 0; }}
QRadioButton:hover, QCheckBox#chip:hover {{ background: {ACCENT_LIGHT}; }}
QRadioButton:checked, QCheckBox#chip:checked {{ background: {ACCENT}; border-color: {ACCENT}; color: {PAPER}; }}
QRadioButton:focus, QCheckBox#chip:focus {{ border: 2px solid {INK}; padding: 2px 11px; }}
QCheckBox {{ background: transparent; spacing: 7px; padding: 2px; }}
QCheckBox::indicator {{ width: 14px; height: 14px; border: 1px solid {SOFT}; border-radius: 3px; background: {PAPER}; }}
QCheckBox::indicator:checked {{ background: {ACCENT}; border: 1px solid {ACCENT_DARK}; }}
QCheckBox#chip::indicator {{ width: 0; height: 0; border: none; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QCheckBox:focus {{ color: {ACCENT_DARK}; text-decoration: underline; }}
QTableView {{ background: {PAPER}; border: 1px solid {LINE}; border-radius: 6px; gridline-color: {GROUND};
  alternate-background-color: {GROUND}; selection-background-color: {ACCENT_LIGHT}; selection-color: {INK}; }}
QTableView::item {{ padding: 5px 8px; }}
QHeaderView::section {{ background: {GROUND}; color: {SOFT}; border: none; border-bottom: 1px solid {LINE}; padding: 6px 8px; }}
QStatusBar {{ background: {PAPER}; border-top: 1px solid {LINE}; }}
QStatusBar QLabel {{ color: {SOFT}; font-size: 12px; padding: 0 8px; }}
QTabWidget::pane {{ border: none; }}
QTabBar::tab {{ background: transparent; padding: 8px 18px; color: {SOFT}; border-bottom: 3px solid transparent; }}
QTabBar::tab:selected {{ color: {ACCENT_DARK}; border-bottom: 3px solid {ACCENT}; }}
QTabBar::tab:focus {{ background: {ACCENT_LIGHT}; }}
QScrollBar:vertical {{ background: {GROUND}; width: 12px; }}
QScrollBar::handle:vertical {{ background: {LINE}; border-radius: 5px; min-height: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
"""


def _pictures() -> str:
    """A tick and an arrow, drawn once into a folder of their own; style sheets want files."""
    folder = QTemporaryDir()
    folder.setAutoRemove(True)
    _kept.append(folder)
    shapes = {"tick": ((3, 8), (6, 11), (12, 4)), "arrow": ((3, 6), (7, 10), (11, 6))}
    for name, points in shapes.items():
        picture = QPixmap(15, 15)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(PAPER if name == "tick" else SOFT), 2))
        painter.drawPolyline([QPointF(x, y) for x, y in points])
        painter.end()
        picture.save(folder.filePath(f"{name}.png"))
    return (
        f"QCheckBox::indicator:checked {{ image: url({folder.filePath('tick.png')}); }}"
        f"QComboBox::down-arrow {{ image: url({folder.filePath('arrow.png')}); }}"
    )


_kept: list[QTemporaryDir] = []


def dress(application: QApplication) -> None:
    """Give the whole program its look; loads our own Chinese font, whatever the system has."""
    application.setStyle("Fusion")
    family = _family()
    if family:
        font = QFont(family)
        font.setPixelSize(14)
        application.setFont(font)
    application.setStyleSheet(STYLE + _pictures())


def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(font_folder() / MAIN))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return families[0] if families else ""


def contrast(text: str, ground: str) -> float:
    """The contrast ratio of two colours (WCAG 2)."""
    lighter, darker = sorted((_luminance(text), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
