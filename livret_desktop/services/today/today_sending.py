"""What sending asks of a person: refusals by cause, lessons to decide, lessons that pre-flight keeps here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from livret_desktop.db import machine_state, send_reads
from livret_desktop.db.read_models.today import (
    OpenLesson,
    ageing_lessons,
    names_of,
    open_lessons,
    without_neph,
)
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.french import NBSP, count, duration, numeric_day, said_by, said_instant
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.preflight import LessonFacts
from livret_desktop.domain.schedule import Computation
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.missing_here import missing_todo, missing_words
from livret_desktop.services.outbox.preflight import MAX_AGE_DAYS, CheckReport, Line
from livret_desktop.services.sending.send_status import StatusReport
from livret_desktop.services.today.todo import (
    CONNECTION_PLACE,
    NAMED,
    NEPH_MISSING_PLACE,
    SENDING_LESSON,
    SENDING_PLACE,
    SUNDAY_PLACE,
    Cause,
    Todo,
    Urgency,
    titled,
    who,
)
from livret_desktop.transmission.rejections import explain_rejection

NEPH_MISSING = "NEPH_MANQUANT"
EXPIRED = "AUTORISATION_EXPIREE"
_NEPH_FIELD = "student.neph"


class SendingFacts(NamedTuple):
    """What sending says of the day. ``window``: the computation to come, whose lessons press once ``is_alarming``."""

    status: StatusReport
    check: CheckReport
    window: Computation
    tutors: Mapping[UUID, UUID]
    is_alarming: bool = False


def sending_todos(desk: Desk, reading: Reading, facts: SendingFacts) -> list[Todo]:
    """One line a cause; nothing where all is well."""
    lessons = _lessons_of(reading, facts.check.blocked)
    found = [*_standstill(facts.status), *_refused(desk, reading, facts), *_held(desk, reading, facts)]
    found += _soon_too_old(desk, reading)
    groups = _by_cause(facts.check.blocked, lessons, facts.tutors)
    found += [_blocked(group, lessons, facts) for key, group in groups.items() if key[0] != NEPH_MISSING]
    waiting = [line for key, group in groups.items() if key[0] == NEPH_MISSING for line in group]
    return [*found, *_without_neph(reading, waiting, lessons, facts), *_differences(facts.status)]


def expired_trainers(
    reading: Reading, check: CheckReport, tutors: Mapping[UUID, UUID]
) -> frozenset[tuple[UUID | None, str]]:
    """Whose validity already has a line because lessons wait for it: (instructor, field)."""
    lessons = _lessons_of(reading, check.blocked)
    return frozenset(
        (_subject(line, lessons, tutors), line.finding.field)
        for line in check.blocked
        if line.finding.code == EXPIRED
    )


def _standstill(status: StatusReport) -> Iterable[Todo]:
    """Nothing leaves before somebody has looked."""
    if status.paused_reason is not None:
        yield Todo(
            cause=Cause.PAUSED,
            urgency=Urgency.PRESSING,
            what="Les envois sont en pause",
            why=status.paused_reason,
            action="Voir Envois DSR…",
            field=SENDING_PLACE,
        )
    if (status.is_connected or status.is_journal_damaged) and status.wait.person is not None:
        notice = status.wait.person
        line = Todo(
            cause=Cause.QUEUE,
            urgency=Urgency.PRESSING,
            what=notice.title,
            why=f"{notice.message} {notice.todo}".strip(),
            action="Voir Envois DSR…",
            field=SENDING_PLACE,
        )
        if status.is_to_reconnect:
            line = line._replace(action="Reconnecter…", field=CONNECTION_PLACE)
        yield line
    if status.missing_here:
        yield Todo(
            cause=Cause.MISSING_HERE,
            urgency=Urgency.SOON,
            what=missing_words(status.missing_here),
            why=missing_todo(status.missing_here, is_unreadable=status.is_unreadable),
            action="Voir Envois DSR…",
            number=status.missing_here,
            field=SENDING_PLACE,
        )


def _differences(status: StatusReport) -> Iterable[Todo]:
    if status.findings:
        yield Todo(
            cause=Cause.FINDINGS,
            urgency=Urgency.SOON,
            what=f"{count(status.findings, 'écart', 'écarts')} avec la DSR",
            why="La vérification du dimanche a trouvé autre chose à la DSR qu’ici.",
            action="Voir les écarts…",
            number=status.findings,
            field=SUNDAY_PLACE,
        )


def _refused(desk: Desk, reading: Reading, facts: SendingFacts) -> Iterable[Todo]:
    groups: dict[tuple[str, UUID | None], list[OpenLesson]] = {}
    for one in open_lessons(reading.connection, SubmissionState.REJECTED):
        about_trainer = explain_rejection(one.code).field.startswith("instructor.")
        trainer = one.instructor_id if about_trainer else None
        groups.setdefault((one.code, facts.tutors.get(trainer, trainer) if trainer else None), []).append(one)
    for (code, _trainer), lessons in groups.items():
        cause = explain_rejection(code, lessons[0].reason).cause
        cause = said_by(cause, is_training=facts.status.is_training)
        yield _about_lessons(desk, reading, facts, lessons, Cause.REJECTED, "refusée", cause, "Corriger…")


def _held(desk: Desk, reading: Reading, facts: SendingFacts) -> Iterable[Todo]:
    lessons = open_lessons(reading.connection, SubmissionState.HELD)
    if lessons:
        why = "La DSR n’a pas dit si elle l’a reçue : vous seul pouvez trancher.".replace(" :", f"{NBSP}:")
        yield _about_lessons(desk, reading, facts, lessons, Cause.HELD, "à décider", why, "Décider…")


def _soon_too_old(desk: Desk, reading: Reading) -> Iterable[Todo]:
    """Lessons not at the State that it will take no more within weeks, by the age that it said itself."""
    max_age_days = machine_state.read_state(reading.connection, MAX_AGE_DAYS)
    if max_age_days is None:  # never asked
        return
    today, taken = desk.today(), timedelta(days=max_age_days)
    days = desk.rules.value("sending.too_old_days", today)
    ageing = ageing_lessons(reading.connection, today - taken, today - taken + timedelta(days=days["said"]))
    if ageing is None:
        return
    limit = ageing.oldest_day + taken
    words = count(ageing.number, "leçon bientôt trop ancienne", "leçons bientôt trop anciennes")
    oldest = "elle est" if ageing.number == 1 else "la première est"
    yield Todo(
        cause=Cause.TOO_OLD,
        urgency=Urgency.PRESSING if (limit - today).days <= days["pressing"] else Urgency.SOON,
        what=f"{words} pour la DSR",
        why=f"Elle ne prend que celles des {max_age_days} derniers jours{NBSP}: {oldest} du "
        f"{numeric_day(ageing.oldest_day)}. {duration(ageing.minutes)} à envoyer, ou à déclarer autrement.",
        action="Voir la leçon…" if ageing.number == 1 else "Voir la première…",
        when=f"avant le {limit:%d/%m}",
        number=ageing.number,
        due_on=limit,
        record_id=ageing.oldest_id,
        field=SENDING_LESSON,
    )


def _about_lessons(
    desk: Desk,
    reading: Reading,
    facts: SendingFacts,
    lessons: Sequence[OpenLesson],
    cause: Cause,
    state: str,
    why: str,
    action: str,
) -> Todo:
    """Lessons that wait for one correction: the first one is opened, the correction says that it is for all."""
    first, minutes = lessons[0], sum(one.minutes for one in lessons)
    if len(lessons) == 1:
        when = said_instant(first.starts_at, desk.today())
        what = f"Leçon {state}{NBSP}: {_students_of(reading, lessons)}, {when}"
        said = why
    else:
        plural = state if state.startswith("à ") else f"{state}s"
        short = why.rstrip(".")
        what = f"{count(len(lessons), 'leçon')} {plural}{NBSP}: {short[0].lower()}{short[1:]}"
        said = f"{_students_of(reading, lessons)}, {duration(minutes)}."
    return Todo(
        cause=cause,
        urgency=Urgency.PRESSING,
        what=what,
        why=said,
        action=action,
        when=_before_night(facts, [one.day.isoformat() for one in lessons]),
        number=len(lessons),
        due_on=_night_if_in_window(facts, [one.day.isoformat() for one in lessons]),
        record_id=first.lesson_id,
        field=SENDING_LESSON,
    )


def _students_of(reading: Reading, lessons: Sequence[OpenLesson]) -> str:
    """Who they are of. Only those who are named are read: of two hundred refusals each name lies on a page of its
    own."""
    ids = [one.student_id for one in lessons]
    names = names_of(reading.connection, list(dict.fromkeys(ids))[:NAMED])
    return who([names.get(one, str(one)) for one in ids])


def _lessons_of(reading: Reading, lines: Iterable[Line]) -> dict[str, LessonFacts]:
    ids = list(dict.fromkeys(line.lesson_id for line in lines))
    return {one.id: one for one in send_reads.lessons_by_id(reading.connection, ids)}


def _by_cause(
    lines: Iterable[Line], lessons: Mapping[str, LessonFacts], tutors: Mapping[UUID, UUID]
) -> dict[tuple[str, str, UUID | None], list[Line]]:
    """Lines with the same cause about the same record make one; those of lessons themselves, one for all."""
    groups: dict[tuple[str, str, UUID | None], list[Line]] = {}
    for line in lines:
        is_lesson = line.finding.field.startswith("lesson.")
        about = None if is_lesson else _subject(line, lessons, tutors)
        reason = "" if is_lesson else line.finding.reason
        groups.setdefault((line.finding.code, reason, about), []).append(line)
    return groups


def _subject(line: Line, lessons: Mapping[str, LessonFacts], tutors: Mapping[UUID, UUID]) -> UUID | None:
    """The record to open for a finding: the tutor for what concerns the instructor of a trainee's lesson."""
    lesson = lessons.get(line.lesson_id)
    kind = line.finding.field.partition(".")[0]
    if lesson is None or kind == "school":
        return None
    if kind in {"student", "enrolment"}:
        return UUID(lesson.student_id)
    if kind == "instructor" and lesson.instructor_id is not None:
        trainer = UUID(lesson.instructor_id)
        return tutors.get(trainer, trainer)
    if kind == "simulator" and lesson.simulator_id is not None:
        return UUID(lesson.simulator_id)
    return UUID(lesson.id)


def _enrolment(line: Line, lessons: Mapping[str, LessonFacts]) -> UUID | None:
    """Of which training a finding speaks, where it speaks of one."""
    lesson = lessons.get(line.lesson_id)
    if lesson is None or not line.finding.field.startswith("enrolment."):
        return None
    return UUID(lesson.enrolment_id)


def _blocked(group: Sequence[Line], lessons: Mapping[str, LessonFacts], facts: SendingFacts) -> Todo:
    first = group[0]
    ids = {line.lesson_id for line in group}
    waiting = f"{count(len(ids), 'leçon attend', 'leçons attendent')}, soit {_minutes(ids, lessons)}"
    days = [line.day.isoformat() for line in group]
    return Todo(
        cause=Cause.BLOCKED,
        urgency=_waiting_urgency(facts, days),
        what=first.finding.reason.rstrip("."),
        why=f"{waiting}. {first.finding.fix}",
        action=_VERBS.get(first.finding.field, "Corriger…"),
        when=_before_night(facts, days),
        number=len(ids),
        due_on=_night_if_in_window(facts, days),
        record_id=_subject(first, lessons, facts.tutors),
        enrolment_id=_enrolment(first, lessons),
        field=first.finding.field,
    )


def _without_neph(
    reading: Reading,
    waiting: Sequence[Line],
    lessons: Mapping[str, LessonFacts],
    facts: SendingFacts,
) -> Iterable[Todo]:
    """As many students as the chip of Élèves says; those whose lessons wait come first."""
    number, first_by_name, name = without_neph(reading.connection)
    if not number and not waiting:
        return
    names = [line.student for line in waiting] or [name]
    first = UUID(lessons[waiting[0].lesson_id].student_id) if waiting else first_by_name
    if number == 1:
        first = first_by_name
    ids = {line.lesson_id for line in waiting}
    days = [line.day.isoformat() for line in waiting]
    why = "Aucune leçon n’attend encore. Il faut l’avoir avant l’envoi de la première."
    if waiting:
        of_whom = "" if number == 1 else f" ({who(names)})"
        why = (
            f"{count(len(ids), 'leçon attend', 'leçons attendent')}, soit {_minutes(ids, lessons)}{of_whom}."
        )
    people = max(number, len(set(names)))
    yield Todo(
        cause=Cause.NEPH,
        urgency=_waiting_urgency(facts, days) if waiting else Urgency.CALM,
        what=titled("NEPH manquant", names[:1])
        if people == 1
        else f"NEPH manquant{NBSP}: {count(people, 'élève')}",
        why=why,
        action="Saisir le NEPH…" if waiting or people == 1 else "Voir ces élèves",
        when=_before_night(facts, days),
        number=people,
        due_on=_night_if_in_window(facts, days),
        record_id=first if waiting or people == 1 else None,
        field=_NEPH_FIELD if waiting or people == 1 else NEPH_MISSING_PLACE,
    )


_VERBS = {
    "student.neph": "Corriger le NEPH…",
    "enrolment.aipc_on": "Saisir l’AIPC…",
    "enrolment.track": "Choisir la filière…",
    "instructor.authorisation_number": "Saisir le numéro…",
    "instructor.authorisation_expires_on": "Saisir la date de fin…",
    "instructor.medical_visit_expires_on": "Saisir la date de fin…",
    "instructor.tutor_id": "Choisir le tuteur…",
}


def _minutes(ids: Iterable[str], lessons: Mapping[str, LessonFacts]) -> str:
    return duration(sum(lessons[one].minutes for one in ids if one in lessons))


def _night_if_in_window(facts: SendingFacts, days: Sequence[str]) -> date | None:
    first, last = facts.window.first.isoformat(), facts.window.last.isoformat()
    return facts.window.night if any(first <= day <= last for day in days) else None


def _waiting_urgency(facts: SendingFacts, days: Sequence[str]) -> Urgency:
    """Lessons of the window press in the last days before its night: after it their hours count no more."""
    is_last_call = facts.is_alarming and _night_if_in_window(facts, days) is not None
    return Urgency.PRESSING if is_last_call else Urgency.SOON


def _before_night(facts: SendingFacts, days: Sequence[str]) -> str:
    """ "avant le 24/11": hours of the window count only if they arrive by then."""
    night = _night_if_in_window(facts, days)
    return "" if night is None else f"avant le {night:%d/%m}"
