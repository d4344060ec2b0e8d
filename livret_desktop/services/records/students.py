"""Students and their enrolments: created, edited, archived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

from livret_desktop.db.unit_of_work import Reading, Work, lesson_is, lessons_of
from livret_desktop.domain.booklet import BookletRule, booklet_rule
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod, period_on
from livret_desktop.domain.french import count, duration, of_name
from livret_desktop.domain.identifiers import compact, is_valid_neph
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.names import digits, folded
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import LessonStatus, TrainingTrack
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.records.booklet_choice import refuse_wrong_choice
from livret_desktop.services.records.enrolment_periods import refuse_too_young


@dataclass(frozen=True, slots=True)
class EnrolmentFile:
    """One enrolment as the file shows it: with its periods, the one in force, hours and the booklet rule."""

    enrolment: Enrolment
    periods: tuple[EnrolmentPeriod, ...]
    present: EnrolmentPeriod | None
    minutes_done: int
    booklet: BookletRule

    @property
    def track(self) -> TrainingTrack:
        """The track in force."""
        return self.present.track if self.present else TrainingTrack.TRADITIONAL


@dataclass(frozen=True, slots=True)
class StudentFile:
    """A student with the enrolments."""

    student: Student
    enrolments: tuple[EnrolmentFile, ...]


def save_student(desk: Desk, student: Student) -> Changes:
    """Create or edit a student. Raises RuleError: a name missing, or a NEPH that another student has."""
    tidy = tidied(student)
    refuse_nameless(tidy)
    with desk.database.write("", desk.clock.now()) as written:
        is_known = _keep_student(written.work, tidy)
        written.title = f"{'Fiche' if is_known else 'Inscription'} {of_name(tidy.full_name)}"
    return written.changes


def register_student(desk: Desk, student: Student, enrolment: Enrolment, period: EnrolmentPeriod) -> Changes:
    """A new student and a first training, both or neither: one act, undone as one. Raises RuleError as
    :func:`save_student` and :func:`save_enrolment` do."""
    tidy = tidied(student)
    refuse_nameless(tidy)
    _refuse_no_reason(enrolment)
    with desk.database.write("", desk.clock.now()) as written:
        _keep_student(written.work, tidy)
        _keep_enrolment(desk, written.work, tidy, enrolment, period)
        written.title = f"Inscription {of_name(tidy.full_name)}"
    return written.changes


def neph_owner(desk: Desk, neph: str, but: UUID) -> str | None:
    """The name of another student who has this valid NEPH: asked when the field is left."""
    with desk.database.read() as reading:
        same = _with_neph(reading, neph, but)
    return same[0].full_name if same else None


def namesake(desk: Desk, student: Student) -> Student | None:
    """Another student of the same names, and of the same birth date unless one of the two has none: perhaps the same
    person. Asked before a new one is made; two people of the same names stay possible."""
    wanted = folded(student.birth_name), folded(student.given_names)
    with desk.database.read() as reading:
        students = reading.students
        same = students.where(students.c.sort_name == " ".join(wanted), students.c.id != student.id)
    return next(
        (one for one in same if one.born_on == student.born_on or not (one.born_on and student.born_on)), None
    )


def archive_student(desk: Desk, student_id: UUID, archived_on: date | None) -> Changes:
    """Put a student among the archived (or back, with None). Nothing is erased."""
    with desk.database.write("", desk.clock.now()) as written:
        student = written.work.students.require(student_id)
        written.work.students.put(replace(student, archived_on=archived_on))
        written.title = f"{'Archivage' if archived_on else 'Retour'} {of_name(student.full_name)}"
    return written.changes


def archive_students(desk: Desk, student_ids: Sequence[UUID], archived_on: date) -> Changes:
    """Put several students among the archived, as one act."""
    with desk.database.write("", desk.clock.now()) as written:
        found = [written.work.students.require(one) for one in student_ids]
        for student in found:
            written.work.students.put(replace(student, archived_on=student.archived_on or archived_on))
        written.title = f"Archivage de {count(len(found), 'élève')}"
    return written.changes


def lessons_still_planned(desk: Desk, student_ids: Sequence[UUID]) -> list[Lesson]:
    """Lessons to come or to confirm of these students, in order of time: archiving leaves them where they are."""
    from livret_desktop.db.outbox_reads import chunks  # noqa: PLC0415 (the start archives nobody)

    with desk.database.read() as reading:
        lessons = reading.lessons
        found = [
            lesson
            for chunk in chunks(student_ids)
            for lesson in lessons.where(lessons.c.student_id.in_(chunk), lesson_is(LessonStatus.PLANNED))
        ]
    return sorted(found, key=lambda one: one.starts_at)


def save_enrolment(desk: Desk, enrolment: Enrolment, period: EnrolmentPeriod) -> Changes:
    """Create or edit an enrolment and its present period. Raises RuleError: "transmettre" without its reason, a second
    enrolment in a category, an age under the one of AAC, more hours on a simulator than hours.

    Switching "transmettre" moves the lessons not yet sent in or out of the queue, in the same transaction.
    """
    _refuse_no_reason(enrolment)
    with desk.database.write("", desk.clock.now()) as written:
        student = written.work.students.require(enrolment.student_id)
        _keep_enrolment(desk, written.work, student, enrolment, period)
        written.title = f"Formation {enrolment.category.value} {of_name(student.full_name)}"
    return written.changes


def student_file(desk: Desk, student_id: UUID) -> StudentFile:
    """The file of a student. Raises KeyError when it is not there."""
    with desk.database.read() as reading:
        return StudentFile(reading.students.require(student_id), enrolment_files(desk, reading, student_id))


def enrolment_files(desk: Desk, reading: Reading, student_id: UUID) -> tuple[EnrolmentFile, ...]:
    """The enrolments of a student with periods, hours and booklet rule."""
    day = desk.today()
    files = []
    for enrolment in reading.enrolments.where(reading.enrolments.c.student_id == student_id):
        periods = tuple(reading.periods.where(reading.periods.c.enrolment_id == enrolment.id))
        files.append(
            EnrolmentFile(
                enrolment,
                periods,
                period_on(periods, day),
                reading.minutes_done(enrolment),
                booklet_rule(desk.rules, enrolment.category, enrolment.aipc_on, enrolment.numeric_booklet_on),
            )
        )
    return tuple(files)


def find_student(desk: Desk, reference: str) -> UUID:
    """A student by id, NEPH, or a name that one student alone has. Raises RuleError."""
    with desk.database.read() as reading:
        return the_only_one(reference, [one.id for one in students_called(reading, reference)])


def students_called(reading: Reading, reference: str) -> Sequence[Student]:
    """Those whom an id, a NEPH or a name may mean."""
    students = reading.students
    try:
        found = students.get(UUID(reference))
    except ValueError:
        found = None
    if found:
        return [found]
    neph = compact(reference)
    if digits(neph) == neph and neph:
        return students.where(students.c.neph_digits == neph)
    wanted = folded(reference)
    if not wanted:
        return []
    exact = students.where(students.c.sort_name == wanted)
    return exact or students.where(students.c.sort_name.like(f"{wanted} %"))


def the_only_one(reference: str, found: Sequence[UUID]) -> UUID:
    """The one found. Raises RuleError when there is none, or several."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise RuleError(
            "Élève introuvable",
            f"Aucun élève n’a pour NEPH, identifiant ou nom « {reference} ».",
            "Vérifiez l’orthographe, ou donnez le NEPH.",
        )
    raise RuleError(
        "Plusieurs élèves portent ce nom",
        f"« {reference} » désigne {len(found)} élèves.",
        "Donnez le NEPH, ou le nom suivi des prénoms.",
    )


def tidied(student: Student) -> Student:
    """Names and NEPH without outer blanks; otherwise as typed."""
    return replace(
        student,
        birth_name=" ".join(student.birth_name.split()),
        given_names=" ".join(student.given_names.split()),
        usage_name=" ".join((student.usage_name or "").split()) or None,
        neph=student.neph.strip(),
    )


def new_period(enrolment_id: UUID, track: TrainingTrack = TrainingTrack.TRADITIONAL) -> EnrolmentPeriod:
    """The first period of a new enrolment."""
    return EnrolmentPeriod(id=uuid4(), enrolment_id=enrolment_id, track=track)


def refuse_nameless(student: Student) -> None:
    """Raise RuleError without a birth name or a given name."""
    for value, what in ((student.birth_name, "nom de naissance"), (student.given_names, "prénom")):
        if not folded(value):
            raise RuleError(
                f"Il manque le {what}",
                "La DSR reconnaît un élève à son nom de naissance, ses prénoms et son NEPH.",
                f"Saisissez le {what} tel qu’il est écrit sur la pièce d’identité.",
            )


def refuse_taken_neph(work: Work, student: Student) -> None:
    """Raise RuleError when another student has this NEPH."""
    same = _with_neph(work, student.neph, student.id)
    if same:
        raise RuleError(
            "Ce NEPH est déjà celui d’un autre élève",
            f"Il est dans la fiche {of_name(same[0].full_name)}. Rien n’a été enregistré.",
            "Vérifiez-le sur l’AIPC des deux élèves\u00a0: pour la même personne, une seule fiche suffit.",
        )


def _with_neph(source: Reading | Work, neph: str, but: UUID) -> Sequence[Student]:
    if not is_valid_neph(neph):
        return ()
    students = source.students
    return students.where(students.c.neph_digits == compact(neph), students.c.id != but)


def _keep_student(work: Work, student: Student) -> bool:
    """True when the student was known."""
    refuse_taken_neph(work, student)
    is_known = work.students.get(student.id) is not None
    (work.students.put if is_known else work.students.add)(student)
    return is_known


def _keep_enrolment(
    desk: Desk, work: Work, student: Student, enrolment: Enrolment, period: EnrolmentPeriod
) -> None:
    from livret_desktop.services.outbox.follow_lessons import follow_lessons  # noqa: PLC0415 (lists and panes only read)

    before = work.enrolments.get(enrolment.id)
    _refuse_second_enrolment(work, enrolment)
    refuse_wrong_choice(desk, before, enrolment)
    _refuse_more_simulator_than_hours(before, enrolment)
    if work.periods.get(period.id) != period:
        refuse_too_young(desk, student, period)
    (work.enrolments.put if before else work.enrolments.add)(enrolment)
    (work.periods.put if work.periods.get(period.id) else work.periods.add)(period)
    lessons = work.lessons.where(*lessons_of(enrolment))
    follow_lessons(work, [lesson.id for lesson in lessons])


def _refuse_no_reason(enrolment: Enrolment) -> None:
    if not enrolment.transmits and not enrolment.transmits_reason.strip():
        raise RuleError(
            "Il manque la raison",
            "Sans transmission, les heures de cette formation ne comptent pas pour vos ETP.",
            "Écrivez pourquoi les leçons ne doivent pas partir à la DSR.",
        )


def _refuse_more_simulator_than_hours(before: Enrolment | None, after: Enrolment) -> None:
    """Hours kept so by an older version keep no other field of the training from being corrected."""
    whole, simulator = after.minutes_here + after.minutes_elsewhere, after.simulator_minutes
    if simulator <= whole or (before is not None and _hours(before) == _hours(after)):
        return
    raise RuleError(
        "Plus d’heures sur simulateur que d’heures",
        f"Les heures d’avant seraient de {duration(whole)} en tout, dont {duration(simulator)} sur simulateur. "
        "Rien n’a été enregistré.",
        "Les heures sur simulateur comptent dans le total : corrigez d’abord les unes, puis les autres.",
    )


def _hours(enrolment: Enrolment) -> tuple[int, int, int]:
    return enrolment.minutes_here, enrolment.minutes_elsewhere, enrolment.simulator_minutes


def _refuse_second_enrolment(work: Work, enrolment: Enrolment) -> None:
    same = work.enrolments.where(
        work.enrolments.c.student_id == enrolment.student_id,
        work.enrolments.c.category == enrolment.category,
        work.enrolments.c.id != enrolment.id,
    )
    if same:
        raise RuleError(
            f"L’élève est déjà inscrit en {enrolment.category.value}",
            "Une seule inscription par catégorie : les leçons et les heures ne doivent pas se partager.",
            "Ouvrez l’inscription existante.",
        )
