"""PDF pages as pictures, for the preview, the printer and for looking at papers in tests."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

USED = "anyun.pdf"  # told to sys.audit, so that tests can see which thread works here
_ONE_AT_A_TIME = RLock()  # PDFium keeps its state for the whole process and is not for two threads


def page_count(pdf: bytes) -> int:
    """How many pages there are."""
    with _opened(pdf) as document:
        return len(document)


def page_picture(pdf: bytes, page: int, dpi: int) -> tuple[int, int, bytes]:
    """(width, height, BGRX bytes, rows of width × 4) of one page, counted from 0."""
    with _opened(pdf) as document:
        bitmap = document[page].render(scale=dpi / 72, rev_byteorder=False, prefer_bgrx=True)
        return bitmap.width, bitmap.height, bytes(bitmap.buffer)


def page_png(pdf: bytes, page: int, dpi: int) -> bytes:
    """One page, counted from 0, as a PNG file."""
    target = io.BytesIO()
    with _opened(pdf) as document:
        document[page].render(scale=dpi / 72).to_pil().save(target, "PNG", dpi=(dpi, dpi))
    return target.getvalue()


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    sys.audit(USED)
    import pypdfium2  # loaded with the first preview, not at the start

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()
