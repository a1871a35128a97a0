"""PDF pages as pictures, for the preview, the printer and for looking at papers in tests."""

import pypdfium2


def page_count(pdf: bytes) -> int:
    """How many pages there are."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def page_picture(pdf: bytes, page: int, dpi: int) -> tuple[int, int, bytes]:
    """(width, height, BGRX bytes, rows of width × 4) of one page, counted from 0."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[page].render(scale=dpi / 72, rev_byteorder=False, prefer_bgrx=True)
        return bitmap.width, bitmap.height, bytes(bitmap.buffer)
    finally:
        document.close()
