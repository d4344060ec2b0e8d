"""Students found by their guardians and accompanists, and what else an office looks for.

Not released yet: additive, one function per table, edited until it is.
"""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one step on."""
