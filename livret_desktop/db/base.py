"""What every table shares: the naming of constraints, and columns that say whether they may be empty."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Common naming, so that every constraint can be named in a migration."""


def table(name: str, *parts: SchemaItem) -> Table:
    """A table of the school."""
    return Table(name, METADATA, *parts)


def given(
    name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]], *more: SchemaItem, **options: Any
) -> Column[Any]:
    """A column that always holds a value (NOT NULL)."""
    return Column(name, kind, *more, nullable=False, **options)


def maybe(
    name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]], *more: SchemaItem, **options: Any
) -> Column[Any]:
    """A column that may be empty (NULL)."""
    return Column(name, kind, *more, nullable=True, **options)
