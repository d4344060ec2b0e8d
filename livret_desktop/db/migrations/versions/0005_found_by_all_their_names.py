"""Students found by their guardians and accompanists, and what else an office looks for.

Additive, one function per table. Released and frozen: `tests/data/schema_0005` holds files it made.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from livret_desktop.domain.names import contact_search_text

_BESIDE = ("guardian", "accompanist")
_INDEXED = (
    "CREATE TABLE contact (seq INTEGER PRIMARY KEY, id VARCHAR(36) NOT NULL UNIQUE, "
    "student_id VARCHAR(36) NOT NULL, search_text TEXT NOT NULL)",
    "CREATE VIRTUAL TABLE contact_fts USING fts5("
    "search_text, content='contact', content_rowid='seq', tokenize='trigram', columnsize=0)",
    "CREATE TRIGGER contact_fts_insert AFTER INSERT ON contact BEGIN "
    "INSERT INTO contact_fts(rowid, search_text) VALUES (new.seq, new.search_text); END",
    "CREATE TRIGGER contact_fts_delete AFTER DELETE ON contact BEGIN "
    "INSERT INTO contact_fts(contact_fts, rowid, search_text) VALUES ('delete', old.seq, old.search_text); END",
    "CREATE TRIGGER contact_fts_update AFTER UPDATE OF search_text ON contact BEGIN "
    "INSERT INTO contact_fts(contact_fts, rowid, search_text) VALUES ('delete', old.seq, old.search_text); "
    "INSERT INTO contact_fts(rowid, search_text) VALUES (new.seq, new.search_text); END",
)
_FOLLOWED = (
    "INSERT INTO contact(id, student_id, search_text) SELECT id, student_id, search_text FROM {name}",
    "CREATE TRIGGER {name}_contact_insert AFTER INSERT ON {name} BEGIN "
    "INSERT INTO contact(id, student_id, search_text) VALUES (new.id, new.student_id, new.search_text); END",
    "CREATE TRIGGER {name}_contact_delete AFTER DELETE ON {name} BEGIN DELETE FROM contact WHERE id = old.id; END",
    "CREATE TRIGGER {name}_contact_update AFTER UPDATE OF id, student_id, search_text ON {name} BEGIN "
    "UPDATE contact SET id = new.id, student_id = new.student_id, search_text = new.search_text "
    "WHERE id = old.id; END",
)
"""A table of its own: rows without a whole number as key may be numbered anew by VACUUM, which every backup does."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one step on."""
    _add_contact_index()


def _add_contact_index() -> None:
    """Représentants légaux and accompagnateurs by folded name and phone; those already there are indexed."""
    connection = op.get_bind()
    for name in _BESIDE:
        op.add_column(name, sa.Column("search_text", sa.Text(), server_default=sa.text("''"), nullable=False))
        kept = sa.table(name, *map(sa.column, ("id", "surname", "given_name", "phone", "search_text")))
        found = [
            {"row": row.id, "words": contact_search_text(row.surname, row.given_name, row.phone)}
            for row in connection.execute(sa.select(kept))
        ]
        if found:
            words = sa.update(kept).where(kept.c.id == sa.bindparam("row"))
            connection.execute(words.values(search_text=sa.bindparam("words")), found)
    for statement in _INDEXED:
        connection.exec_driver_sql(statement)
    for name in _BESIDE:
        for statement in _FOLLOWED:
            connection.exec_driver_sql(statement.format(name=name))
