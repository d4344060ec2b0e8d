"""How values of the trade are kept: readable text that sorts as it should, in any SQL dialect."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Dialect, String, Text, TypeDecorator


class Id(TypeDecorator[UUID]):
    """A UUID as its 36 characters."""

    impl = String(36)
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> str | None:
        """UUID to text."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> UUID | None:
        """Text to UUID."""
        return None if value is None else UUID(value)


class Instant(TypeDecorator[datetime]):
    """An aware instant as UTC text of fixed width, so that text order is time order."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Aware instant to text. Raises ValueError for a naive one."""
        return None if value is None else instant_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Text to aware UTC instant."""
        return None if value is None else datetime.fromisoformat(value)


class Day(TypeDecorator[date]):
    """A civil day as YYYY-MM-DD."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Day to text."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Text to day."""
        return None if value is None else date.fromisoformat(value)


class Choice(TypeDecorator[Any]):
    """A member of a closed list, kept as its value."""

    impl = String(40)
    cache_ok = True

    def __init__(self, choices: type[Enum]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Member to value."""
        return None if value is None else str(self.choices(value).value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Value to member."""
        return None if value is None else self.choices(value)


class Words(TypeDecorator[tuple[Any, ...]]):
    """A tuple of short words, kept joined by spaces; members of a closed list when one is given."""

    impl = Text()
    cache_ok = True

    def __init__(self, choices: type[Enum] | None = None) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> str:
        """Tuple to text."""
        return " ".join(str(word) for word in value or ())

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Any, ...]:
        """Text to tuple."""
        words = (value or "").split()
        return tuple(words if self.choices is None else (self.choices(word) for word in words))


def instant_text(value: datetime) -> str:
    """The kept form of an aware instant. Raises ValueError for a naive one."""
    if value.tzinfo is None:
        raise ValueError("an instant must be aware")
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
