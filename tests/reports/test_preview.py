"""The preview is the page itself, in pixels."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from livret_desktop.reports.affi import draw_affi
from livret_desktop.reports.preview import page_count, render_page
from tests.reports.papers import AFFI, LONG


def test_a_page_has_the_asked_width_the_paper_s_shape_and_ink():
    page = render_page(draw_affi(AFFI), 0, 900)
    assert page.width == 900
    assert page.height == pytest.approx(900 * 297 / 210, abs=1)
    assert len(page.bgrx) == page.stride * page.height
    pixels = page.bgrx
    assert pixels[:3] == b"\xff\xff\xff"
    assert (
        0.01
        < sum(1 for at in range(0, len(pixels), 4) if pixels[at] < 128) / (page.width * page.height)
        < 0.2
    )


def test_blue_comes_first():
    """The title's accent is a blue: more blue than red."""
    page = render_page(draw_affi(AFFI), 0, 900)
    row = page.stride * int(page.height * 43.5 / 297)
    darkest = min(range(row + 4 * 250, row + 4 * 650, 4), key=lambda at: sum(page.bgrx[at : at + 3]))
    blue, _green, red = page.bgrx[darkest : darkest + 3]
    assert blue > red + 30


def test_pages_are_counted_and_a_missing_one_refused():
    pdf = draw_affi(AFFI)
    assert page_count(pdf) == 1
    with pytest.raises(IndexError):
        render_page(pdf, 1, 100)


def test_several_threads_draw_and_render_at_once():
    expected = [
        (draw_affi(content), render_page(draw_affi(content), 0, 200).bgrx) for content in (AFFI, LONG)
    ]

    def work(index: int) -> tuple[bytes, bytes]:
        pdf = draw_affi((AFFI, LONG)[index % 2])
        return pdf, render_page(pdf, 0, 200).bgrx

    with ThreadPoolExecutor(4) as pool:
        for index, made in enumerate(pool.map(work, range(12))):
            assert made == expected[index % 2]
