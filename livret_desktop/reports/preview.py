"""The real page as pixels, for the window: PDFium renders what will be printed. No Qt here.

PDFium is not safe on several threads at once: one lock serialises it, so these functions may be called on any thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from livret_desktop.reports.fonts import MM

_PDFIUM = Lock()


@dataclass(frozen=True, slots=True)
class RasterPage:
    """One page in pixels. ``bgrx``: four bytes a pixel (blue, green, red, unused), rows of ``stride`` bytes.

    The layout of ``QImage.Format_RGB32`` on the machines this program runs on.
    """

    width: int
    height: int
    stride: int
    bgrx: bytes


def page_count(pdf: bytes) -> int:
    """Number of pages."""
    with _opened(pdf) as document:
        return len(document)


def render_page(pdf: bytes, page: int, pixels_wide: int) -> RasterPage:
    """Render page ``page`` (from 0) on white, ``pixels_wide`` pixels wide. Raises IndexError beyond the last page."""
    import pypdfium2.raw as pdfium_raw  # noqa: PLC0415 - heavy, only when a document is made

    with _opened(pdf) as document:
        if not 0 <= page < len(document):
            raise IndexError(f"page {page} of {len(document)}")
        drawn = document[page]
        bitmap = drawn.render(
            scale=pixels_wide / drawn.get_width(), force_bitmap_format=pdfium_raw.FPDFBitmap_BGRx
        )
        return RasterPage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))


def rectangles_above(pdf: bytes, y: float) -> list[tuple[float, float]]:
    """Left and right edges, in millimetres, of the lines and frames wholly above ``y`` on the first page."""
    import pypdfium2.raw as pdfium_raw  # noqa: PLC0415 - heavy, only when a document is made

    with _opened(pdf) as document:
        first = document[0]
        limit = first.get_height() - y * MM
        bounds = [drawn.get_bounds() for drawn in first.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_PATH])]
        return [(left / MM, right / MM) for left, bottom, right, _top in bounds if bottom > limit]


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    import pypdfium2  # noqa: PLC0415 - heavy, only when a document is made

    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()
