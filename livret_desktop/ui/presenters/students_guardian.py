"""Guardians in words, light enough for the list's pane; and what a line of a card says. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from livret_desktop.domain.follow_up import Guardian
from livret_desktop.domain.french import NBSP
from livret_desktop.services.records.student_list import FoundContact
from livret_desktop.ui.presenters.cells import State


@dataclass(frozen=True, slots=True)
class RecordWords:
    """One line of a card: what it is, what is known of it, and its state where it has one."""

    title: str
    details: tuple[str, ...]
    state: State | None = None


def guardian_words(one: Guardian) -> RecordWords:
    """ "Sophie Mercier, mère": phone and address under it."""
    details = tuple(part for part in (one.phone, one.email) if part)
    return RecordWords(named(one.given_name, one.surname, one.relation), details)


def guardian_line(guardians: Iterable[Guardian]) -> str:
    """ "Mère : Sophie Mercier, 06 71 20 55 18": who is called for a minor, on top of everything."""
    said = []
    for one in guardians:
        name = f"{one.given_name} {one.surname}".strip()
        relation = one.relation.strip()
        who = f"{relation[:1].upper()}{relation[1:]}" if relation else "Représentant légal"
        said.append(f"{who}{NBSP}: {', '.join(part for part in (name, one.phone) if part)}")
    return ". ".join(said)


def found_words(found: FoundContact) -> str:
    """ "mère : MARTEL Hélène", "accompagnateur, oncle : MARTEL Jean": why a search finds the student."""
    relation = found.relation.strip()
    role = relation[:1].lower() + relation[1:]
    if not found.is_guardian:
        role = f"accompagnateur, {role}" if role else "accompagnateur"
    return f"{role or 'représentant légal'}{NBSP}: {f'{found.surname.upper()} {found.given_name}'.strip()}"


def named(given_name: str, surname: str, relation: str) -> str:
    """ "Sophie Mercier, mère"."""
    name = f"{given_name} {surname}".strip()
    return f"{name}, {relation}" if relation else name
