"""The outbox follows the lessons: what is done and to be transmitted is due, in the transaction that wrote it.

A version once attempted is never changed: it is corrected (``services.outbox.corrections``), which makes a new version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from livret_desktop.db import finding_store, machine_state, outbox_reads, outbox_store, restore_store
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.outbox_store import NewVersion
from livret_desktop.db.send_reads import Kept
from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Kind
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import LOWER_THAN_THERE, SubmissionState
from livret_desktop.domain.vocabulary import LessonOrigin, LessonStatus
from livret_desktop.errors import RuleError
from livret_desktop.services.outbox.perhaps_resent import replace_refused
from livret_desktop.services.outbox.send_marks import RESTORE_MARK
from livret_desktop.services.outbox.stays_here import drop_what_stays, stays_here

FLOOR_STEP = 100
"""Version numbers skipped where the State may have more than is known here: far above what one lesson is corrected."""

_TAKEN_BACK = "Retirée avant son départ par « Annuler » : la DSR garde ce qu’elle a."
"""Reason kept with a version that an undo dropped."""

_SENT_FIELDS = (
    "student_id",
    "enrolment_id",
    "instructor_id",
    "simulator_id",
    "starts_at",
    "minutes",
    "kind",
    "means",
    "moto_phase",
    "objectives",
    "status",
)


def follow_lessons(work: Work, lesson_ids: Iterable[UUID], *, undone_at: datetime | None = None) -> None:
    """Keep the outbox in step with lessons just written, removed, or whose enrolment changed.

    Call it in the same transaction, after the write. ``undone_at``: when the change was made that an undo has just
    taken back. Raises RuleError (nothing is then written) when something that was sent, or may have been, has changed.
    """
    wanted_ids = list(dict.fromkeys(lesson_ids))
    if not wanted_ids:
        return
    step = _Step(work, wanted_ids, undone_at)
    for lesson_id in wanted_ids:
        step.follow(lesson_id)
    step.write()
    work.touch(Kind.OUTBOX)


def attempted_among(work: Work, lesson_ids: Collection[UUID]) -> set[UUID]:
    """Those of these lessons whose current version was already attempted: edit them by a correction only."""
    versions = outbox_reads.versions_of(work.connection, lesson_ids)
    return {lesson_id for lesson_id, known in versions.items() if (one := live(known)) and one.was_attempted}


def was_attempted(work: Work, lesson_id: UUID) -> bool:
    """True when the current version of this lesson was already attempted."""
    return bool(attempted_among(work, [lesson_id]))


def refuse_if_attempted(work: Work, lesson_ids: Collection[UUID]) -> None:
    """Raise RuleError, explained, when one of these lessons was already attempted."""
    versions = outbox_reads.versions_of(work.connection, lesson_ids)
    for known in versions.values():
        current = live(known)
        if current is not None and current.was_attempted:
            raise already_attempted(current.state)


def forget_unsent(work: Work, lesson_ids: Sequence[UUID]) -> None:
    """Remove the versions of lessons about to be removed. Raises RuleError when any of them was ever attempted."""
    for known in outbox_reads.versions_of(work.connection, lesson_ids).values():
        _refuse_ever_attempted(known)
    outbox_store.forget_lessons(work.connection, lesson_ids)
    work.touch(Kind.OUTBOX)


def _refuse_ever_attempted(known: Sequence[Submission]) -> None:
    """Raise RuleError when one of these versions left, even if a newer one still waits: the State may have it."""
    for one in known:
        if one.left_for_real:
            raise already_attempted(one.state)


def live(known: Sequence[Submission]) -> Submission | None:
    """The newest version that still counts: neither dropped nor replaced."""
    kept = [one for one in known if one.state not in _CLOSED]
    return kept[-1] if kept else None


def next_versions(work: Work, known: dict[UUID, list[Submission]]) -> dict[UUID, int]:
    """The number of the next version of each lesson: one more than any ever known, here or before a restore.

    The journal's versions are among those known here (``services.copies.restored`` puts them there). For a lesson older
    than a restore numbers start above a mark: the State may have versions that nothing here remembers, and gaps
    are allowed, while the same number twice would be two records. What the State was seen to have counts too, and
    where it refused a number as lower than its own, without saying which, the next is as far above as after a restore.
    """
    numbers = {lesson_id: known[lesson_id][-1].version if known[lesson_id] else 0 for lesson_id in known}
    for lesson_id, versions in known.items():
        refused = [one.version for one in versions if one.code == LOWER_THAN_THERE]
        numbers[lesson_id] = max([numbers[lesson_id], *(number + FLOOR_STEP - 1 for number in refused)])
    later = [lesson_id for lesson_id, number in numbers.items() if number]
    for lesson_id, number in finding_store.highest_versions(work.connection, later).items():
        numbers[lesson_id] = max(numbers[lesson_id], number)
    mark = machine_state.read_state(work.connection, RESTORE_MARK)
    if mark is not None:
        created = _created(work)
        candidates = [lesson_id for lesson_id in known if lesson_id not in created]
        for lesson_id in restore_store.older_than(work.connection, candidates, mark["change"]):
            numbers[lesson_id] = max(numbers[lesson_id], mark["floor"])
    return {lesson_id: number + 1 for lesson_id, number in numbers.items()}


def already_attempted(state: SubmissionState) -> RuleError:
    """Why this lesson cannot simply be changed, and what to do instead."""
    if state in {SubmissionState.SENDING, SubmissionState.TO_VERIFY}:
        return RuleError(
            "La réponse de la DSR est attendue",
            "Cette leçon est partie et la DSR n’a pas encore confirmé : la changer maintenant pourrait la compter "
            "deux fois. Rien n’a été modifié.",
            "Attendez la vérification (au prochain envoi), ou faites une correction : elle partira après.",
        )
    if state is SubmissionState.HELD:
        return RuleError(
            "Cette leçon attend votre décision",
            "On ne sait pas si la DSR l’a enregistrée. Rien n’a été modifié.",
            "Décidez d’abord : la DSR l’a, ne l’a pas, ou déclarée à la main.",
        )
    if state is SubmissionState.DECLARED_BY_HAND:
        return RuleError(
            "Cette leçon a été déclarée à la main",
            "Ce qui a été déclaré autrement ne se change pas d’ici : l’État en a une autre trace. "
            "Rien n’a été modifié.",
            "Si elle n’a pas été déclarée, ôtez la marque dans Envois DSR ; sinon corrigez-la là où elle l’a été.",
        )
    return RuleError(
        "Cette leçon a déjà été envoyée",
        f"Elle est « {state.label} » : un envoi ne se modifie pas, il se corrige. Rien n’a été modifié.",
        "Faites une correction : une nouvelle version remplacera l’ancienne à la DSR.",
    )


@dataclass(slots=True)
class _Read:
    """What one step works on."""

    lessons: dict[UUID, Lesson]
    transmits: dict[UUID, bool]
    versions: dict[UUID, list[Submission]]
    changed: frozenset[UUID]
    first_told: frozenset[UUID]
    """Planned until this use case said what became of them."""


class _Step:
    """One following: reads in bulk, decides lesson by lesson, writes in bulk."""

    def __init__(self, work: Work, lesson_ids: list[UUID], undone_at: datetime | None) -> None:
        self._work = work
        self._undone_at = undone_at
        self._read = _read(work, lesson_ids)
        self._new: dict[UUID, tuple[date, bool]] = {}
        self._edited: list[tuple[int, date, bool]] = []
        self._dropped: list[Submission] = []
        self._taken_back: list[Submission] = []
        self._replaced: list[Submission] = []
        self._gone: list[UUID] = []

    def follow(self, lesson_id: UUID) -> None:
        """Decide what becomes of one lesson's versions. Raises RuleError."""
        lesson = self._read.lessons.get(lesson_id)
        current = live(self._read.versions.get(lesson_id, []))
        if lesson is None:
            self._remove(lesson_id)
            return
        is_wanted = _counts(lesson) and self._read.transmits[lesson.enrolment_id]
        if current is None:
            if is_wanted or self._lacks_its_newest_word(lesson):
                self._new[lesson_id] = (lesson.day, not _counts(lesson))
        elif current.was_attempted:
            self._follow_attempted(lesson, current)
        else:
            self._follow_due(lesson, current)

    def write(self) -> None:
        """Write everything decided."""
        connection = self._work.connection
        outbox_store.forget_lessons(connection, self._gone)
        outbox_store.edit_due(connection, self._edited)
        replace_refused(self._work, self._replaced)
        self._drop(self._dropped)
        self._drop(self._taken_back, reason=_TAKEN_BACK)
        numbers = next_versions(
            self._work, {lesson_id: self._read.versions.get(lesson_id, []) for lesson_id in self._new}
        )
        versions = [
            NewVersion(lesson_id, numbers[lesson_id], day, cancels)
            for lesson_id, (day, cancels) in self._new.items()
        ]
        outbox_store.add_versions(connection, versions, self._work.at)
        drop_what_stays(connection, [lesson_id for lesson_id, number in numbers.items() if number > 1])

    def _drop(self, versions: list[Submission], **why: str) -> None:
        if versions:
            seqs = [one.seq for one in versions]
            outbox_store.move(
                self._work.connection, seqs, SubmissionState.DUE, SubmissionState.DROPPED, **why
            )
            outbox_store.refresh_newest(self._work.connection, [one.lesson_id for one in versions])

    def _remove(self, lesson_id: UUID) -> None:
        _refuse_ever_attempted(self._read.versions.get(lesson_id, []))
        self._gone.append(lesson_id)

    def _follow_attempted(self, lesson: Lesson, current: Submission) -> None:
        """A byte of it may have left: only what a person first says of a lesson planned here makes a new version."""
        if lesson.id not in self._read.changed:
            self._follow_transmission(lesson, current)
        elif lesson.id in self._read.first_told and current.state in _CORRECTED_FREELY:
            self._tell_first(lesson, current)
        else:
            raise already_attempted(current.state)

    def _follow_transmission(self, lesson: Lesson, current: Submission) -> None:
        """Its content is as it was: its training is transmitted, or is no more, or nothing of that was changed."""
        if current.state is SubmissionState.DUE and not current.cancels and self._stays(lesson, current):
            self._dropped.append(current)  # attempted, but not one byte of it was recorded
            return
        if not self._was_dropped(lesson) or not self._read.transmits[lesson.enrolment_id]:
            return
        if current.state is SubmissionState.DUE:
            # Its bytes are those of before the correction that was dropped while transmission was off.
            self._dropped.append(current)
            if _counts(lesson) or self._replaces(current):
                self._new[lesson.id] = (lesson.day, not _counts(lesson))
        elif current.may_be_at_the_state:
            # A correction was dropped while transmission was off: the State still has the old content.
            self._new[lesson.id] = (lesson.day, lesson.status is not LessonStatus.DONE)

    def _tell_first(self, lesson: Lesson, current: Submission) -> None:
        """Planned in the copy that a restore put back, and sent since: what a person now says of it replaces that."""
        if current.state is SubmissionState.REJECTED:
            self._replaced.append(current)
        self._new[lesson.id] = (lesson.day, lesson.status is not LessonStatus.DONE)

    def _was_dropped(self, lesson: Lesson) -> bool:
        """Its newest version was dropped; where an undo did it and the lesson is planned again, a person's word is
        awaited instead."""
        known = self._read.versions.get(lesson.id, [])
        if not known or known[-1].state is not SubmissionState.DROPPED:
            return False
        return lesson.status is not LessonStatus.PLANNED or known[-1].reason != _TAKEN_BACK

    def _lacks_its_newest_word(self, lesson: Lesson) -> bool:
        """The State may have the lesson otherwise: what cancelled it was dropped while transmission was off, or a
        person says now what became of it, transmitted or not."""
        is_there = any(one.may_be_at_the_state for one in self._read.versions.get(lesson.id, []))
        is_said_now = self._read.transmits[lesson.enrolment_id] or lesson.id in self._read.first_told
        return self._was_dropped(lesson) and is_there and is_said_now

    def _follow_due(self, lesson: Lesson, current: Submission) -> None:
        """Never attempted: edited in place, or dropped; a waiting correction no longer done becomes a cancellation.

        Transmission off, what corrects or cancels a lesson that the State may have leaves all the same. Declared by other
        means, a lesson whose waiting cancellation is taken back stays as it was declared.
        """
        if _counts(lesson) and not self._stays(lesson, current):
            self._edited.append((current.seq, lesson.day, False))
        elif _counts(lesson) or not self._replaces(current):
            self._dropped.append(current)
        elif self._is_taken_back(lesson, current):
            self._taken_back.append(current)
        elif not (current.cancels and current.sha256):
            # Bytes made from the State's own record ("Annuler à la DSR") cancel it whoever is known here.
            self._edited.append((current.seq, lesson.day, True))

    def _is_taken_back(self, lesson: Lesson, current: Submission) -> bool:
        """Planned in the copy that a restore put back, perhaps counted at the State: what the undone change has said of
        it, or one after it, is said no more, and a cancellation would be one more word."""
        said = [one.version for one in self._read.versions[lesson.id] if one.created_at == self._undone_at]
        return lesson.status is LessonStatus.PLANNED and bool(said) and current.version >= min(said)

    def _stays(self, lesson: Lesson, current: Submission) -> bool:
        kept = Kept(self._read.transmits[lesson.enrolment_id], counts=lesson.status is LessonStatus.DONE)
        return stays_here(self._read.versions[lesson.id], current, kept=kept)

    def _replaces(self, current: Submission) -> bool:
        known = self._read.versions[current.lesson_id]
        return any(one.version < current.version and one.may_be_at_the_state for one in known)


def _counts(lesson: Lesson) -> bool:
    return lesson.status is LessonStatus.DONE and lesson.origin is LessonOrigin.HERE


_CLOSED = frozenset({SubmissionState.DROPPED, SubmissionState.SUPERSEDED})
_CORRECTED_FREELY = frozenset(
    {
        SubmissionState.ACCEPTED,
        SubmissionState.ACCEPTED_BY_HAND,
        SubmissionState.TO_VERIFY,
        SubmissionState.REJECTED,
    }
)


def _read(work: Work, lesson_ids: list[UUID]) -> _Read:
    lessons: dict[UUID, Lesson] = {}
    for chunk in outbox_reads.chunks(lesson_ids):
        lessons.update((lesson.id, lesson) for lesson in work.lessons.where(work.lessons.c.id.in_(chunk)))
    enrolment_ids = list({lesson.enrolment_id for lesson in lessons.values()})
    transmits: dict[UUID, bool] = {}
    for chunk in outbox_reads.chunks(enrolment_ids):
        found = work.enrolments.where(work.enrolments.c.id.in_(chunk))
        transmits.update((enrolment.id, enrolment.transmits) for enrolment in found)
    versions = outbox_reads.versions_of(work.connection, lesson_ids)
    return _Read(lessons, transmits, versions, _changed(work), _first_told(work))


def _changed(work: Work) -> frozenset[UUID]:
    """The lessons whose sent content this use case has changed."""
    name = work.lessons.of.name
    return frozenset(
        UUID(row.row_id)
        for row in work.touched_rows
        if row.table_name == name and _content(row.before) != _content(row.after)
    )


def _first_told(work: Work) -> frozenset[UUID]:
    name = work.lessons.of.name
    planned = LessonStatus.PLANNED.value
    return frozenset(
        UUID(row.row_id)
        for row in work.touched_rows
        if row.table_name == name
        and row.before is not None
        and row.after is not None
        and row.before["status"] == planned != row.after["status"]
    )


def _created(work: Work) -> frozenset[UUID]:
    """The lessons made by this very use case: its history is written at its end."""
    name = work.lessons.of.name
    return frozenset(
        UUID(row.row_id) for row in work.touched_rows if row.table_name == name and row.before is None
    )


def _content(raw: dict[str, Any] | None) -> tuple[Any, ...] | None:
    return None if raw is None else tuple(raw[name] for name in _SENT_FIELDS)
