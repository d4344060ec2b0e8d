"""Versions that only the training server saw: found, and set aside once the school works for real."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, case, func, or_, select, update

from livret_desktop.db import machine_state
from livret_desktop.db.prepared import written
from livret_desktop.db.tables import SUBMISSION
from livret_desktop.domain.outbox import SubmissionState

VOIDED = "Essai : seul le serveur d’entraînement l’a vue."
"""Why a version was set aside; it also tells one attempted in training from one that left for real. Kept in the rows of
released versions of the program: never reword it."""

TRAINING_ENDED = "training.ended_at"
"""Machine state: when training mode was left; requests of before went to the training server."""

_LAST_ANSWER = written("SELECT max(ended_at) FROM batch WHERE ended_at > :after")


def is_not_voided(version: FromClause) -> ColumnElement[bool]:
    """True for a row of ``submission`` that was not of the training server alone, once training has ended; of a read
    version: ``Submission.is_voided``."""
    return version.c.reason.is_distinct_from(VOIDED)


def _for_real() -> Select[Any]:
    """The lessons of which a version left for the State, perhaps left, or was declared by hand: in a copy of the time
    of training, put back over a school that works for real since, the send journal tells them."""
    said = (SubmissionState.SENDING, SubmissionState.TO_VERIFY, SubmissionState.HELD)
    return select(SUBMISSION.c.lesson_id).where(
        ~SUBMISSION.c.is_training,
        or_(
            SUBMISSION.c.attempted_at.is_not(None),
            SUBMISSION.c.state.in_((*said, SubmissionState.DECLARED_BY_HAND)),
        ),
        is_not_voided(SUBMISSION),
    )


def trained_for_real(connection: Connection) -> set[UUID]:
    """Those of these lessons that the State may have too."""
    statement = select(SUBMISSION.c.lesson_id).where(
        SUBMISSION.c.is_training, SUBMISSION.c.lesson_id.in_(_for_real())
    )
    return {row.lesson_id for row in connection.execute(statement)}


def lessons_trained(connection: Connection) -> list[UUID]:
    """The lessons with a version that the training server alone saw, oldest first."""
    statement = (
        select(SUBMISSION.c.lesson_id, func.min(SUBMISSION.c.day).label("day"))
        .where(SUBMISSION.c.is_training)
        .group_by(SUBMISSION.c.lesson_id)
        .order_by("day", SUBMISSION.c.lesson_id)
    )
    return [row.lesson_id for row in connection.execute(statement)]


def set_aside(connection: Connection) -> int:
    """These versions count no more, and with them what still waited to correct them, except where the State may have
    that lesson. How many.

    Outside the table of states: that one speaks of the State, which saw none of it.
    """
    trained = select(SUBMISSION.c.lesson_id).where(SUBMISSION.c.is_training).scalar_subquery()
    seen = or_(
        SUBMISSION.c.is_training,
        and_(SUBMISSION.c.lesson_id.in_(trained), SUBMISSION.c.lesson_id.not_in(_for_real())),
    )
    state = case(
        (SUBMISSION.c.attempted_at.is_(None), SubmissionState.DROPPED),
        else_=SubmissionState.SUPERSEDED,
    )
    closed = (SubmissionState.DROPPED, SubmissionState.SUPERSEDED)
    changed = connection.execute(
        update(SUBMISSION)
        .where(seen, SUBMISSION.c.state.not_in(closed))
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
