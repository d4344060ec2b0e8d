"""The tables. Field names are those of the domain records, so that one repository serves them all.

SQLAlchemy Core alone: records are frozen dataclasses, and mapped classes nobody makes would cost each start a sixth
of a second.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Text, text

from livret_desktop.db.base import METADATA, given, maybe, table
from livret_desktop.db.follow_up_tables import (
    ACCOMPANIST,
    APPOINTMENT,
    BOOKLET_ACCESS,
    EXAM,
    GUARDIAN,
    KM_READING,
    PAPER_ACT,
    SKILL,
)
from livret_desktop.db.hours_tables import OFFICIAL_ETP, RULE_FILE
from livret_desktop.db.paper_tables import KEPT_FILE
from livret_desktop.db.sending_tables import BATCH, JOB_RUN, STATE_FINDING, SUBMISSION
from livret_desktop.db.types import Choice, Day, Id, Instant, Words
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
    "ACCOMPANIST",
    "APPOINTMENT",
    "ATTESTATION",
    "BACKUP",
    "BATCH",
    "BOOKLET_ACCESS",
    "ENROLMENT",
    "ENROLMENT_PERIOD",
    "EXAM",
    "GUARDIAN",
    "HISTORY_CHANGE",
    "HISTORY_ROW",
    "INSTRUCTOR",
    "JOB_RUN",
    "KEPT_FILE",
    "KM_READING",
    "LESSON",
    "MACHINE_STATE",
    "METADATA",
    "OFFICIAL_ETP",
    "PAPER_ACT",
    "RULE_FILE",
    "SCHOOL",
    "SETTING",
    "SIMULATOR",
    "SKILL",
    "STATE_FINDING",
    "STUDENT",
    "SUBMISSION",
    "TRAINING_SERIES",
    "VOLUME",
]

SCHOOL = table(
    "school",
    Column("id", Id, primary_key=True),
    given("name", Text),
    given("agrement_number", Text),
    maybe("agrement_expires_on", Day),
    given("aurige_id", Text),
    given("department", Text),
    maybe("quality_label_until", Day),
    given("address", Text),
    given("postcode", Text),
    given("city", Text),
    given("phone", Text),
    given("head", Text),
)
"""Établissement: one row."""

SETTING = table(
    "setting",
    Column("id", String(60), primary_key=True),
    given("value", Text),
)
"""A declared setting that differs from its default, as JSON."""

MACHINE_STATE = table(
    "machine_state",
    Column("id", String(60), primary_key=True),
    given("value", Text),
)
"""What belongs to this copy of the database, not to the school: pause after a restore, counters. Never exported."""

STUDENT = table(
    "student",
    Column("seq", Integer, primary_key=True, autoincrement=True),
    given("id", Id, unique=True),
    maybe("civility", Choice(Civility)),
    given("birth_name", Text),
    maybe("usage_name", Text),
    given("given_names", Text),
    maybe("born_on", Day),
    given("birth_city", Text),
    given("birth_department", Text),
    given("birth_country", Text),
    given("address", Text),
    given("postcode", Text),
    given("city", Text),
    given("country", Text),
    given("phone", Text),
    given("other_phones", Text),
    given("email", Text),
    given("neph", Text),
    maybe("first_licence_on", Day),
    given("first_licence_place", Text),
    maybe("archived_on", Day),
    given("created_at", Instant),
    given("neph_digits", Text),
    given("sort_name", Text),
    given("search_text", Text),
    # Covers the search and the order of the list: a key typed among 50 000 students walks this index alone.
    Index("ix_student_sort_name", "sort_name", "archived_on", "search_text", "id"),
    Index("ix_student_neph_digits", "neph_digits"),
)
"""Élève. ``search_text`` and ``sort_name`` are derived (see ``catalogue``)."""

ENROLMENT = table(
    "enrolment",
    Column("id", Id, primary_key=True),
    given("student_id", Id, ForeignKey("student.id")),
    given("category", Choice(Category)),
    maybe("aipc_on", Day),
    maybe("etg_passed_on", Day),
    maybe("presentations", Integer),
    maybe("other_category", Choice(Category)),
    maybe("other_category_on", Day),
    maybe("initial_evaluation_on", Day),
    maybe("final_evaluation_on", Day),
    maybe("affi_issued_on", Day),
    given("affi_number", Text),
    maybe("preliminary_meeting_on", Day),
    maybe("rp1_practice_on", Day),
    maybe("rp1_theory_on", Day),
    maybe("rp1_km", Integer),
    maybe("rp2_practice_on", Day),
    maybe("rp2_theory_on", Day),
    maybe("rp2_km", Integer),
    maybe("practical_failed_on", Day),
    maybe("meeting_after_failure_on", Day),
    given("minutes_here", Integer),
    given("minutes_elsewhere", Integer),
    given("simulator_minutes", Integer),
    given("transmits", Boolean(create_constraint=False)),
    given("transmits_reason", Text),
    given("state", Choice(EnrolmentState)),
    maybe("aipc_asked_on", Day),
    maybe("receipt_on", Day),
    maybe("numeric_booklet_on", Day),
    Index("ix_enrolment_student_id", "student_id"),
)
"""Inscription to one category."""

ENROLMENT_PERIOD = table(
    "enrolment_period",
    Column("id", Id, primary_key=True),
    given("enrolment_id", Id, ForeignKey("enrolment.id")),
    given("track", Choice(TrainingTrack)),
    maybe("gearbox", Choice(Gearbox)),
    maybe("from_on", Day),
    maybe("amendment_on", Day),
    Index("ix_enrolment_period_enrolment_id", "enrolment_id"),
)
"""Dated period of track and gearbox."""

INSTRUCTOR = table(
    "instructor",
    Column("id", Id, primary_key=True),
    given("surname", Text),
    given("given_name", Text),
    given("kind", Choice(InstructorKind)),
    maybe("tutor_id", Id, ForeignKey("instructor.id")),
    given("authorisation_number", Text),
    maybe("authorisation_expires_on", Day),
    maybe("medical_visit_expires_on", Day),
    maybe("renewal_filed_on", Day),
    given("categories", Words(Category)),
    given("phone", Text),
    maybe("joined_on", Day),
    maybe("left_on", Day),
    maybe("authorised_on", Day),
    maybe("declared_on", Day),
    given("teaches_elsewhere", Boolean(create_constraint=False), server_default=text("0")),
)
"""Enseignant."""

SIMULATOR = table(
    "simulator",
    Column("id", Id, primary_key=True),
    given("name", Text),
    given("number", Text),
    given("categories", Words(Category)),
    given("recognised", Choice(SimulatorRecognition)),
    maybe("joined_on", Day),
    maybe("left_on", Day),
    maybe("homologated_on", Day),
    maybe("homologation_ends_on", Day),
)
"""Simulateur."""

LESSON = table(
    "lesson",
    Column("id", Id, primary_key=True),
    given("student_id", Id, ForeignKey("student.id")),
    given("enrolment_id", Id, ForeignKey("enrolment.id")),
    maybe("instructor_id", Id, ForeignKey("instructor.id")),
    maybe("simulator_id", Id, ForeignKey("simulator.id")),
    given("starts_at", Instant),
    given("day", Day),
    given("minutes", Integer),
    given("kind", Choice(LessonKind)),
    given("means", Choice(TrainingMeans)),
    maybe("moto_phase", Choice(MotoPhase)),
    maybe("gearbox", Choice(Gearbox)),
    maybe("group_id", Id),
    given("place", Text),
    given("objectives", Words()),
    given("status", Choice(LessonStatus)),
    given("origin", Choice(LessonOrigin)),
    Index("ix_lesson_day", "day", "starts_at"),
    Index("ix_lesson_student", "student_id", "starts_at"),
    Index("ix_lesson_instructor", "instructor_id", "day"),
    Index("ix_lesson_simulator", "simulator_id", "day"),
    Index("ix_lesson_status", "status", "day"),
)
"""Leçon."""

ATTESTATION = table(
    "attestation",
    Column("id", Id, primary_key=True),
    given("year", Integer),
    given("rank", Integer),
    given("number", Text),
    given("kind", Choice(AttestationKind)),
    given("form", Choice(AttestationForm)),
    given("copy", Choice(AttestationCopy)),
    given("student_id", Id, ForeignKey("student.id")),
    given("enrolment_id", Id, ForeignKey("enrolment.id")),
    given("issued_at", Instant),
    maybe("made_on", Day),
    given("reason", Text),
    given("to_check", Text),
    maybe("original_id", Id, ForeignKey("attestation.id")),
    given("sha256", Text),
    given("pdf", LargeBinary),
    given("content", Text),
    Index("ix_attestation_student_id", "student_id"),
    Index("ix_attestation_enrolment_id", "enrolment_id"),
    Index("ix_attestation_number", "year", "rank"),
)
"""Register of printed acts: one line per copy made; the copies of one act share its number."""

TRAINING_SERIES = 0
"""The year under which training prints are numbered: they never take a number of the real series."""

BACKUP = table(
    "backup",
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    given("created_at", Instant),
    given("target", Text),
    given("file_name", Text),
    given("size_bytes", Integer),
    given("sha256", Text),
    given("students", Integer),
    given("lessons", Integer),
    maybe("verified_at", Instant),
    maybe("volume_id", Id),
)
"""A sealed copy made from this database."""

VOLUME = table(
    "volume",
    Column("id", Id, primary_key=True),
    given("serial", Text),
    given("name", Text),
    given("last_seen_at", Instant),
)
"""A stick this school has used, known by its serial and our id file."""

HISTORY_CHANGE = table(
    "history_change",
    Column("id", Integer, primary_key=True, autoincrement=True),
    given("at", Instant),
    given("title", Text),
    maybe("undo_of", Integer, ForeignKey("history_change.id")),
    given("is_undoable", Boolean(create_constraint=False)),
    given("previous_hash", String(64)),
    given("hash", String(64)),
)
"""One use case that wrote: its French title, hash-chained; ``undo_of`` when it took another one back."""

HISTORY_ROW = table(
    "history_row",
    Column("id", Integer, primary_key=True, autoincrement=True),
    given("change_id", Integer, ForeignKey("history_change.id")),
    given("table_name", String(40)),
    given("row_id", String(60)),
    maybe("before", Text),
    maybe("after", Text),
    Index("ix_history_row_change_id", "change_id"),
    Index("ix_history_row_row_id", "row_id"),
    Index("ix_history_row_removed", "table_name", sqlite_where=text("after IS NULL")),
)
"""One row before and after one change, as JSON of kept values; null = not there yet, or no more."""
