"""PDF pages as pictures, for the preview, the printer and for looking at papers in tests."""

import io
from typing import Any


def page_count(pdf: bytes) -> int:
    """How many pages there are."""
    document = _opened(pdf)
    try:
        return len(document)
    finally:
        document.close()


def page_picture(pdf: bytes, page: int, dpi: int) -> tuple[int, int, bytes]:
    """(width, height, BGRX bytes, rows of width × 4) of one page, counted from 0."""
    document = _opened(pdf)
    try:
        bitmap = document[page].render(scale=dpi / 72, rev_byteorder=False, prefer_bgrx=True)
        return bitmap.width, bitmap.height, bytes(bitmap.buffer)
    finally:
        document.close()


def page_png(pdf: bytes, page: int, dpi: int) -> bytes:
    """One page, counted from 0, as a PNG file."""
    document, target = _opened(pdf), io.BytesIO()
    try:
        document[page].render(scale=dpi / 72).to_pil().save(target, "PNG", dpi=(dpi, dpi))
    finally:
        document.close()
    return target.getvalue()


def _opened(pdf: bytes) -> Any:
    import pypdfium2  # loaded with the first preview, not at the start

    return pypdfium2.PdfDocument(pdf)
