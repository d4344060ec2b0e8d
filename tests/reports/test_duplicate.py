"""A duplicate is the original, every byte of it, and a box."""

from datetime import date
from io import BytesIO

import pdfplumber
import pytest

from livret_desktop.reports.affi import draw_affi
from livret_desktop.reports.content import DuplicateMark
from livret_desktop.reports.duplicate import stamp_duplicate
from livret_desktop.reports.fonts import MM
from livret_desktop.reports.preview import render_page
from tests.reports.papers import AFFI, EVERY_MARK, NUMERIC, fonts_of, text_of

MARK = DuplicateMark(number="2024-0131", printed_on=date(2024, 9, 9))


@pytest.mark.parametrize("content", [AFFI, NUMERIC, EVERY_MARK])
def test_the_original_is_unchanged_and_the_mark_is_added(content):
    original = draw_affi(content)
    duplicate = stamp_duplicate(original, MARK)
    assert duplicate.startswith(original)
    assert duplicate == stamp_duplicate(original, MARK)
    assert text_of(duplicate) == (
        text_of(original) + " DUPLICATA n° 2024-0131, tiré le 09/09/2024 à signer de nouveau"
    )
    assert not [name for name in fonts_of(duplicate) if name.endswith("!")]


@pytest.mark.parametrize("content", [AFFI, NUMERIC, EVERY_MARK])
def test_the_box_covers_nothing_of_the_original(content):
    original = draw_affi(content)
    with pdfplumber.open(BytesIO(stamp_duplicate(original, MARK))) as document:
        words = document.pages[0].extract_words()
        box = min(
            (r for r in document.pages[0].rects if r["bottom"] < 33 * MM),
            key=lambda r: r["x0"],
        )
    inside = [
        word["text"]
        for word in words
        if word["x1"] > box["x0"] and word["x0"] < box["x1"] and word["bottom"] < 33 * MM
    ]
    assert inside == [
        "DUPLICATA",
        "n°",
        "2024-0131,",
        "tiré",
        "le",
        "09/09/2024",
        "à",
        "signer",
        "de",
        "nouveau",
    ]
    assert box["x0"] > 20 * MM
    assert box["x1"] <= 190 * MM + 0.1


def test_below_the_head_every_pixel_is_the_same():
    original = draw_affi(AFFI)
    before, after = (render_page(pdf, 0, 420) for pdf in (original, stamp_duplicate(original, MARK)))
    head = before.stride * int(before.height * 32 / 297)
    assert before.bgrx[head:] == after.bgrx[head:]
    assert before.bgrx[:head] != after.bgrx[:head]


def test_a_duplicate_is_never_stamped_again():
    with pytest.raises(ValueError, match="already a duplicate"):
        stamp_duplicate(stamp_duplicate(draw_affi(AFFI), MARK), MARK)
