"""Levels as the teacher wrote them on the returned feuille de journée, or said them of one lesson, into the grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.follow_up import Skill
from livret_desktop.domain.french import count, of_name
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.objectives import titles
from livret_desktop.domain.skills import told_by_sheet
from livret_desktop.domain.vocabulary import LessonStatus, SkillFacet, SkillLevel
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.records.course import skills_of
from livret_desktop.services.records.skills_grid import GRID_CATEGORIES, grid_of

SheetLevels = Mapping[str, Mapping[SkillFacet, SkillLevel]]
"""What a sheet says of one lesson: for each objective, the columns that bear a level."""


@dataclass(frozen=True, slots=True)
class LevelsKept:
    """``noted``: columns that took the level. ``stayed``: those that bear something of a later day."""

    noted: int = 0
    stayed: int = 0

    @property
    def words(self) -> str:
        """ "12 niveaux notés", and what stayed; empty when nothing was said."""
        if not self.noted and not self.stayed:
            return ""
        said = count(self.noted, "niveau noté", "niveaux notés")
        if not self.stayed:
            return said
        return f"{said}, {count(self.stayed, 'plus récent gardé', 'plus récents gardés')}"


def keep_levels(work: Work, lesson: Lesson, levels: SheetLevels) -> LevelsKept:
    """Note the levels of one lesson, of its day and its teacher, within a write. Raises RuleError.

    Only for a lesson given, of a category with this grid. Asked for again, the same sheet changes nothing.
    """
    if not levels:
        return LevelsKept()
    enrolment = work.enrolments.require(lesson.enrolment_id)
    _check(lesson, levels, has_grid=enrolment.category in GRID_CATEGORIES)
    known, noted, stayed = skills_of(work, enrolment), 0, 0
    for code, said in levels.items():
        former = known.get(code) or Skill(id=uuid4(), enrolment_id=enrolment.id, objective=code)
        wanted, unheard = told_by_sheet(former, said, lesson.day, lesson.instructor_id)
        stayed += unheard
        if wanted != former:
            noted += sum(wanted.mark(facet) != former.mark(facet) for facet in said)
            (work.skills.put if code in known else work.skills.add)(wanted)
    return LevelsKept(noted, stayed)


def mark_lesson(desk: Desk, lesson_id: UUID, levels: SheetLevels) -> Changes:
    """Give levels from a lesson already noted, sent ones too: levels stay in the school. Raises RuleError."""
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        lesson = work.lessons.require(lesson_id)
        kept = keep_levels(work, lesson, levels)
        student = work.students.require(lesson.student_id)
        written.title = f"Livret {of_name(student.full_name)} : {kept.words or 'rien de nouveau'}"
    return written.changes


def standing_levels(desk: Desk, lesson: Lesson) -> dict[str, dict[SkillFacet, SkillLevel]]:
    """What stands in the grid for the objectives of a lesson. Any thread."""
    with desk.database.read() as reading:
        grid = grid_of(reading, reading.enrolments.require(lesson.enrolment_id))
    return {
        code: {facet: level for facet in SkillFacet if (level := grid[code].mark(facet)[0]) is not None}
        for code in lesson.objectives
        if code in grid
    }


def _check(lesson: Lesson, levels: SheetLevels, *, has_grid: bool) -> None:
    unknown = sorted(set(levels) - titles().keys())
    if unknown:
        raise _refused(
            f"« {unknown[0]} » n’est pas un objectif de l’annexe III : ils vont de C1-1 à C4-7.",
            "Vérifiez le code de l’objectif.",
        )
    if lesson.status is not LessonStatus.DONE:
        raise _refused(
            "La leçon n’est pas notée comme faite : personne n’y a vu l’élève conduire.",
            "Confirmez d’abord la leçon, ou notez les niveaux dans Compétences.",
        )
    if not has_grid:
        raise _refused(
            "Cette catégorie n’a pas la grille de l’annexe III.",
            "Notez les niveaux dans le livret de l’élève.",
        )


def _refused(message: str, todo: str) -> RuleError:
    return RuleError("Niveaux refusés", f"{message} Rien n’a été enregistré.", todo)
