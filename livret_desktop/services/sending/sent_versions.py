"""The versions of one lesson, for whoever just corrected it or decided about it. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from livret_desktop.db import outbox_reads
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.db.read_models.send_list import frozen_body
from livret_desktop.db.send_reads import DueVersion
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.french import duration, essai
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.preflight import Line, judge
from livret_desktop.services.outbox.training import is_training
from livret_desktop.services.outbox.versions import live
from livret_desktop.transmission.recorded import lesson_sent

_AT_STATE = frozenset({SubmissionState.ACCEPTED, SubmissionState.ACCEPTED_BY_HAND})


@dataclass(frozen=True, slots=True)
class AtState:
    """The version the State counts. ``minutes`` None: its bytes are not known here."""

    version: int
    minutes: int | None
    is_cancelled: bool
    receipt: str | None

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "version": self.version,
            "minutes": self.minutes,
            "cancelled": self.is_cancelled,
            "receipt": self.receipt,
        }

    def sentence(self, *, is_training: bool) -> str:
        """What stays there."""
        whom = "le serveur d’entraînement" if is_training else "la DSR"
        what = f", {duration(self.minutes)}" if self.minutes is not None and not self.is_cancelled else ""
        what = ", annulée" if self.is_cancelled else what
        receipt = f" (reçu {self.receipt})" if self.receipt else ""
        return f"En attendant, {whom} garde la version {self.version}{what}{receipt}."


@dataclass(frozen=True, slots=True)
class SentVersions:
    """Every version of one lesson, oldest first; none while it was never to be sent.

    ``blocked``: what pre-flight refuses in the version that waits, so that it will not leave as it is.
    ``at_state``: what the State counts meanwhile; None when it has nothing, or nobody knows.
    """

    lesson: Lesson
    versions: tuple[Submission, ...]
    blocked: tuple[Line, ...] = ()
    at_state: AtState | None = None
    is_training: bool = False

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "lesson": str(self.lesson.id),
            "minutes": self.lesson.minutes,
            "status": self.lesson.status.value,
            "versions": [
                {
                    "version": one.version,
                    "state": one.state.value,
                    "cancels": one.cancels,
                    "receipt": one.receipt,
                    "code": one.code,
                    "reason": one.reason,
                }
                for one in self.versions
            ],
            "blocked": [line.as_json() for line in self.blocked],
            "at_state": None if self.at_state is None else self.at_state.as_json(),
            "training": self.is_training,
        }

    def sentences(self) -> tuple[str, ...]:
        """In French."""
        waiting = live(self.versions) if self.blocked else None
        said = [
            f"  version {one.version}{' (annulation)' if one.cancels else ''} : "
            f"{'Bloquée' if one is waiting else one.state.label}{essai(self.is_training)}"
            for one in self.versions
        ]
        return (*said, *self.blocked_sentences())

    def blocked_sentences(self) -> tuple[str, ...]:
        """Why the version that waits will not leave, what to do, and what stays at the State; empty when it will."""
        if not self.blocked:
            return ()
        said = ["Bloquée : elle ne partira pas tant que ceci n’est pas corrigé ici."]
        said += [f"  {line.finding.reason} {line.finding.fix}".rstrip() for line in self.blocked]
        return (*said, self._what_stays())

    def _what_stays(self) -> str:
        whom = "le serveur d’entraînement" if self.is_training else "la DSR"
        if self.at_state is not None:
            return self.at_state.sentence(is_training=self.is_training)
        if any(one.may_be_at_the_state for one in self.versions):
            return f"En attendant, on ne sait pas encore si {whom} a la version déjà partie."
        return f"En attendant, {whom} n’a rien de cette leçon."


def lesson_named(desk: Desk, lesson_id: UUID) -> Lesson:
    """The lesson with this identifier. Raises RuleError when there is none."""
    with desk.database.read() as reading:
        lesson = reading.lessons.get(lesson_id)
    if lesson is None:
        raise RuleError(
            "Leçon inconnue",
            "Aucune leçon de cette école n’a cet identifiant. Rien n’a été modifié.",
            "Recopiez-le de la liste des envois (transmit send, transmit check).",
        )
    return lesson


def read_sent_versions(desk: Desk, lesson_id: UUID) -> SentVersions:
    """The lesson and its versions. Raises RuleError when there is no such lesson."""
    lesson = lesson_named(desk, lesson_id)
    with desk.database.read() as reading:
        known = outbox_reads.versions_of(reading.connection, [lesson_id]).get(lesson_id, [])
        blocked = judge(desk, reading, _unfrozen(known)).blocked_lines
        trained = is_training(reading.connection)
        return SentVersions(lesson, tuple(known), blocked, _at_state(reading, known), trained)


def _unfrozen(known: Sequence[Submission]) -> list[DueVersion]:
    """The version that will leave, when pre-flight still has its word to say; also one that waits for an older one."""
    current = live(known)
    if current is None or current.state is not SubmissionState.DUE or current.sha256 is not None:
        return []
    day = current.day.isoformat()
    return [DueVersion(current.seq, str(current.lesson_id), current.version, current.cancels, False, day)]


def _at_state(reading: Reading, known: Sequence[Submission]) -> AtState | None:
    there = next((one for one in reversed(known) if one.state in _AT_STATE), None)
    if there is None:
        return None
    body = frozen_body(reading.connection, there.seq)
    told = None if body is None else lesson_sent(body)
    minutes = None if told is None else told.minutes
    return AtState(there.version, minutes, bool(there.cancels), there.receipt)
