"""First schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

FULL_TEXT_INDEX = (
    "CREATE VIRTUAL TABLE student_fts USING fts5("
    "search_text, content='student', content_rowid='seq', tokenize='trigram', columnsize=0)",
    "CREATE TRIGGER student_fts_insert AFTER INSERT ON student BEGIN "
    "INSERT INTO student_fts(rowid, search_text) VALUES (new.seq, new.search_text); END",
    "CREATE TRIGGER student_fts_delete AFTER DELETE ON student BEGIN "
    "INSERT INTO student_fts(student_fts, rowid, search_text) VALUES ('delete', old.seq, old.search_text); END",
    "CREATE TRIGGER student_fts_update AFTER UPDATE OF search_text ON student BEGIN "
    "INSERT INTO student_fts(student_fts, rowid, search_text) VALUES ('delete', old.seq, old.search_text); "
    "INSERT INTO student_fts(rowid, search_text) VALUES (new.seq, new.search_text); END",
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, and the search index over students (SQLite only)."""
    op.create_table(
        "backup",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("students", sa.Integer(), nullable=False),
        sa.Column("lessons", sa.Integer(), nullable=False),
        sa.Column("verified_at", sa.String(length=27), nullable=True),
        sa.Column("volume_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_backup")),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=True),
        sa.Column("started_at", sa.String(length=27), nullable=False),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.Column("lesson_count", sa.Integer(), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_table(
        "history_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("undo_of", sa.Integer(), nullable=True),
        sa.Column("is_undoable", sa.Boolean(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["undo_of"], ["history_change.id"], name=op.f("fk_history_change_undo_of_history_change")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_change")),
    )
    op.create_table(
        "instructor",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("tutor_id", sa.String(length=36), nullable=True),
        sa.Column("authorisation_number", sa.Text(), nullable=False),
        sa.Column("authorisation_expires_on", sa.String(length=10), nullable=True),
        sa.Column("medical_visit_expires_on", sa.String(length=10), nullable=True),
        sa.Column("renewal_filed_on", sa.String(length=10), nullable=True),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("joined_on", sa.String(length=10), nullable=True),
        sa.Column("left_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["tutor_id"], ["instructor.id"], name=op.f("fk_instructor_tutor_id_instructor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instructor")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("job", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("planned_for", sa.String(length=27), nullable=True),
        sa.Column("started_at", sa.String(length=27), nullable=True),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.Column("is_catch_up", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index("ix_job_run_job", ["job", "planned_for"], unique=False)

    op.create_table(
        "machine_state",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machine_state")),
    )
    op.create_table(
        "school",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agrement_number", sa.Text(), nullable=False),
        sa.Column("agrement_expires_on", sa.String(length=10), nullable=True),
        sa.Column("aurige_id", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("quality_label_until", sa.String(length=10), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
    )
    op.create_table(
        "setting",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
    )
    op.create_table(
        "simulator",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("recognised", sa.String(length=40), nullable=False),
        sa.Column("joined_on", sa.String(length=10), nullable=True),
        sa.Column("left_on", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulator")),
    )
    op.create_table(
        "student",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("civility", sa.String(length=40), nullable=True),
        sa.Column("birth_name", sa.Text(), nullable=False),
        sa.Column("usage_name", sa.Text(), nullable=True),
        sa.Column("given_names", sa.Text(), nullable=False),
        sa.Column("born_on", sa.String(length=10), nullable=True),
        sa.Column("birth_city", sa.Text(), nullable=False),
        sa.Column("birth_department", sa.Text(), nullable=False),
        sa.Column("birth_country", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("other_phones", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("neph", sa.Text(), nullable=False),
        sa.Column("first_licence_on", sa.String(length=10), nullable=True),
        sa.Column("first_licence_place", sa.Text(), nullable=False),
        sa.Column("archived_on", sa.String(length=10), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("neph_digits", sa.Text(), nullable=False),
        sa.Column("sort_name", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_student")),
        sa.UniqueConstraint("id", name=op.f("uq_student_id")),
    )
    with op.batch_alter_table("student", schema=None) as batch_op:
        batch_op.create_index("ix_student_neph_digits", ["neph_digits"], unique=False)
        batch_op.create_index(
            "ix_student_sort_name", ["sort_name", "archived_on", "search_text", "id"], unique=False
        )

    op.create_table(
        "volume",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last_seen_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volume")),
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("student_id", sa.String(length=36), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("aipc_on", sa.String(length=10), nullable=True),
        sa.Column("etg_passed_on", sa.String(length=10), nullable=True),
        sa.Column("presentations", sa.Integer(), nullable=True),
        sa.Column("other_category", sa.String(length=40), nullable=True),
        sa.Column("other_category_on", sa.String(length=10), nullable=True),
        sa.Column("initial_evaluation_on", sa.String(length=10), nullable=True),
        sa.Column("final_evaluation_on", sa.String(length=10), nullable=True),
        sa.Column("affi_issued_on", sa.String(length=10), nullable=True),
        sa.Column("affi_number", sa.Text(), nullable=False),
        sa.Column("preliminary_meeting_on", sa.String(length=10), nullable=True),
        sa.Column("rp1_practice_on", sa.String(length=10), nullable=True),
        sa.Column("rp1_theory_on", sa.String(length=10), nullable=True),
        sa.Column("rp1_km", sa.Integer(), nullable=True),
        sa.Column("rp2_practice_on", sa.String(length=10), nullable=True),
        sa.Column("rp2_theory_on", sa.String(length=10), nullable=True),
        sa.Column("rp2_km", sa.Integer(), nullable=True),
        sa.Column("practical_failed_on", sa.String(length=10), nullable=True),
        sa.Column("meeting_after_failure_on", sa.String(length=10), nullable=True),
        sa.Column("minutes_here", sa.Integer(), nullable=False),
        sa.Column("minutes_elsewhere", sa.Integer(), nullable=False),
        sa.Column("simulator_minutes", sa.Integer(), nullable=False),
        sa.Column("transmits", sa.Boolean(), nullable=False),
        sa.Column("transmits_reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_enrolment_student_id_student")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index("ix_enrolment_student_id", ["student_id"], unique=False)

    op.create_table(
        "history_row",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.String(length=60), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_id"], ["history_change.id"], name=op.f("fk_history_row_change_id_history_change")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_row")),
    )
    with op.batch_alter_table("history_row", schema=None) as batch_op:
        batch_op.create_index("ix_history_row_change_id", ["change_id"], unique=False)
        batch_op.create_index("ix_history_row_row_id", ["row_id"], unique=False)

    op.create_table(
        "attestation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("copy", sa.String(length=40), nullable=False),
        sa.Column("student_id", sa.String(length=36), nullable=False),
        sa.Column("enrolment_id", sa.String(length=36), nullable=False),
        sa.Column("issued_at", sa.String(length=27), nullable=False),
        sa.Column("made_on", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("to_check", sa.Text(), nullable=False),
        sa.Column("original_id", sa.String(length=36), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_attestation_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["original_id"], ["attestation.id"], name=op.f("fk_attestation_original_id_attestation")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_attestation_student_id_student")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation")),
    )
    with op.batch_alter_table("attestation", schema=None) as batch_op:
        batch_op.create_index("ix_attestation_number", ["year", "rank"], unique=False)
        batch_op.create_index("ix_attestation_student_id", ["student_id"], unique=False)

    op.create_table(
        "enrolment_period",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("enrolment_id", sa.String(length=36), nullable=False),
        sa.Column("track", sa.String(length=40), nullable=False),
        sa.Column("gearbox", sa.String(length=40), nullable=True),
        sa.Column("from_on", sa.String(length=10), nullable=True),
        sa.Column("amendment_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_enrolment_period_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_period")),
    )
    with op.batch_alter_table("enrolment_period", schema=None) as batch_op:
        batch_op.create_index("ix_enrolment_period_enrolment_id", ["enrolment_id"], unique=False)

    op.create_table(
        "lesson",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("student_id", sa.String(length=36), nullable=False),
        sa.Column("enrolment_id", sa.String(length=36), nullable=False),
        sa.Column("instructor_id", sa.String(length=36), nullable=True),
        sa.Column("simulator_id", sa.String(length=36), nullable=True),
        sa.Column("starts_at", sa.String(length=27), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("means", sa.String(length=40), nullable=False),
        sa.Column("moto_phase", sa.String(length=40), nullable=True),
        sa.Column("gearbox", sa.String(length=40), nullable=True),
        sa.Column("group_id", sa.String(length=36), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("objectives", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_lesson_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["instructor_id"], ["instructor.id"], name=op.f("fk_lesson_instructor_id_instructor")
        ),
        sa.ForeignKeyConstraint(
            ["simulator_id"], ["simulator.id"], name=op.f("fk_lesson_simulator_id_simulator")
        ),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_lesson_student_id_student")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
    )
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_day", ["day", "starts_at"], unique=False)
        batch_op.create_index("ix_lesson_instructor", ["instructor_id", "day"], unique=False)
        batch_op.create_index("ix_lesson_simulator", ["simulator_id", "day"], unique=False)
        batch_op.create_index("ix_lesson_status", ["status", "day"], unique=False)
        batch_op.create_index("ix_lesson_student", ["student_id", "starts_at"], unique=False)

    op.create_table(
        "submission",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("lesson_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("cancels", sa.Boolean(), nullable=False),
        sa.Column("is_newest", sa.Boolean(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("envelope", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("batch_key", sa.String(length=36), nullable=True),
        sa.Column("attempted_at", sa.String(length=27), nullable=True),
        sa.Column("attempt_ended_at", sa.String(length=27), nullable=True),
        sa.Column("server_offset_s", sa.Float(), nullable=True),
        sa.Column("next_attempt_at", sa.String(length=27), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("received_at", sa.String(length=27), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("correction_reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.String(length=27), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["lesson.id"],
            name=op.f("fk_submission_lesson_id_lesson"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_submission")),
        sa.UniqueConstraint("lesson_id", "version", name=op.f("uq_submission_lesson_id")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(
            "ix_submission_state_day", ["state", "day", "is_newest", "cancels"], unique=False
        )

    for statement in FULL_TEXT_INDEX:
        op.execute(statement)
