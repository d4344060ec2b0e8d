"""The booklet folded to A5: order of the pages, measures, the very pages of the register, same bytes."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader

from livret_desktop.reports.documents import draw_document
from livret_desktop.reports.folding import SIDES, folded
from tests.reports.papers import AFFI, BOOKLET

FRONTS_AND_BACKS = [(16, 1), (2, 15), (14, 3), (4, 13), (12, 5), (6, 11), (10, 7), (8, 9)]


@pytest.fixture(scope="module")
def booklet() -> bytes:
    return draw_document(BOOKLET)


@pytest.fixture(scope="module")
def sheets(booklet) -> bytes:
    return folded(booklet)


def test_eight_sides_of_a4_landscape_in_the_order_that_folds_into_a_booklet(sheets):
    assert list(SIDES) == FRONTS_AND_BACKS
    read = PdfReader(BytesIO(sheets))
    sizes = {tuple(round(float(edge) / 72 * 25.4) for edge in page.mediabox[2:]) for page in read.pages}
    assert (len(read.pages), sizes) == (8, {(297, 210)})


def test_each_half_is_the_page_itself_and_nothing_else(booklet, sheets):
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(booklet)).pages]
    for side, (left, right) in zip(PdfReader(BytesIO(sheets)).pages, FRONTS_AND_BACKS, strict=True):
        halves: dict[bool, list[str]] = {False: [], True: []}
        document = " ".join(side.extract_text().split())
        assert f"pages {left} et {right}" in document
        middle = float(side.mediabox.width) / 2

        def hear(text, page_matrix, text_matrix, _font, _size, halves=halves, middle=middle):
            left_edge = page_matrix[4] + text_matrix[4] * page_matrix[0]
            if text.strip():
                halves[left_edge >= middle].append(text)

        side.extract_text(visitor_text=hear)
        for is_right, number in ((False, left), (True, right)):
            words = set(" ".join(halves[is_right]).split())
            assert set(pages[number - 1].split()) <= words, number


def test_a_half_is_seen_as_the_page_at_71_per_cent(booklet, sheets):
    whole, small = pypdfium2.PdfDocument(booklet), pypdfium2.PdfDocument(sheets)
    try:
        page = whole[0].render(scale=0.7071, grayscale=True).to_pil()
        side = small[0].render(scale=1, grayscale=True).to_pil()
        half = side.crop((side.width - page.width, 0, side.width, page.height))
        here, there = page.resize((60, 85)).tobytes(), half.resize((60, 85)).tobytes()
        assert max(abs(one - other) for one, other in zip(here, there, strict=True)) < 90
        assert sum(abs(one - other) for one, other in zip(here, there, strict=True)) / len(here) < 3
    finally:
        whole.close()
        small.close()


def test_the_same_booklet_gives_the_same_bytes_and_keeps_its_title(booklet, sheets):
    assert folded(booklet) == sheets
    assert PdfReader(BytesIO(sheets)).metadata.title == PdfReader(BytesIO(booklet)).metadata.title


def test_only_a_booklet_is_folded():
    with pytest.raises(ValueError, match="sixteen"):
        folded(draw_document(AFFI))
