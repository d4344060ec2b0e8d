"""What a person settles about a record of the State: take it over, cancel it there, leave it. One transaction each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.clock import civil_day
from livret_desktop.db import finding_store, machine_state, outbox_reads, outbox_store, restore_store
from livret_desktop.db.finding_store import SettledAs, StateFinding
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.outbox_store import Frozen, NewVersion
from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.dsr import FrozenLesson, LessonPayload
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.french import clock_time, numeric_day
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import LessonOrigin, LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.configuration import school_of, settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.send_marks import MISSING_HERE
from livret_desktop.services.outbox.versions import already_attempted, next_versions
from livret_desktop.services.state.state_findings import FindingLine, line_of
from livret_desktop.services.state.state_former import give_way
from livret_desktop.services.state.state_match import Match, MissingKind, StateMatcher
from livret_desktop.transmission.recorded import frozen_as_recorded, frozen_cancellation
from livret_desktop.transmission.wire import envelope_bytes

_OPEN = (SubmissionState.SENDING, SubmissionState.TO_VERIFY)
_CLOSED_BY = {
    SubmissionState.HELD: SubmissionState.SUPERSEDED,
    SubmissionState.ACCEPTED: SubmissionState.SUPERSEDED,
    SubmissionState.REJECTED: SubmissionState.SUPERSEDED,
    SubmissionState.DUE: SubmissionState.DROPPED,
}


@dataclass(frozen=True, slots=True)
class Settling:
    """Who settles a finding, and why."""

    who: str
    reason: str = ""


def adopt(desk: Desk, finding_id: UUID, settling: Settling, *, simulator_id: UUID | None = None) -> Changes:
    """ "Remettre ici": the State's lesson becomes ours, under its identifier and version, accepted.

    A lesson typed here meanwhile for the same student and hour, and never sent, becomes it; so does one declared by
    hand under the same authorisation number. Of a lesson known here,
    the State's content replaces ours. ``simulator_id`` chooses among several with the same number.
    Raises RuleError: settled already, somebody is missing here (the message names whom), an answer still awaited,
    the same hour already sent under another identifier.
    """
    _require_who(settling)
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        work = written.work
        line, there = _open_line(work, finding_id)
        match = StateMatcher(work, [there]).match(there, simulator_id)
        if match.missing:
            raise _missing(match)
        if line.here is None:
            take_over(work, line.finding, there, match, settling)
        else:
            _take_content(work, line.finding, there, match, settling)
        _settle(work, line.finding, SettledAs.ADOPTED, settling)
        written.title = _title("Leçon reprise de la DSR :", there)
    return written.changes


def cancel_there(desk: Desk, finding_id: UUID, settling: Settling) -> Changes:
    """ "Annuler auprès de la DSR": a version that cancels the record leaves at the next send. The reason is required.

    The lesson stands here as cancelled. A student unknown here gets an archived file, with what the State has.
    Raises RuleError: settled already, cancelled there already, no reason, an answer still awaited.
    """
    _require_reason(settling)
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        work = written.work
        line, there = _open_line(work, finding_id)
        if there.is_cancelled:
            raise RuleError(
                "Déjà annulée à la DSR",
                "La DSR a cette leçon comme annulée : rien n’a été modifié.",
                "Choisissez « Laisser ».",
            )
        if line.here is None:
            match = _with_people(work, there, line.match or StateMatcher(work, [there]).match(there))
            lesson = _lesson_of(there, match, None, LessonStatus.CANCELLED)
            work.lessons.add(lesson)
            put_recorded(work, line.finding, there, settling)
        else:
            _close_all(work, line.here.id, settling)
            work.lessons.put(replace(line.here, status=LessonStatus.CANCELLED))
        _add_cancellation(work, there, settling)
        _settle(work, line.finding, SettledAs.CANCELLED, settling)
        written.title = _title("À annuler à la DSR :", there)
    return written.changes


def leave(desk: Desk, finding_id: UUID, settling: Settling) -> Changes:
    """ "Laisser": nothing changes there nor here; the reason is kept, and the same is not asked again.

    A held lesson that the finding is about counts as being at the State. Raises RuleError: settled, no reason.
    """
    _require_reason(settling)
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        work = written.work
        line = _open_finding(work, finding_id)
        for one in _versions(work, line.finding.lesson_id):
            if one.state is SubmissionState.HELD:
                outbox_store.move(
                    work.connection,
                    [one.seq],
                    SubmissionState.HELD,
                    SubmissionState.ACCEPTED_BY_HAND,
                    **_decided(work, settling),
                )
        _settle(work, line.finding, SettledAs.LEFT, settling)
    return written.changes


def take_over(
    work: Work, finding: StateFinding, there: LessonPayload, match: Match, settling: Settling
) -> Lesson:
    """Make the State's lesson ours, in the caller's transaction; one of the same hour never sent becomes it.

    Raises RuleError when that one cannot give way (``state_former.give_way``).
    """
    former = match.same_hour
    if former is not None:
        give_way(work, former, is_same_trainer=match.is_same_trainer)
    lesson = _lesson_of(there, match, former, LessonStatus.DONE)
    work.lessons.add(lesson)
    put_recorded(work, finding, there, settling)
    return lesson


def _take_content(
    work: Work, finding: StateFinding, there: LessonPayload, match: Match, settling: Settling
) -> None:
    """A lesson known here takes the State's content and version."""
    known = _versions(work, there.lesson_id)
    same = next((one for one in known if one.version == there.version), None)
    status = LessonStatus.CANCELLED if there.is_cancelled else LessonStatus.DONE
    _close_all(work, there.lesson_id, settling, but=None if same is None else same.seq)
    former = work.lessons.require(there.lesson_id)
    work.lessons.put(_lesson_of(there, match, former, status))
    if same is None:
        put_recorded(work, finding, there, settling)
    elif same.state is SubmissionState.HELD:
        values = {"receipt": finding.receipt, "received_at": finding.received_at, **_decided(work, settling)}
        outbox_store.move(
            work.connection, [same.seq], SubmissionState.HELD, SubmissionState.ACCEPTED_BY_HAND, **values
        )
    elif same.state is not SubmissionState.ACCEPTED_BY_HAND:
        # The number served here for other bytes: the State's content leaves again as the next one, which is safe.
        if same.state in _CLOSED_BY:
            _close(work, same, settling)
        _add_version(work, there, settling, cancels=there.is_cancelled)
    outbox_store.refresh_newest(work.connection, [there.lesson_id])


def _lesson_of(there: LessonPayload, match: Match, former: Lesson | None, status: LessonStatus) -> Lesson:
    """The State's lesson as ours; place, gearbox and group are those of the one it replaces."""
    if match.student is None or match.enrolment is None:
        raise ValueError("a lesson needs its student and enrolment")
    kept = former is not None and former.instructor_id is not None and match.simulator is None
    instructor_id = None if match.instructor is None else match.instructor.id
    return Lesson(
        id=there.lesson_id,
        student_id=match.student.id,
        enrolment_id=match.enrolment.id,
        # A trainee's lesson is declared under the tutor: the one typed here knows better who gave it.
        instructor_id=former.instructor_id if former is not None and kept else instructor_id,
        simulator_id=None if match.simulator is None else match.simulator.id,
        starts_at=there.starts_at,
        day=civil_day(there.starts_at),
        minutes=there.minutes,
        kind=there.kind,
        means=there.means,
        moto_phase=there.moto_phase,
        gearbox=None if former is None else former.gearbox,
        group_id=None if former is None else former.group_id,
        place="" if former is None else former.place,
        objectives=there.objectives,
        status=status,
        origin=LessonOrigin.HERE,
    )


def _with_people(work: Work, there: LessonPayload, match: Match) -> Match:
    """To cancel a record, the student it names must stand somewhere: an archived file is made when there is none."""
    student, enrolment = match.student, match.enrolment
    if student is None:
        student = Student(
            id=uuid4(),
            birth_name=there.birth_name,
            given_names=there.given_names,
            neph=there.neph,
            archived_on=work.day,
            created_at=work.at,
        )
        work.students.add(student)
    if enrolment is None:
        enrolment = Enrolment(id=uuid4(), student_id=student.id, category=there.category)
        work.enrolments.add(enrolment)
        work.periods.add(EnrolmentPeriod(id=uuid4(), enrolment_id=enrolment.id, track=there.track))
    return replace(match, student=student, enrolment=enrolment)


def put_recorded(
    work: Work,
    finding: StateFinding,
    there: LessonPayload,
    settling: Settling,
    *,
    state: SubmissionState = SubmissionState.ACCEPTED,
    reason: str | None = None,
) -> None:
    """The State's version, with its receipt, as if we had sent it; in the caller's transaction."""
    frozen = frozen_as_recorded(there, _envelope(work))
    restore_store.put_versions(
        work.connection,
        [
            {
                "lesson_id": there.lesson_id,
                "version": there.version,
                "state": state,
                "reason": reason,
                "cancels": there.is_cancelled,
                "is_newest": False,
                "day": civil_day(there.starts_at),
                "created_at": work.at,
                "body": frozen.body,
                "envelope": frozen.envelope,
                "sha256": frozen.sha256,
                "attempted_at": finding.received_at,
                "attempt_ended_at": finding.received_at,
                "receipt": finding.receipt,
                "received_at": finding.received_at,
                "is_training": bool(settings_of(work)["dsr.training"]),
                **_decided(work, settling),
            }
        ],
    )
    outbox_store.refresh_newest(work.connection, [there.lesson_id])
    work.touch(Kind.OUTBOX)


def _add_cancellation(work: Work, there: LessonPayload, settling: Settling) -> None:
    number = _add_version(work, there, settling, cancels=True)
    frozen: FrozenLesson = frozen_cancellation(there, number, _envelope(work))
    (seq,) = (one.seq for one in _versions(work, there.lesson_id) if one.version == number)
    outbox_store.keep_bytes(work.connection, [Frozen(seq, frozen.body, frozen.envelope, frozen.sha256)])


def _add_version(work: Work, there: LessonPayload, settling: Settling, *, cancels: bool) -> int:
    """The next version of this lesson, due: one more than any known, the State's among them."""
    known = _versions(work, there.lesson_id)
    number = max(next_versions(work, {there.lesson_id: known})[there.lesson_id], there.version + 1)
    day = civil_day(there.starts_at)
    version = NewVersion(there.lesson_id, number, day, cancels, settling.reason.strip() or None)
    outbox_store.add_versions(work.connection, [version], work.at)
    work.touch(Kind.OUTBOX)
    return number


def _close_all(work: Work, lesson_id: UUID, settling: Settling, but: int | None = None) -> None:
    """Versions of ours that the State's one makes pointless. Raises RuleError while an answer is awaited."""
    known = _versions(work, lesson_id)
    for one in known:
        if one.state in _OPEN:
            raise already_attempted(one.state)
    for one in known:
        if one.seq != but and one.state in _CLOSED_BY:
            _close(work, one, settling)


def _close(work: Work, one: Submission, settling: Settling) -> None:
    is_held = one.state is SubmissionState.HELD
    values = _decided(work, settling) if is_held else {}
    if is_held and not one.was_refused_as_there:
        values["code"] = None
    outbox_store.move(work.connection, [one.seq], one.state, _CLOSED_BY[one.state], **values)


def _versions(work: Work, lesson_id: UUID) -> list[Submission]:
    return outbox_reads.versions_of(work.connection, [lesson_id]).get(lesson_id, [])


def _decided(work: Work, settling: Settling) -> dict[str, Any]:
    return {
        "decided_at": work.at,
        "decided_by": settling.who.strip(),
        "decided_reason": settling.reason.strip() or None,
    }


def _settle(work: Work, finding: StateFinding, how: SettledAs, settling: Settling) -> None:
    finding_store.settle(
        work.connection,
        [finding.id],
        how,
        at=work.at,
        by=settling.who.strip(),
        reason=settling.reason.strip(),
    )
    missing = machine_state.read_state(work.connection, MISSING_HERE, [])
    kept = [one for one in missing if one[0] != str(finding.lesson_id)]
    if len(kept) != len(missing):
        machine_state.keep_state(work.connection, MISSING_HERE, kept or None)
    work.touch(Kind.OUTBOX)


def _envelope(work: Work) -> bytes:
    school = school_of(work)
    return envelope_bytes(school.agrement_number, school.aurige_id)


def _open_line(work: Work, finding_id: UUID) -> tuple[FindingLine, LessonPayload]:
    line = _open_finding(work, finding_id)
    if line.there is None:
        raise RuleError(
            "Leçon écrite d’une autre façon",
            "La DSR a écrit cette leçon avec des mots que ce programme ne connaît pas : il ne peut ni la reprendre ni "
            "l’annuler. Rien n’a été modifié.",
            "Voyez avec la DSR, puis choisissez « Laisser » en disant pourquoi.",
        )
    return line, line.there


def _title(verb: str, there: LessonPayload) -> str:
    day = numeric_day(civil_day(there.starts_at))
    return f"{verb} {there.birth_name} {there.given_names}, {day} {clock_time(there.starts_at)}"


def _require_who(settling: Settling) -> None:
    if not settling.who.strip():
        raise RuleError(
            "Qui décide ?",
            "Ce qui est réglé entre la DSR et ici garde le nom de la personne. Rien n’a été modifié.",
            "Écrivez votre nom.",
        )


def _require_reason(settling: Settling) -> None:
    _require_who(settling)
    if not settling.reason.strip():
        raise RuleError(
            "Motif manquant",
            "Ce choix garde pourquoi il a été fait. Rien n’a été modifié.",
            "Écrivez en quelques mots ce que vous avez vérifié.",
        )


def _open_finding(work: Work, finding_id: UUID) -> FindingLine:
    line = line_of(work, finding_id)
    if line is None:
        raise RuleError(
            "Écart inconnu",
            "Aucun écart avec la DSR n’a cet identifiant dans cette école. Rien n’a été modifié.",
            "Recopiez-le de la liste que donne la comparaison (transmit reconcile).",
        )
    if not line.finding.is_open:
        raise RuleError(
            "Déjà réglé",
            "Cet écart avec la DSR n’attend plus personne : rien n’a été modifié.",
            "Regardez la liste à jour.",
        )
    return line


def _missing(match: Match) -> RuleError:
    what = " ".join(one.sentence for one in match.missing)
    is_machine = any(one.kind is MissingKind.SIMULATOR for one in match.missing)
    return RuleError(
        "Il manque quelqu’un ici",
        f"{what} Rien n’a été remis.",
        "Choisissez le simulateur, puis « Remettre ici »."
        if is_machine
        else "Complétez, puis « Remettre ici ».",
    )
