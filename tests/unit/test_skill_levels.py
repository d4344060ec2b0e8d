"""Levels of the grid: what a lesson begins, what zero undoes, what a late sheet may not overwrite."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from livret_desktop.domain.follow_up import Skill
from livret_desktop.domain.skills import TAUGHT, Worked, emptied, marked, told_by_sheet, with_lessons
from livret_desktop.domain.vocabulary import SkillFacet, SkillLevel
from livret_desktop.ui.presenters.skills import cell_words

OWN, TEACHER, OTHER = uuid4(), uuid4(), uuid4()
EMPTY = Skill(id=uuid4(), enrolment_id=OWN, objective="C2-3")
WHY, SELF = SkillFacet.WHY, SkillFacet.SELF_ASSESSMENT
MONDAY, TUESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 20)


def shown(kept: Skill, *days: date) -> Skill:
    return with_lessons({"C2-3": kept}, [Worked("C2-3", day, TEACHER) for day in days], OWN)["C2-3"]


def test_zero_stays_until_a_lesson_of_a_later_day_ticks_the_objective() -> None:
    begun = shown(EMPTY, MONDAY)
    assert {begun.mark(facet) for facet in TAUGHT} == {(SkillLevel.STARTED, MONDAY)}
    back = emptied(EMPTY, begun, (WHY,), TUESDAY)
    assert back.mark(WHY) == (None, None)
    assert back.emptied_on(WHY) == TUESDAY
    again = shown(back, MONDAY, TUESDAY)
    assert again.mark(WHY) == (None, None)
    assert again.mark(SkillFacet.HOW)[0] is SkillLevel.STARTED
    assert cell_words(again, WHY, {}) == "non abordé, remis à zéro le 17/11/2026"
    assert shown(back, MONDAY, FRIDAY).mark(WHY) == (SkillLevel.STARTED, FRIDAY)


def test_zero_on_an_empty_column_leaves_no_trace() -> None:
    assert emptied(EMPTY, EMPTY, tuple(SkillFacet), FRIDAY) == EMPTY
    own = marked(EMPTY, (SELF,), SkillLevel.STARTED, MONDAY, None)
    assert emptied(own, own, (SELF,), FRIDAY) == EMPTY


def test_a_late_sheet_never_overwrites_what_was_noted_later() -> None:
    known = marked(EMPTY, (WHY,), SkillLevel.ACQUIRED, FRIDAY, OTHER)
    known = marked(known, (SkillFacet.HOW,), SkillLevel.STARTED, MONDAY, OTHER)
    said = dict.fromkeys((WHY, SkillFacet.HOW, SELF), SkillLevel.IN_PROGRESS)
    told, stayed = told_by_sheet(known, said, TUESDAY, TEACHER)
    assert stayed == 1
    assert told.mark(WHY) == (SkillLevel.ACQUIRED, FRIDAY)
    assert (told.mark(SkillFacet.HOW), told.teacher(SkillFacet.HOW)) == (
        (SkillLevel.IN_PROGRESS, TUESDAY),
        TEACHER,
    )
    assert (told.mark(SELF), told.teacher(SELF)) == ((SkillLevel.IN_PROGRESS, TUESDAY), None)
    assert told_by_sheet(told, said, TUESDAY, TEACHER) == (told, 1)
    back = emptied(known, known, (WHY,), FRIDAY)
    assert told_by_sheet(back, {WHY: SkillLevel.STARTED}, TUESDAY, TEACHER) == (back, 1)
