"""One attestation, against the same strings drawn on a bare ReportLab canvas with the same faces."""

from functools import cache
from io import BytesIO
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
from reportlab.pdfbase.pdfmetrics import _fonts
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from livret_desktop.reports.affi import draw_affi
from livret_desktop.reports.content import AffiContent
from livret_desktop.reports.fonts import Face, loaded
from livret_desktop.resources import resource_path
from tests.bench.harness import Bench
from tests.reports.papers import AFFI

_PAPERS_PER_MEASURE = 20
# Face, size, left and baseline in points, text.
DrawnText = tuple[str, float, float, float, str]


def drawn_texts(pdf: bytes) -> list[DrawnText]:
    """Every string of the first page as it was drawn, in order."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = []
        page = document[0]
        for text in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], textpage=page.get_textpage()):
            matrix = text.get_matrix()
            face = text.get_font().get_base_name().partition("+")[2] or text.get_font().get_base_name()
            found.append((face, text.get_font_size(), matrix.e, matrix.f, text.extract()))
        return found
    finally:
        document.close()


@cache
def bare_font(face: str) -> str:
    """The name of a face as the library alone loads it: ours, of that name, keeps its subsets from page to page.

    ``registerFont`` would give the font already registered for the same face, ours.
    """
    font = TTFont(f"bare-{face}", str(resource_path("fonts", f"{face}.ttf")))
    _fonts[font.fontName] = font
    return str(font.fontName)


def bare_canvas(texts: list[DrawnText]) -> bytes:
    """The strings, and nothing else: what the library costs by itself."""
    output = BytesIO()
    canvas = Canvas(output, invariant=1, pageCompression=1, initialFontName=bare_font(Face.BODY.value))
    for face, size, x, y, text in texts:
        canvas.setFont(bare_font(face), size)
        canvas.drawString(x, y, text)
    canvas.showPage()
    canvas.save()
    return output.getvalue()


def prepare(_folder: Path) -> tuple[AffiContent, list[DrawnText]]:
    """The faces are loaded on both sides before anything is timed."""
    for face in Face:
        loaded(face)
        bare_font(face.value)
    return AFFI, drawn_texts(draw_affi(AFFI))


def ours(context: tuple[AffiContent, list[DrawnText]]) -> None:
    for _ in range(_PAPERS_PER_MEASURE):
        draw_affi(context[0])


def yardstick(context: tuple[AffiContent, list[DrawnText]]) -> None:
    for _ in range(_PAPERS_PER_MEASURE):
        bare_canvas(context[1])


BENCHES = [
    Bench(
        name="one attestation",
        aim=1.5,
        setup=prepare,
        ours=ours,
        yardstick=yardstick,
        what=f"{_PAPERS_PER_MEASURE} attestations, against the same strings on a bare ReportLab canvas",
    )
]
