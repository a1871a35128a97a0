"""Fonts on the page: one main face, and for a rare character the first helper that has it."""

from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from printing.font_files import MAIN, FontMissing, font_folder, helper_fonts

FACE = "Anyun"
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@lru_cache(maxsize=1)
def face() -> str:
    """The main face's name, registered on first use. Raises FontMissing."""
    path = font_folder() / MAIN
    if not path.exists():
        raise FontMissing(MAIN)
    _register(FACE, path)
    return FACE


def markup(text: str) -> str:
    """The text for a paragraph: escaped, rare characters in a face that has them, ⁹ raised."""
    main = _covers(face())
    pieces: list[str] = []
    plain: list[str] = []
    for one in text:
        if "⁰" <= one <= "⁹" or one in "¹²³":
            pieces += [escape("".join(plain)), f"<super>{one.translate(SUPERSCRIPTS)}</super>"]
            plain = []
        elif ord(one) in main or one.isspace():
            plain.append(one)
        else:
            pieces += [escape("".join(plain)), _rare(one)]
            plain = []
    return "".join([*pieces, escape("".join(plain))]).replace("\n", "<br/>")


def runs(text: str) -> list[tuple[str, str]]:
    """The text for a drawing: pieces with the face that has their characters."""
    main = _covers(face())
    pieces: list[tuple[str, str]] = []
    for one in text:
        name, shown = (face(), one) if ord(one) in main or one.isspace() else _other(one)
        if pieces and pieces[-1][0] == name:
            name, shown = name, pieces.pop()[1] + shown
        pieces.append((name, shown))
    return pieces


def _rare(one: str) -> str:
    name, shown = _other(one)
    return f'<font name="{name}">{escape(shown)}</font>' if name != face() else shown


def _other(one: str) -> tuple[str, str]:
    """A face that has a rare character, or the main one with the character said in words."""
    for name in _helpers():
        if ord(one) in _covers(name):
            return name, one
    return face(), f"〔U+{ord(one):04X}〕"  # a printed name never shows an empty box


@lru_cache(maxsize=1)
def _helpers() -> tuple[str, ...]:
    names = []
    for number, path in enumerate(helper_fonts()):
        try:
            _register(f"{FACE}{number}", path)
        except TTFError:
            continue
        names.append(f"{FACE}{number}")
    return tuple(names)


def _register(name: str, path: Path) -> None:
    pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(name, normal=name, bold=name, italic=name, boldItalic=name)


def _covers(name: str) -> Any:
    return pdfmetrics.getFont(name).face.charToGlyph
