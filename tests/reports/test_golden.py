"""The papers as they were looked at and accepted."""

import json
from dataclasses import replace

import pytest
from PIL import Image

from livret_desktop.domain.vocabulary import Civility
from livret_desktop.reports.affi import draw_affi
from tests.reports.golden import FOLDER, HASHES, PAPERS, drawing_hash, pages_of, picture, worst_patch
from tests.reports.papers import AFFI

# Thirty-two greys in the file and another build of the renderer stay below it; one box ticked more does not.
TOLERANCE = 12


def golden(name: str) -> Image.Image:
    with Image.open(FOLDER / f"{name}.png") as image:
        return image.convert("L")


@pytest.mark.parametrize("name", PAPERS)
def test_paper_is_the_accepted_one(name: str):
    pdf = PAPERS[name]()
    for page, own in pages_of(name):
        assert worst_patch(picture(pdf, page), golden(own)) < TOLERANCE, own
    assert drawing_hash(pdf) == json.loads(HASHES.read_text(encoding="utf-8"))[name]


def test_one_tick_in_another_box_is_seen():
    wrong = draw_affi(replace(AFFI, civility=Civility.SIR))
    assert worst_patch(picture(wrong), golden("affi-aac")) > TOLERANCE
    assert drawing_hash(wrong) != drawing_hash(draw_affi(AFFI))
