from __future__ import annotations

import dataclasses
import re

import pytest

from livret_desktop.resources import resource_path
from livret_desktop.ui.theme.tokens import DARK, LIGHT, Palette, Tone, contrast

GROUNDS = ("bg", "rail", "surface", "alt", "hover")
TEXTS = ("text", "text2", "text3")


def text_pairs(palette: Palette) -> list[tuple[str, str]]:
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS]
    pairs += [
        ("text", "tint"),
        ("text2", "tint"),
        ("text", "pressed"),
        ("accent", "surface"),
        ("accent", "bg"),
    ]
    pairs += [("accent", "tint"), ("onaccent", "accent"), ("onaccent", "accent_hover")]
    pairs += [
        ("onaccent", "accent_pressed"),
        ("onbad", "bad"),
        ("onbad", "bad_hover"),
        ("onbad", "bad_pressed"),
    ]
    pairs += [(ink, f"{ink}tint") for ink in ("ok", "warn", "bad")] + [
        ("text2", f"{t}tint") for t in ("warn", "bad")
    ]
    pairs += [(ink, ground) for ink in ("ok", "warn", "bad") for ground in ("surface", "rail", "bg")]
    return pairs + [(tone.ink, tone.tint) for tone in Tone]


def failures(palette: Palette) -> list[tuple[str, str, float]]:
    colours = palette.tokens()
    texts = [(a, b, contrast(colours[a], colours[b])) for a, b in text_pairs(palette)]
    borders = [("strong", ground, contrast(colours["strong"], colours[ground])) for ground in GROUNDS]
    return [pair for pair in texts if pair[2] < 4.5] + [pair for pair in borders if pair[2] < 3.0]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_every_text_and_border_can_be_read(palette: Palette) -> None:
    assert failures(palette) == []


def test_a_paler_grey_would_be_caught() -> None:
    assert failures(dataclasses.replace(LIGHT, text3="#8A867E"))
    assert failures(dataclasses.replace(DARK, strong="#5A5C61"))


def test_contrast_is_the_one_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_the_small_pictures_of_the_style_sheet_have_the_colours_of_the_tokens(palette: Palette) -> None:
    wanted = {"check": palette.onaccent, "check-disabled": palette.text3, "dash": palette.onaccent}
    for way in ("down", "up", "left", "right"):
        wanted |= {f"chevron-{way}": palette.text, f"chevron-{way}-disabled": palette.text3}
    for stem, colour in wanted.items():
        svg = resource_path("icons", "controls", f"{stem}-{palette.name}.svg").read_text(encoding="utf-8")
        assert re.findall(r'stroke="(#\w+)"', svg) == [colour], stem
