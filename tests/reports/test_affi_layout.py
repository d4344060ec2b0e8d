"""Nothing overflows, whatever the name; what the pages carry besides their words."""

import hashlib
import itertools
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from livret_desktop.domain.vocabulary import AttestationForm
from livret_desktop.errors import RuleError
from livret_desktop.reports.affi import draw_affi
from livret_desktop.reports.fonts import MM
from tests.reports.papers import (
    AFFI,
    EVERY_MARK,
    ISSUE,
    LONG,
    LONG_SCHOOL,
    NUMERIC,
    TRAINING,
    UNKNOWN_DATA,
    fonts_of,
    read,
    text_of,
    without_spaces,
)

ALL = {
    "short": AFFI,
    "long": LONG,
    "training": TRAINING,
    "numeric": NUMERIC,
    "every_mark": EVERY_MARK,
    "unknown": UNKNOWN_DATA,
}
ALLOWED = {
    "NotoSans-SemiCondensed",
    "NotoSans-SemiCondensedSemiBold",
    "NotoSans-SemiCondensedBold",
    "NotoSans-Condensed",
    "NotoSans-CondensedSemiBold",
}


def overflow(pdf: bytes, frame: tuple[float, float] = (33, 262)) -> list[str]:
    """Letters outside the margins, across the frame's inner margin, or drawn over a letter beside them.

    ``frame``: its top and bottom, in millimetres.
    """
    with pdfplumber.open(BytesIO(pdf)) as document:
        letters = [c for c in document.pages[0].chars if c["size"] < 100 and c["text"].strip()]
    found = []
    for letter in letters:
        in_frame = letter["top"] > frame[0] * MM and letter["bottom"] < frame[1] * MM
        left, right = (26, 184) if in_frame else (20, 190)
        # Half a point of tolerance: the box of a letter is a little wider than its ink.
        if letter["x0"] < left * MM - 0.5 or letter["x1"] > right * MM + 0.5 or letter["bottom"] > 277 * MM:
            found.append(f"{letter['text']} at {letter['x0'] / MM:.1f}, {letter['top'] / MM:.1f}")
    return found + collisions(letters)


def collisions(letters: list[dict]) -> list[str]:
    found = []
    ordered = sorted(letters, key=lambda c: (round(c["matrix"][5], 1), c["x0"]))
    for one, other in itertools.pairwise(ordered):
        if round(one["matrix"][5], 1) == round(other["matrix"][5], 1) and other["x0"] < one["x1"] - 0.8:
            found.append(f"{one['text']} over {other['text']} at {one['x0'] / MM:.1f}")
    return found


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÂÇÉÈÊËÎÏÔÖÙÛÜŸŒÆÑĞŞİŁŚŻĄČŘŽŐŰȚȘÞÐabcdefghijklmnopqrstuvwxyzéèçï"
WORD = st.text(LETTERS, min_size=1, max_size=30)


@st.composite
def surnames(draw: st.DrawFn) -> str:
    """Up to sixty letters and more, in words joined by spaces, hyphens or apostrophes."""
    words = draw(st.lists(WORD, min_size=1, max_size=6))
    return draw(st.sampled_from([" ", "-", "’", "'"])).join(words[:2]) + "".join(
        draw(st.sampled_from([" ", "-"])) + word for word in words[2:]
    )


@given(birth=surnames(), usage=surnames(), given_names=surnames())
@example(birth="W" * 30 + "-" + "W" * 30, usage="Œ" * 30 + " " + "Æ" * 30, given_names="M" * 60)
@example(birth="X" * 200, usage="", given_names="Ali")
@example(birth="i", usage="W" * 12, given_names="A, B, C")
@settings(max_examples=25)
def test_a_name_is_printed_whole_inside_its_place_or_refused(birth: str, usage: str, given_names: str):
    content = replace(AFFI, birth_name=birth, usage_name=usage, given_names=given_names)
    try:
        pdf = draw_affi(content)
    except RuleError as refusal:
        assert max(map(len, (birth, usage, given_names))) > 60
        assert "trop long" in refusal.title
        return
    assert overflow(pdf) == []
    read_back = without_spaces(text_of(pdf).replace("'", "’"))
    for name in (birth, usage, given_names):
        assert without_spaces(name.replace("'", "’")) in read_back


@pytest.mark.parametrize("wide", ["W" * 30 + "-" + "W" * 30, "ŒUVRARD" * 4 + " " + "MAMADOU" * 4])
def test_double_names_of_sixty_wide_letters_are_never_refused(wide: str):
    pdf = draw_affi(replace(LONG, birth_name=wide, usage_name=wide, given_names=wide))
    assert overflow(pdf) == []


@pytest.mark.parametrize("name", ALL)
def test_no_letter_leaves_its_place(name: str):
    assert overflow(draw_affi(ALL[name])) == []


def test_long_places_and_schools_keep_to_their_place():
    content = replace(EVERY_MARK, school=LONG_SCHOOL, made_at="Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson")
    assert overflow(draw_affi(content)) == []


def test_a_letter_outside_is_seen():
    with_wide_number = replace(AFFI, issue=replace(ISSUE, number="2024-0087" * 20))
    assert overflow(draw_affi(with_wide_number))


@pytest.mark.parametrize("name", ALL)
def test_only_embedded_noto_sans_is_used(name: str):
    assert fonts_of(draw_affi(ALL[name])) <= ALLOWED


def test_document_properties():
    reader = read(draw_affi(AFFI))
    assert reader.metadata is not None
    assert reader.metadata.title == "Attestation de fin de formation initiale n° 2024-0087"
    assert reader.metadata.author == "Auto-école du Pont"
    assert str(reader.metadata["/CreationDate"]) == "D:20240528"
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"
    assert str(reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]).lower() == "true"
    box = reader.pages[0].mediabox
    assert (round(box.width / MM), round(box.height / MM), len(reader.pages)) == (210, 297, 1)


def test_same_data_same_bytes_even_in_another_process():
    here = draw_affi(AFFI)
    assert here == draw_affi(AFFI)
    script = (
        "import hashlib; from livret_desktop.reports.affi import draw_affi; from tests.reports.papers import AFFI;"
        "print(hashlib.sha256(draw_affi(AFFI)).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    there = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert there == hashlib.sha256(here).hexdigest()


def test_data_is_drawn_as_it_is_never_read_as_markup():
    name = "<b>O&amp;HARA</b> (1) \\n ${x} %s"
    text = text_of(draw_affi(replace(AFFI, birth_name=name, given_names="<para>Ève</para>")))
    assert name in text
    assert "<para>Ève</para>" in text


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("ליאור", "U+05DC"),
        ("ABBAS علي", "U+0639"),
        ("王", "U+738B"),
        ("JOSÉ 😀", "U+1F600"),
        ("RENÉ\u202eX", "U+202E"),
        ("LE\tGALL", "U+0009"),
        ("LE\u00adGALL", "U+00AD"),
    ],
)
def test_a_character_that_cannot_be_printed_is_named_with_its_field(name: str, what: str):
    with pytest.raises(RuleError) as refusal:
        draw_affi(replace(AFFI, birth_name=name))
    assert what in refusal.value.message
    assert "Nom de famille" in refusal.value.message
    assert refusal.value.todo


def test_decomposed_accents_print_like_composed_ones():
    assert draw_affi(replace(AFFI, birth_name="LEFE\u0300VRE")) == draw_affi(AFFI)


def test_leaders_are_in_phase_on_whole_millimetres():
    with pdfplumber.open(BytesIO(draw_affi(AFFI))) as document:
        dotted = [line for line in document.pages[0].lines if line["linewidth"] == pytest.approx(0.85)]
    assert len(dotted) == 9
    for line in dotted:
        assert line["x0"] / MM == pytest.approx(round(line["x0"] / MM), abs=0.01)


def test_the_stamp_never_moves():
    frames = []
    for content in (AFFI, LONG, EVERY_MARK):
        with pdfplumber.open(BytesIO(draw_affi(content))) as document:
            frames.append([r for r in document.pages[0].rects if abs(r["width"] - 70 * MM) < 0.1])
    places = {(round(f["x0"], 2), round(f["top"], 2), round(f["height"], 2)) for (f,) in frames}
    assert places == {(round(26 * MM, 2), round(181.4 * MM, 2), round(45 * MM, 2))}


def test_marks_of_the_editions():
    numeric = text_of(draw_affi(NUMERIC))
    assert "Livret numérique Édition pour l'assureur" in numeric
    assert "Livret numérique" not in text_of(draw_affi(AFFI))
    replacement = replace(AFFI, issue=replace(ISSUE, replaces="2024-0080"))
    assert "annule et remplace le n° 2024-0080" in text_of(draw_affi(replacement))
    training = text_of(draw_affi(EVERY_MARK))
    assert training.startswith("ESSAI")
    for said in (
        "ESSAI · Livret numérique document d'entraînement, sans valeur",
        "Édition pour l'élève, annule et remplace le n° ESSAI-0008",
        "ne doit être remis à personne",
        "N° ESSAI-0009",
    ):
        assert said in training


def test_a_replacement_keeps_the_heading_of_its_booklet():
    for first, is_numeric in ((AFFI, False), (NUMERIC, True)):
        issue = replace(
            first.issue, form=AttestationForm.REPLACEMENT, replaces="2026-0008", number="2026-0010"
        )
        text = text_of(draw_affi(replace(first, issue=issue)))
        assert "annule et remplace le n° 2026-0008" in text
        assert ("Livret numérique" in text) is is_numeric


def test_a_duplicate_is_stamped_never_drawn():
    with pytest.raises(ValueError, match="stamp the original"):
        replace(ISSUE, form=AttestationForm.DUPLICATE)
