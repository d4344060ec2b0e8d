"""Versions that only the training server saw: found, and set aside once the school works for real."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, case, func, select, update

from livret_desktop.db import machine_state
from livret_desktop.db.prepared import written
from livret_desktop.db.tables import SUBMISSION
from livret_desktop.domain.outbox import SubmissionState

VOIDED = "Essai : seul le serveur d’entraînement l’a vue."
"""Why a version was set aside; it also tells one attempted in training from one that left for real."""

TRAINING_ENDED = "training.ended_at"
"""Machine state: when training mode was left; requests of before went to the training server."""

_LAST_ANSWER = written("SELECT max(ended_at) FROM batch WHERE ended_at > :after")


def lessons_trained(connection: Connection) -> list[UUID]:
    """The lessons with a version attempted in training mode, oldest first."""
    statement = (
        select(SUBMISSION.c.lesson_id, func.min(SUBMISSION.c.day).label("day"))
        .where(SUBMISSION.c.is_training)
        .group_by(SUBMISSION.c.lesson_id)
        .order_by("day", SUBMISSION.c.lesson_id)
    )
    return [row.lesson_id for row in connection.execute(statement)]


def set_aside(connection: Connection) -> int:
    """These versions count no more, and with them what still waited to correct them. How many.

    Beside a restore the one change outside the table of states: the table speaks of the State, which saw none of it.
    """
    trained = select(SUBMISSION.c.lesson_id).where(SUBMISSION.c.is_training).scalar_subquery()
    state = case(
        (SUBMISSION.c.attempted_at.is_(None), SubmissionState.DROPPED),
        else_=SubmissionState.SUPERSEDED,
    )
    closed = (SubmissionState.DROPPED, SubmissionState.SUPERSEDED)
    changed = connection.execute(
        update(SUBMISSION)
        .where(SUBMISSION.c.lesson_id.in_(trained), SUBMISSION.c.state.not_in(closed))
        .values(state=state, reason=VOIDED, is_newest=False)
    )
    connection.execute(
        update(SUBMISSION).where(SUBMISSION.c.is_training).values(is_training=False, reason=VOIDED)
    )
    return changed.rowcount


def last_answer_at(connection: Connection) -> datetime | None:
    """When the last request ended; None when none was ever made, or only to the training server before it was left."""
    ended = machine_state.read_state(connection, TRAINING_ENDED)
    kept = _LAST_ANSWER.value(connection, after="" if ended is None else datetime.fromisoformat(ended))
    return None if kept is None else datetime.fromisoformat(kept)
