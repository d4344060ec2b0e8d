"""The tables. Field names are those of the domain records, so that one repository serves them all."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from livret_desktop.db.base import Base, table_of
from livret_desktop.db.sending_tables import BatchRow, JobRunRow, StateFindingRow, SubmissionRow
from livret_desktop.db.types import Choice, Words
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

__all__ = [
    "AttestationRow",
    "BackupRow",
    "Base",
    "BatchRow",
    "EnrolmentPeriodRow",
    "EnrolmentRow",
    "HistoryChangeRow",
    "HistoryRowRow",
    "InstructorRow",
    "JobRunRow",
    "LessonRow",
    "MachineStateRow",
    "SchoolRow",
    "SettingRow",
    "SimulatorRow",
    "StateFindingRow",
    "StudentRow",
    "SubmissionRow",
    "VolumeRow",
    "table_of",
]


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
