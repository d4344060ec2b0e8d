"""What a cell of a list or a state tag shows, said without Qt: models answer these, one delegate paints them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Generic, TypeAlias, TypeVar

from livret_desktop.domain.french import NBSP, duration
from livret_desktop.domain.names import folded
from livret_desktop.ui.theme.tokens import Tone

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class State:
    """An icon and a word, always both. ``is_loud`` (tinted) is for what needs a person; quiet is the rest."""

    word: str
    icon: str
    tone: Tone
    is_loud: bool = True

    @classmethod
    def ok(cls, word: str, *, loud: bool = False) -> State:
        """Done, accepted, verified: quiet unless it is the one answer of a card."""
        return cls(word, "ok-circle", Tone.OK, loud)

    @classmethod
    def warn(cls, word: str, icon: str = "alert") -> State:
        """To check, soon."""
        return cls(word, icon, Tone.WARN)

    @classmethod
    def bad(cls, word: str) -> State:
        """Refused, late, wrong."""
        return cls(word, "bad-circle", Tone.BAD)

    @classmethod
    def waiting(cls, word: str) -> State:
        """Nothing to do but wait."""
        return cls(word, "clock", Tone.QUIET, is_loud=False)

    @classmethod
    def held(cls, word: str) -> State:
        """Set aside until a person decides."""
        return cls(word, "hold", Tone.QUIET)

    @classmethod
    def flight(cls, word: str, icon: str = "send") -> State:
        """On its way."""
        return cls(word, icon, Tone.ACCENT)


class Weight(Enum):
    """How strongly a text is said."""

    NORMAL = "normal"
    STRONG = "strong"
    DETAIL = "detail"


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text, or two where it ``wraps`` (the row must be as high). ``is_struck`` for what is cancelled."""

    text: str
    weight: Weight = Weight.NORMAL
    tone: Tone = Tone.TEXT
    is_struck: bool = False
    wraps: bool = False

    @property
    def plain(self) -> str:
        """What a screen reader says."""
        return self.text


@dataclass(frozen=True, slots=True)
class TwoLines:
    """A strong line and a detail under it."""

    title: str
    detail: str

    @property
    def plain(self) -> str:
        """What a screen reader says."""
        return f"{self.title}, {self.detail}" if self.detail else self.title


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes done of the legal minimum: a bar and the hours."""

    done_min: int
    minimum_min: int

    @property
    def plain(self) -> str:
        """What a screen reader says."""
        return f"{duration(self.done_min)} sur {duration(self.minimum_min)}"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a name: matched by the search or not, strong or not."""

    text: str
    is_match: bool = False
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A name whose pieces matched by a search are underlined."""

    runs: tuple[Run, ...]

    @property
    def plain(self) -> str:
        """What a screen reader says."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Trend:
    """A few values one after the other as a small line, its last point marked. ``said``: the same in words."""

    values: tuple[int, ...]
    said: str

    @property
    def plain(self) -> str:
        """What a screen reader says."""
        return self.said


@dataclass(frozen=True, slots=True)
class StatusItem:
    """ "Dernier envoi : hier 20:02, 31 acceptées", with its icon; ``page`` is where the link leads.

    ``short``: the label where there is no room for it.
    """

    icon: str
    tone: Tone
    label: str
    value: str
    page: str
    short: str = ""


LONG_NEPH_PX = 130
"""How wide a column of NEPH is at least: fourteen digits, the ones to check on the AIPC, stand whole on one line."""

Cell: TypeAlias = Text | TwoLines | State | Hours | Match | Trend


def plain_text(cell: Cell) -> str:
    """The cell in words, for screen readers, tooltips and copying."""
    return cell.word if isinstance(cell, State) else cell.plain


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its title, how a row becomes a cell, its share of the width.

    ``sort_key`` is the name the query sorts by (empty: not sortable); ``least_px`` is at 100 % text. ``spoken`` is what
    a screen reader says of the cell where its words alone do not tell; None: its words.
    """

    title: str
    cell: Callable[[Row], Cell]
    share: float = 1.0
    least_px: int = 60
    sort_key: str = ""
    is_right: bool = False
    spoken: Callable[[Row], str] | None = None


def matched_name(surname: str, given_names: str, search: str) -> Match:
    """ "MARÉCHAL Zoé" with the start of a word, or else any piece, equal to a searched word marked.

    Accents and case are ignored, as the search ignores them.
    """
    words = folded(search).split()
    runs = _runs(surname, words, is_strong=True)
    if given_names:
        runs += [Run(" "), *_runs(given_names, words, is_strong=False)]
    return Match(tuple(runs))


def _runs(text: str, words: Sequence[str], *, is_strong: bool) -> list[Run]:
    spans = _spans(text, words)
    runs: list[Run] = []
    end = 0
    for first, last in spans:
        if first > end:
            runs.append(Run(text[end:first], is_strong=is_strong))
        runs.append(Run(text[first:last], is_match=True, is_strong=is_strong))
        end = last
    if end < len(text):
        runs.append(Run(text[end:], is_strong=is_strong))
    return runs


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand in the text as written, not overlapping; starts of words win over middles."""
    if not words:
        return []
    flat: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        opened = _folded_letter(character)
        flat.extend(opened)
        origin.extend([index] * len(opened))
    written = " " + "".join(flat)
    spans: list[tuple[int, int]] = []
    for word in sorted(words, key=len, reverse=True):
        at = written.find(f" {word}")
        at = written.find(word) - 1 if at < 0 else at
        if at < 0:
            continue
        span = (origin[at], origin[at + len(word) - 1] + 1)
        if all(span[1] <= first or span[0] >= last for first, last in spans):
            spans.append(span)
    return sorted(spans)


@lru_cache(maxsize=1_024)
def _folded_letter(letter: str) -> str:
    """Pure, and asked for every letter of every name at every key."""
    return folded(letter) or " "


def hours_left(done_min: int, minimum_min: int) -> str:
    """ "reste 6 h", or "minimum atteint"."""
    left = minimum_min - done_min
    return f"reste{NBSP}{duration(left)}" if left > 0 else "minimum atteint"
