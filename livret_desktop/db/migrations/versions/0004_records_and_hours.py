"""Guardians and what else an office notes of its students; the hours that count.

Additive, one function per table. Released and frozen: `tests/data/schema_0004` holds files it made.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one step on."""
    _add_guardian()
    _add_booklet_access()
    _add_km_reading()
    _add_removed_rows()
    _add_to_the_file()
    _add_to_the_team()
    _add_booklet_choice()
    _add_official_etp()
    _add_rule_file()


def _add_guardian() -> None:
    op.create_table(
        "guardian",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("student_id", sa.String(length=36), nullable=False),
        sa.Column("civility", sa.String(length=40), nullable=True),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_guardian_student_id_student")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian")),
    )
    op.create_index("ix_guardian_student_id", "guardian", ["student_id"])


def _add_booklet_access() -> None:
    op.create_table(
        "booklet_access",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("enrolment_id", sa.String(length=36), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.String(length=27), nullable=False),
        sa.Column("given_to", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("lost_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_booklet_access_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booklet_access")),
    )
    op.create_index("ix_booklet_access_enrolment_id", "booklet_access", ["enrolment_id"])


def _add_km_reading() -> None:
    op.create_table(
        "km_reading",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("enrolment_id", sa.String(length=36), nullable=False),
        sa.Column("told_on", sa.String(length=10), nullable=False),
        sa.Column("km", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_km_reading_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_km_reading")),
    )
    op.create_index("ix_km_reading_enrolment_id", "km_reading", ["enrolment_id"])


def _add_removed_rows() -> None:
    """What was taken away, found without reading the whole history: a few rows, so nothing for the other writes."""
    op.create_index(
        "ix_history_row_removed", "history_row", ["table_name"], sqlite_where=sa.text("after IS NULL")
    )


def _add_to_the_file() -> None:
    """Request and récépissé of the AIPC; who gave each level of an objective (the student gives the last one)."""
    for column in ("aipc_asked_on", "receipt_on"):
        op.add_column("enrolment", sa.Column(column, sa.String(length=10), nullable=True))
    for facet in ("why", "how", "risks", "influences", "pressures", "self_assessment"):
        op.add_column("skill", sa.Column(f"{facet}_by", sa.String(length=36), nullable=True))


def _add_to_the_team() -> None:
    for column in ("authorised_on", "declared_on"):
        op.add_column("instructor", sa.Column(column, sa.String(length=10), nullable=True))
    op.add_column(
        "instructor",
        sa.Column("teaches_elsewhere", sa.Boolean(), server_default=sa.text("0"), nullable=False),
    )
    for column in ("homologated_on", "homologation_ends_on"):
        op.add_column("simulator", sa.Column(column, sa.String(length=10), nullable=True))


def _add_booklet_choice() -> None:
    """The day a student entitled to paper chose the numeric booklet."""
    op.add_column("enrolment", sa.Column("numeric_booklet_on", sa.String(length=10), nullable=True))


def _add_official_etp() -> None:
    op.create_table(
        "official_etp",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("month", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("hundredths", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.String(length=27), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_etp")),
    )


def _add_rule_file() -> None:
    op.create_table(
        "rule_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("published_on", sa.String(length=10), nullable=False),
        sa.Column("added_at", sa.String(length=27), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_file")),
    )
