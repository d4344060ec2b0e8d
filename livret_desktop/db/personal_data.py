"""A student's rows as personal data: who has had no act for years, and what an erasure takes away.

The lessons of an erased student stay, without anything that names a person: they are the hours of the instructors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, String, cast, delete, func, or_, select, update

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


@dataclass(frozen=True, slots=True)
class GoneStudent:
    """A student whom the history alone still has. ``neph``: as typed."""

    id: UUID
    full_name: str
    neph: str


@dataclass(frozen=True, slots=True)
class Traces:
    """What the history has of a person. ``people``: the ids borne; ``rows``: every row, removed ones included;
    ``names``: every full name."""

    people: frozenset[UUID]
    rows: frozenset[str]
    names: frozenset[str]


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


def unsettled_lessons(connection: Connection, student_id: UUID) -> set[UUID]:
    """The lessons of this student that may still have to leave."""
    statement = (
        select(LESSON.c.id)
        .join(SUBMISSION, SUBMISSION.c.lesson_id == LESSON.c.id)
        .where(
            LESSON.c.student_id == student_id,
            SUBMISSION.c.is_newest,
            SUBMISSION.c.state.in_(UNSETTLED),
        )
    )
    return set(connection.execute(statement).scalars())


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


def forget_accesses(connection: Connection, enrolment_ids: Sequence[UUID]) -> None:
    """Who a numeric booklet was given to."""
    connection.execute(delete(BOOKLET_ACCESS).where(BOOKLET_ACCESS.c.enrolment_id.in_(enrolment_ids)))


def gone_students(connection: Connection) -> list[GoneStudent]:
    """Students deleted, or whose registration was undone, as the history last kept them; in no order."""
    c = HISTORY_ROW.c
    statement = (
        select(c.row_id, c.before)
        .where(
            c.table_name == STUDENT.name,
            c.after.is_(None),
            c.row_id.not_in(select(cast(STUDENT.c.id, String))),
        )
        .order_by(c.id)
    )
    last = {row_id: json.loads(before) for row_id, before in connection.execute(statement)}
    return [GoneStudent(UUID(key), _full_name(kept), kept["neph"]) for key, kept in last.items()]


def names_borne(connection: Connection, student_id: UUID) -> set[str]:
    """Every full name that the history has of a student: one put right since stands in the titles of before."""
    c = HISTORY_ROW.c
    told = select(c.before, c.after).where(c.row_id == str(student_id))
    kept = [json.loads(text) for row in connection.execute(told) for text in row if text is not None]
    return {_full_name(one) for one in kept}


def forget_history(
    connection: Connection, traces: Traces, said: str, report: Callable[[int, int], None] | None = None
) -> None:
    """What the history kept of these rows goes, titles about the person say ``said``, nothing of it can be undone.

    A title is about the person when nothing else is left of its change, or when it bears one of the names and its
    change is not that of a homonym.

    The chain is made again from there on: the one place where the history is rewritten, and it is told as an act.
    """
    touched: set[int] = set()
    for chunk in chunks(sorted(traces.rows)):
        own = HISTORY_ROW.c.row_id.in_(chunk)
        touched.update(connection.execute(select(HISTORY_ROW.c.change_id).where(own).distinct()).scalars())
        connection.execute(delete(HISTORY_ROW).where(own))
    named = _named(connection, traces.names)
    others = _with_rows(connection, named - touched)
    titled = (touched - _with_rows(connection, touched)) | (named - others)
    titled |= _about(connection, others, traces.people)
    touched |= titled
    for ids, values in ((titled, {"title": said}), (touched, {"is_undoable": False})):
        for chunk in chunks(sorted(ids)):
            connection.execute(update(HISTORY_CHANGE).where(HISTORY_CHANGE.c.id.in_(chunk)).values(values))
    if touched:
        history.chain_again(connection, min(touched), report)


def _full_name(kept: dict[str, Any]) -> str:
    return f"{kept['birth_name']} {kept['given_names']}".strip()


def _named(connection: Connection, names: Collection[str]) -> set[int]:
    """The changes whose title bears one of these names, as whole words."""
    found: set[int] = set()
    for name in names:
        words = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
        statement = select(HISTORY_CHANGE.c.id, HISTORY_CHANGE.c.title).where(
            HISTORY_CHANGE.c.title.contains(name, autoescape=True)
        )
        found.update(key for key, title in connection.execute(statement) if words.search(title))
    return found


def _with_rows(connection: Connection, changes: Collection[int]) -> set[int]:
    """Those of the changes of which a row is kept."""
    found: set[int] = set()
    for chunk in chunks(sorted(changes)):
        some = select(HISTORY_ROW.c.change_id).where(HISTORY_ROW.c.change_id.in_(chunk)).distinct()
        found.update(connection.execute(some).scalars())
    return found


def _about(connection: Connection, changes: Collection[int], people: Collection[UUID]) -> set[int]:
    """Those of the changes whose rows point to the person: a lesson given over to somebody else since, for one."""
    row = HISTORY_ROW.c
    points = or_(*(kept.contains(str(one)) for one in people for kept in (row.before, row.after)))
    found: set[int] = set()
    for chunk in chunks(sorted(changes)):
        some = select(row.change_id).where(row.change_id.in_(chunk), points).distinct()
        found.update(connection.execute(some).scalars())
    return found


def rights_acts(connection: Connection, start: str) -> list[tuple[Any, str]]:
    """What was done under the rights of a person, newest first: when, and the title, which names nobody."""
    statement = select(HISTORY_CHANGE.c.at, HISTORY_CHANGE.c.title).where(
        HISTORY_CHANGE.c.title.startswith(start, autoescape=True)
    )
    return [(row.at, row.title) for row in connection.execute(statement.order_by(HISTORY_CHANGE.c.id.desc()))]
