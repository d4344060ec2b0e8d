"""What happens to an enrolment besides its lessons is recorded here: appointments, exams, accompanists, skills, acts.

Every function is one use case of the writer's thread: it returns what changed, and can be undone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.follow_up import (
    MOST_APPOINTMENTS,
    Accompanist,
    Appointment,
    Exam,
    PaperAct,
    Skill,
)
from livret_desktop.domain.french import french_day, of_name
from livret_desktop.domain.names import folded
from livret_desktop.domain.objectives import titles
from livret_desktop.domain.skills import emptied, marked
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationKind,
    ExamKind,
    ExamResult,
    SkillFacet,
    SkillLevel,
)
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.records.course import own_track, periods_of, place_of, skills_of
from livret_desktop.services.records.skills_grid import grid_of, last_worked_on

LONGEST_MINUTES = 600


def save_accompanist(desk: Desk, accompanist: Accompanist) -> Changes:
    """Create or edit an accompagnateur. Raises RuleError: no name, a licence or agreement of a day to come."""
    with desk.database.write("", desk.clock.now()) as written:
        keep_accompanist(desk, written.work, accompanist)
        student = written.work.students.require(accompanist.student_id)
        written.title = f"Accompagnateur {of_name(student.full_name)}"
    return written.changes


def remove_accompanist(desk: Desk, accompanist_id: UUID) -> Changes:
    """Take an accompagnateur away; the appointments keep who was there."""
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        known = work.accompanists.require(accompanist_id)
        work.accompanists.remove(accompanist_id)
        student = work.students.require(known.student_id)
        written.title = f"{known.full_name} retiré des accompagnateurs {of_name(student.full_name)}"
    return written.changes


def save_appointment(desk: Desk, appointment: Appointment) -> Changes:
    """Create or edit a rendez-vous; the enrolment's own days follow. Raises RuleError.

    A rendez-vous pédagogique has a rank of its calendar, and there is one of each; the other kinds are each alone.
    """
    with desk.database.write("", desk.clock.now()) as written:
        keep_appointment(written.work, appointment)
        written.title = f"{appointment.kind.label} {of_name(_whose(written.work, appointment.enrolment_id))}"
    return written.changes


def remove_appointment(desk: Desk, appointment: Appointment) -> Changes:
    """Take a rendez-vous away, from the enrolment's own days too: one that only these told goes all the same."""
    with desk.database.write("", desk.clock.now()) as written:
        work = written.work
        work.appointments.remove(appointment.id)
        empty = replace(appointment, practice_on=None, theory_on=None, km=None)
        _tell_enrolment(work, work.enrolments.require(appointment.enrolment_id), empty)
        written.title = f"{appointment.kind.label} retiré, {_whose(work, appointment.enrolment_id)}"
    return written.changes


def save_exam(desk: Desk, exam: Exam) -> Changes:
    """Create or edit a presentation to an exam; an ETG passed is noted in the enrolment.

    Raises RuleError: a result on a day to come.
    """
    with desk.database.write("", desk.clock.now()) as written:
        keep_exam(desk, written.work, exam)
        written.title = f"{exam.kind.label} {of_name(_whose(written.work, exam.enrolment_id))}"
    return written.changes


def remove_exam(desk: Desk, exam_id: UUID) -> Changes:
    """Take a presentation away."""
    with desk.database.write("", desk.clock.now()) as written:
        known = written.work.exams.require(exam_id)
        written.work.exams.remove(exam_id)
        written.title = f"{known.kind.label} retirée, {_whose(written.work, known.enrolment_id)}"
    return written.changes


def mark_skills(
    desk: Desk,
    enrolment_id: UUID,
    objectives: Collection[str],
    level: SkillLevel | None,
    *,
    on: date,
    facets: Collection[SkillFacet] = tuple(SkillFacet),
    by: UUID | None = None,
) -> Changes:
    """Give these columns of these objectives a level, its day and its teacher (None: back to "à travailler").

    A column already at that level keeps its day and its teacher; the autoévaluation, the student's own, has none.
    One set back to nothing stays so whatever lessons ticked up to then; a lesson of a later day begins it again.
    Raises RuleError: an unknown objective, a day to come.
    """
    with desk.database.write("", desk.clock.now()) as written:
        keep_skills(desk, written.work, enrolment_id, objectives, level, on, facets, by)
        whose = _whose(written.work, enrolment_id)
        written.title = f"Livret {of_name(whose)} : {_said_objectives(objectives)}, {_said_level(level)}"
    return written.changes


def record_paper_act(
    desk: Desk, enrolment_id: UUID, kind: AttestationKind, *, number: str, given_on: date
) -> Changes:
    """Note an act given on paper before the program: one made here later cancels and replaces its number.

    Raises RuleError: no number, a day to come.
    """
    with desk.database.write("", desk.clock.now()) as written:
        keep_paper_act(desk, written.work, enrolment_id, kind, number, given_on)
        written.title = f"Acte sur papier n° {number.strip()} {of_name(_whose(written.work, enrolment_id))}"
    return written.changes


def keep_accompanist(desk: Desk, work: Work, accompanist: Accompanist) -> None:
    """:func:`save_accompanist` within a write."""
    if not folded(accompanist.surname):
        raise RuleError(
            "Il manque le nom de l’accompagnateur",
            "Il figure sur l’accord de l’assureur et sur la fiche de suivi.",
            "Saisissez-le tel qu’il est écrit sur son permis de conduire.",
        )
    _refuse_to_come(desk, accompanist.licence_since_on, "Permis B de l’accompagnateur")
    _refuse_to_come(desk, accompanist.insurer_agreed_on, "Accord de l’assureur")
    _refuse_to_come(desk, accompanist.declared_on, "Déclaration de l’accompagnateur")
    _put(work.accompanists, accompanist)


def keep_appointment(work: Work, appointment: Appointment) -> None:
    """:func:`save_appointment` within a write."""
    _check_appointment(appointment)
    _refuse_second(work, appointment)
    _put(work.appointments, appointment)
    _tell_enrolment(work, work.enrolments.require(appointment.enrolment_id), appointment)


def keep_exam(desk: Desk, work: Work, exam: Exam) -> None:
    """:func:`save_exam` within a write."""
    if exam.result is not None:
        _refuse_to_come(desk, exam.taken_on, "Résultat d’examen")
    _put(work.exams, exam)
    if exam.kind is ExamKind.THEORY and exam.result is ExamResult.PASSED:
        enrolment = work.enrolments.require(exam.enrolment_id)
        work.enrolments.put(replace(enrolment, etg_passed_on=exam.taken_on))


def keep_skills(
    desk: Desk,
    work: Work,
    enrolment_id: UUID,
    objectives: Collection[str],
    level: SkillLevel | None,
    on: date,
    facets: Collection[SkillFacet],
    by: UUID | None = None,
) -> None:
    """:func:`mark_skills` within a write."""
    _refuse_to_come(desk, on, "Niveau d’un objectif")
    unknown = sorted(set(objectives) - titles().keys())
    if unknown:
        raise RuleError(
            "Objectif inconnu",
            f"« {unknown[0]} » n’est pas un objectif de l’annexe III : ils vont de C1-1 à C4-7.",
            "Vérifiez le code de l’objectif.",
        )
    enrolment = work.enrolments.require(enrolment_id)
    known = skills_of(work, enrolment)
    standing, worked_on = ({}, {}) if level else (grid_of(work, enrolment), last_worked_on(work, enrolment))
    for objective in objectives:
        former = known.get(objective) or Skill(id=uuid4(), enrolment_id=enrolment_id, objective=objective)
        if level:
            wanted = marked(former, facets, level, on, by)
        else:
            # Never before the lesson that ticked it: the column would be "abordé" again at once.
            day = max(on, worked_on.get(objective, on))
            wanted = emptied(former, standing.get(objective, former), facets, day)
        if wanted != former:
            _put(work.skills, wanted)


def keep_paper_act(
    desk: Desk, work: Work, enrolment_id: UUID, kind: AttestationKind, number: str, given_on: date
) -> None:
    """:func:`record_paper_act` within a write."""
    if not number.strip():
        raise RuleError(
            "Il manque le numéro",
            "L’acte qui le remplacera doit porter le numéro qu’il annule.",
            "Recopiez le numéro de l’acte donné sur papier.",
        )
    _refuse_to_come(desk, given_on, "Acte donné sur papier")
    if kind is AttestationKind.AFFI:
        enrolment = work.enrolments.require(enrolment_id)
        work.enrolments.put(replace(enrolment, affi_number=number.strip(), affi_issued_on=given_on))
        return
    acts = work.paper_acts
    known = acts.where(acts.c.enrolment_id == enrolment_id, acts.c.kind == kind)
    act_id = known[-1].id if known else uuid4()
    _put(
        acts,
        PaperAct(id=act_id, enrolment_id=enrolment_id, kind=kind, number=number.strip(), given_on=given_on),
    )


def _whose(work: Work, enrolment_id: UUID) -> str:
    return work.students.require(work.enrolments.require(enrolment_id).student_id).full_name


def _said_objectives(objectives: Collection[str]) -> str:
    return next(iter(objectives)) if len(objectives) == 1 else f"{len(objectives)} objectifs"


def _said_level(level: SkillLevel | None) -> str:
    return level.label if level else "à travailler"


def _put(repository: Any, record: Any) -> None:
    (repository.put if repository.get(record.id) else repository.add)(record)


def _check_appointment(appointment: Appointment) -> None:
    if appointment.held_on is None:
        raise _wrong(
            "Il manque le jour du rendez-vous", "Notez le jour de la pratique, ou celui de la théorie."
        )
    for minutes in (appointment.practice_minutes, appointment.theory_minutes):
        if minutes is not None and not 0 < minutes <= LONGEST_MINUTES:
            raise _wrong("Durée impossible", "Notez la durée réelle en minutes, dix heures au plus.")
    if appointment.km is not None and appointment.km < 0:
        raise _wrong("Kilomètres impossibles", "Notez les kilomètres parcourus depuis le début.")
    most = MOST_APPOINTMENTS.get(appointment.track, 0)
    if appointment.kind is AppointmentKind.PEDAGOGICAL and not 1 <= appointment.rank <= most:
        raise _wrong(
            "Rendez-vous sans place au calendrier",
            f"Le calendrier de la filière {appointment.track.label} en a {most}.",
        )


def _refuse_second(work: Work, appointment: Appointment) -> None:
    kept = work.appointments.where(work.appointments.c.enrolment_id == appointment.enrolment_id)
    if any(one.id != appointment.id and place_of(one) == place_of(appointment) for one in kept):
        raise _wrong("Ce rendez-vous est déjà noté", "Ouvrez celui qui existe pour le corriger.")


def _tell_enrolment(work: Work, enrolment: Enrolment, appointment: Appointment) -> None:
    """The days that the enrolment keeps itself: one rule reads them, wherever they were typed (``course``)."""
    days: dict[str, Any] = {}
    if appointment.kind is AppointmentKind.PRELIMINARY:
        days = {"preliminary_meeting_on": appointment.held_on}
    elif appointment.kind is AppointmentKind.AFTER_FAILURE:
        days = {"meeting_after_failure_on": appointment.held_on}
    elif appointment.rank <= 2 and appointment.track is own_track(enrolment, periods_of(work, enrolment)):
        prefix = f"rp{appointment.rank}"
        days = {
            f"{prefix}_practice_on": appointment.practice_on,
            f"{prefix}_theory_on": appointment.theory_on,
            f"{prefix}_km": appointment.km,
        }
    if days:
        work.enrolments.put(replace(enrolment, **days))


def _refuse_to_come(desk: Desk, day: date | None, what: str) -> None:
    if day is not None and day > desk.today():
        raise RuleError(
            f"{what} : jour à venir",
            f"Le {french_day(day)} n’est pas encore passé.",
            "Corrigez la date, ou attendez ce jour.",
        )


def _wrong(title: str, todo: str) -> RuleError:
    return RuleError(title, "Le rendez-vous n’a pas été enregistré.", todo)
