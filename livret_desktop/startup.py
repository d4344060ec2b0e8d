"""Start and stop as named steps, without Qt: each can be left out, fails with a sentence, and is undone in reverse."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

_LOG = logging.getLogger(__name__)
Stop = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``start`` does it and returns how to undo it (or None). It may raise a LivretError."""

    name: str
    start: Callable[[], Stop | None]


class Started:
    """The steps done so far; :meth:`stop` undoes them in reverse, even when one of them fails."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.names: list[str] = []

    def run(self, step: Step) -> None:
        """Do one step. Raises what it raises."""
        stop = step.start()
        self.names.append(step.name)
        if stop is not None:
            self._stack.callback(stop)
        _LOG.debug("step %s done", step.name)

    def stop(self) -> None:
        """Undo every step, last first. Safe to call twice."""
        self._stack.close()


def start(steps: list[Step]) -> Started:
    """Do the steps in order; when one fails, undo those done and let the error through."""
    started = Started()
    try:
        for step in steps:
            started.run(step)
    except BaseException:
        started.stop()
        raise
    return started
