"""The skills grid in words: its rows, each cell, the bilan. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from livret_desktop.domain.follow_up import Skill
from livret_desktop.domain.french import NBSP, count, numeric_day
from livret_desktop.domain.objectives import Competence, Objective, competences
from livret_desktop.domain.skills import TAUGHT, CompetenceState
from livret_desktop.domain.vocabulary import SkillFacet, SkillLevel

LEVELS: tuple[SkillLevel | None, ...] = (
    None,
    SkillLevel.STARTED,
    SkillLevel.IN_PROGRESS,
    SkillLevel.ACQUIRED,
)
"""As the keys 0 to 3 give them."""
COLUMN_TITLES = tuple(facet.label.capitalize() for facet in SkillFacet)
SHORT_TITLES = ("Maniement", "Conditions normales", "Conditions difficiles", "Conduite autonome")
"""Of the four competences, for the bilan's bars; the whole title stands in the grid."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line: a competence (``objective`` None), or one of its objectives."""

    competence: Competence
    objective: Objective | None = None


def grid_rows(folded: frozenset[int]) -> list[GridRow]:
    """Every competence, and the objectives of those that are not folded."""
    rows: list[GridRow] = []
    for one in competences():
        rows.append(GridRow(one))
        if one.number not in folded:
            rows += [GridRow(one, objective) for objective in one.objectives]
    return rows


def level_word(level: SkillLevel | None) -> str:
    """ "non abordé", "abordé", "en cours", "acquis"."""
    return level.label if level else "non abordé"


def cell_words(skill: Skill | None, facet: SkillFacet, teachers: Mapping[UUID, str]) -> str:
    """ "acquis le 12/10/2026, Nadia Ruiz": what a cell says aloud and in its tooltip."""
    level, day = skill.mark(facet) if skill else (None, None)
    if skill is None or level is None:
        emptied_on = skill.emptied_on(facet) if skill else None
        since = f", remis à zéro le {numeric_day(emptied_on)}" if emptied_on else ""
        return f"{level_word(None)}{since}"
    by = skill.teacher(facet)
    who = "l’élève" if facet is SkillFacet.SELF_ASSESSMENT else teachers.get(by, "") if by else ""
    when = f" le {numeric_day(day)}" if day else ""
    return f"{level.label}{when}" + (f", {who}" if who else "")


def group_words(state: CompetenceState) -> str:
    """ "7 sur 9 acquis"."""
    return f"{state.acquired} sur {state.objectives} acquis"


def bilan_words(state: CompetenceState) -> str:
    """The bilan of one competence in a sentence."""
    parts = [f"{state.percent(SkillLevel.ACQUIRED)}{NBSP}% acquis"]
    parts += [
        f"{state.percent(level)}{NBSP}% {level.label}"
        for level in (SkillLevel.IN_PROGRESS, SkillLevel.STARTED)
        if state.cells[level]
    ]
    return ", ".join(parts)


def bilan_sentence(states: tuple[CompetenceState, ...]) -> str:
    """The whole booklet in one sentence."""
    acquired = sum(one.acquired for one in states)
    objectives = sum(one.objectives for one in states)
    if not any(sum(one.cells.values()) for one in states):
        return f"Rien n’est encore noté{NBSP}: {objectives} objectifs à travailler."
    return f"{count(acquired, 'objectif acquis', 'objectifs acquis')} sur {objectives}."


@dataclass(frozen=True, slots=True)
class ColumnBar:
    """One objective in one column, as a small bar: its code, its level, and all of it in words."""

    code: str
    level: SkillLevel | None
    said: str


def objective_bars(
    marks: Mapping[str, Skill], teachers: Mapping[UUID, str]
) -> dict[SkillFacet, list[list[ColumnBar]]]:
    """The 32 objectives column by column: for each of the six, the four grids in their order."""
    return {
        facet: [
            [_bar(one, facet, marks.get(one.code), teachers) for one in grid.objectives]
            for grid in competences()
        ]
        for facet in SkillFacet
    }


def _bar(
    objective: Objective, facet: SkillFacet, skill: Skill | None, teachers: Mapping[UUID, str]
) -> ColumnBar:
    level = skill.mark(facet)[0] if skill else None
    title = objective.title.replace("'", "’").rstrip(".")
    said = f"{facet.label.capitalize()}, {objective.code} {title}{NBSP}: {cell_words(skill, facet, teachers)}"
    return ColumnBar(objective.code, level, said)


def columns_of(row_facet: SkillFacet | None) -> tuple[SkillFacet, ...]:
    """What a key fills: the column it stands on; on the objective itself, those of the teacher."""
    return TAUGHT if row_facet is None else (row_facet,)


def next_level(level: SkillLevel | None) -> SkillLevel | None:
    """What Space gives: the next one, then nothing again."""
    return LEVELS[(LEVELS.index(level) + 1) % len(LEVELS)]
