"""Subsets kept from one document to the next: byte for byte what ReportLab writes, and no more than a few of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from livret_desktop.reports import font_subsets
from livret_desktop.reports.font_subsets import SharedFont
from livret_desktop.reports.fonts import Face
from livret_desktop.resources import resource_path

FILE = str(resource_path("fonts", f"{Face.BODY.value}.ttf"))
ALL_LATIN = "".join(chr(code) for code in range(0xA1, 0x250))
TEXTS = ["", "Léa MARCHAND", "Éa LÉ", "ŁUKASZ Ærø – « ça »", ALL_LATIN, "Léa MARCHAND", ALL_LATIN[::-1]]


@pytest.fixture
def shared(monkeypatch):
    return registered(SharedFont("shared", FILE), monkeypatch)


@pytest.fixture
def plain(monkeypatch):
    return registered(TTFont("plain", FILE), monkeypatch)


def registered(font: TTFont, monkeypatch) -> TTFont:
    """Not by ``registerFont``, which would give the font already registered for the same face."""
    monkeypatch.setitem(pdfmetrics._fonts, font.fontName, font)
    return font


def drawn(font: TTFont, text: str) -> bytes:
    output = BytesIO()
    canvas = Canvas(output, invariant=1, pageCompression=1)
    for size in (9, 12):
        canvas.setFont(font.fontName, size)
        canvas.drawString(50, 700, text)
    canvas.showPage()
    canvas.save()
    return output.getvalue()


def test_every_document_is_byte_for_byte_the_one_of_the_library(shared, plain):
    assert type(pdfmetrics.getFont("plain")) is TTFont
    for text in TEXTS:
        assert drawn(shared, text) == drawn(plain, text)


def test_a_subset_is_cut_once_for_all_the_documents_that_use_the_same_letters(shared, monkeypatch):
    drawn(shared, "Léa MARCHAND")
    cut = []
    monkeypatch.setattr(shared.face, "makeSubset", lambda codes: cut.append(codes) or b"glyphs")
    drawn(shared, "MARCHAND Zoé")
    assert cut == []
    drawn(shared, "Élodie")
    assert len(cut) == 1


def test_only_the_last_subsets_are_kept(shared):
    for letter in ALL_LATIN[:80]:
        drawn(shared, f"Ab{letter}")
    assert len(shared._made) == font_subsets._KEPT


def test_threads_that_draw_at_once_write_what_each_would_alone(shared, plain):
    wanted = [drawn(plain, text) for text in TEXTS * 3]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: drawn(shared, text), TEXTS * 3)) == wanted
