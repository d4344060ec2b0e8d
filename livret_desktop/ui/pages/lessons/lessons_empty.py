"""What Leçons says of a day without lessons, and of one whose lessons are all hidden by the filters."""

from __future__ import annotations

from collections.abc import Callable

from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import EmptyState


def no_lessons(begin: Callable[[], None]) -> EmptyState:
    """Nothing that day: the first one is a key away."""
    button = Button("Nouvelle leçon", ButtonKind.OUTLINE, icon="plus")
    button.clicked.connect(begin)
    return EmptyState("lessons", "Aucune leçon ce jour", "Tapez la première, ou changez de jour.", [button])


def hidden_lessons(show_all: Callable[[], None]) -> EmptyState:
    """Some, but none of them shown."""
    button = Button("Tout montrer")
    button.clicked.connect(show_all)
    return EmptyState(
        "lessons", "Aucune leçon avec ces filtres", "D’autres leçons de ce jour sont masquées.", [button]
    )


def nobody(open_team: Callable[[], None]) -> EmptyState:
    """A week has a lane per teacher: without a team there is none."""
    button = Button("Saisir l’équipe", ButtonKind.OUTLINE, icon="team")
    button.clicked.connect(open_team)
    sentence = "La semaine montre une ligne par enseignant et par simulateur."
    return EmptyState("team", "Personne pour donner des leçons", sentence, [button])
