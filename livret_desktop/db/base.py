"""What every table shares: the naming of constraints, and how values of the trade are kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import MetaData, Table, Text
from sqlalchemy.orm import DeclarativeBase

from livret_desktop.db.types import Day, Id, Instant


class Base(DeclarativeBase):
    """Common naming, so that every constraint can be named in a migration."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {UUID: Id, datetime: Instant, date: Day, str: Text}  # noqa: RUF012 (SQLAlchemy's way)


def table_of(row: type[Base]) -> Table:
    """The Core table behind a mapped class."""
    return cast(Table, row.__table__)
