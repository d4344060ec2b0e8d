"""The booklet twice-up on A4 landscape, to be folded into an A5 one: four sheets, turned on the short edge.

The pages are those of the PDF given, smaller; nothing is drawn anew, so that what is folded is what the register holds.
Order and measures: 16|1, 2|15, 14|3 …, scale 0.7071, fold ticks of 5 mm at head and foot, a label of 6 points.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO

from livret_desktop.reports.drawing import BLACK, GREY, PAGE_HEIGHT, PAGE_WIDTH
from livret_desktop.reports.fonts import MM, Face, composed, loaded
from livret_desktop.reports.typography import NBSP, french

PAGES = 16
SIDES = ((16, 1), (2, 15), (14, 3), (4, 13), (12, 5), (6, 11), (10, 7), (8, 9))
"""Left and right page of each printed side, fronts and backs in turn."""
_SCALE = 0.7071
_TICK = 5.0
_LABEL_LEFT, _LABEL_FOOT, _LABEL_SIZE = 5.0, 4.0, 6


def folded(booklet: bytes) -> bytes:
    """Eight sides of A4 landscape. Same booklet, same bytes. Any thread. Raises ValueError for another page count."""
    from pypdf import PdfReader, PdfWriter, Transformation  # noqa: PLC0415 - heavy, only when a booklet is folded

    source = PdfReader(BytesIO(booklet))
    if len(source.pages) != PAGES:
        raise ValueError("only a booklet of sixteen pages is folded")
    writer = PdfWriter(BytesIO(_marks()), full=True)
    for side, (left, right) in zip(writer.pages, SIDES, strict=True):
        for page, shift in ((left, 0.0), (right, PAGE_HEIGHT / 2 * MM)):
            placed = Transformation().scale(_SCALE).translate(shift, 0)
            side.merge_transformed_page(source.pages[page - 1], placed)
    if source.metadata:
        writer.add_metadata({key: str(value) for key, value in source.metadata.items()})
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


@cache
def _marks() -> bytes:
    """What stands on each side besides the pages: where to fold, and which sheet it is."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - heavy, only when a booklet is folded

    loaded(Face.BODY)
    output = BytesIO()
    wide, high = PAGE_HEIGHT * MM, PAGE_WIDTH * MM
    canvas = Canvas(
        output,
        pagesize=(wide, high),
        invariant=1,
        pageCompression=1,
        initialFontName=Face.BODY.value,
        lang="fr-FR",
    )
    for number, (left, right) in enumerate(SIDES):
        canvas.setStrokeColorRGB(*BLACK)
        canvas.setLineWidth(0.6)
        canvas.setDash([0.6, 2], 0)
        for foot in (0.0, high - _TICK * MM):
            canvas.line(wide / 2, foot, wide / 2, foot + _TICK * MM)
        canvas.setFillColorRGB(*GREY)
        canvas.setFont(Face.BODY.value, _LABEL_SIZE)
        canvas.drawString(_LABEL_LEFT * MM, _LABEL_FOOT * MM, composed(_label(number, left, right)))
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def _label(number: int, left: int, right: int) -> str:
    side = "verso" if number % 2 else "recto"
    return french(
        f"Feuille {number // 2 + 1} sur {len(SIDES) // 2}, {side}{NBSP}: pages {left} et {right}. "
        "Recto verso, retourner sur le petit côté, plier au trait, agrafer au pli."
    )
