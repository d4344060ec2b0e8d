"""The outbox follows the lessons: what is done and to be transmitted is due, in the transaction that wrote it.

A version once attempted is never changed: it is corrected (``services.outbox.corrections``), which makes a new version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from livret_desktop.db import outbox_reads, outbox_store
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.outbox_store import NewVersion
from livret_desktop.db.send_reads import Kept
from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Kind
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonOrigin, LessonStatus
from livret_desktop.services.outbox.perhaps_resent import replace_refused
from livret_desktop.services.outbox.stays_here import drop_what_stays, stays_here
from livret_desktop.services.outbox.versions import (
    already_attempted,
    live,
    next_versions,
    refuse_ever_attempted,
)

_TAKEN_BACK = "Retirée avant son départ par « Annuler » : la DSR garde ce qu’elle a."
"""Reason kept with a version that an undo dropped, by which it is known again: never reword it."""

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


def forget_unsent(work: Work, lesson_ids: Sequence[UUID]) -> None:
    """Remove the versions of lessons about to be removed. Raises RuleError when any of them was ever attempted."""
    for known in outbox_reads.versions_of(work.connection, lesson_ids).values():
        refuse_ever_attempted(known)
    outbox_store.forget_lessons(work.connection, lesson_ids)
    work.touch(Kind.OUTBOX)


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
        refuse_ever_attempted(self._read.versions.get(lesson_id, []))
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
        """Its content is as it was: its enrolment is transmitted, or is no more, or nothing of that was changed."""
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

        Transmission off, what corrects or cancels a lesson that the State may have leaves all the same. Declared by
        other means, a lesson whose waiting cancellation is taken back stays as it was declared.
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


def _content(raw: dict[str, Any] | None) -> tuple[Any, ...] | None:
    return None if raw is None else tuple(raw[name] for name in _SENT_FIELDS)
