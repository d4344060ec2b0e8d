"""The tables of sending: versions on their way, what the State has otherwise, batches, runs."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)

from livret_desktop.db.base import given, maybe, table
from livret_desktop.db.types import Choice, Day, Id, Instant
from livret_desktop.domain.outbox import SubmissionState

SUBMISSION = table(
    "submission",
    Column("seq", Integer, primary_key=True, autoincrement=True),
    # Deferred: a lesson undone goes first, its never attempted versions right after, in one transaction.
    given("lesson_id", Id, ForeignKey("lesson.id", deferrable=True, initially="DEFERRED")),
    given("version", Integer),
    given("state", Choice(SubmissionState)),
    given("cancels", Boolean(create_constraint=False)),
    given("is_newest", Boolean(create_constraint=False)),
    given("day", Day),
    given("created_at", Instant),
    maybe("body", LargeBinary),
    maybe("envelope", LargeBinary),
    maybe("sha256", Text),
    maybe("batch_key", Id),
    maybe("attempted_at", Instant),
    maybe("attempt_ended_at", Instant),
    maybe("server_offset_s", Float),
    maybe("next_attempt_at", Instant),
    maybe("receipt", Text),
    maybe("received_at", Instant),
    maybe("code", Text),
    maybe("reason", Text),
    maybe("field", Text),
    maybe("correction_reason", Text),
    maybe("decided_at", Instant),
    maybe("decided_by", Text),
    maybe("decided_reason", Text),
    given("is_training", Boolean(create_constraint=False), server_default=text("0")),
    UniqueConstraint("lesson_id", "version"),
    # One index for the queue and for every count: each one more costs a send a tenth of its writes.
    Index("ix_submission_state_day", "state", "day", "is_newest", "cancels"),
)
"""One version of one lesson on its way to the State (see ``domain.outbox``)."""

STATE_FINDING = table(
    "state_finding",
    Column("id", Id, primary_key=True),
    given("kind", String(20)),
    given("source", String(20)),
    given("lesson_id", Id),
    given("version", Integer),
    given("day", Day),
    given("content", Text),
    given("receipt", Text),
    given("received_at", Instant),
    given("found_at", Instant),
    maybe("settled_as", String(20)),
    maybe("settled_at", Instant),
    maybe("settled_by", Text),
    maybe("settled_reason", Text),
    UniqueConstraint("lesson_id", "version"),
)
"""One record at the State that is not here, or not as here, and what a person settled about it."""

BATCH = table(
    "batch",
    Column("id", Id, primary_key=True),
    maybe("run_id", Id),
    given("started_at", Instant),
    maybe("ended_at", Instant),
    given("lesson_count", Integer),
    given("body_sha256", Text),
    maybe("outcome", Text),
    maybe("http_status", Integer),
    maybe("reason", Text),
)
"""One exact request body (its SHA-256) and its Idempotency-Key, committed before the first byte leaves."""

JOB_RUN = table(
    "job_run",
    Column("id", Id, primary_key=True),
    given("job", String(20)),
    given("state", String(20)),
    maybe("planned_for", Instant),
    maybe("started_at", Instant),
    maybe("ended_at", Instant),
    given("is_catch_up", Boolean(create_constraint=False)),
    given("reason", Text),
    given("summary", Text),
    Index("ix_job_run_job", "job", "planned_for"),
)
"""A planned or asked run: planned, running, done, failed, skipped, with its reason, and if it caught up."""
