"""The tables of sending: versions on their way, what the State has otherwise, batches, runs."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from livret_desktop.db.base import Base
from livret_desktop.db.types import Choice
from livret_desktop.domain.outbox import SubmissionState


class SubmissionRow(Base):
    """One version of one lesson on its way to the State (see ``domain.outbox``)."""

    __tablename__ = "submission"
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    # Deferred: a lesson undone goes first, its never attempted versions right after, in one transaction.
    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lesson.id", deferrable=True, initially="DEFERRED"))
    version: Mapped[int]
    state: Mapped[SubmissionState] = mapped_column(Choice(SubmissionState))
    cancels: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    is_newest: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    day: Mapped[date]
    created_at: Mapped[datetime]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    envelope: Mapped[bytes | None] = mapped_column(LargeBinary)
    sha256: Mapped[str | None]
    batch_key: Mapped[UUID | None]
    attempted_at: Mapped[datetime | None]
    attempt_ended_at: Mapped[datetime | None]
    server_offset_s: Mapped[float | None] = mapped_column(Float)
    next_attempt_at: Mapped[datetime | None]
    receipt: Mapped[str | None]
    received_at: Mapped[datetime | None]
    code: Mapped[str | None]
    reason: Mapped[str | None]
    field: Mapped[str | None]
    correction_reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_reason: Mapped[str | None]
    is_training: Mapped[bool] = mapped_column(Boolean(create_constraint=False), server_default=text("0"))
    __table_args__ = (
        UniqueConstraint("lesson_id", "version"),
        # One index for the queue and for every count: each one more costs a send a tenth of its writes.
        Index("ix_submission_state_day", "state", "day", "is_newest", "cancels"),
    )


class StateFindingRow(Base):
    """One record at the State that is not here, or not as here, and what a person settled about it."""

    __tablename__ = "state_finding"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    lesson_id: Mapped[UUID]
    version: Mapped[int]
    day: Mapped[date]
    content: Mapped[str]
    receipt: Mapped[str]
    received_at: Mapped[datetime]
    found_at: Mapped[datetime]
    settled_as: Mapped[str | None] = mapped_column(String(20))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    settled_reason: Mapped[str | None]
    __table_args__ = (UniqueConstraint("lesson_id", "version"),)


class BatchRow(Base):
    """One exact request body (its SHA-256) and its Idempotency-Key, committed before the first byte leaves."""

    __tablename__ = "batch"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    lesson_count: Mapped[int]
    body_sha256: Mapped[str]
    outcome: Mapped[str | None]
    http_status: Mapped[int | None]
    reason: Mapped[str | None]


class JobRunRow(Base):
    """A planned or asked run: planned, running, done, failed, skipped, with its reason, and if it caught up."""

    __tablename__ = "job_run"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    planned_for: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    is_catch_up: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    reason: Mapped[str]
    summary: Mapped[str]
    __table_args__ = (Index("ix_job_run_job", "job", "planned_for"),)
