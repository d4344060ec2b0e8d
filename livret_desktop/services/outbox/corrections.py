"""Acts upon versions already attempted: correct, cancel, send again, decide. Each in the caller's transaction.

Any byte changed after a first attempt is a new version; nothing sent is ever overwritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from uuid import UUID

from livret_desktop.db import finding_store, outbox_reads, outbox_store, send_reads
from livret_desktop.db.finding_store import SettledAs
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.outbox_store import NewVersion
from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Kind
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.outbox.perhaps_resent import may_have_been_resent, replace_refused
from livret_desktop.services.outbox.stays_here import drop_what_stays
from livret_desktop.services.outbox.versions import already_attempted, live, next_versions

_RESENT = "Renvoyée après une restauration"


class Decision(Enum):
    """What a person knows of a held lesson."""

    ACCEPTED = "accepted"  # the State has it
    ABSENT = "absent"  # the State does not have it
    DECLARED = "declared"  # declared to the State by other means


def correct_lesson(work: Work, lesson: Lesson, reason: str) -> None:
    """Keep the corrected lesson and make the version that will replace what was sent.

    Never attempted: simply edited. Raises RuleError: held or declared by hand (decide or correct there).
    """
    _refuse_still_planned(work, lesson)
    work.lessons.put(lesson)
    _follow_or_replace(work, lesson, reason)


def _refuse_still_planned(work: Work, lesson: Lesson) -> None:
    """Planned here and counted at the State: a restore put back a copy from before. Only a person knows which holds."""
    former = work.lessons.require(lesson.id)
    current = live(outbox_reads.versions_of(work.connection, [lesson.id]).get(lesson.id, []))
    is_counted = current is not None and current.was_attempted and not current.cancels
    if is_counted and former.status is lesson.status is LessonStatus.PLANNED:
        raise RuleError(
            "Cette leçon est encore prévue ici",
            "La DSR en a reçu une version : la corriger sans dire si elle a été faite l’annulerait là-bas. "
            "Rien n’a été modifié.",
            "Marquez-la d’abord « Faite » ou « Absent », puis corrigez-la.",
        )


def cancel_lesson(work: Work, lesson_id: UUID, reason: str) -> None:
    """Cancel a lesson: here only when nothing of it is at the State, else by a version that cancels it there.

    With an unknown outcome that version waits for it, and is dropped when the lesson proves absent.
    Raises RuleError like :func:`correct_lesson`.
    """
    lesson = replace(work.lessons.require(lesson_id), status=LessonStatus.CANCELLED)
    work.lessons.put(lesson)
    _follow_or_replace(work, lesson, reason)


def resend(work: Work, lesson_ids: Sequence[UUID]) -> None:
    """ "Renvoyer": the same bytes once more, the cause of the refusal being elsewhere.

    A refusal from before a restore may have been sent again since, and accepted: its number never serves again.
    Raises RuleError: not refused, an enrolment that is not transmitted, a lesson not done in the copy restored.
    """
    refuse_if_not_transmitted(work, lesson_ids)
    versions = outbox_reads.versions_of(work.connection, lesson_ids)
    refused: list[Submission] = []
    for lesson_id in lesson_ids:
        current = live(versions.get(lesson_id, []))
        if current is None or current.state is not SubmissionState.REJECTED:
            raise RuleError(
                "Rien à renvoyer",
                "Seule une leçon refusée par la DSR se renvoie telle quelle. Rien n’a été modifié.",
                "Une leçon qui attend partira au prochain envoi ; une leçon acceptée se corrige.",
            )
        refused.append(current)
    _refuse_unlike_here(work, refused)
    doubtful = {one.seq for one in refused if may_have_been_resent(work, one)}
    for is_there in (False, True):
        # That the State holds it is remembered: cancelled before it leaves, it must be cancelled there.
        code: dict[str, None] = {} if is_there else {"code": None}
        outbox_store.move(
            work.connection,
            [one.seq for one in refused if one.was_refused_as_there is is_there and one.seq not in doubtful],
            SubmissionState.REJECTED,
            SubmissionState.DUE,
            batch_key=None,
            reason=None,
            field=None,
            **code,
        )
    for one in refused:
        if one.seq in doubtful:
            _close(work, one)
            _add_version(work, work.lessons.require(one.lesson_id), _RESENT, cancels=one.cancels)
    work.touch(Kind.OUTBOX)


def _refuse_unlike_here(work: Work, refused: Sequence[Submission]) -> None:
    """Refused after the copy that was restored: what was said of the lesson then is not here."""
    bare = [one.lesson_id for one in refused if one.sha256 is None and not one.cancels]
    kept = send_reads.kept_here(work.connection, bare)
    if not all(one.counts for one in kept.values()):
        raise RuleError(
            "Cette leçon n’est pas « Faite » ici",
            "La DSR l’a refusée après la copie restaurée, et dans cette copie elle n’a pas eu lieu : la renvoyer "
            "la déclarerait. Rien n’a été modifié.",
            "Si elle a eu lieu, marquez-la « Faite » ou saisissez-la de nouveau ; sinon, annulez-la.",
        )


def refuse_if_not_transmitted(work: Work, lesson_ids: Sequence[UUID]) -> None:
    """Raise RuleError, explained, when one of these lessons is of an enrolment that is not transmitted."""
    if not all(kept.transmits for kept in send_reads.kept_here(work.connection, lesson_ids).values()):
        raise RuleError(
            "Formation non transmise",
            "Une de ces leçons est d’une formation « Ne pas transmettre » : elle ne part pas à la DSR. "
            "Rien n’a été modifié.",
            "Pour l’envoyer, choisissez « Transmises à la DSR » dans l’onglet Formations de l’élève.",
        )


def decide(work: Work, lesson_id: UUID, decision: Decision, *, who: str, reason: str) -> list[Submission]:
    """A person decides about a held lesson. "Absent" sends the content as a new version, never the same one:
    a wrong guess still leaves one effective record. "Declared" is said of the lesson: no version of it leaves any more
    but one that cancels it. The versions decided about, as they were; of "declared" the send journal must know before
    the commit (``send_acts.decide_lesson``). Raises RuleError when it is not held, or without a reason.
    """
    if not reason.strip() or not who.strip():
        raise RuleError(
            "Motif manquant",
            "Une décision sur une leçon en suspens garde qui l’a prise et pourquoi.",
            "Écrivez en quelques mots ce que vous avez vérifié.",
        )
    known = outbox_reads.versions_of(work.connection, [lesson_id]).get(lesson_id, [])
    held = [one for one in known if one.state is SubmissionState.HELD]
    if not held:
        raise RuleError(
            "Rien à décider",
            "Cette leçon n’est pas en suspens. Rien n’a été modifié.",
            "Regardez son état dans Envois DSR.",
        )
    said = {"decided_at": work.at, "decided_by": who.strip(), "decided_reason": reason.strip()}
    decided = held if decision is Decision.DECLARED else held[:1]
    for one in decided:
        after = _DECIDED[decision] if one is decided[-1] else SubmissionState.SUPERSEDED
        # What the server said of it is in question: from then on a code is that of a refusal, or of a conflict.
        answered = {"code": one.code if one.was_refused_as_there else None}
        outbox_store.move(work.connection, [one.seq], SubmissionState.HELD, after, **said, **answered)
    finding_store.settle_lessons(
        work.connection, [lesson_id], SettledAs.DECIDED, at=work.at, by=who.strip(), reason=reason.strip()
    )
    lesson = work.lessons.require(lesson_id)
    current = live(known)
    if decision is Decision.ABSENT and (current is held[0] or _ends_with_nothing(lesson, current)):
        _add_version(work, lesson, reason, cancels=lesson.status is not LessonStatus.DONE)
    drop_what_stays(work.connection, [lesson_id])
    work.touch(Kind.OUTBOX)
    return decided


def _ends_with_nothing(lesson: Lesson, current: Submission | None) -> bool:
    """A doubt that the send journal alone knows, of a lesson that was not given in the copy restored: proven absent it
    is dropped, and nothing would cancel the older version, where a person who said "absent" was wrong."""
    is_bare = current is not None and current.state is SubmissionState.TO_VERIFY and current.sha256 is None
    return is_bare and lesson.status not in {LessonStatus.DONE, LessonStatus.PLANNED}


_DECIDED = {
    Decision.ACCEPTED: SubmissionState.ACCEPTED_BY_HAND,
    Decision.ABSENT: SubmissionState.SUPERSEDED,
    Decision.DECLARED: SubmissionState.DECLARED_BY_HAND,
}


def _follow_or_replace(work: Work, lesson: Lesson, reason: str) -> None:
    """After the lesson was kept: the version that replaces what was attempted. One that is not done (any more) is
    cancelled there, also when it is only put right: a correction never makes it count again."""
    known = outbox_reads.versions_of(work.connection, [lesson.id]).get(lesson.id, [])
    current = live(known)
    if current is None or not current.was_attempted:
        follow_lessons(work, [lesson.id])
        return
    _refuse_undecided(current)
    is_there = any(one.may_be_at_the_state for one in known)
    is_there = is_there or may_have_been_resent(work, current)
    _close(work, current)
    cancels = lesson.status is not LessonStatus.DONE
    if is_there or not cancels:
        _add_version(work, lesson, reason, cancels=cancels)


def _refuse_undecided(current: Submission) -> None:
    if current.state is SubmissionState.HELD:
        raise already_attempted(current.state)
    if current.state is SubmissionState.DECLARED_BY_HAND:
        raise RuleError(
            "Cette leçon a été déclarée à la main",
            "Le programme ne sait pas comment : il ne peut pas la corriger à la DSR. Rien n’a été modifié.",
            "Corrigez-la là où elle a été déclarée.",
        )


def _close(work: Work, current: Submission) -> None:
    """What was refused, or never recorded, gives way at once; what is or may be at the State stays until replaced."""
    if current.state is SubmissionState.REJECTED:
        replace_refused(work, [current])
    elif current.state is SubmissionState.DUE:
        outbox_store.move(work.connection, [current.seq], SubmissionState.DUE, SubmissionState.DROPPED)
        outbox_store.refresh_newest(work.connection, [current.lesson_id])


def _add_version(work: Work, lesson: Lesson, reason: str, *, cancels: bool) -> None:
    known = outbox_reads.versions_of(work.connection, [lesson.id])
    number = next_versions(work, {lesson.id: known.get(lesson.id, [])})[lesson.id]
    version = NewVersion(lesson.id, number, lesson.day, cancels, reason.strip() or None)
    outbox_store.add_versions(work.connection, [version], work.at)
    drop_what_stays(work.connection, [lesson.id])
    work.touch(Kind.OUTBOX)
