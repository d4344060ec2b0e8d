"""A gateway that adds up how long the answers took: what a run waited for the network, apart from its own work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from livret_desktop.clock import Clock
from livret_desktop.domain.dsr import (
    Answer,
    Capabilities,
    DsrGateway,
    FrozenLesson,
    ReadBack,
    RecordedPage,
)


class TimedGateway:
    """A :class:`DsrGateway` around another. ``waited_s``: seconds, all requests together. One thread at a time."""

    def __init__(self, gateway: DsrGateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock
        self.waited_s = 0.0

    def capabilities(self) -> Capabilities:
        """As the gateway inside. Raises DsrError."""
        with self._waiting():
            return self._gateway.capabilities()

    def send(self, key: UUID, lessons: tuple[FrozenLesson, ...]) -> Answer:
        """As the gateway inside."""
        with self._waiting():
            return self._gateway.send(key, lessons)

    def read_back(self, lesson_id: UUID) -> ReadBack:
        """As the gateway inside."""
        with self._waiting():
            return self._gateway.read_back(lesson_id)

    def read_page(self, first: date, last: date, cursor: str | None = None) -> RecordedPage:
        """As the gateway inside."""
        with self._waiting():
            return self._gateway.read_page(first, last, cursor)

    def renew_sign_in(self) -> bool:
        """As the gateway inside."""
        with self._waiting():
            return self._gateway.renew_sign_in()

    def close(self) -> None:
        """Close the gateway inside."""
        self._gateway.close()

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        began_s = self._clock.monotonic()
        try:
            yield
        finally:
            self.waited_s += self._clock.monotonic() - began_s
