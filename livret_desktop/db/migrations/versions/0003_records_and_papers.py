"""Files beside the records; accompanists, appointments, exams, skills, acts given on paper before the program."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FACETS = ("why", "how", "risks", "influences", "pressures", "self_assessment")


def upgrade() -> None:
    """Bring the schema one step on."""
    _add_kept_files()
    _add_accompanist()
    _add_appointment()
    _add_exam()
    _add_skill()
    _add_paper_act()


def _add_kept_files() -> None:
    """Signed scans, stamp, logo. No index: a few hundred rows a year, and the large column stands last."""
    op.create_table(
        "kept_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=True),
        sa.Column("added_at", sa.String(length=27), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("placement", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_file")),
    )


def _add_accompanist() -> None:
    op.create_table(
        "accompanist",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("student_id", sa.String(length=36), nullable=False),
        sa.Column("civility", sa.String(length=40), nullable=True),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("licence_since_on", sa.String(length=10), nullable=True),
        sa.Column("licence_number", sa.Text(), nullable=False),
        sa.Column("insurer", sa.Text(), nullable=False),
        sa.Column("insurer_contract", sa.Text(), nullable=False),
        sa.Column("insurer_agreed_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_accompanist_student_id_student")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accompanist")),
    )
    op.create_index("ix_accompanist_student_id", "accompanist", ["student_id"])


def _add_appointment() -> None:
    op.create_table(
        "appointment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("enrolment_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("track", sa.String(length=40), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("practice_on", sa.String(length=10), nullable=True),
        sa.Column("practice_minutes", sa.Integer(), nullable=True),
        sa.Column("theory_on", sa.String(length=10), nullable=True),
        sa.Column("theory_minutes", sa.Integer(), nullable=True),
        sa.Column("km", sa.Integer(), nullable=True),
        sa.Column("instructor_id", sa.String(length=36), nullable=True),
        sa.Column("accompanist_ids", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_appointment_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["instructor_id"], ["instructor.id"], name=op.f("fk_appointment_instructor_id_instructor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index("ix_appointment_enrolment_id", "appointment", ["enrolment_id"])


def _add_exam() -> None:
    op.create_table(
        "exam",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("enrolment_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("taken_on", sa.String(length=10), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.Column("opinion", sa.String(length=40), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_exam_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam")),
    )
    op.create_index("ix_exam_enrolment_id", "exam", ["enrolment_id"])


def _add_skill() -> None:
    columns = []
    for facet in _FACETS:
        columns += [
            sa.Column(facet, sa.String(length=40), nullable=True),
            sa.Column(f"{facet}_on", sa.String(length=10), nullable=True),
        ]
    op.create_table(
        "skill",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("enrolment_id", sa.String(length=36), nullable=False),
        sa.Column("objective", sa.String(length=8), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_skill_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
        sa.UniqueConstraint("enrolment_id", "objective", name=op.f("uq_skill_enrolment_id")),
    )


def _add_paper_act() -> None:
    op.create_table(
        "paper_act",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("enrolment_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("given_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_paper_act_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_act")),
    )
    op.create_index("ix_paper_act_enrolment_id", "paper_act", ["enrolment_id"])
