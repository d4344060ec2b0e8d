"""Runs the migrations on the connection given by ``db.schema.upgrade``; there is no other way to run them."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from livret_desktop.db.tables import METADATA


def render_plain(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our types as the plain ones they are kept in: a migration must not follow later code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transaction_per_migration=False,
    render_item=render_plain,
    include_name=lambda name, kind, _parents: (
        not (kind == "table" and (name or "").startswith(("student_fts", "contact")))
    ),
)
context.run_migrations()
