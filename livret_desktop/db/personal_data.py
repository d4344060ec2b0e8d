"""A student's rows as personal data: who has had no act for years, and what an erasure takes away.

The lessons of an erased student stay, without anything that names a person: they are the hours of the instructors.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, String, cast, delete, exists, func, select, update

from livret_desktop.db import history
from livret_desktop.db.outbox_reads import chunks
from livret_desktop.db.tables import (
    ATTESTATION,
    BOOKLET_ACCESS,
    HISTORY_CHANGE,
    HISTORY_ROW,
    KEPT_FILE,
    LESSON,
    STATE_FINDING,
    STUDENT,
    SUBMISSION,
)
from livret_desktop.domain.outbox import SubmissionState

UNSETTLED = (
    SubmissionState.DUE,
    SubmissionState.SENDING,
    SubmissionState.TO_VERIFY,
    SubmissionState.HELD,
    SubmissionState.REJECTED,
)
"""Versions that still need the student's name: they may have to leave, or leave again."""


def last_acts(connection: Connection, before: date, but_named: str) -> list[tuple[UUID, str, date]]:
    """Students whose last act (lesson, paper, archiving, entry) is before a day: id, name, that day; oldest first.

    ``but_named``: the surname given to those erased already.
    """
    lesson = select(func.max(LESSON.c.day)).where(LESSON.c.student_id == STUDENT.c.id).scalar_subquery()
    paper = (
        select(func.max(func.substr(cast(ATTESTATION.c.issued_at, String), 1, 10)))
        .where(ATTESTATION.c.student_id == STUDENT.c.id)
        .scalar_subquery()
    )
    last = func.max(
        func.coalesce(cast(lesson, String), ""),
        func.coalesce(paper, ""),
        func.coalesce(cast(STUDENT.c.archived_on, String), ""),
        func.substr(cast(STUDENT.c.created_at, String), 1, 10),
    )
    statement = (
        select(STUDENT.c.id, STUDENT.c.birth_name, STUDENT.c.given_names, last)
        .where(last < before.isoformat(), STUDENT.c.birth_name != but_named)
        .order_by(last, STUDENT.c.sort_name)
    )
    return [
        (row[0], f"{row[1]} {row[2]}".strip(), date.fromisoformat(row[3]))
        for row in connection.execute(statement)
    ]


def has_unsettled(connection: Connection, student_id: UUID) -> bool:
    """True while a lesson of this student may still have to leave."""
    own = exists().where(
        LESSON.c.student_id == student_id,
        SUBMISSION.c.lesson_id == LESSON.c.id,
        SUBMISSION.c.is_newest,
        SUBMISSION.c.state.in_(UNSETTLED),
    )
    return bool(connection.execute(select(own)).scalar_one())


def forget_bytes(connection: Connection, student_id: UUID) -> None:
    """The bytes sent name the student: their SHA-256 and receipts stay. So do not what the State had otherwise."""
    lessons = select(LESSON.c.id).where(LESSON.c.student_id == student_id)
    connection.execute(
        update(SUBMISSION).where(SUBMISSION.c.lesson_id.in_(lessons)).values(body=None, envelope=None)
    )
    connection.execute(delete(STATE_FINDING).where(STATE_FINDING.c.lesson_id.in_(lessons)))


def empty_acts(connection: Connection, student_id: UUID, pdf: bytes, sha256: str) -> list[UUID]:
    """The lines of the register keep their number, kind and day; the papers are replaced by a notice. Their ids."""
    own = ATTESTATION.c.student_id == student_id
    ids = list(connection.execute(select(ATTESTATION.c.id).where(own)).scalars())
    connection.execute(
        update(ATTESTATION).where(own).values(pdf=pdf, sha256=sha256, content="", reason="", to_check="[]")
    )
    return ids


def remove_files(connection: Connection, owners: Collection[UUID]) -> int:
    """Signed scans, papers received and the photo; how many."""
    removed = 0
    for chunk in chunks(list(owners)):
        removed += connection.execute(delete(KEPT_FILE).where(KEPT_FILE.c.owner_id.in_(chunk))).rowcount
    return removed


def forget_accesses(connection: Connection, enrolment_ids: Sequence[UUID]) -> list[UUID]:
    """Who a numeric booklet was given to; the ids of those rows."""
    own = BOOKLET_ACCESS.c.enrolment_id.in_(enrolment_ids)
    ids = list(connection.execute(select(BOOKLET_ACCESS.c.id).where(own)).scalars())
    connection.execute(delete(BOOKLET_ACCESS).where(own))
    return ids


def forget_history(
    connection: Connection,
    row_ids: Collection[UUID],
    name: str,
    said: str,
    report: Callable[[int, int], None] | None = None,
) -> None:
    """What the history kept of these rows goes, titles that name the student say ``said``, nothing of it can be undone.

    The chain is made again from there on: the one place where the history is rewritten, and it is told as an act.
    """
    touched: set[int] = set()
    for chunk in chunks([str(one) for one in row_ids]):
        own = HISTORY_ROW.c.row_id.in_(chunk)
        touched.update(connection.execute(select(HISTORY_ROW.c.change_id).where(own).distinct()).scalars())
        connection.execute(delete(HISTORY_ROW).where(own))
    named = HISTORY_CHANGE.c.title.contains(name, autoescape=True)
    touched.update(connection.execute(select(HISTORY_CHANGE.c.id).where(named)).scalars())
    connection.execute(update(HISTORY_CHANGE).where(named).values(title=said))
    for chunk in chunks(sorted(touched)):
        connection.execute(
            update(HISTORY_CHANGE).where(HISTORY_CHANGE.c.id.in_(chunk)).values(is_undoable=False)
        )
    if touched:
        history.chain_again(connection, min(touched), report)


def rights_acts(connection: Connection, start: str) -> list[tuple[Any, str]]:
    """What was done under the rights of a person, newest first: when, and the title, which names nobody."""
    statement = select(HISTORY_CHANGE.c.at, HISTORY_CHANGE.c.title).where(
        HISTORY_CHANGE.c.title.startswith(start, autoescape=True)
    )
    return [(row.at, row.title) for row in connection.execute(statement.order_by(HISTORY_CHANGE.c.id.desc()))]
