"""The rule of long names, step by step."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.errors import RuleError
from livret_desktop.reports.fitting import break_lines, fit_value, fits_shared_line
from livret_desktop.reports.fonts import Face, text_width
from livret_desktop.reports.typography import (
    french,
    separated_given_names,
    spaced_agrement,
    spaced_phone,
)

NAME = "VANDENBROUCKE DE LA TOUR-MONTGOMMERY"
FULL = text_width(NAME, Face.SEMIBOLD, 10.5)


@pytest.mark.parametrize(
    ("room", "face", "size", "lines"),
    [
        (FULL, Face.SEMIBOLD, 10.5, 1),
        (FULL - 0.01, Face.SEMIBOLD, 10.25, 1),
        (text_width(NAME, Face.SEMIBOLD, 9), Face.SEMIBOLD, 9, 1),
        (text_width(NAME, Face.SEMIBOLD, 9) - 0.01, Face.CONDENSED_SEMIBOLD, 9.75, 1),
        (text_width(NAME, Face.CONDENSED_SEMIBOLD, 8.5), Face.CONDENSED_SEMIBOLD, 8.5, 1),
        (text_width(NAME, Face.CONDENSED_SEMIBOLD, 8.5) - 0.01, Face.SEMIBOLD, 10.5, 2),
    ],
)
def test_smaller_then_condensed_then_another_line(room: float, face: Face, size: float, lines: int):
    fitted = fit_value(NAME, room, room, "Nom de famille")
    assert (fitted[0].face, fitted[0].size, len(fitted)) == (face, size, lines)
    assert all(line.width <= room for line in fitted)


def test_two_condensed_lines_come_before_three_large_ones():
    words = " ".join(["MONTGOMMERY"] * 8)
    room = text_width(" ".join(["MONTGOMMERY"] * 4), Face.CONDENSED_SEMIBOLD, 9) + 0.1
    fitted = fit_value(words, room, room, "Nom de famille")
    assert [(line.face, line.size) for line in fitted] == [(Face.CONDENSED_SEMIBOLD, 9)] * 2
    assert len(fit_value(words + " DE LA TOUR", room, room, "Nom de famille")) == 3


def test_a_shared_line_stops_at_nine_and_a_half():
    least = text_width(NAME, Face.SEMIBOLD, 9.5)
    assert fits_shared_line(NAME, least) is not None
    assert fits_shared_line(NAME, least - 0.01) is None


def test_lines_break_at_plain_spaces_and_after_hyphens_only():
    assert break_lines("AB-CD EF", Face.BODY, 10, [6]) == ["AB-", "CD", "EF"]
    held = "Tél.\u00a001\u202f60"
    assert break_lines(f"aa {held} bb", Face.BODY, 10, [text_width(held, Face.BODY, 10) + 0.1]) == [
        "aa",
        held,
        "bb",
    ]
    assert break_lines("W" * 40, Face.BODY, 10, [30]) is None


@given(st.text("ABC -", max_size=60), st.floats(10, 60))
def test_breaking_loses_nothing_and_stays_within(text: str, room: float):
    lines = break_lines(text, Face.BODY, 10, [room])
    if lines is not None:
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(text_width(line, Face.BODY, 10) <= room + 1e-6 for line in lines)


def test_what_has_no_room_is_refused_never_cut():
    with pytest.raises(RuleError, match="trop long"):
        fit_value("W" * 200, 150, 150, "Nom de famille")


def test_french_typography():
    assert french("L'élève : « oui » ; n° 3 ?") == (
        "L’élève\u00a0: «\u00a0oui\u00a0»\u202f; n°\u00a03\u202f?"
    )
    assert french("publicité, travail...") == "publicité, travail…"
    assert spaced_agrement("E2007700080") == "E\u00a020\u00a0077\u00a00008\u00a00"
    assert spaced_agrement("préfecture 12") == "préfecture 12"
    assert spaced_phone("01.60.00.00.00") == "01\u00a060\u00a000\u00a000\u00a000"
    assert spaced_phone("+33 1 60 00 00 00") == "+33 1 60 00 00 00"
    assert separated_given_names("Tom,Julien ,  Marie Ange") == "Tom, Julien, Marie Ange"
