"""The line at the bottom: what gives way when there is no room for all of it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from livret_desktop.ui.presenters.cells import StatusItem
from livret_desktop.ui.status_line import NOT_APPROVED, EssaiBand, StatusLine, StatusLink
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.theme.tokens import Tone

_ITEMS = [
    StatusItem("alert", Tone.WARN, "Dernier envoi d’essai", "aujourd’hui 20:30, 18 à régler", "a", "Envoi"),
    StatusItem("clock", Tone.QUIET, "Prochain envoi", "demain 20:00", "b", "Prochain"),
    StatusItem("backup", Tone.OK, "Dernière sauvegarde", "hier 19:12, vérifiée", "c", "Copie"),
]


@pytest.fixture
def line(look: Theme, qtbot) -> StatusLine:
    made = StatusLine()
    qtbot.addWidget(made)
    made.show_items(_ITEMS)
    made.show()
    return made


def widths(line: StatusLine) -> list[int]:
    return [link.sizeHint().width() for link in line.findChildren(StatusLink)]


def test_with_large_text_the_labels_stay_where_the_second_line_has_room(
    line: StatusLine, look: Theme
) -> None:
    line.show_warning(NOT_APPROVED)
    look.set_text_percent(200)
    line.resize(1_260, 90)
    assert [link.toolTip() for link in line.findChildren(StatusLink)] == ["", "", ""]


def test_labels_grow_short_before_they_go(line: StatusLine) -> None:
    line.resize(1_400, 60)
    whole = widths(line)
    seen = []
    for width in range(1_400, 300, -10):
        line.resize(width, 60)
        if widths(line) not in seen:
            seen.append(widths(line))
    assert len(seen) == 3, "whole, short, the values alone"
    assert seen[0] == whole
    for longer, shorter in pairwise(seen):
        assert all(after < before for before, after in zip(longer, shorter, strict=True))
    assert [link.toolTip() for link in line.findChildren(StatusLink)][
        1
    ] == "Prochain envoi\u00a0: demain 20:00"


def test_the_training_band_keeps_one_line_and_says_the_whole_where_it_can(look: Theme, qtbot) -> None:
    band = EssaiBand()
    qtbot.addWidget(band)
    whole = "Rien ne part à la DSR. Chaque document imprimé porte la mention ESSAI."
    band.resize(1400, 40)
    band.show()
    qtbot.waitUntil(lambda: band.said.text() == whole)
    look.set_text_percent(200)
    band.resize(1000, 70)
    qtbot.waitUntil(lambda: band.said.text() == "Rien ne part à la DSR.")
    assert band.said.heightForWidth(band.said.width()) < 2 * band.said.fontMetrics().lineSpacing()
    assert (band.said.toolTip(), band.said.accessibleName()) == (whole, whole)
