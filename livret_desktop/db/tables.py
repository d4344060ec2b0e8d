"""The tables. Field names are those of the domain records, so that one repository serves them all."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from livret_desktop.db.types import Choice, Day, Id, Instant, Words
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import (
    AttestationCopy,
    AttestationForm,
    AttestationKind,
    Category,
    Civility,
    EnrolmentState,
    Gearbox,
    InstructorKind,
    LessonKind,
    LessonOrigin,
    LessonStatus,
    MotoPhase,
    SimulatorRecognition,
    TrainingMeans,
    TrainingTrack,
)


class Base(DeclarativeBase):
    """Common naming, so that every constraint can be named in a migration."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {UUID: Id, datetime: Instant, date: Day, str: Text}  # noqa: RUF012 (SQLAlchemy's way)


def table_of(row: type[Base]) -> Table:
    """The Core table behind a mapped class."""
    return cast(Table, row.__table__)


class SchoolRow(Base):
    """Établissement: one row."""

    __tablename__ = "school"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    agrement_number: Mapped[str]
    agrement_expires_on: Mapped[date | None]
    aurige_id: Mapped[str]
    department: Mapped[str]
    quality_label_until: Mapped[date | None]
    address: Mapped[str]
    postcode: Mapped[str]
    city: Mapped[str]
    phone: Mapped[str]
    head: Mapped[str]


class SettingRow(Base):
    """A declared setting that differs from its default, as JSON."""

    __tablename__ = "setting"
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str]


class MachineStateRow(Base):
    """What belongs to this copy of the database, not to the school: pause after a restore, counters. Never exported."""

    __tablename__ = "machine_state"
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str]


class StudentRow(Base):
    """Élève. ``search_text`` and ``sort_name`` are derived (see ``repositories.derived_student_columns``)."""

    __tablename__ = "student"
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    civility: Mapped[Civility | None] = mapped_column(Choice(Civility))
    birth_name: Mapped[str]
    usage_name: Mapped[str | None]
    given_names: Mapped[str]
    born_on: Mapped[date | None]
    birth_city: Mapped[str]
    birth_department: Mapped[str]
    birth_country: Mapped[str]
    address: Mapped[str]
    postcode: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]
    phone: Mapped[str]
    other_phones: Mapped[str]
    email: Mapped[str]
    neph: Mapped[str]
    first_licence_on: Mapped[date | None]
    first_licence_place: Mapped[str]
    archived_on: Mapped[date | None]
    created_at: Mapped[datetime]
    neph_digits: Mapped[str]
    sort_name: Mapped[str]
    search_text: Mapped[str]
    __table_args__ = (
        # Covers the search and the order of the list: a key typed among 50 000 students walks this index alone.
        Index("ix_student_sort_name", "sort_name", "archived_on", "search_text", "id"),
        Index("ix_student_neph_digits", "neph_digits"),
    )


class EnrolmentRow(Base):
    """Inscription to one category."""

    __tablename__ = "enrolment"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    student_id: Mapped[UUID] = mapped_column(ForeignKey("student.id"))
    category: Mapped[Category] = mapped_column(Choice(Category))
    aipc_on: Mapped[date | None]
    etg_passed_on: Mapped[date | None]
    presentations: Mapped[int | None]
    other_category: Mapped[Category | None] = mapped_column(Choice(Category))
    other_category_on: Mapped[date | None]
    initial_evaluation_on: Mapped[date | None]
    final_evaluation_on: Mapped[date | None]
    affi_issued_on: Mapped[date | None]
    affi_number: Mapped[str]
    preliminary_meeting_on: Mapped[date | None]
    rp1_practice_on: Mapped[date | None]
    rp1_theory_on: Mapped[date | None]
    rp1_km: Mapped[int | None]
    rp2_practice_on: Mapped[date | None]
    rp2_theory_on: Mapped[date | None]
    rp2_km: Mapped[int | None]
    practical_failed_on: Mapped[date | None]
    meeting_after_failure_on: Mapped[date | None]
    minutes_here: Mapped[int]
    minutes_elsewhere: Mapped[int]
    simulator_minutes: Mapped[int]
    transmits: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    transmits_reason: Mapped[str]
    state: Mapped[EnrolmentState] = mapped_column(Choice(EnrolmentState))
    __table_args__ = (Index("ix_enrolment_student_id", "student_id"),)


class EnrolmentPeriodRow(Base):
    """Dated period of track and gearbox."""

    __tablename__ = "enrolment_period"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    track: Mapped[TrainingTrack] = mapped_column(Choice(TrainingTrack))
    gearbox: Mapped[Gearbox | None] = mapped_column(Choice(Gearbox))
    from_on: Mapped[date | None]
    amendment_on: Mapped[date | None]
    __table_args__ = (Index("ix_enrolment_period_enrolment_id", "enrolment_id"),)


class InstructorRow(Base):
    """Enseignant."""

    __tablename__ = "instructor"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    surname: Mapped[str]
    given_name: Mapped[str]
    kind: Mapped[InstructorKind] = mapped_column(Choice(InstructorKind))
    tutor_id: Mapped[UUID | None] = mapped_column(ForeignKey("instructor.id"))
    authorisation_number: Mapped[str]
    authorisation_expires_on: Mapped[date | None]
    medical_visit_expires_on: Mapped[date | None]
    renewal_filed_on: Mapped[date | None]
    categories: Mapped[tuple[Category, ...]] = mapped_column(Words(Category))
    phone: Mapped[str]
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]


class SimulatorRow(Base):
    """Simulateur."""

    __tablename__ = "simulator"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    number: Mapped[str]
    categories: Mapped[tuple[Category, ...]] = mapped_column(Words(Category))
    recognised: Mapped[SimulatorRecognition] = mapped_column(Choice(SimulatorRecognition))
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]


class LessonRow(Base):
    """Leçon."""

    __tablename__ = "lesson"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    student_id: Mapped[UUID] = mapped_column(ForeignKey("student.id"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    instructor_id: Mapped[UUID | None] = mapped_column(ForeignKey("instructor.id"))
    simulator_id: Mapped[UUID | None] = mapped_column(ForeignKey("simulator.id"))
    starts_at: Mapped[datetime]
    day: Mapped[date]
    minutes: Mapped[int]
    kind: Mapped[LessonKind] = mapped_column(Choice(LessonKind))
    means: Mapped[TrainingMeans] = mapped_column(Choice(TrainingMeans))
    moto_phase: Mapped[MotoPhase | None] = mapped_column(Choice(MotoPhase))
    gearbox: Mapped[Gearbox | None] = mapped_column(Choice(Gearbox))
    group_id: Mapped[UUID | None]
    place: Mapped[str]
    objectives: Mapped[tuple[str, ...]] = mapped_column(Words())
    status: Mapped[LessonStatus] = mapped_column(Choice(LessonStatus))
    origin: Mapped[LessonOrigin] = mapped_column(Choice(LessonOrigin))
    __table_args__ = (
        Index("ix_lesson_day", "day", "starts_at"),
        Index("ix_lesson_student", "student_id", "starts_at"),
        Index("ix_lesson_instructor", "instructor_id", "day"),
        Index("ix_lesson_simulator", "simulator_id", "day"),
        Index("ix_lesson_status", "status", "day"),
    )


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
    __table_args__ = (
        UniqueConstraint("lesson_id", "version"),
        # One index for the queue and for every count: each one more costs a send a tenth of its writes.
        Index("ix_submission_state_day", "state", "day", "is_newest", "cancels"),
    )


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


class AttestationRow(Base):
    """Register of printed acts: one line per copy made; the copies of one act share its number."""

    __tablename__ = "attestation"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int]
    rank: Mapped[int]
    number: Mapped[str]
    kind: Mapped[AttestationKind] = mapped_column(Choice(AttestationKind))
    form: Mapped[AttestationForm] = mapped_column(Choice(AttestationForm))
    copy: Mapped[AttestationCopy] = mapped_column(Choice(AttestationCopy))
    student_id: Mapped[UUID] = mapped_column(ForeignKey("student.id"))
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolment.id"))
    issued_at: Mapped[datetime]
    made_on: Mapped[date | None]
    reason: Mapped[str]
    to_check: Mapped[str]
    original_id: Mapped[UUID | None] = mapped_column(ForeignKey("attestation.id"))
    sha256: Mapped[str]
    pdf: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[str]
    __table_args__ = (
        Index("ix_attestation_student_id", "student_id"),
        Index("ix_attestation_number", "year", "rank"),
    )


class BackupRow(Base):
    """A sealed copy made from this database."""

    __tablename__ = "backup"
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[datetime]
    target: Mapped[str]
    file_name: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    students: Mapped[int]
    lessons: Mapped[int]
    verified_at: Mapped[datetime | None]
    volume_id: Mapped[UUID | None]


class VolumeRow(Base):
    """A stick this school has used, known by its serial and our id file."""

    __tablename__ = "volume"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    serial: Mapped[str]
    name: Mapped[str]
    last_seen_at: Mapped[datetime]


class HistoryChangeRow(Base):
    """One use case that wrote: its French title, hash-chained; ``undo_of`` when it took another one back."""

    __tablename__ = "history_change"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    title: Mapped[str]
    undo_of: Mapped[int | None] = mapped_column(ForeignKey("history_change.id"))
    is_undoable: Mapped[bool] = mapped_column(Boolean(create_constraint=False))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class HistoryRowRow(Base):
    """One row before and after one change, as JSON of kept values; null = not there yet, or no more."""

    __tablename__ = "history_row"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("history_change.id"))
    table_name: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[str] = mapped_column(String(60))
    before: Mapped[str | None]
    after: Mapped[str | None]
    __table_args__ = (
        Index("ix_history_row_change_id", "change_id"),
        Index("ix_history_row_row_id", "row_id"),
    )
