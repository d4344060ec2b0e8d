"""What the parts of Aujourd'hui show, without what it is read from: all that a start loads of it. No Qt."""

from __future__ import annotations

from typing import NamedTuple

from livret_desktop.services.today.todo import Todo, Urgency
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.tokens import Tone

_STATES = {
    Urgency.PRESSING: State("Pressé", "bad-circle", Tone.BAD),
    Urgency.SOON: State("Bientôt", "alert", Tone.WARN),
    Urgency.CALM: State("À votre rythme", "clock", Tone.ACCENT, is_loud=False),
}


class Figure(NamedTuple):
    """A number and what it counts, in a tone."""

    number: str
    caption: str
    tone: Tone = Tone.TEXT


class CardWords(NamedTuple):
    """One of the three cards: its figures (or one), its tag, its sentences, and the words of its link ("" for none)."""

    title: str
    state: State
    figures: tuple[Figure, ...]
    sentence: str
    link: str


class StripDay(NamedTuple):
    """One day of the countdown."""

    words: str
    is_today: bool
    is_night: bool


class DayRow(NamedTuple):
    """A line of the day's card: when or who, what, a detail."""

    first: str
    second: str
    detail: str = ""


class BannerWords(NamedTuple):
    """The alarm: what will be lost, why nothing is yet, and the words of its button."""

    title: str
    detail: str
    action: str


def todo_state(todo: Todo) -> State:
    """The icon of a line, told apart by its shape."""
    return _STATES[todo.urgency]
