"""Objectifs: the four competences and thirty-two objectives of annexe III, as read from ``resources/legal``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from livret_desktop.resources import resource_text


@dataclass(frozen=True, slots=True)
class Objective:
    """One objective of annexe III of the arrêté of 29 July 2013; ``code`` ("C1-1") is what the State receives."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Competence:
    """One of the four competences, with its objectives in the order of the text."""

    number: int
    title: str
    objectives: tuple[Objective, ...]


@cache
def competences() -> tuple[Competence, ...]:
    """The four competences, word for word."""
    content = tomllib.loads(resource_text("legal", "objectives.toml"))
    return tuple(_competence(entry["number"], entry) for entry in content["competence"])


def _competence(number: int, entry: dict[str, list[str] | str]) -> Competence:
    objectives = tuple(
        Objective(f"C{number}-{rank}", title) for rank, title in enumerate(entry["objectives"], start=1)
    )
    return Competence(number, str(entry["title"]), objectives)


@cache
def titles() -> dict[str, str]:
    """Every title by its code."""
    return {one.code: one.title for many in competences() for one in many.objectives}
