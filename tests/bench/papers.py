"""The booklet and a batch of attestations, against the same strings drawn on bare ReportLab canvases."""

import time
import tracemalloc
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from reportlab.pdfgen.canvas import Canvas

from livret_desktop.reports.content import AffiContent
from livret_desktop.reports.documents import draw_document
from livret_desktop.reports.fonts import Face, loaded
from tests.bench.affi import DrawnText, bare_canvas, bare_font, drawn_texts
from tests.bench.harness import Bench
from tests.reports.papers import AFFI, BOOKLET

_BATCH = 1_000
_BARE = 100
_NAMES = (
    "LAMARQUE",
    "ŒUVRARD",
    "LEFÈVRE",
    "BÉNARD",
    "MARCHAND",
    "GOÑI",
    "ÇELIK",
    "NGUYEN",
    "LEMAÎTRE",
    "HÉROUARD-PÉRIN",
)
_GIVEN = (
    "Tom",
    "Zoé",
    "Léa, Anaïs",
    "Gaëlle",
    "Maël",
    "Jean-Baptiste, Noël",
    "Inès",
    "François, Honoré",
    "Chloé",
)
"""As in a school: a third without accents, the rest with one or several, in an order of their own."""


def drawn_pages(pdf: bytes) -> list[list[DrawnText]]:
    """Every string of each page as it was drawn, in order."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = []
        for page in document:
            texts = []
            for text in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], textpage=page.get_textpage()):
                matrix = text.get_matrix()
                base = text.get_font().get_base_name()
                texts.append(
                    (base.partition("+")[2] or base, text.get_font_size(), matrix.e, matrix.f, text.extract())
                )
            found.append(texts)
        return found
    finally:
        document.close()


def bare_pages(pages: list[list[DrawnText]]) -> bytes:
    """The strings of a document of several pages, and nothing else."""
    output = BytesIO()
    canvas = Canvas(output, invariant=1, pageCompression=1, initialFontName=bare_font(Face.BODY.value))
    for texts in pages:
        for face, size, x, y, text in texts:
            canvas.setFont(bare_font(face), size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def prepare_booklet(_folder: Path) -> list[list[DrawnText]]:
    """The faces are loaded on both sides before anything is timed."""
    for face in Face:
        loaded(face)
        bare_font(face.value)
    return drawn_pages(draw_document(BOOKLET))


def booklet(_pages: list[list[DrawnText]]) -> float:
    return _seconds(lambda: draw_document(BOOKLET))


def bare_booklet(pages: list[list[DrawnText]]) -> float:
    return _seconds(lambda: bare_pages(pages))


def prepare_batch(_folder: Path) -> tuple[list[AffiContent], list[DrawnText]]:
    """A thousand students, each with a name and a number of their own."""
    for face in Face:
        loaded(face)
        bare_font(face.value)
    contents = [
        replace(
            AFFI,
            birth_name=_NAMES[rank % len(_NAMES)],
            given_names=_GIVEN[rank % len(_GIVEN)],
            neph=f"23097710{rank:04d}",
            issue=replace(AFFI.issue, number=f"2024-{rank:04d}"),
        )
        for rank in range(_BATCH)
    ]
    return contents, drawn_texts(draw_document(AFFI))


def batch(context: tuple[list[AffiContent], list[DrawnText]]) -> float:
    """Seconds a page, each act a file of its own, as the register keeps it."""
    return _seconds(lambda: [len(draw_document(content)) for content in context[0]]) / _BATCH


def bare_batch(context: tuple[list[AffiContent], list[DrawnText]]) -> float:
    """Seconds a page of a bare canvas."""
    return _seconds(lambda: [len(bare_canvas(context[1])) for _ in range(_BARE)]) / _BARE


def memory_of(number: int) -> float:
    """MiB at the most while so many attestations are drawn one after the other, in a school at work."""
    contents, _texts = prepare_batch(Path())
    tracemalloc.start()
    try:
        for content in contents[:number]:
            draw_document(content)
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def _seconds(work: object) -> float:
    """Of the processor: a page is computed, it waits for nothing, and others may be at work on the machine."""
    started = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - started


BENCHES = [
    Bench(
        name="one booklet",
        aim=1.5,
        setup=prepare_booklet,
        ours=booklet,
        yardstick=bare_booklet,
        what="sixteen pages filled, against the same strings on a bare ReportLab canvas",
    ),
    Bench(
        name="1 000 attestations, per page",
        aim=0.7,
        setup=prepare_batch,
        ours=batch,
        yardstick=bare_batch,
        what="each act a file of its own, against one page of the same strings on a bare ReportLab canvas",
    ),
    Bench(
        name="memory of 600 attestations",
        aim=1.2,
        setup=lambda _folder: None,
        ours=lambda _context: memory_of(600),
        yardstick=lambda _context: memory_of(150),
        unit="MiB",
        what="peak while 600 are drawn one after the other, against 150",
    ),
]
