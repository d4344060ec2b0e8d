"""The real page as pixels, for the window: PDFium renders what will be printed. No Qt here.

PDFium is not safe on several threads at once: one lock serialises it, so these functions may be called on any thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

from livret_desktop.reports.fonts import MM

_PDFIUM = Lock()


class UnreadablePdfError(ValueError):
    """Damaged, protected by a password, or without a page."""


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
    """Number of pages. Raises UnreadablePdfError."""
    with _opened(pdf) as document:
        return len(document)


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page, in millimetres. Raises UnreadablePdfError."""
    with _opened(pdf) as document:
        return [
            (width / MM, height / MM) for width, height in map(document.get_page_size, range(len(document)))
        ]


def page_texts(pdf: bytes, *, most_pages: int) -> list[str]:
    """The text of the first pages, as it would be copied from a reader. Raises UnreadablePdfError."""
    with _opened(pdf) as document:
        return [
            document[page].get_textpage().get_text_bounded() for page in range(min(len(document), most_pages))
        ]


def merged(pdfs: Sequence[bytes]) -> bytes:
    """One file of all these pages, in order, each as it was. Raises UnreadablePdfError."""
    import pypdfium2  # noqa: PLC0415 - heavy, only when a document is made

    output = BytesIO()
    with _PDFIUM, ExitStack() as opened:
        target = opened.enter_context(closing(pypdfium2.PdfDocument.new()))
        for pdf in pdfs:
            target.import_pages(opened.enter_context(closing(_document(pdf))))
        target.save(output)
    return output.getvalue()


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
    with _PDFIUM:
        document = _document(pdf)
        try:
            yield document
        finally:
            document.close()


def _document(pdf: bytes) -> Any:
    import pypdfium2  # noqa: PLC0415 - heavy, only when a document is made

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise UnreadablePdfError("PDFium does not open it") from error
    if not len(document):
        document.close()
        raise UnreadablePdfError("no page")
    return document
