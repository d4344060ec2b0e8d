"""What the State has otherwise than here, settled by a person; and which versions only the training server saw."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one step on."""
    _add_findings()
    _mark_training()


def _add_findings() -> None:
    """No index but the keys: a school has a few rows a year."""
    op.create_table(
        "state_finding",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("lesson_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(length=27), nullable=False),
        sa.Column("found_at", sa.String(length=27), nullable=False),
        sa.Column("settled_as", sa.String(length=20), nullable=True),
        sa.Column("settled_at", sa.String(length=27), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_finding")),
        sa.UniqueConstraint("lesson_id", "version", name=op.f("uq_state_finding_lesson_id")),
    )


def _mark_training() -> None:
    """What a school in training mode has attempted so far went to the training server."""
    op.add_column(
        "submission", sa.Column("is_training", sa.Boolean(), server_default=sa.text("0"), nullable=False)
    )
    op.execute(
        "UPDATE submission SET is_training = 1 WHERE attempted_at IS NOT NULL "
        "AND EXISTS (SELECT 1 FROM setting WHERE id = 'dsr.training' AND value = 'true')"
    )
