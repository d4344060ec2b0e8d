"""What the training server accepted was never sent to the State: at the switch it counts for nothing.

The rule: each version remembers whether it was attempted in training mode. Once training mode is off, every such
version is set aside, the lesson is due again under a number the State has never seen, and sending is paused until a
person has looked: those hours may have been declared otherwise meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from livret_desktop.db import finding_store, machine_state, outbox_reads, outbox_store, training_store
from livret_desktop.db.outbox_store import NewVersion
from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Kind
from livret_desktop.domain.french import count
from livret_desktop.domain.vocabulary import LessonOrigin, LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox import days_to_read
from livret_desktop.services.outbox.last_success import forget_success
from livret_desktop.services.outbox.send_marks import RESTORE_MARK
from livret_desktop.services.outbox.send_pause import pause
from livret_desktop.services.outbox.send_wait import SendWait, keep_wait
from livret_desktop.services.outbox.versions import next_versions

HAS_TRAINED = "training.has_sent"
"""Machine state: True once the training server was heard; it saves looking for what it saw at every run."""


@dataclass(frozen=True, slots=True)
class Voided:
    """What the switch did. ``due``: lessons due again; ``set_aside``: versions that count no more."""

    set_aside: int
    due: int


def void_training(desk: Desk) -> Voided | None:
    """Set aside what only the training server saw, once training mode is off; None when there is nothing to do."""
    with desk.database.read() as reading:
        is_still_training = is_training(reading.connection)
        has_trained = machine_state.read_state(reading.connection, HAS_TRAINED, default=True)
    if is_still_training or not has_trained:
        return None
    with desk.database.write("Fin du mode essai", desk.clock.now(), is_undoable=False) as written:
        return _void(written.work)


def is_training(connection: Any) -> bool:
    """True in training mode, by its setting."""
    return machine_state.kept_settings(connection).get("dsr.training") == "true"


def note_training(connection: Any) -> bool:
    """Is it the training server that is spoken to? Noted, so that the switch finds what it said."""
    if not is_training(connection):
        return False
    if machine_state.read_state(connection, HAS_TRAINED) is not True:
        machine_state.keep_state(connection, HAS_TRAINED, True)
    return True


def _void(work: Work) -> Voided | None:
    connection = work.connection
    lesson_ids = training_store.lessons_trained(connection)
    was_heard = machine_state.read_state(connection, HAS_TRAINED) is True
    machine_state.keep_state(connection, HAS_TRAINED, False)
    if was_heard:
        keep_wait(connection, SendWait())  # the wait was for its server
        days_to_read.end_training(connection)
        day = finding_store.forget_open(connection)
        if day is not None:  # those of before training come again with the next reading
            days_to_read.want_days_since(connection, day, days_to_read.SHOWN_ALREADY)
    if not lesson_ids:
        return None
    at_the_state = training_store.trained_for_real(connection)
    forget_success(connection)
    machine_state.keep_state(connection, training_store.TRAINING_ENDED, work.at.isoformat())
    set_aside = training_store.set_aside(connection)
    due = _due_again(work, [one for one in lesson_ids if one not in at_the_state])
    outbox_store.refresh_newest(connection, lesson_ids)
    if due:
        lessons = count(due, "leçon n’est allée", "leçons ne sont allées")
        why = f"Fin du mode essai : {lessons} qu’au serveur d’entraînement. Si ces heures ont été déclarées autrement"
        pause(connection, work.at, f"{why}, marquez-les d’abord.")
    work.touch(Kind.OUTBOX, Kind.JOBS)
    return Voided(set_aside, due)


def _due_again(work: Work, lesson_ids: list[UUID]) -> int:
    """A new version for each lesson that is still to be at the State; what was cancelled meanwhile never was there."""
    known = outbox_reads.versions_of(work.connection, lesson_ids)
    numbers = next_versions(work, known)
    mark = machine_state.read_state(work.connection, RESTORE_MARK)
    if (
        mark is not None
    ):  # the training server may have given a lesson back under an identifier the State knows
        numbers = {lesson_id: max(number, mark["floor"] + 1) for lesson_id, number in numbers.items()}
    versions: list[NewVersion] = []
    for lesson_id in lesson_ids:
        lesson = work.lessons.require(lesson_id)
        if (
            lesson.status is LessonStatus.DONE
            and lesson.origin is LessonOrigin.HERE
            and work.enrolments.require(lesson.enrolment_id).transmits
        ):
            versions.append(NewVersion(lesson_id, numbers[lesson_id], lesson.day, reason="Fin du mode essai"))
    outbox_store.add_versions(work.connection, versions, work.at)
    return len(versions)
