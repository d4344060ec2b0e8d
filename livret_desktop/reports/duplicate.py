"""DUPLICATA: the original PDF, every byte of it, plus one box in its head.

A PDF may be amended by appending (incremental update): the stored original stays the exact beginning of the
duplicate, so its number, date and copy cannot change, whatever this program has become since it was issued.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from livret_desktop.domain.french import numeric_day
from livret_desktop.reports.content import DuplicateMark
from livret_desktop.reports.drawing import PAGE_HEIGHT, PAGE_WIDTH, open_sheet
from livret_desktop.reports.fonts import MM
from livret_desktop.reports.page import FRAME_TOP, RIGHT, Mark, draw_mark
from livret_desktop.reports.preview import rectangles_above
from livret_desktop.reports.typography import french

_FORM_NAME = "/Duplicata"
_MARK_GAP = 2.0


def stamp_duplicate(original_pdf: bytes, mark: DuplicateMark) -> bytes:
    """The original marked DUPLICATA on its first page, "à signer de nouveau". Same input, same bytes. Any thread.

    The box stands at the right of the head, left of a mark the original already carries. Raises ValueError for a
    file that is itself a duplicate: duplicates are always made from the original.
    """
    box = Mark(
        "DUPLICATA",
        (
            french(f"n° {mark.number}, tiré le {numeric_day(mark.printed_on)}"),
            "à signer de nouveau",
        ),
    )
    taken = [left for left, right in rectangles_above(original_pdf, FRAME_TOP - 1) if right > RIGHT - 1]
    overlay = _overlay(box, min(taken) - _MARK_GAP if taken else RIGHT, mark.printed_on)
    return _append(original_pdf, overlay)


def _overlay(box: Mark, right: float, printed_on: date) -> bytes:
    sheet = open_sheet(title=box.title, author="", subject="", printed_on=printed_on)
    draw_mark(sheet, box, right)
    return sheet.finish()


def _append(original_pdf: bytes, overlay_pdf: bytes) -> bytes:
    """Hang the overlay on the first page as a form of its own, in an incremental update."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - heavy, only when a document is made
    from pypdf.generic import ArrayObject, NameObject, StreamObject  # noqa: PLC0415 - heavy, only when a document is made

    writer = PdfWriter(BytesIO(original_pdf), incremental=True)
    first: Any = writer.pages[0]
    resources: Any = first["/Resources"].get_object()
    forms: Any = resources.setdefault(NameObject("/XObject"), _dictionary()).get_object()
    if _FORM_NAME in forms:
        raise ValueError("already a duplicate: stamp the original")
    forms[NameObject(_FORM_NAME)] = writer._add_object(_form(PdfReader(BytesIO(overlay_pdf)), writer))
    call = StreamObject()
    call.set_data(f"q {_FORM_NAME} Do Q\n".encode("ascii"))
    first[NameObject("/Contents")] = ArrayObject([first.raw_get("/Contents"), writer._add_object(call)])
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def _form(overlay: Any, writer: Any) -> Any:
    from pypdf.generic import ArrayObject, FloatObject, NameObject, StreamObject  # noqa: PLC0415 - heavy, only when a document is made

    drawn = overlay.pages[0]
    form = StreamObject()
    form.set_data(drawn.get_contents().get_data())
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(
        [FloatObject(edge) for edge in (0, 0, PAGE_WIDTH * MM, PAGE_HEIGHT * MM)]
    )
    form[NameObject("/Resources")] = drawn["/Resources"].clone(writer)
    return form


def _dictionary() -> Any:
    from pypdf.generic import DictionaryObject  # noqa: PLC0415 - heavy, only when a document is made

    return DictionaryObject()
