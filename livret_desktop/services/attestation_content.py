"""What the AFFI says: the facts of one enrolment for the rules, and the text of the page."""

from __future__ import annotations

import json
from datetime import date

from livret_desktop.db.unit_of_work import Reading, Work, lessons_of
from livret_desktop.domain.eligibility import AffiFacts, Eligibility, TheoryBasis
from livret_desktop.domain.enrolment import Enrolment, period_on
from livret_desktop.domain.people import School, Student
from livret_desktop.domain.vocabulary import Civility, LessonKind, LessonStatus
from livret_desktop.reports.content import AffiContent, Issue, Letterhead
from livret_desktop.services.context import Desk


def facts_of(
    desk: Desk, reading: Reading | Work, student: Student, enrolment: Enrolment, made_on: date | None
) -> AffiFacts:
    """The enrolment as it stands, hours of before the program included. ``made_on``: the day the act would bear."""
    periods = tuple(reading.periods.where(reading.periods.c.enrolment_id == enrolment.id))
    present = period_on(periods, made_on or desk.today())
    done = reading.lessons.where(*lessons_of(enrolment), reading.lessons.c.status == LessonStatus.DONE)
    road = sum(lesson.minutes for lesson in done if lesson.kind is LessonKind.PRACTICE)
    simulator = sum(lesson.minutes for lesson in done if lesson.kind is LessonKind.SUPERVISED_SIMULATOR)
    before = enrolment.minutes_here + enrolment.minutes_elsewhere
    simulator_minutes = enrolment.simulator_minutes + simulator
    return AffiFacts(
        category=enrolment.category,
        track=present.track if present else None,
        gearbox=present.gearbox if present else None,
        civility=student.civility,
        birth_name=student.birth_name,
        given_names=student.given_names,
        born_on=student.born_on,
        neph=student.neph,
        aipc_on=enrolment.aipc_on,
        etg_passed_on=enrolment.etg_passed_on,
        presentations=enrolment.presentations,
        other_category=enrolment.other_category,
        other_category_on=enrolment.other_category_on,
        final_evaluation_on=enrolment.final_evaluation_on,
        practice_minutes=before + road + simulator,
        elsewhere_minutes=enrolment.minutes_elsewhere,
        simulator_minutes=simulator_minutes,
        road_minutes=before + road + simulator - simulator_minutes,
        preliminary_meeting_on=enrolment.preliminary_meeting_on,
        made_on=made_on,
    )


def content_of(
    school: School,
    issue: Issue,
    student: Student,
    enrolment: Enrolment,
    facts: AffiFacts,
    eligibility: Eligibility,
) -> AffiContent:
    """The page, once the rules let it pass."""
    assert facts.track is not None and facts.final_evaluation_on is not None  # eligible: both are known
    holds_other = eligibility.basis is TheoryBasis.OTHER_CATEGORY
    return AffiContent(
        school=Letterhead.of(school),
        issue=issue,
        track=facts.track,
        civility=student.civility,
        birth_name=student.birth_name,
        usage_name=student.usage_name or "",
        given_names=student.given_names,
        neph=student.neph,
        etg_passed_on=None if holds_other else enrolment.etg_passed_on,
        holds_other_category=holds_other,
        evaluation_on=facts.final_evaluation_on,
        made_at=school.city,
        made_on=facts.made_on,
        preliminary_meeting_on=enrolment.preliminary_meeting_on,
    )


def legal_text(content: AffiContent) -> str:
    """What makes the act the same act, as JSON: change one of these and it is replaced, under a new number."""
    civility: Civility | None = content.civility
    said = {
        "track": content.track.value,
        "civility": civility.value if civility else None,
        "birth_name": content.birth_name,
        "usage_name": content.usage_name,
        "given_names": content.given_names,
        "neph": content.neph,
        "etg_passed_on": content.etg_passed_on.isoformat() if content.etg_passed_on else None,
        "holds_other_category": content.holds_other_category,
        "evaluation_on": content.evaluation_on.isoformat(),
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True)
