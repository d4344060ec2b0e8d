"""One page of the preview as pixels, against PDFium rendering it alone: what the window waits for on the pool."""

import time
from io import BytesIO
from pathlib import Path

import pypdfium2

from livret_desktop.reports.affi import draw_affi
from livret_desktop.reports.preview import page_sizes, render_page
from tests.bench.harness import Bench
from tests.reports.papers import AFFI

_PIXELS_WIDE = 1_191
"""A4 at 144 dots per inch, as the preview first asks for it."""


def prepare(_folder: Path) -> bytes:
    """The page is drawn before anything is timed."""
    return draw_affi(AFFI)


def ours(pdf: bytes) -> float:
    """Seconds of this thread's processor: what else runs on the machine is not counted, and nothing is waited for."""
    began = time.thread_time()
    page_sizes(pdf)
    render_page(pdf, 0, _PIXELS_WIDE)
    return time.thread_time() - began


def yardstick(pdf: bytes) -> float:
    """The same of PDFium alone."""
    began = time.thread_time()
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        page = document[0]
        page.render(scale=_PIXELS_WIDE / page.get_width())
    finally:
        document.close()
    return time.thread_time() - began


BENCHES = [
    Bench(
        name="preview of a page",
        aim=2.0,
        setup=prepare,
        ours=ours,
        yardstick=yardstick,
        ceiling=0.05,
        what="the first page of an attestation at 144 dpi, ready to be painted, against PDFium alone",
    )
]
