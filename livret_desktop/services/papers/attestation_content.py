"""What the documents say: the facts of one enrolment for the rules, and the text of the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from livret_desktop.db.unit_of_work import Reading, Work, lesson_is, lessons_of
from livret_desktop.domain.calendar_rules import first_meeting_window
from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.eligibility import AffiFacts, Eligibility, TheoryBasis
from livret_desktop.domain.eligibility_facts import CourseFacts
from livret_desktop.domain.enrolment import Enrolment, period_on
from livret_desktop.domain.follow_up import MOST_APPOINTMENTS, Exam
from livret_desktop.domain.french import NBSP, french_day, thousands
from livret_desktop.domain.lesson import PRACTICE_KINDS, Lesson
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import (
    AttestationKind,
    ExamKind,
    ExamResult,
    InspectorOpinion,
    LessonKind,
    LessonStatus,
    TrainingTrack,
)
from livret_desktop.domain.years import has_taken_place, months_after
from livret_desktop.reports.content import (
    AffiContent,
    AuthorisationContent,
    CalendarContent,
    Issue,
    Letterhead,
)
from livret_desktop.services.context import Desk
from livret_desktop.services.records.course import (
    accompanist_facts,
    act_in_force,
    appointments_of,
    exams_of,
    periods_of,
    practical_presentations,
)


def facts_of(
    desk: Desk,
    reading: Reading | Work,
    student: Student,
    enrolment: Enrolment,
    made_on: date | None,
    counted_until: date | None = None,
) -> AffiFacts:
    """The enrolment as it stands, hours of before the program included. ``made_on``: the day the act would bear.

    ``counted_until``: the last day whose lessons count as practice; None: every lesson done.
    """
    present = period_on(periods_of(reading, enrolment), made_on or desk.today())
    all_done = reading.lessons.where(*lessons_of(enrolment), lesson_is(LessonStatus.DONE))
    done = [lesson for lesson in all_done if counted_until is None or lesson.day <= counted_until]
    practice = enrolment.minutes_here + enrolment.minutes_elsewhere + _minutes(done, *PRACTICE_KINDS)
    simulator = enrolment.simulator_minutes + _minutes(done, LessonKind.SUPERVISED_SIMULATOR)
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
        numeric_booklet_on=enrolment.numeric_booklet_on,
        etg_passed_on=enrolment.etg_passed_on,
        presentations=practical_presentations(reading, enrolment),
        other_category=enrolment.other_category,
        other_category_on=enrolment.other_category_on,
        final_evaluation_on=enrolment.final_evaluation_on,
        practice_minutes=practice,
        elsewhere_minutes=enrolment.minutes_elsewhere,
        simulator_minutes=simulator,
        road_minutes=practice - simulator,
        counted_until=counted_until,
        later_minutes=_minutes(all_done, *PRACTICE_KINDS) - _minutes(done, *PRACTICE_KINDS),
        preliminary_meeting_on=enrolment.preliminary_meeting_on,
        made_on=made_on,
        accompanists=accompanist_facts(reading, student.id),
    )


def practice_until(kind: AttestationKind, enrolment: Enrolment, made_on: date | None) -> date | None:
    """The last day whose practice counts for an act: the AFFI's evaluation, else "Fait le". None: all that was done."""
    if kind is AttestationKind.AFFI:
        return enrolment.final_evaluation_on
    return made_on if kind is AttestationKind.CS_AUTHORISATION else None


def course_facts(
    desk: Desk,
    reading: Reading | Work,
    student: Student,
    enrolment: Enrolment,
    made_on: date | None,
    counted_until: date | None = None,
) -> CourseFacts:
    """What the rules of every document look at; ``counted_until`` as in :func:`facts_of`."""
    periods = periods_of(reading, enrolment)
    exams = [one for one in exams_of(reading, enrolment) if one.kind is ExamKind.PRACTICE]
    failures = [one.taken_on for one in exams if one.result is ExamResult.FAILED]
    if enrolment.practical_failed_on:
        failures.append(enrolment.practical_failed_on)
    affi_number, affi_on = act_in_force(desk, reading, enrolment, AttestationKind.AFFI)
    number, day = act_in_force(desk, reading, enrolment, AttestationKind.CS_AUTHORISATION)
    return CourseFacts(
        affi=facts_of(desk, reading, student, enrolment, made_on, counted_until),
        tracks=frozenset(period.track for period in periods),
        affi_number=affi_number,
        affi_on=affi_on,
        authorisation_number=number,
        authorisation_on=day,
        failures=tuple(sorted(set(failures))),
        passed_on=max((one.taken_on for one in exams if one.result is ExamResult.PASSED), default=None),
        opinion=_opinion(exams),
        appointments=appointments_of(reading, enrolment, periods),
    )


def affi_content(
    school: Letterhead,
    issue: Issue,
    made_at: str,
    student: Student,
    enrolment: Enrolment,
    facts: CourseFacts,
    eligibility: Eligibility,
) -> AffiContent:
    """The AFFI, once the rules let it pass."""
    own = facts.affi
    assert own.track is not None  # eligible
    return AffiContent(
        school=school,
        issue=issue,
        track=own.track,
        preliminary_meeting_on=enrolment.preliminary_meeting_on,
        **_certified(made_at, student, enrolment, facts, eligibility),
    )


def authorisation_content(
    school: Letterhead,
    issue: Issue,
    made_at: str,
    student: Student,
    enrolment: Enrolment,
    facts: CourseFacts,
    eligibility: Eligibility,
) -> AuthorisationContent:
    """The authorisation, once the rules let it pass."""
    meeting = facts.meeting_after_failure
    assert meeting is not None  # eligible
    return AuthorisationContent(
        school=school,
        issue=issue,
        meeting_on=meeting.held_on,
        **_certified(made_at, student, enrolment, facts, eligibility),
    )


def _certified(
    made_at: str, student: Student, enrolment: Enrolment, facts: CourseFacts, eligibility: Eligibility
) -> dict[str, Any]:
    """What both acts say alike."""
    holds_other = eligibility.basis is TheoryBasis.OTHER_CATEGORY
    assert facts.affi.final_evaluation_on is not None  # eligible
    return {
        "civility": student.civility,
        "birth_name": student.birth_name,
        "usage_name": student.usage_name or "",
        "given_names": student.given_names,
        "neph": student.neph,
        "etg_passed_on": None if holds_other else enrolment.etg_passed_on,
        "holds_other_category": holds_other,
        "evaluation_on": facts.affi.final_evaluation_on,
        "made_at": made_at,
        "made_on": facts.affi.made_on,
    }


def calendar_content(
    desk: Desk, school: Letterhead, issue: Issue, student: Student, track: TrainingTrack, facts: CourseFacts
) -> CalendarContent:
    """A calendar: the days of the appointments that took place, and what the rules say of those to come."""
    today = desk.today()
    by_rank = {one.rank: one for one in facts.calendar(track)}
    phases = []
    for rank in range(1, MOST_APPOINTMENTS[track] + 1):
        one = by_rank.get(rank)
        days = (one.practice_on, one.theory_on) if one else (None, None)
        first, second = (day if has_taken_place(day, today) else None for day in days)
        phases.append((first, second))
    after_failure = track is TrainingTrack.CS and bool(facts.authorisation_on)
    return CalendarContent(
        school=school,
        issue=issue,
        track=track,
        birth_name=student.birth_name,
        given_names=student.given_names,
        neph=student.neph,
        act_label="Autorisation" if after_failure else "Attestation",
        act_number=facts.authorisation_number if after_failure else facts.affi_number,
        phases=tuple(phases),
        landmarks=_landmarks(track, facts, desk.rules, today),
    )


def _landmarks(
    track: TrainingTrack, facts: CourseFacts, rules: Rules, today: date
) -> tuple[tuple[str, str], ...]:
    if track is TrainingTrack.CS:
        return (*_acts_said(facts), ("Durée et distance", "aucun minimum en conduite supervisée"))
    said = list(_acts_said(facts))
    window = first_meeting_window(facts, rules, today)
    if window and facts.affi_on:
        months = rules.value("calendar.first_aac_months", facts.affi_on)
        between = f"entre le {french_day(window[0])} et le {french_day(window[1])}"
        said.append(
            ("Premier rendez-vous", f"{between} ({months['from']} à {months['to']} mois après l’attestation)")
        )
    distance = int(rules.value("calendar.second_aac_km", today))
    said.append(("Deuxième rendez-vous", f"à partir de {thousands(distance)}{NBSP}km parcourus"))
    met_on = facts.affi.preliminary_meeting_on
    if met_on:
        until = months_after(met_on, int(rules.value("calendar.aac_months", met_on)))
        said.append(
            (
                "Une année de conduite",
                f"à partir du rendez-vous préalable du {french_day(met_on)}, "
                f"soit jusqu’au {french_day(until)} au moins",
            )
        )
    return tuple(said)


def _acts_said(facts: CourseFacts) -> list[tuple[str, str]]:
    said = []
    if facts.affi_on:
        said.append(("Attestation", f"délivrée le {french_day(facts.affi_on)}"))
    if facts.authorisation_on:
        day = french_day(facts.authorisation_on)
        said.append(("Autorisation", f"délivrée le {day} après échec à l’épreuve pratique"))
    return said


def _minutes(lessons: list[Lesson], *kinds: LessonKind) -> int:
    return sum(lesson.minutes for lesson in lessons if lesson.kind in kinds)


def _opinion(exams: list[Exam]) -> InspectorOpinion:
    failed = [one for one in exams if one.result is ExamResult.FAILED]
    return failed[-1].opinion if failed else InspectorOpinion.UNKNOWN
