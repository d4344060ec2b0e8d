"""The recovery sheet: what must be read from it on the worst day."""

import re
from dataclasses import replace
from io import BytesIO

import pdfplumber
import pytest

from livret_desktop.errors import RuleError
from livret_desktop.reports.fonts import MM
from livret_desktop.reports.recovery_sheet import draw_recovery_sheet
from livret_desktop.security.recovery_code import RecoveryCode, parse_recovery_code
from tests.reports.papers import LONG_SCHOOL, RECOVERY, fonts_of, read, text_of


def code_lines(pdf: bytes) -> list[str]:
    """The letters of the code as their places on the paper give them, line by line."""
    with pdfplumber.open(BytesIO(pdf)) as document:
        letters = [c for c in document.pages[0].chars if "Mono" in c["fontname"]]
    lines: dict[int, str] = {}
    for letter in sorted(letters, key=lambda c: c["x0"]):
        baseline = round(letter["matrix"][5])
        lines[baseline] = lines.get(baseline, "") + letter["text"]
    return [lines[baseline] for baseline in sorted(lines, reverse=True)]


def test_the_code_reads_back_letter_by_letter():
    expected = ["".join(line.split()) for line in RECOVERY.code_lines]
    assert code_lines(draw_recovery_sheet(RECOVERY)) == expected
    text = text_of(draw_recovery_sheet(RECOVERY)).replace(" ", "")
    assert all(line in text for line in expected)


def test_a_real_code_printed_and_typed_again_opens():
    code = RecoveryCode(bytes(range(32)))
    printed = code_lines(draw_recovery_sheet(replace(RECOVERY, code_lines=code.lines())))
    assert parse_recovery_code("\n".join(printed)) == code


def test_it_says_what_it_is_for_and_which_key_it_opens():
    text = text_of(draw_recovery_sheet(RECOVERY))
    for said in (
        "Feuille de secours n° 3",
        "Établissement Auto-école du Pont Faite le 20 novembre 2026 Repère de la clé QK7T-93 Remplace feuille n° 2",
        "Tapez les sept lignes, contrôle compris.",
        "Il n'y a ni I ni O dans le code.",
        "Exemplaire école Imprimée le 20/11/2026 · page 1/1",
    ):
        assert said in text, said
    first = text_of(draw_recovery_sheet(replace(RECOVERY, sheet_number=1, replaces_sheet=None)))
    assert "Remplace aucune" in first


def test_the_code_stands_nowhere_but_on_the_page():
    reader = read(draw_recovery_sheet(RECOVERY))
    assert not re.search("VJZM|YZWS", str(reader.metadata))


def test_properties_faces_and_bytes():
    pdf = draw_recovery_sheet(RECOVERY)
    assert pdf == draw_recovery_sheet(RECOVERY)
    assert fonts_of(pdf) == {
        "NotoSans-SemiCondensed",
        "NotoSans-SemiCondensedSemiBold",
        "NotoSans-SemiCondensedBold",
        "NotoSansMono-SemiCondensed",
    }
    assert read(pdf).trailer["/Root"]["/Lang"] == "fr-FR"


def test_training_is_said_and_a_long_school_name_keeps_inside():
    pdf = draw_recovery_sheet(replace(RECOVERY, school=LONG_SCHOOL, is_training=True))
    said = text_of(pdf)
    assert "ESSAI feuille du mode essai, à garder" in said
    assert "elle ouvre quand même les copies de l'établissement" in said and "sans valeur" not in said
    with pdfplumber.open(BytesIO(pdf)) as document:
        letters = [c for c in document.pages[0].chars if c["size"] < 100 and c["text"].strip()]
    assert min(c["x0"] for c in letters) >= 20 * MM - 0.5
    assert max(c["x1"] for c in letters) <= 190 * MM + 0.5


@pytest.mark.parametrize(
    "lines",
    [
        RECOVERY.code_lines[:6],
        (*RECOVERY.code_lines[:6], "XWGF YGNK T"),
        (*RECOVERY.code_lines[:6], "XWGF YGNK IO"),
    ],
)
def test_a_code_of_another_shape_is_refused(lines):
    with pytest.raises(ValueError, match="seven lines"):
        draw_recovery_sheet(replace(RECOVERY, code_lines=lines))


def test_a_school_name_that_cannot_be_printed_is_refused():
    with pytest.raises(RuleError, match="imprimé"):
        draw_recovery_sheet(replace(RECOVERY, school=replace(RECOVERY.school, name="École 王")))
