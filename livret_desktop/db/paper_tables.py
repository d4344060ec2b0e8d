"""Files kept beside the records: signed scans of acts, the school's stamp and logo, photos of students."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, String, Text

from livret_desktop.db.base import given, maybe, table
from livret_desktop.db.types import Id, Instant

KEPT_FILE = table(
    "kept_file",
    Column("id", Id, primary_key=True),
    given("purpose", String(20)),
    maybe("owner_id", Id),
    given("added_at", Instant),
    given("media_type", String(40)),
    given("sha256", Text),
    given("placement", Text),
    given("content", LargeBinary),
    Index("ix_kept_file_owner_id", "owner_id"),
)
"""A file as it was given. ``owner_id``: the line of the register it was signed on, or the student; none for the
school's own images.

``placement``: where an image stands on the papers, as JSON; "" for a scan.
"""
