"""Guardians and what else an office notes of its students; the hours that count.

Not released yet: additive, one function per table, edited until it is.
"""

from __future__ import annotations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one step on."""
