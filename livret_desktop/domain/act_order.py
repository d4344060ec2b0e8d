"""In which order acts were issued, whatever the clock of the PC said then.

A clock a day ahead, put right, makes the act of after look older than the one of before: an instant does not tell the
order. What does: the numbers of a year follow one another, and an act that cancels and replaces another comes after it,
even where a wrong clock gave the first the number of a later year.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from livret_desktop.domain.vocabulary import AttestationForm


class Numbered(Protocol):
    """One copy of an act: where its number stands in its series, and which act it replaces, if any."""

    @property
    def id(self) -> UUID:
        """Of this copy."""

    @property
    def year(self) -> int:
        """Of its number; one series of training has its own."""

    @property
    def rank(self) -> int:
        """Of its number, within the year."""

    @property
    def form(self) -> AttestationForm:
        """A replacement says which act it cancels."""

    @property
    def original_id(self) -> UUID | None:
        """A copy of the act it duplicates or replaces."""

    @property
    def issued_at(self) -> datetime:
        """As the clock of the PC said, UTC."""


N = TypeVar("N", bound=Numbered)


def oldest_first(entries: Collection[N]) -> list[N]:
    """The copies in the order their acts were issued; those of one act by their instants.

    Acts of two years that no replacement joins are taken by their years.
    """
    turn = {place: number for number, place in enumerate(_places(entries))}
    return sorted(entries, key=lambda one: (turn[place_of(one)], one.issued_at))


def place_of(entry: Numbered) -> tuple[int, int]:
    """Year and rank of its number: the same for the copies of one act."""
    return entry.year, entry.rank


def _places(entries: Collection[Numbered]) -> Iterator[tuple[int, int]]:
    """The first number left of the oldest year; one that replaces an act waits until that act has had its turn."""
    by_id = {one.id: place_of(one) for one in entries}
    replaced = {
        place_of(one): by_id[one.original_id]
        for one in entries
        if one.form is AttestationForm.REPLACEMENT and one.original_id in by_id
    }
    left: dict[int, deque[int]] = {}
    for year, rank in sorted(set(by_id.values())):
        left.setdefault(year, deque()).append(rank)
    waited_for = set(replaced.values())
    while left:
        heads = [(year, ranks[0]) for year, ranks in left.items()]
        place = next((one for one in heads if replaced.get(one) not in waited_for), heads[0])
        yield place
        waited_for.discard(place)
        left[place[0]].popleft()
        if not left[place[0]]:
            del left[place[0]]
