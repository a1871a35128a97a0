"""Make the print font once: ReportLab embeds TrueType outlines, the packaged font has others.

Run as `python -m printing.make_fonts`. Noto Sans SC (OFL) comes from the package
pylopdf-fonts-zh-cn; its cubic curves are turned into quadratic ones and kept in `font_folder()`.
"""

import os
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import Any

from printing.font_files import MAIN, font_folder

SOURCE = "NotoSansSC-Regular.otf"
ERROR = 1.0  # of 1000 units: far below what a printer shows
DROPPED = ("CFF ", "VORG", "GSUB", "GPOS", "GDEF", "BASE", "DSIG", "vhea", "vmtx")
PIECES = 16


def main() -> int:
    """Make the font if it is not there; quick the second time."""
    target = font_folder() / MAIN
    if target.exists():
        return 0
    print("Making the print font (once, under a minute) ...", flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    _convert(source_font(), target)
    print(f"Print font ready: {target.stat().st_size / 1e6:.1f} MB")
    return 0


def source_font() -> Path:
    """The packaged font with PostScript outlines (Qt reads it as it is)."""
    return Path(str(files("pylopdf_fonts_zh_cn").joinpath(SOURCE)))


def _convert(source: Path, target: Path) -> None:
    from fontTools.ttLib import TTFont, newTable

    font = TTFont(source)
    order = font.getGlyphOrder()
    size = -(-len(order) // PIECES)
    pieces = [order[start : start + size] for start in range(0, len(order), size)]
    glyphs: dict[str, Any] = {}
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for done in pool.map(_quadratic, [str(source)] * len(pieces), pieces):
            glyphs |= done
    for tag in DROPPED:
        if tag in font:
            del font[tag]
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphs, font["glyf"].glyphOrder = glyphs, order
    _adjust(font)
    part = target.with_suffix(".part")
    font.save(part)
    TTFont(part)["glyf"]
    part.replace(target)


def _quadratic(source: str, names: Iterable[str]) -> dict[str, Any]:
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont

    outlines, made = TTFont(source).getGlyphSet(), {}
    for name in names:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, ERROR, reverse_direction=True))
        made[name] = pen.glyph()
    return made


def _adjust(font: Any) -> None:
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for name in [
        "maxZones",
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
        "maxComponentElements",
    ]:
        setattr(maxp, name, 0)
    maxp.maxZones = 1
    font["post"].formatType = 3.0
    font["post"].extraNames, font["post"].mapping = [], {}
    font.sfntVersion = "\000\001\000\000"
    font["glyf"].compile(font)
    font["head"].glyphDataFormat = 0
    for name, metrics in font["hmtx"].metrics.items():
        glyph = font["glyf"].glyphs[name]
        glyph.recalcBounds(font["glyf"])
        font["hmtx"].metrics[name] = (metrics[0], getattr(glyph, "xMin", 0))


if __name__ == "__main__":
    sys.exit(main())
