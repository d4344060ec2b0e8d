"""Golden papers: the words and strokes of each page by hash, and its look as a small picture.

``python -m tests.reports.golden`` draws them again, to be looked at and committed when a paper was meant to change.
The hash is that of the page's own drawing orders, so that another build of zlib does not change it.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

from livret_desktop.reports.affi import draw_affi
from livret_desktop.reports.content import DuplicateMark
from livret_desktop.reports.documents import draw_document
from livret_desktop.reports.duplicate import stamp_duplicate
from livret_desktop.reports.preview import render_page
from livret_desktop.reports.recovery_sheet import draw_recovery_sheet
from tests.reports.companion_papers import COMPANIONS
from tests.reports.papers import (
    AAC_CALENDAR,
    AAC_CALENDAR_LONG,
    AFFI,
    AUTHORISATION,
    AUTHORISATION_LONG,
    BLANK_BOOKLET,
    BOOKLET,
    CS_CALENDAR,
    EVERY_MARK,
    LONG,
    LONG_BOOKLET,
    NUMERIC,
    RECOVERY,
    TRAINING,
    UNKNOWN_DATA,
    read,
)

FOLDER = Path(__file__).with_name("golden")
HASHES = FOLDER / "hashes.json"
WIDTH = 420
PAPERS: dict[str, Callable[[], bytes]] = {
    "affi-aac": lambda: draw_affi(AFFI),
    "affi-cs-long": lambda: draw_affi(LONG),
    "affi-inconnu": lambda: draw_affi(UNKNOWN_DATA),
    "affi-essai": lambda: draw_affi(TRAINING),
    "affi-numerique": lambda: draw_affi(NUMERIC),
    "affi-toutes-marques": lambda: draw_affi(EVERY_MARK),
    "affi-duplicata": lambda: stamp_duplicate(
        draw_affi(AFFI), DuplicateMark(number="2024-0131", printed_on=date(2024, 9, 9))
    ),
    "autorisation-cs": lambda: draw_document(AUTHORISATION),
    "autorisation-cs-longue": lambda: draw_document(AUTHORISATION_LONG),
    "calendrier-aac": lambda: draw_document(AAC_CALENDAR),
    "calendrier-aac-long": lambda: draw_document(AAC_CALENDAR_LONG),
    "calendrier-cs": lambda: draw_document(CS_CALENDAR),
    "feuille-secours": lambda: draw_recovery_sheet(RECOVERY),
    "livret": lambda: draw_document(BOOKLET),
    "livret-vierge": lambda: draw_document(BLANK_BOOKLET),
    "livret-long": lambda: draw_document(LONG_BOOKLET),
    **COMPANIONS,
}
PAGES = {"livret": range(16), "livret-vierge": (0, 7, 9, 10, 11, 13), "livret-long": (0, 1, 10, 12)}
"""Which pages are compared as pictures, from 0; the first one alone for the others."""


def pages_of(name: str) -> list[tuple[int, str]]:
    """Page and name of its picture."""
    if name not in PAGES:
        return [(0, name)]
    return [(page, f"{name}-{page + 1:02d}") for page in PAGES[name]]


def drawing_hash(pdf: bytes) -> str:
    digest = hashlib.sha256()
    for page in read(pdf).pages:
        contents = page.get_contents()
        assert contents is not None
        digest.update(contents.get_data())
        for form in page["/Resources"].get("/XObject", {}).values():
            digest.update(form.get_object().get_data())
    return digest.hexdigest()


def picture(pdf: bytes, number: int = 0) -> Image.Image:
    page = render_page(pdf, number, WIDTH)
    return Image.frombytes("RGB", (page.width, page.height), page.bgrx, "raw", "BGRX", page.stride).convert(
        "L"
    )


def worst_patch(one: Image.Image, other: Image.Image, side: int = 12) -> float:
    """The largest mean difference of grey over a patch: 0 to 255."""
    gap = ImageChops.difference(one, other)
    return max(
        ImageStat.Stat(gap.crop((x, y, x + side, y + side))).mean[0]
        for y in range(0, gap.height, side)
        for x in range(0, gap.width, side)
    )


def write() -> None:
    FOLDER.mkdir(exist_ok=True)
    hashes = {}
    for name, draw in PAPERS.items():
        pdf = draw()
        hashes[name] = drawing_hash(pdf)
        for page, own in pages_of(name):
            # Even steps: a palette chosen by frequency drops the rare greys of a page of thin lines.
            image = picture(pdf, page).point(lambda grey: min(255, (grey + 4) // 8 * 8))
            image.save(FOLDER / f"{own}.png", optimize=True)
    HASHES.write_text(json.dumps(hashes, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
