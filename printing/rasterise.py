"""PDF pages as pictures, for the preview, the printer and for looking at papers in tests."""

import sys
from typing import Any

USED = "anyun.pdf"  # told to sys.audit, so that tests can see which thread works here


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


def _opened(pdf: bytes) -> Any:
    sys.audit(USED)
    import pypdfium2  # loaded with the first preview, not at the start

    return pypdfium2.PdfDocument(pdf)
