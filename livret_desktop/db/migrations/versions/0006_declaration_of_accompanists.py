"""The declaration an accompanist gives of the licence; files and acts found by whom they belong to.

Additive, one function per table. Released and frozen: `tests/data/schema_0006` holds files it made.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one step on."""
    _add_declaration()
    _index_kept_files()
    _index_acts()


def _add_declaration() -> None:
    """Of those already there nothing is known: none was ever asked for."""
    op.add_column("accompanist", sa.Column("declared_on", sa.String(length=10), nullable=True))


def _index_kept_files() -> None:
    """A student's file asks for the photo, the register for its scans: else the table of images is passed whole."""
    op.create_index("ix_kept_file_owner_id", "kept_file", ["owner_id"])


def _index_acts() -> None:
    """Today asks for the AFFI of the enrolments under way: else the register is passed whole, its PDF with it."""
    op.create_index("ix_attestation_enrolment_id", "attestation", ["enrolment_id"])
