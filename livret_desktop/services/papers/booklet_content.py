"""What the booklet and the follow-up sheet say of one enrolment, read from what has been recorded. Any thread."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from livret_desktop.clock import civil_day
from livret_desktop.db.register import RegisterEntry
from livret_desktop.db.unit_of_work import Reading, Work, lesson_is, lessons_of
from livret_desktop.domain.eligibility_facts import CourseFacts
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.follow_up import MOST_APPOINTMENTS, Accompanist, Appointment
from livret_desktop.domain.french import clock_time, numeric_day
from livret_desktop.domain.lesson import PRACTICE_KINDS, Lesson
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationKind,
    Category,
    Civility,
    Gearbox,
    LessonKind,
    LessonStatus,
    SkillFacet,
    TrainingTrack,
)
from livret_desktop.domain.years import birthday
from livret_desktop.reports.booklet_content import (
    AccompanistLine,
    AppointmentLine,
    BookletContent,
    FollowUp,
    HoursDone,
    LessonLine,
    Mark,
)
from livret_desktop.reports.content import AffiContent, AuthorisationContent, Issue, Letterhead
from livret_desktop.services.configuration import school_of
from livret_desktop.services.context import Desk
from livret_desktop.services.papers.attestation_content import calendar_content
from livret_desktop.services.records.course import accompanists_of, acts_of
from livret_desktop.services.records.skills_grid import grid_of
from livret_desktop.services.records.student_list import minimum_minutes

RANK_WORDS = {1: "Premier", 2: "Deuxième", 3: "Troisième"}
_Source = Reading | Work


def booklet_content(
    desk: Desk,
    reading: _Source,
    school: Letterhead,
    issue: Issue,
    student: Student,
    enrolment: Enrolment,
    facts: CourseFacts,
) -> BookletContent:
    """The whole booklet. An act stands in it only once it was given: a booklet never goes round a rule."""
    own = facts.affi
    affi, affi_said = _affi(desk, reading, school, issue, enrolment)
    authorisation, authorisation_said = _authorisation(desk, reading, school, issue, enrolment)
    return BookletContent(
        school=school,
        head=school_of(reading).head,
        issue=issue,
        civility=student.civility,
        birth_name=student.birth_name,
        usage_name=student.usage_name or "",
        given_names=student.given_names,
        neph=student.neph,
        born_on=student.born_on,
        born_at=student.birth_city,
        aipc_on=enrolment.aipc_on,
        gearbox=own.gearbox.label if own.gearbox else "",
        given_on=own.made_on,
        instructors=tuple(_instructors(reading, enrolment)),
        accompanists=tuple(accompanist_lines(desk, reading, student)),
        marks=_marks(reading, enrolment),
        review_on=desk.today(),
        follow_up=follow_up_of(desk, reading, enrolment, facts),
        affi=affi,
        affi_said=affi_said,
        aac_calendar=calendar_content(desk, school, issue, student, TrainingTrack.AAC, facts),
        authorisation=authorisation,
        authorisation_said=authorisation_said,
        cs_calendar=calendar_content(desk, school, issue, student, TrainingTrack.CS, facts),
    )


def follow_up_of(desk: Desk, reading: _Source, enrolment: Enrolment, facts: CourseFacts) -> FollowUp:
    """Hours, lessons done and appointments."""
    return FollowUp(
        hours=_hours(desk, enrolment, facts),
        lessons=tuple(_lessons(reading, enrolment)),
        appointments=tuple(_appointments(reading, enrolment, facts)),
    )


def accompanist_lines(desk: Desk, reading: _Source, student: Student) -> Iterator[AccompanistLine]:
    """The accompagnateurs, each with what was seen of the licence and of the insurer, and the declaration."""
    years = int(desk.rules.value("affi.accompanist_licence_years", desk.today()))
    for one in accompanists_of(reading, student.id):
        since = one.licence_since_on
        yield AccompanistLine(
            name=one.full_name,
            licence_since_on=since,
            has_five_years=None if since is None else birthday(since, years) <= desk.today(),
            insurer_agreed_on=one.insurer_agreed_on,
            contract=_contract(one),
            declared_on=one.declared_on,
        )


def _contract(one: Accompanist) -> str:
    number = f"n°\u00a0{one.insurer_contract}" if one.insurer_contract else ""
    return " ".join(part for part in (one.insurer, number) if part)


def _hours(desk: Desk, enrolment: Enrolment, facts: CourseFacts) -> HoursDone:
    own = facts.affi
    road = None
    if enrolment.category is Category.B:
        least = desk.rules.value("affi.road_minutes", own.final_evaluation_on or desk.today())
        simulator = "_with_simulator" if own.simulator_minutes else ""
        road = int(least[(own.gearbox or Gearbox.MANUAL).value + simulator])
    return HoursDone(
        practice=own.practice_minutes,
        simulator=own.simulator_minutes,
        before=enrolment.minutes_here + enrolment.minutes_elsewhere,
        elsewhere=enrolment.minutes_elsewhere,
        minimum=minimum_minutes(desk, enrolment.category, own.gearbox),
        road_minimum=road,
    )


def _done(reading: _Source, enrolment: Enrolment) -> list[Lesson]:
    lessons = reading.lessons
    return lessons.where(*lessons_of(enrolment), lesson_is(LessonStatus.DONE), order=lessons.c.starts_at)


def _marks(reading: _Source, enrolment: Enrolment) -> dict[str, tuple[Mark, ...]]:
    skills = sorted(grid_of(reading, enrolment).items())
    return {code: tuple(skill.mark(facet) for facet in SkillFacet) for code, skill in skills}


def _instructors(reading: _Source, enrolment: Enrolment) -> Iterator[tuple[str, str]]:
    """Name and authorisation of those who gave lessons, the one who gave most first."""
    given = Counter(one.instructor_id for one in _done(reading, enrolment) if one.instructor_id)
    for instructor_id, _number in given.most_common():
        one = reading.instructors.get(instructor_id)
        if one is not None:
            yield one.full_name, one.authorisation_number


def _lessons(reading: _Source, enrolment: Enrolment) -> Iterator[LessonLine]:
    total = enrolment.minutes_here + enrolment.minutes_elsewhere
    names: dict[object, str] = {None: ""}
    for lesson in _done(reading, enrolment):
        counts = lesson.kind in PRACTICE_KINDS
        total += lesson.minutes if counts else 0
        if lesson.instructor_id not in names:
            known = reading.instructors.get(lesson.instructor_id)
            names[lesson.instructor_id] = known.full_name if known else ""
        yield LessonLine(
            day=lesson.day,
            start=clock_time(lesson.starts_at),
            end=clock_time(lesson.ends_at),
            minutes=lesson.minutes,
            what=lesson_words(lesson),
            instructor=names[lesson.instructor_id],
            objectives=lesson.objectives,
            total=total if counts else None,
        )


def lesson_words(lesson: Lesson) -> str:
    """ "Pratique, voiture"; the means alone where the kind already says it."""
    if lesson.kind is LessonKind.PRACTICE:
        phase = f", {lesson.moto_phase.label.lower()}" if lesson.moto_phase else ""
        return f"{lesson.kind.label}, {lesson.means.label.lower()}{phase}"
    return lesson.kind.label


def _appointments(reading: _Source, enrolment: Enrolment, facts: CourseFacts) -> Iterator[AppointmentLine]:
    """Those held, and the compulsory ones of the present track still to be held, as lines for the pen."""
    held = {(one.kind, one.track, one.rank): one for one in facts.appointments}
    if not facts.tracks & {TrainingTrack.AAC, TrainingTrack.CS} and not held:
        return
    preliminary = next((one for one in held.values() if one.kind is AppointmentKind.PRELIMINARY), None)
    after_failure = facts.meeting_after_failure
    if preliminary or not after_failure:
        yield from appointment_phases(reading, enrolment, preliminary, "Rendez-vous préalable")
    if after_failure:
        yield from appointment_phases(reading, enrolment, after_failure, "Rendez-vous préalable après échec")
    tracks = [track for track in (TrainingTrack.AAC, TrainingTrack.CS) if track in facts.tracks]
    for track in tracks:
        for rank in range(1, MOST_APPOINTMENTS[track] + 1):
            one = held.get((AppointmentKind.PEDAGOGICAL, track, rank))
            if one is None and rank > MOST_APPOINTMENTS[track] - 1:
                continue
            said = f"{RANK_WORDS[rank]} pédagogique" + (f" ({track.value})" if len(tracks) > 1 else "")
            yield from appointment_phases(reading, enrolment, one, said)


def appointment_phases(
    reading: _Source, enrolment: Enrolment, one: Appointment | None, said: str
) -> Iterator[AppointmentLine]:
    """Practice and theory of one rendez-vous; empty lines for the pen where it is not noted."""
    if one is None:
        yield AppointmentLine(what=f"{said}, pratique")
        yield AppointmentLine(what=f"{said}, théorie")
        return
    instructor = reading.instructors.get(one.instructor_id) if one.instructor_id else None
    names = {str(one.id): one.full_name for one in accompanists_of(reading, enrolment.student_id)}
    there = ", ".join(names[text] for text in one.accompanist_ids if text in names)
    for phase, day, minutes, km in (
        ("pratique", one.practice_on, one.practice_minutes, one.km),
        ("théorie", one.theory_on, one.theory_minutes, None),
    ):
        yield AppointmentLine(
            what=f"{said}, {phase}",
            day=day,
            minutes=minutes,
            km=km,
            instructor=instructor.full_name if instructor and day else "",
            accompanists=there if day else "",
        )


def _affi(
    desk: Desk, reading: _Source, school: Letterhead, issue: Issue, enrolment: Enrolment
) -> tuple[AffiContent | None, str]:
    """The AFFI in force as it was given, and what the foot of its page says."""
    act = _last_act(desk, reading, enrolment, AttestationKind.AFFI)
    if act is None:
        given = enrolment.affi_number and enrolment.affi_issued_on
        on = (
            f", donnée sur papier le {numeric_day(enrolment.affi_issued_on)}"
            if enrolment.affi_issued_on
            else ""
        )
        return None, f"Attestation n°\u00a0{enrolment.affi_number}{on}" if given else ""
    said = json.loads(act.content)
    content = AffiContent(
        school=school,
        issue=issue,
        track=TrainingTrack(said["track"]),
        preliminary_meeting_on=_day(said.get("preliminary_meeting_on")) or enrolment.preliminary_meeting_on,
        **_certified(reading, act, said),
    )
    return content, _said("Attestation", act)


def _authorisation(
    desk: Desk, reading: _Source, school: Letterhead, issue: Issue, enrolment: Enrolment
) -> tuple[AuthorisationContent | None, str]:
    act = _last_act(desk, reading, enrolment, AttestationKind.CS_AUTHORISATION)
    if act is None:
        return None, ""
    said = json.loads(act.content)
    content = AuthorisationContent(
        school=school,
        issue=issue,
        meeting_on=_day(said["meeting_on"]),
        **_certified(reading, act, said),
    )
    return content, _said("Autorisation", act)


def _last_act(
    desk: Desk, reading: _Source, enrolment: Enrolment, kind: AttestationKind
) -> RegisterEntry | None:
    acts = acts_of(desk, reading, enrolment, kind)
    return acts[-1] if acts else None


def _certified(reading: _Source, act: RegisterEntry, said: dict[str, Any]) -> dict[str, Any]:
    """What both acts say alike, as kept in the register."""
    civility = said["civility"]
    return {
        "civility": Civility(str(civility)) if civility else None,
        "birth_name": said["birth_name"],
        "usage_name": said["usage_name"],
        "given_names": said["given_names"],
        "neph": said["neph"],
        "etg_passed_on": _day(said["etg_passed_on"]),
        "holds_other_category": said["holds_other_category"],
        "evaluation_on": _day(said["evaluation_on"]),
        "made_at": school_of(reading).city,
        "made_on": act.made_on,
    }


def _said(word: str, act: RegisterEntry) -> str:
    return f"{word} n°\u00a0{act.number}, imprimée le {numeric_day(civil_day(act.issued_at))}"


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None
