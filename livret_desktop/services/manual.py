"""The manual: French pages kept as Markdown in the resources, their order, and the search in them. Needs no school."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from livret_desktop.domain.french import NBSP
from livret_desktop.domain.names import folded
from livret_desktop.errors import MachineError
from livret_desktop.resources import resource_path, resource_text

_FOLDER = "manual"
FIRST_PAGE = "aide"
SUFFIX = ".md"
_IN_TITLE, _IN_WORDS, _IN_TEXT = 16, 8, 1
_IN_ONE_LINE = 24
"""Words that stand together are what was meant, more than words that stand about."""
_SHORTEST_STEM = 4
_EXCERPT = 110
_ENDINGS = re.compile(r"(ees|ee|es|s|x|e)$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]*)\)")
_MARKS = re.compile(r"[*`#|>]+|^\s*(?:-|\d+\.)\s+", re.MULTILINE)
_RULE = re.compile(r"^[\s|:-]+$", re.MULTILINE)


@dataclass(frozen=True)
class ManualPage:
    """One page. ``text`` is Markdown, its first line the title; ``words`` are what people type and it does not say."""

    key: str
    part: str
    text: str
    words: str = ""

    @cached_property
    def title(self) -> str:
        """The first line."""
        return self.text.split("\n", 1)[0].lstrip("# ").strip()

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The page without marks, one paragraph or list item a line, without the title."""
        plain = _LINK.sub(r"\1", _RULE.sub("", self.text))
        joined = re.sub(r"\n(?=[^\n#\-|\d])", " ", plain)
        return tuple(line for part in joined.split("\n")[1:] if (line := _MARKS.sub("", part).strip()))

    @cached_property
    def _stems(self) -> tuple[tuple[int, frozenset[str]], ...]:
        places = ((_IN_TITLE, self.title), (_IN_WORDS, self.words), (_IN_TEXT, " ".join(self.lines)))
        return tuple((weight, stems(text)) for weight, text in places)

    @cached_property
    def _line_stems(self) -> tuple[frozenset[str], ...]:
        return tuple(stems(line) for line in self.lines)

    def weight(self, wanted: Sequence[str]) -> tuple[int, int]:
        """How many of these stems the page has, and how well it has them."""
        best = [
            max((weight for weight, held in self._stems if _holds(held, one)), default=0) for one in wanted
        ]
        is_together = len(wanted) > 1 and any(
            all(_holds(line, one) for one in wanted) for line in self._line_stems
        )
        return sum(1 for one in best if one), sum(best) + _IN_ONE_LINE * is_together


@dataclass(frozen=True, slots=True)
class Found:
    """A page that the search found; ``line`` of it says why, ``excerpt`` is what of it is shown."""

    page: ManualPage
    line: str
    excerpt: str


@dataclass(frozen=True)
class Manual:
    """Every page, in the order of the contents."""

    pages: tuple[ManualPage, ...]
    _by_key: dict[str, ManualPage] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {page.key: page for page in self.pages})

    def page(self, key: str) -> ManualPage:
        """A page by its key. Raises KeyError."""
        return self._by_key[key]

    @property
    def parts(self) -> tuple[tuple[str, tuple[ManualPage, ...]], ...]:
        """The parts of the contents, each with its pages."""
        names = dict.fromkeys(page.part for page in self.pages)
        return tuple((name, tuple(page for page in self.pages if page.part == name)) for name in names)

    def find(self, text: str) -> tuple[Found, ...]:
        """The pages that have every word typed, best first; where none has, those that have the most of them.

        Accents, case, plurals and feminines are ignored; the beginning of a word is enough.
        """
        wanted = _stems_in_order(text)
        weighed = [(page.weight(wanted), page) for page in self.pages]
        most = max((number for (number, _weight), _page in weighed), default=0)
        if not wanted or not most:
            return ()
        kept = [(weight, page) for (number, weight), page in weighed if number == most]
        kept.sort(key=lambda one: -one[0])
        return tuple(_found(page, wanted) for _weight, page in kept)


def read_manual(inserts: Mapping[str, str] | None = None, folder: str = _FOLDER) -> Manual:
    """Read the whole manual. ``inserts``: what stands for ``{name}`` in a page, as the table of keys of the window.

    Raises MachineError when a file of it is missing.
    """
    try:
        listed = tomllib.loads(resource_text(folder, "sommaire.toml"))
        words: dict[str, str] = listed["words"]
        pages = tuple(
            ManualPage(key, part["title"], _page_text(folder, key, inserts or {}), words.get(key, ""))
            for part in listed["part"]
            for key in part["pages"]
        )
    except OSError as trouble:
        raise MachineError(
            "Le programme est incomplet",
            "Une page du manuel manque ou ne se lit pas.",
            f"Réinstallez le programme{NBSP}: vos données ne sont pas touchées.",
        ) from trouble
    return Manual(pages)


def missing_pictures(manual: Manual) -> list[str]:
    """The pictures that pages show and the program does not have: it is incomplete."""
    shown = {link for page in manual.pages for link in _PICTURE.findall(page.text)}
    return sorted(link for link in shown if not resource_path(_FOLDER, *link.split("/")).is_file())


def stems(text: str) -> frozenset[str]:
    """The words of a text without accents, case and usual endings."""
    return frozenset(_stems_in_order(text))


def typographic(text: str) -> str:
    """Pages are typed with plain spaces: the ones of French typography before signs and inside « » are put here."""
    text = re.sub(r" ([:»])", f"{NBSP}\\1", text.replace("« ", f"«{NBSP}"))
    return re.sub(r" ([;?!])(?=\s|$|\*|»|\))", "\u202f\\1", text)


def _page_text(folder: str, key: str, inserts: Mapping[str, str]) -> str:
    text = resource_text(folder, f"{key}{SUFFIX}")
    for name, value in inserts.items():
        text = text.replace(f"{{{name}}}", value)
    return typographic(text)


def _stems_in_order(text: str) -> list[str]:
    return [_stem(word) for word in folded(text).split()]


def _stem(word: str) -> str:
    short = _ENDINGS.sub("", word)
    return short if len(short) >= _SHORTEST_STEM else word


def _holds(held: frozenset[str], wanted: str) -> bool:
    return wanted in held or any(one.startswith(wanted) for one in held)


def _found(page: ManualPage, wanted: Sequence[str]) -> Found:
    """By the line with most of the words; where none has any, what the page is for."""

    def held(line: str) -> int:
        of_line = stems(line)
        return sum(_holds(of_line, one) for one in wanted)

    best = max(page.lines, key=held, default="")
    return Found(page, best, _excerpt(best, wanted))


def _excerpt(line: str, wanted: Sequence[str]) -> str:
    """Cut around the first of the words."""
    if len(line) <= _EXCERPT:
        return line
    words = line.split(" ")
    first = next((at for at, word in enumerate(words) if any(_holds(stems(word), one) for one in wanted)), 0)
    start = max(0, first - 4)
    said = " ".join(words[start:])
    return ("… " if start else "") + (
        said if len(said) <= _EXCERPT else said[:_EXCERPT].rsplit(" ", 1)[0] + " …"
    )
