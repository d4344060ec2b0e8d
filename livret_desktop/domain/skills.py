"""The grids of annexe III filled: what lessons began, what is acquired, the bilan of each competence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from livret_desktop.domain.follow_up import Skill
from livret_desktop.domain.objectives import competences, titles
from livret_desktop.domain.vocabulary import SkillFacet, SkillLevel

TAUGHT = tuple(facet for facet in SkillFacet if facet is not SkillFacet.SELF_ASSESSMENT)
"""The columns that the teacher fills: the autoévaluation is the student's own (annexe III)."""


@dataclass(frozen=True, slots=True)
class Worked:
    """An objective ticked in a lesson that was given: its day, and its teacher where there was one."""

    objective: str
    day: date
    instructor_id: UUID | None


@dataclass(frozen=True, slots=True)
class CompetenceState:
    """The bilan of one competence. ``cells``: columns of its objectives at each level, out of ``all_cells``.

    ``acquired``: objectives whose taught columns are all acquired, out of ``objectives``.
    """

    number: int
    title: str
    objectives: int
    acquired: int
    cells: Mapping[SkillLevel, int]
    all_cells: int

    def percent(self, level: SkillLevel) -> int:
        """Share of the columns at one level, never rounded up to what is not reached."""
        return 100 * self.cells[level] // self.all_cells


def with_lessons(
    marks: Mapping[str, Skill], worked: Iterable[Worked], enrolment_id: UUID
) -> dict[str, Skill]:
    """The grid with the objectives ticked in lessons: their taught columns without a level are "abordé".

    They bear the day and the teacher of the first lesson that ticked them. A level noted always counts more.
    """
    known = titles()
    filled = dict(marks)
    for one in sorted(worked, key=lambda lesson: lesson.day):
        if one.objective not in known:
            continue
        skill = filled.get(one.objective) or Skill(
            id=uuid5(enrolment_id, one.objective), enrolment_id=enrolment_id, objective=one.objective
        )
        begun: dict[str, Any] = {}
        for facet in TAUGHT:
            if skill.mark(facet)[0] is None:
                begun |= {
                    facet.value: SkillLevel.STARTED,
                    f"{facet.value}_on": one.day,
                    f"{facet.value}_by": one.instructor_id,
                }
        filled[one.objective] = replace(skill, **begun)
    return filled


def marked(
    former: Skill, facets: Collection[SkillFacet], level: SkillLevel | None, on: date, by: UUID | None
) -> Skill:
    """The objective with these columns at a level; one already there keeps its day and its teacher.

    The autoévaluation has no teacher.
    """
    marks: dict[str, Any] = {}
    for facet in facets:
        if former.mark(facet)[0] is level:
            continue
        marks[facet.value] = level
        marks[f"{facet.value}_on"] = on if level else None
        marks[f"{facet.value}_by"] = by if level and facet in TAUGHT else None
    return replace(former, **marks)


def is_acquired(skill: Skill | None) -> bool:
    """True when every taught column is."""
    return skill is not None and all(skill.mark(facet)[0] is SkillLevel.ACQUIRED for facet in TAUGHT)


def bilan(marks: Mapping[str, Skill]) -> tuple[CompetenceState, ...]:
    """The four competences, over the six columns of their objectives."""
    states = []
    for grid in competences():
        kept = [marks[one.code] for one in grid.objectives if one.code in marks]
        levels = [skill.mark(facet)[0] for skill in kept for facet in SkillFacet]
        states.append(
            CompetenceState(
                number=grid.number,
                title=grid.title,
                objectives=len(grid.objectives),
                acquired=sum(is_acquired(skill) for skill in kept),
                cells={level: levels.count(level) for level in SkillLevel},
                all_cells=len(grid.objectives) * len(SkillFacet),
            )
        )
    return tuple(states)
