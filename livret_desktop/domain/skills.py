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

    They bear the day and the teacher of the first lesson that ticked them. A level noted always counts more, and a
    column set back to nothing is begun again only by a lesson of a later day.
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
            emptied_on = skill.emptied_on(facet)
            is_emptied = emptied_on is not None and emptied_on >= one.day
            if skill.mark(facet)[0] is None and not is_emptied:
                begun |= {
                    facet.value: SkillLevel.STARTED,
                    f"{facet.value}_on": one.day,
                    f"{facet.value}_by": one.instructor_id,
                }
        filled[one.objective] = replace(skill, **begun)
    return filled


def marked(
    former: Skill, facets: Collection[SkillFacet], level: SkillLevel, on: date, by: UUID | None
) -> Skill:
    """The objective with these columns at a level; one already there keeps its day and its teacher.

    The autoévaluation has no teacher.
    """
    marks: dict[str, Any] = {}
    for facet in facets:
        if former.mark(facet)[0] is level:
            continue
        marks[facet.value] = level
        marks[f"{facet.value}_on"] = on
        marks[f"{facet.value}_by"] = by if facet in TAUGHT else None
    return replace(former, **marks)


def emptied(former: Skill, standing: Skill, facets: Collection[SkillFacet], on: date) -> Skill:
    """The objective with these columns set back to nothing, where something stands in the grid.

    ``standing``: as shown, lessons included. The day is kept with taught columns, so that lessons up to it do not
    begin them at once again.
    """
    marks: dict[str, Any] = {}
    for facet in facets:
        if standing.mark(facet)[0] is not None:
            marks[facet.value] = marks[f"{facet.value}_by"] = None
            marks[f"{facet.value}_on"] = on if facet in TAUGHT else None
    return replace(former, **marks)


def told_by_sheet(
    former: Skill, levels: Mapping[SkillFacet, SkillLevel], on: date, by: UUID | None
) -> tuple[Skill, int]:
    """The objective with what a sheet of one day says of its columns, and how many of these change nothing.

    A sheet may come back late: what was noted of a later day stays.
    """
    skill, stayed = former, 0
    for facet, level in levels.items():
        noted_on = former.mark(facet)[1] or former.emptied_on(facet)
        if noted_on is not None and noted_on > on:
            stayed += 1
        else:
            skill = marked(skill, (facet,), level, on, by)
    return skill, stayed


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
