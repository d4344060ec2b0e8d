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
from livret_desktop.domain.etg import etg_counts
from livret_desktop.domain.follow_up import Accompanist, Appointment, Exam, PaperAct, Skill
from livret_desktop.domain.french import french_day, of_name
from livret_desktop.domain.names import folded
from livret_desktop.domain.objectives import titles
from livret_desktop.domain.skills import emptied, marked
from livret_desktop.domain.vocabulary import AttestationKind, ExamKind, ExamResult, SkillFacet, SkillLevel
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.records.appointments import drop_appointment, keep_appointment
from livret_desktop.services.records.course import exams_of, practical_presentations, skills_of
from livret_desktop.services.records.skills_grid import grid_of, last_worked_on


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
    One that takes another place (kind, track or rank put right) leaves the former one empty.
    """
    with desk.database.write("", desk.clock.now()) as written:
        keep_appointment(written.work, appointment)
        written.title = f"{appointment.kind.label} {of_name(_whose(written.work, appointment.enrolment_id))}"
    return written.changes


def remove_appointment(desk: Desk, appointment: Appointment) -> Changes:
    """Take a rendez-vous away, from the enrolment's own days too: one that only these told goes all the same."""
    with desk.database.write("", desk.clock.now()) as written:
        drop_appointment(written.work, appointment)
        whose = _whose(written.work, appointment.enrolment_id)
        written.title = f"{appointment.kind.label} retiré, {whose}"
    return written.changes


def save_exam(desk: Desk, exam: Exam) -> Changes:
    """Create or edit a presentation to an exam; an ETG passed is noted in the enrolment.

    Put right to something else, it no longer stands there. A new success, where the former one no longer counts, starts
    the presentations again: the number typed in the enrolment was of the former one. Raises RuleError: a result on a
    day to come.
    """
    with desk.database.write("", desk.clock.now()) as written:
        keep_exam(desk, written.work, exam)
        written.title = f"{exam.kind.label} {of_name(_whose(written.work, exam.enrolment_id))}"
    return written.changes


def remove_exam(desk: Desk, exam_id: UUID) -> Changes:
    """Take a presentation away; an ETG that it told in the enrolment goes too."""
    with desk.database.write("", desk.clock.now()) as written:
        known = written.work.exams.require(exam_id)
        written.work.exams.remove(exam_id)
        _forget_etg(written.work, known)
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


def keep_exam(desk: Desk, work: Work, exam: Exam) -> None:
    """:func:`save_exam` within a write."""
    if exam.result is not None:
        _refuse_to_come(desk, exam.taken_on, "Résultat d’examen")
    former = work.exams.get(exam.id)
    _put(work.exams, exam)
    if _is_etg(exam):
        _tell_etg(desk, work, former, exam)
    elif former is not None:
        _forget_etg(work, former)


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


def _is_etg(exam: Exam) -> bool:
    return exam.kind is ExamKind.THEORY and exam.result is ExamResult.PASSED


def _tell_etg(desk: Desk, work: Work, former: Exam | None, exam: Exam) -> None:
    """The enrolment keeps the day of the success that counts; a success of before, noted late, leaves it as it is."""
    enrolment = work.enrolments.require(exam.enrolment_id)
    known, presentations = enrolment.etg_passed_on, practical_presentations(work, enrolment)
    told = replace(enrolment, etg_passed_on=exam.taken_on)
    was_passed = former is not None and _is_etg(former)
    is_put_right = former is not None and was_passed and former.taken_on == known
    if known is not None and not is_put_right:
        first, last = sorted((known, exam.taken_on))
        is_another = first < last and not etg_counts(first, presentations, desk.rules, last)
        if is_another and exam.taken_on == first:
            return
        if is_another and not was_passed:
            told = replace(told, presentations=None)
    work.enrolments.put(told)


def _forget_etg(work: Work, former: Exam) -> None:
    """A success put right or taken away no longer stands in the enrolment.

    One noted before it does not take its place: how many presentations it had is no longer known, so a person says.
    """
    enrolment = work.enrolments.require(former.enrolment_id)
    if not _is_etg(former) or enrolment.etg_passed_on != former.taken_on:
        return
    same_day = [one for one in exams_of(work, enrolment) if _is_etg(one) and one.taken_on == former.taken_on]
    if not same_day:
        work.enrolments.put(replace(enrolment, etg_passed_on=None))


def _refuse_to_come(desk: Desk, day: date | None, what: str) -> None:
    if day is not None and day > desk.today():
        raise RuleError(
            f"{what} : jour à venir",
            f"Le {french_day(day)} n’est pas encore passé.",
            "Corrigez la date, ou attendez ce jour.",
        )
