"""One visual language: three looks of a small palette, four type sizes, one spacing scale.

Contrast of every text colour on its ground is at least 4.5:1 in each look, that of the edges of
controls at least 3:1 (tests/ui/test_looks.py reads the style sheet for it).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from weakref import WeakKeyDictionary

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTemporaryDir
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from printing.font_files import MAIN, font_folder
from ui.slices import Slices

SPACE = 8
BASE_SIZE, LARGE = 14, 1.35
WIDE, HIGH = "pixelsWide", "pixelsHigh"


@dataclass(frozen=True)
class Look:
    """The colours of one look, and how much larger than usual its type is."""

    ink: str = "#1f2a2e"
    soft: str = "#55636a"
    paper: str = "#ffffff"
    ground: str = "#f5f3ee"
    accent: str = "#0f6b66"
    on_accent: str = "#ffffff"
    accent_dark: str = "#0a4f4b"  # of headings, and of what is pressed
    accent_light: str = "#e0efec"
    side: str = "#0a4f4b"
    on_side: str = "#ffffff"
    soft_side: str = "#a9cbc6"  # of the headings there
    line: str = "#cfd5d2"  # of cards and tables, which only part
    edge: str = "#7d8986"  # of what can be typed into or pressed: 3:1 on its ground
    error: str = "#b3261e"
    error_light: str = "#fbeae8"
    warn: str = "#7a4d00"
    warn_light: str = "#fdf3dc"
    practice: str = "#ffe2a8"
    practice_ink: str = "#5c3a00"
    scale: float = 1.0


LIGHT = Look()
DARK = Look(
    ink="#e8ecea",
    soft="#a9b5b3",
    paper="#1f2829",
    ground="#161d1e",
    accent="#5cc2b8",
    on_accent="#08201e",
    accent_dark="#8fdcd3",
    accent_light="#24403e",
    side="#0b3634",
    on_side="#e8f3f1",
    soft_side="#8fb3ae",
    line="#3d4a4b",
    edge="#7b8988",
    error="#ff9d94",
    error_light="#44201d",
    warn="#f2c572",
    warn_light="#3d3115",
    practice="#5c4210",
    practice_ink="#ffe2a8",
)
LOOKS = {"light": LIGHT, "dark": DARK, "large": Look(scale=LARGE)}
_STYLE = """
* { color: @ink; font-size: 14px; outline: none; }
QMainWindow, QDialog, QWizard, QWidget#page, QScrollArea, QWidget#ground, QMenu { background: @ground; }
QScrollArea { border: none; }
QScrollArea#reading:focus { border: 2px solid @accent; }
QLabel { background: transparent; }
QLabel#title { font-size: 22px; }
QLabel#heading { font-size: 16px; color: @accent_dark; }
QLabel#soft { color: @soft; font-size: 13px; }
QLabel#label { color: @soft; }
QLabel#error { color: @error; font-size: 13px; }
QLabel#hint { color: @warn; font-size: 13px; }
QLabel#paper { border: 1px solid @line; background: white; }
QLabel#practice { background: @practice; color: @practice_ink; padding: 4px 12px; }
QLabel#banner, QFrame#banner { background: @warn_light; color: @warn; border-radius: 6px; padding: 8px; }
QLabel#trouble { background: @error_light; color: @error; border-radius: 6px; }
QLabel#good { background: @accent_light; color: @accent_dark; border-radius: 6px; }
QFrame#card { background: @paper; border: 1px solid @line; border-radius: 8px; }
QFrame#side, QScrollArea#side { background: @side; }
QFrame#rule { border-top: 1px solid @soft_side; }
QFrame#side QLabel { color: @on_side; }
QFrame#side QLabel#title { padding: 0 12px 2px 12px; }
QFrame#side QLabel#group { color: @soft_side; font-size: 12px; padding: 5px 12px 1px 12px; }
QFrame#side QPushButton { background: transparent; color: @on_side; border: 2px solid transparent; text-align: left;
  padding: 1px 10px; min-height: 20px; border-radius: 6px; }
QFrame#side QPushButton:hover, QFrame#side QPushButton:checked { background: @accent; color: @on_accent; border-color: @accent; }
QFrame#side QPushButton:focus { border-color: @on_side; }
QLineEdit, QPlainTextEdit { placeholder-text-color: @soft; }
QLineEdit, QPlainTextEdit, QComboBox, QDateEdit, QSpinBox, QListWidget { background: @paper; border: 1px solid @edge;
  border-radius: 5px; padding: 5px 8px; selection-background-color: @accent; selection-color: @on_accent; }
QLineEdit, QComboBox, QDateEdit, QSpinBox, QListWidget { min-height: 24px; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus { border: 2px solid @accent; padding: 4px 7px; }
QLineEdit:read-only { background: @ground; color: @soft; border-color: @line; }
QComboBox QAbstractItemView { background: @paper; color: @ink; selection-background-color: @accent_light; selection-color: @ink; }
*[carried="true"] { color: @soft; font-style: italic; border-style: dashed; }
QRadioButton[carried="true"]:checked, QCheckBox#chip[carried="true"]:checked { background: @ground; color: @soft; border: 1px dashed @soft; }
QPushButton { background: @paper; border: 1px solid @accent; color: @accent_dark; border-radius: 6px;
  padding: 5px 16px; min-height: 24px; }
QPushButton:hover { background: @accent_light; }
QPushButton:focus { border: 2px solid @accent_dark; padding: 4px 15px; background: @accent_light; }
QPushButton:disabled { color: @soft; border-color: @line; background: @ground; }
QPushButton#main { background: @accent; color: @on_accent; }
QPushButton#main:hover { background: @accent_dark; }
QPushButton#main:focus { background: @accent; border: 2px solid @ink; text-decoration: underline; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton#main:disabled { background: @ground; color: @soft; border-color: @line; }
QPushButton#link { border: none; background: transparent; color: @accent_dark; padding: 2px 6px; min-height: 21px; text-align: left; }
QPushButton#link:hover { text-decoration: underline; }
QPushButton#link:focus { border: 2px solid @accent; padding: 0 4px; background: @accent_light; }
QPushButton#name { border: none; background: transparent; color: @accent_dark; font-size: 16px; padding: 2px; min-height: 21px; text-align: left; }
QPushButton#name:hover { text-decoration: underline; }
QPushButton#name:focus { border: 2px solid @accent; padding: 0; background: @accent_light; }
QPushButton#link_late { border: none; background: transparent; color: @error; padding: 2px 6px; min-height: 21px; text-align: left; }
QPushButton#link_late:hover { text-decoration: underline; }
QPushButton#link_late:focus { border: 2px solid @accent; padding: 0 4px; background: @accent_light; }
QListWidget#found { border: 2px solid @accent; border-radius: 6px; padding: 2px; }
QListWidget#found::item { padding: 8px; color: @ink; }
QListWidget#found::item:selected { background: @accent_light; color: @ink; }
QPushButton#tile { min-height: 42px; background: @paper; border: 1px solid @edge; color: @ink; border-radius: 8px; padding: 7px 4px; }
QPushButton#tile:hover { background: @accent_light; }
QPushButton#tile:checked { background: @accent_light; border: 2px solid @accent; color: @accent_dark; padding: 6px 3px; }
QPushButton#tile:focus { border: 2px solid @accent_dark; padding: 6px 3px; }
QRadioButton, QCheckBox#chip { background: @paper; border: 1px solid @edge; border-radius: 13px; padding: 3px 12px; spacing: 0; }
QRadioButton::indicator, QCheckBox#chip::indicator { width: 0; height: 0; }
QRadioButton:hover, QCheckBox#chip:hover { background: @accent_light; }
QRadioButton:checked, QCheckBox#chip:checked { background: @accent; border-color: @accent; color: @on_accent; }
QRadioButton:focus, QCheckBox#chip:focus { border: 2px solid @ink; padding: 2px 11px; }
QCheckBox { background: transparent; spacing: 7px; padding: 2px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @soft; border-radius: 3px; background: @paper; }
QCheckBox::indicator:checked { background: @accent; border: 1px solid @accent_dark; }
QCheckBox#chip::indicator { width: 0; height: 0; border: none; }
QComboBox::drop-down { border: none; width: 22px; }
QCheckBox:focus { color: @accent_dark; text-decoration: underline; }
QTableView { background: @paper; border: 1px solid @line; border-radius: 6px; gridline-color: @ground;
  alternate-background-color: @ground; selection-background-color: @accent_light; selection-color: @ink; }
QTableView::item { padding: 5px 8px; }
QHeaderView { background: @ground; }
QHeaderView::section { background: @ground; color: @soft; border: none; border-bottom: 1px solid @line; padding: 6px 11px; }
QTableView:focus { border: 2px solid @accent; }
QStatusBar { background: @paper; border-top: 1px solid @line; }
QStatusBar QLabel { color: @soft; font-size: 12px; padding: 0 8px; }
QTabWidget::pane { border: none; }
QTabBar::tab { background: transparent; padding: 8px 18px; color: @soft; border-bottom: 3px solid transparent; }
QTabBar::tab:selected { color: @accent_dark; border-bottom: 3px solid @accent; }
QTabBar::tab:focus { background: @accent_light; }
QScrollBar:vertical { background: @ground; width: 16px; }
QScrollBar::handle:vertical { background: @edge; border-radius: 4px; min-height: 32px; margin-left: 6px; margin-right: 2px; }
QScrollBar:horizontal { background: @ground; height: 12px; }
QScrollBar::handle:horizontal { background: @edge; border-radius: 4px; min-width: 32px; margin-top: 2px; margin-bottom: 2px; }
QScrollBar#side:vertical { background: @side; width: 8px; }
QScrollBar#side::handle:vertical { background: @soft_side; border-radius: 2px; margin: 0 2px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QToolTip { background: @paper; color: @ink; border: 1px solid @line; }
"""


def style_of(look: Look) -> str:
    """The style sheet of a look."""
    colours = {one.name: str(getattr(look, one.name)) for one in fields(look)}
    coloured = re.sub(r"@([a-z_]+)", lambda found: colours[found.group(1)], _STYLE)
    return re.sub(
        r"(font-size|min-height): (\d+)px",
        lambda found: f"{found.group(1)}: {sized(int(found.group(2)), look)}px",
        coloured,
    )


def sized(pixels: int, look: Look | None = None) -> int:
    """Pixels of type or of what holds type, in the look in force."""
    return round(pixels * (look or _in_force[0]).scale)


def fix_width(widget: QWidget, pixels: int) -> None:
    """Make it so wide, or as much wider as the type is larger."""
    widget.setProperty(WIDE, pixels)
    widget.setFixedWidth(sized(pixels))


def fix_height(widget: QWidget, pixels: int) -> None:
    """Make it so high, or as much higher as the type is larger."""
    widget.setProperty(HIGH, pixels)
    widget.setFixedHeight(sized(pixels))


def look_in_force() -> Look:
    """The look the program wears now; for what is painted by hand."""
    return _in_force[0]


def dress(application: QApplication, name: str = "light") -> None:
    """Give the whole program a look; loads our own Chinese font, whatever the system has.

    The style sheet is not the application's: Qt would go through every widget of every page as
    often as it has parents. Each part wears its own (`wear`), and what is hidden waits.
    """
    look = LOOKS.get(name, LIGHT)
    _in_force[0] = look
    if not _family:  # once: each of these calls goes through every widget there is
        application.setStyle("Fusion")
        _family.append(_load_font())
    if _family[0]:
        font = QFont(_family[0])
        font.setPixelSize(sized(BASE_SIZE))
        application.setFont(font)
    application.setPalette(_palette(look))
    changing = Slices(_change(), application)
    changing.finished.connect(changing.deleteLater)


def _change() -> Iterator[None]:
    for part in list(_wearing):
        if isValid(part) and part.isVisible():
            _put_on(part)
            yield


def wear(part: QWidget) -> None:
    """Let a window, or a part of one, wear the look in force; a hidden one changes when it is shown.

    Cheapest before anything is put into it.
    """
    if part not in _wearing:
        _wearing[part] = None
        part.installEventFilter(_when_shown())
    _put_on(part)


class _WhenShown(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            _put_on(watched)
            if isinstance(watched, QDialog):  # it was measured in other letters
                watched.resize(watched.size().expandedTo(watched.sizeHint()))
        return False


@cache
def _when_shown() -> _WhenShown:
    return _WhenShown()


def _put_on(part: QWidget) -> None:
    look = _in_force[0]
    if _wearing.get(part) is look:
        return
    _wearing[part] = look
    part.setStyleSheet(_sheet(look))
    for widget in (part, *part.findChildren(QWidget)):
        if pixels := widget.property(WIDE):
            widget.setFixedWidth(sized(pixels))
        if pixels := widget.property(HIGH):
            widget.setFixedHeight(sized(pixels))


@cache
def _sheet(look: Look) -> str:
    return style_of(look) + _pictures(look)


def _palette(look: Look) -> QPalette:
    """For what no style sheet reaches: hints in empty lines, message boxes, links."""
    made, role = QPalette(), QPalette.ColorRole
    for which, colour in (
        (role.Window, look.ground),
        (role.Base, look.paper),
        (role.AlternateBase, look.ground),
        (role.Button, look.paper),
        (role.WindowText, look.ink),
        (role.Text, look.ink),
        (role.ButtonText, look.ink),
        (role.PlaceholderText, look.soft),
        (role.Highlight, look.accent),
        (role.HighlightedText, look.on_accent),
        (role.Link, look.accent_dark),
    ):
        made.setColor(which, QColor(colour))
    return made


def _pictures(look: Look) -> str:
    """A tick and an arrow, drawn into a folder of their own; style sheets want files."""
    folder = QTemporaryDir()
    folder.setAutoRemove(True)
    _kept.append(folder)
    shapes = {"tick": ((3, 8), (6, 11), (12, 4)), "arrow": ((3, 6), (7, 10), (11, 6))}
    for name, points in shapes.items():
        picture = QPixmap(15, 15)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.on_accent if name == "tick" else look.soft), 2))
        painter.drawPolyline([QPointF(x, y) for x, y in points])
        painter.end()
        picture.save(folder.filePath(f"{name}.png"))
    return (
        f"QCheckBox::indicator:checked {{ image: url({folder.filePath('tick.png')}); }}"
        f"QComboBox::down-arrow {{ image: url({folder.filePath('arrow.png')}); }}"
    )


_kept: list[QTemporaryDir] = []
_wearing: WeakKeyDictionary[QWidget, Look | None] = WeakKeyDictionary()
_in_force: list[Look] = [LIGHT]
_family: list[str] = []


def _load_font() -> str:
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
