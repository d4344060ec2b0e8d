"""The booklet says annexes II, III and IV in their words and order, filled with what was recorded, sixteen pages."""

import tomllib
from dataclasses import replace
from functools import cache
from io import BytesIO

import pdfplumber
import pytest

from livret_desktop.domain.objectives import competences
from livret_desktop.errors import RuleError
from livret_desktop.reports.booklet_content import BookletContent
from livret_desktop.reports.booklet_grids import acquired_share
from livret_desktop.reports.documents import draw_document
from livret_desktop.reports.fonts import MM
from livret_desktop.resources import resource_text
from tests.reports.papers import BLANK_BOOKLET, BOOKLET, LONG_BOOKLET, fonts_of, plain, read, text_of
from tests.reports.test_affi_layout import ALLOWED, collisions
from tests.reports.test_affi_wording import PHRASES as AFFI_PHRASES
from tests.reports.test_affi_wording import first_missing
from tests.reports.test_annexe_four import phrases

WORDS = tomllib.loads(resource_text("legal", "livret.toml"))
ALL = {"filled": BOOKLET, "blank": BLANK_BOOKLET, "long": LONG_BOOKLET}
PREAMBLE = [WORDS["preamble_title"], WORDS["attention"], *(one["text"] for one in WORDS["preamble"])]
HEADS = [text for column in WORDS["column"] for text in (column["title"], column["detail"]) if text]


@cache
def drawn(name: str) -> bytes:
    return draw_document(ALL[name])


def page_text(name: str, *numbers: int) -> str:
    pages = read(drawn(name)).pages
    return plain("\n".join(pages[number - 1].extract_text() for number in numbers))


def seed() -> str:
    return plain(resource_text("legal", "arrete-29-juillet-2013.txt"))


def test_the_preamble_is_annexe_two_and_nothing_of_it_is_left_out():
    text = seed()
    start = text.index("PRÉAMBULE AU LIVRET")
    text = text[start : text.index("• LA PARTIE PÉDAGOGIQUE")]
    assert first_missing(PREAMBLE, text) is None
    for phrase in PREAMBLE:
        assert plain(phrase) in text
        text = text.replace(plain(phrase), "", 1)
    assert text.strip() == ""


def test_the_grids_are_annexe_three_and_nothing_of_it_is_left_out():
    text = seed()
    text = text[text.index("LA PARTIE PÉDAGOGIQUE") : text.index("• LA PARTIE ADMINISTRATIVE")]
    text = text.replace("AUTO- ÉVALUATION", "AUTOÉVALUATION")  # a line break of the published table
    ordered = [WORDS["pedagogical_part"]]
    for grid in competences():
        ordered += [f"{grid.number}. {grid.title}", *HEADS, *(one.title for one in grid.objectives)]
    assert first_missing(ordered, text) is None
    for phrase in ordered:
        text = text.replace(plain(phrase), "", 1)
    assert text.strip(". ") == ""
    assert [len(grid.objectives) for grid in competences()] == [9, 7, 9, 7]


@pytest.mark.parametrize("name", ALL)
def test_the_preamble_is_read_back_in_its_order(name: str):
    text = page_text(name, 3, 4, 5).replace("Livret d'apprentissage, catégorie B", "")
    head = plain(read(drawn(name)).pages[3].extract_text()).partition("3. Quel")[0]
    for line in head.split(" Livret n°"):
        text = text.replace(line, "") if len(line) > 40 else text
    words = [word for phrase in PREAMBLE for word in plain(phrase).replace(" .", ".").split()]
    at = 0
    for word in words:
        found = text.find(word, at)
        assert found >= 0, word
        at = found + len(word)


@pytest.mark.parametrize("name", ALL)
def test_each_grid_is_read_back_with_its_six_columns(name: str):
    for grid in competences():
        text = page_text(name, 5 + grid.number)
        ordered = [f"{grid.number}. {grid.title}", *HEADS, *(one.title for one in grid.objectives)]
        assert first_missing(ordered, text) is None
    assert plain(WORDS["pedagogical_part"]) in page_text(name, 6)


@pytest.mark.parametrize("name", ALL)
def test_the_four_documents_stand_in_it_word_for_word(name: str):
    assert first_missing(list(AFFI_PHRASES.values()), page_text(name, 12)) is None
    assert first_missing(phrases("calendrier-aac"), page_text(name, 13)) is None
    assert first_missing(phrases("autorisation-cs"), page_text(name, 14)) is None
    assert first_missing(phrases("calendrier-cs"), page_text(name, 15)) is None
    assert all(plain(WORDS["administrative_part"]) in page_text(name, page) for page in (12, 13, 14, 15))


def test_marks_are_those_recorded_with_their_days():
    level, day = BOOKLET.marks["C1-1"][0]
    assert level is not None and day is not None
    words = page_text("filled", 6)
    assert words.count("acquis") == 1 + sum(
        one is not None and one.label == "acquis"
        for code, marks in BOOKLET.marks.items()
        if code.startswith("C1-")
        for one, _day in marks
    )
    assert f"{day:%d/%m/%y}" in words
    assert page_text("blank", 6).count("acquis") == 1


def test_the_share_acquired_is_never_rounded_up():
    first = competences()[0]
    acquired = {one.code: (BOOKLET.marks["C1-1"][0],) * 6 for one in first.objectives}
    whole = replace(BOOKLET, marks=acquired)
    assert acquired_share(first.objectives, whole) == 100
    but_one = replace(BOOKLET, marks=acquired | {"C1-1": (*acquired["C1-1"][:5], (None, None))})
    assert acquired_share(first.objectives, but_one) == 98
    assert acquired_share(first.objectives, BLANK_BOOKLET) == 0


def test_an_act_not_given_is_the_blank_model():
    text = page_text("blank", 12)
    assert "Auto-école du Pont" not in text
    assert " X " not in text
    assert "NEPH: - a réussi" in text
    assert "Attestation n° 2024-0087, imprimée le 28/05/2024" in page_text("filled", 12)


def test_lessons_that_have_no_room_are_told():
    assert "leçons de plus: voir la fiche de suivi." in page_text("long", 11)
    assert "de plus" not in page_text("filled", 11)


@pytest.mark.parametrize("name", ALL)
def test_sixteen_pages_numbered_that_nothing_leaves(name: str):
    pdf = drawn(name)
    assert fonts_of(pdf) <= ALLOWED
    with pdfplumber.open(BytesIO(pdf)) as document:
        assert len(document.pages) == 16
        for number, page in enumerate(document.pages, start=1):
            letters = [c for c in page.chars if 2 < c["size"] < 100 and c["text"].strip() and c["upright"]]
            outside = [
                f"page {number}: {c['text']} at {c['x0'] / MM:.1f}, {c['top'] / MM:.1f}"
                for c in letters
                if c["x0"] < 20 * MM - 0.5
                or c["x1"] > 190 * MM + 0.5
                or c["top"] < 15 * MM
                or c["bottom"] > 277 * MM
            ]
            assert outside == []
            assert collisions([c for c in letters if c["size"] > 3]) == []
            if number > 1:
                assert plain(page.extract_text()).endswith((f" {number}", str(ALL[name].issue.number))), (
                    number
                )


@pytest.mark.parametrize("name", ALL)
def test_same_content_same_bytes(name: str):
    assert draw_document(ALL[name]) == drawn(name)


def test_title_language_and_edition():
    reader = read(drawn("filled"))
    assert reader.metadata is not None
    assert reader.metadata.title == "Livret d’apprentissage n° 2023-0311"
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"
    assert "Livret non numérique" in page_text("filled", 1)
    numeric = page_text("blank", 1)
    assert "Livret numérique" in numeric
    assert "Livret non numérique" not in text_of(drawn("blank"))
    assert "ESSAI-0009" in page_text("long", 16)


@pytest.mark.parametrize("field", ["birth_name", "given_names", "neph"])
def test_no_booklet_without_name_or_neph(field: str):
    with pytest.raises(ValueError, match="never drawn"):
        draw_document(replace(BOOKLET, **{field: " "}))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"birth_name": "王"}, "Nom de famille"),
        ({"born_at": "القاهرة"}, "Lieu de naissance"),
        ({"head": "A\u202eB"}, "Responsable"),
        ({"instructors": (("ליאור", "A1"),)}, "Enseignant"),
    ],
)
def test_a_character_that_cannot_be_printed_is_named_with_its_field(changes, field: str):
    content: BookletContent = replace(BOOKLET, **changes)
    with pytest.raises(RuleError) as refusal:
        draw_document(content)
    assert field in refusal.value.message
