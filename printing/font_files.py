"""Where the print fonts lie, and which other fonts may help out with a rare character."""

import os
import sys
from pathlib import Path

MAIN = "NotoSansSC-print.ttf"
HELPERS = (
    "HanaMinA.ttf",
    "HanaMinB.ttf",
    "BabelStoneHan.ttf",
    "simsunb.ttf",  # on Windows: rare characters of names, and newer ones
    "SimsunExtG.ttf",
    "DejaVuSans.ttf",
    "seguisym.ttf",  # on Windows: signs
)
SYSTEM_FOLDERS = (
    "/usr/share/fonts/truetype/hanazono",
    "/usr/share/fonts/truetype/babelstone-han",
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/truetype",
    f"{os.environ.get('SYSTEMROOT', 'C:/Windows')}/Fonts",
)


class FontMissing(Exception):
    """The print font is not where it should be."""


def font_folder() -> Path:
    """ANYUN_FONTS, or beside the frozen program, or .fonts at the top of a checkout."""
    if chosen := os.environ.get("ANYUN_FONTS"):
        return Path(chosen)
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) / "fonts" if frozen else Path(__file__).parent.parent / ".fonts"


def helper_fonts() -> list[Path]:
    """Fonts for characters that the main one lacks, in order of preference; those that exist."""
    folders = [font_folder(), *map(Path, SYSTEM_FOLDERS)]
    found = (folder / name for name in HELPERS for folder in folders)
    return list(dict.fromkeys(path for path in found if path.is_file()))
